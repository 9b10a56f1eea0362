/**
 * What a job is told to do, from options, environment variables and Repertoire's configuration
 * file.
 */
package org.lsst.tap.loader.config;
