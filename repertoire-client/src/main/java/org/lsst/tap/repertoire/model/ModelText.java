package org.lsst.tap.repertoire.model;

import java.util.Optional;
import org.lsst.tap.repertoire.internal.Urls;

/** How values of the model show themselves: URLs without user information and query. */
final class ModelText {

    private ModelText() {}

    static String of(Optional<?> value) {
        return value.map(Urls::shown).orElse("none");
    }
}
