/**
 * The command line: options, Repertoire's file, exit codes, what is printed. On top of everything,
 * used by nothing. What a command does stands in {@code job}.
 */
package org.lsst.tap.loader.cli;
