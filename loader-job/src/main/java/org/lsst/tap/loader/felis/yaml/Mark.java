package org.lsst.tap.loader.felis.yaml;

/**
 * A place in a file.
 *
 * @param line the line, from 1
 * @param column the column in code points, from 1
 */
public record Mark(int line, int column) {

    /** The first character of a file. */
    public static final Mark START = new Mark(1, 1);
}
