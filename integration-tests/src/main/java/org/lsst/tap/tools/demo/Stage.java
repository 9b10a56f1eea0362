package org.lsst.tap.tools.demo;

import java.util.List;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Release;

/**
 * What a run has. Immutable.
 *
 * @param releases what is published, in turn; at least two
 * @param readers how many readers of each kind there are, or clients of a service
 * @param seed decides on all pauses
 * @param terminal where it shows what it does
 * @param server an empty server
 */
record Stage(
        List<Release> releases, int readers, long seed, Terminal terminal, LocalServer server) {

    /** Returns the releases' names. */
    String names(String between) {
        return String.join(between, releases.stream().map(Release::name).toList());
    }
}
