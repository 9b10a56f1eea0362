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
                "How staging becomes live.",
                "swap: they exchange their names. Default.",
                "replace: they exchange all rows, in one transaction.",
                "merge: they exchange the rows that differ, in one transaction."
            })
    Strategy strategy = Strategy.SWAP;

    @Option(
            names = "--cut-over",
            paramLabel = "patient|exclusive|rename",
            description = {
                "How a swap treats those who read live.",
                "patient: renames in a moment when nobody reads live. If there is none within four"
                        + " seconds, renames anyway and warns. Default.",
                "exclusive: waits likewise, then gives up: live stays (exit code 5).",
                "rename: does not wait; whoever reads at that moment may mix two releases."
            })
    CutOver cutOver = CutOver.PATIENT;

    @Option(
            names = "--wait-for-lock",
            paramLabel = "DURATION",
            description =
                    "How long to wait for another job to end, for example 2m. Default: no wait"
                            + " (exit code 6).")
    Duration waitForLock = Duration.ZERO;
}
