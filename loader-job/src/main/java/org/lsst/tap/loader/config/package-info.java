/**
 * What a job is told to do, from options, environment variables and Repertoire's configuration
 * file. Only collects and checks what it is told: it asks no database and fetches no release. How
 * options are named on the command line is in {@code cli}.
 */
package org.lsst.tap.loader.config;
