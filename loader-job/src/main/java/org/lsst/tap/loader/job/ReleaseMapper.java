package org.lsst.tap.loader.job;

import java.util.List;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.TapSchemaRows;
import org.lsst.tap.loader.source.ReleaseFiles;

/** Makes the rows of TAP_SCHEMA from the files of a release. */
@FunctionalInterface
public interface ReleaseMapper {

    /**
     * Returns all rows, with TAP_SCHEMA's own.
     *
     * @param files the release
     * @param schemas the names of the schemas to load, in their order
     * @throws ConfigurationException if the release has no schema of one of the names
     * @throws LoaderException if a schema is not valid
     */
    TapSchemaRows rows(ReleaseFiles files, List<String> schemas);
}
