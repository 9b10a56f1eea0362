package org.lsst.tap.tools.demo.reads;

/** How a read ended. */
public sealed interface Outcome {

    /**
     * It returned something.
     *
     * @param content what it returned
     */
    record Returned(Content content) implements Outcome {}

    /**
     * It threw something.
     *
     * @param message the exception's type and message
     */
    record Failed(String message) implements Outcome {}
}
