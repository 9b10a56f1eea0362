/**
 * What the demo's readers did and whether it was right: the readers, the log of their reads, the
 * log of the swaps, the verdict on each read, and the figures of each kind of reader. All moments
 * are values of {@link System#nanoTime()}. Knows nothing of how it is shown.
 */
package org.lsst.tap.tools.demo.reads;
