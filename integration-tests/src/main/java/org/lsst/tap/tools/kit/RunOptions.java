package org.lsst.tap.tools.kit;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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
            description = "Decides on all that is left to chance. Default: another one each time.")
    private @Nullable Long seed;

    /** Whether the releases are somebody's own. */
    public boolean areGiven() {
        return !archives.isEmpty();
    }

    /**
     * Returns the releases.
     *
     * @param folder where the shipped ones are packed, if no others are given
     */
    public List<Release> releases(Path folder) {
        return Release.ofAll(archives, folder);
    }

    /** Returns the schemas to load. */
    public List<String> schemas(List<Release> releases) {
        return Release.schemas(releases.stream().map(Release::files).toList(), schemas);
    }

    public int readers() {
        return readers;
    }

    /** Returns the seed, a new one each time if none is given. */
    public long seed() {
        return Optional.ofNullable(seed)
                .orElseGet(() -> (long) new SecureRandom().nextInt(1 << 30));
    }

    /** Refuses what is out of bounds. */
    public void check(CommandLine line) {
        check(line, "--readers", readers, 1, 16);
    }

    /** Refuses a value that is not between the bounds, both of which are allowed. */
    public static void check(CommandLine line, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    line,
                    "Invalid value for option '%s': %d is not between %d and %d"
                            .formatted(option, value, least, most));
        }
    }
}
