/**
 * The command line: options, exit codes, what is printed. On top of everything, used by nothing.
 */
package org.lsst.tap.loader.cli;
