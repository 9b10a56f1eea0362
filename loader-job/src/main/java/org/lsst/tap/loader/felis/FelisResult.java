package org.lsst.tap.loader.felis;

import java.util.List;
import java.util.Optional;

/**
 * What reading a Felis file gave.
 *
 * @param schema the schema; empty if a finding is an error
 * @param findings all findings in the file and in those that it imports, by file and place
 */
public record FelisResult(Optional<FelisObject> schema, List<Finding> findings) {
    public FelisResult {
        findings = List.copyOf(findings);
    }
}
