package org.lsst.tap.loader.job;

import java.util.Optional;

/** The version of this program, from the manifest of its jar. Stateless. */
public final class LoaderVersion {

    private LoaderVersion() {}

    /** Returns the version, or {@code development} if it does not run from a jar. */
    public static String get() {
        return Optional.ofNullable(LoaderVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
