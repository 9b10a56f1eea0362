package org.lsst.tap.loader.felis.yaml;

import java.util.List;
import java.util.Optional;

/**
 * What reading a document gave.
 *
 * @param root the document's value; empty if it could not be built
 * @param problems why the document is refused; empty if it is not
 */
public record YamlResult(Optional<YamlValue> root, List<YamlProblem> problems) {
    public YamlResult {
        problems = List.copyOf(problems);
    }
}
