package org.lsst.tap.loader.job;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.SchemaInvalidException;
import org.lsst.tap.loader.felis.FelisObject;
import org.lsst.tap.loader.felis.FelisReader;
import org.lsst.tap.loader.felis.FelisResult;
import org.lsst.tap.loader.felis.Finding;
import org.lsst.tap.loader.felis.TapSchemaMapping;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.SelfDescription;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a release's Felis files and maps them, or reports all that is wrong with them. Stateless.
 */
final class FelisMapper {

    private static final Logger LOG = LoggerFactory.getLogger(FelisMapper.class);

    private FelisMapper() {}

    /**
     * Returns all rows, with TAP_SCHEMA's own.
     *
     * @param schemas the names of the schemas to load, in their order
     * @throws ConfigurationException if the release has no schema of one of the names
     * @throws SchemaInvalidException with every error in every schema
     */
    static ReleaseRows rows(ReleaseFiles files, List<String> schemas) {
        requireNames(files, schemas);
        FelisReader reader = new FelisReader(files);
        List<FelisObject> read = new ArrayList<>();
        List<Finding> errors = new ArrayList<>();
        for (String schema : schemas) {
            FelisResult result = reader.read(ReleaseFiles.pathOf(schema));
            result.schema().ifPresent(read::add);
            for (Finding finding : result.findings()) {
                if (finding.isError()) {
                    errors.add(finding);
                } else {
                    LOG.warn("{}", finding);
                }
            }
        }
        if (errors.isEmpty()) {
            errors.addAll(TapSchemaMapping.conflicts(read));
        }
        if (!errors.isEmpty()) {
            throw new SchemaInvalidException(
                    files.source(), errors.stream().map(Finding::toString).toList());
        }
        return TapSchemaMapping.rows(read).plus(SelfDescription.rows());
    }

    private static void requireNames(ReleaseFiles files, List<String> schemas) {
        List<String> available = files.schemaNames();
        List<String> unknown = schemas.stream().filter(name -> !available.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "The release \"%s\" has no schema named %s. Available: %s. Live is unchanged; correct the names of the schemas."
                            .formatted(
                                    files.source(),
                                    String.join(", ", unknown),
                                    String.join(", ", available)));
        }
    }
}
