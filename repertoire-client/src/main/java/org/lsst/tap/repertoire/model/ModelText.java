package org.lsst.tap.repertoire.model;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lsst.tap.repertoire.internal.text.Text;
import org.lsst.tap.repertoire.internal.text.Urls;

/** How values of the model show themselves: URLs without user information and query, and names. */
final class ModelText {

    private static final int MAX_NAMES = 50;
    private static final int MAX_CHARACTERS = 100;

    private ModelText() {}

    static String of(Optional<?> value) {
        return value.map(Urls::shown).orElse("none");
    }

    /** Names that the document has as it likes: without control characters, and not too many. */
    static String of(Set<String> names) {
        return names.stream()
                .limit(MAX_NAMES)
                .map(name -> Text.shown(name, MAX_CHARACTERS))
                .collect(Collectors.joining(", ", "[", names.size() > MAX_NAMES ? ", ...]" : "]"));
    }
}
