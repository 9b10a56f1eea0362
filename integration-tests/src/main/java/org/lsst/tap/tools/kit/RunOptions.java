package org.lsst.tap.tools.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of tools that publish releases under readers. Filled by picocli. */
public final class RunOptions {

    @Option(
            names = "--archive",
            paramLabel = "FILE",
            description =
                    "A release of sdm_schemas as a .tar.gz archive; give two or more. The release"
                            + " is named after the file. Default: two small releases of a made-up"
                            + " survey.")
    private List<Path> archives = new ArrayList<>();

    @Option(
            names = "--schemas",
            paramLabel = "NAME,...",
            split = "\\s*,\\s*",
            hideParamSyntax = true,
            description =
                    "The schemas to load, in their order. Default: all that every archive lists as"
                            + " deployed, or has.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--readers",
            paramLabel = "N",
            description =
                    "How many readers of each kind, or clients of a service, 1 to 16 (default: 2).")
    private int readers = 2;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides everything left to chance. Default: different each time.")
    private long seed = System.currentTimeMillis();

    /** Returns the releases; those that are shipped are packed into that folder. */
    public List<Release> releases(Path folder) {
        return Release.ofAll(archives, schemas, folder);
    }

    public int readers() {
        return readers;
    }

    public long seed() {
        return seed;
    }
}
