package org.lsst.tap.tools.kit;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
            defaultValue = "2",
            description =
                    "How many readers of each kind, or clients of a service, 1 to 16 (default: 2).")
    private int readers;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides everything left to chance. Default: different each time.")
    private @Nullable Long seed;

    /** Whether the releases are somebody's own. */
    public boolean areGiven() {
        return !archives.isEmpty();
    }

    /**
     * Returns the releases, with the schemas to load.
     *
     * @param folder where the shipped ones are packed, if no others are given
     */
    public List<Release> releases(Path folder) {
        return Release.ofAll(archives, schemas, folder);
    }

    public int readers() {
        return readers;
    }

    /** Returns the seed, always the same; one by chance if none is given. */
    public long seed() {
        if (seed == null) {
            seed = (long) new SecureRandom().nextInt(1 << 30);
        }
        return seed;
    }

    /** Refuses what is out of bounds. */
    public void check(CommandLine line) {
        ToolLine.check(line, "--readers", readers, 1, 16);
    }
}
