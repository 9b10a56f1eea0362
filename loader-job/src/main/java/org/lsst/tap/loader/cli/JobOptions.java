package org.lsst.tap.loader.cli;

import java.time.Duration;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;
import picocli.CommandLine.Option;

/** The options of the commands that change what is live. */
final class JobOptions {

    @Option(
            names = "--strategy",
            paramLabel = "swap|replace|merge",
            description = {
                "swap: live and staging exchange their names. Default.",
                "replace: they exchange all rows, in one transaction.",
                "merge: they exchange the rows that differ, in one transaction."
            })
    private Strategy strategy = Strategy.SWAP;

    @Option(
            names = "--cut-over",
            paramLabel = "patient|exclusive|rename",
            description = {
                "What a swap does about readers at work.",
                "patient: takes a moment in which nobody reads live, and if there is none for some"
                        + " seconds, renames with a warning. Default.",
                "exclusive: the same, but then leaves live as it is (exit code 5).",
                "rename: renames whoever reads; a reader just then can mix two releases."
            })
    private CutOver cutOver = CutOver.PATIENT;

    @Option(
            names = "--wait-for-lock",
            paramLabel = "DURATION",
            description =
                    "How long to wait for another job to end, for example 2m. Default: not at all"
                            + " (exit code 6).")
    private Duration waitForLock = Duration.ZERO;

    Strategy strategy() {
        return strategy;
    }

    CutOver cutOver() {
        return cutOver;
    }

    Duration waitForLock() {
        return waitForLock;
    }
}
