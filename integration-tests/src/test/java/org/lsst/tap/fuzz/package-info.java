/**
 * Fuzz tests: what comes from elsewhere (archives, YAML, JSON, zip files, folders) is mutated from
 * a seed, and reading it must end in a result or in the documented exception, in bounded time and
 * memory. docs/testing.md says how to run them for long and how to repeat a failure.
 */
package org.lsst.tap.fuzz;
