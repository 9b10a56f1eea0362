package org.lsst.tap.schema.schedules;

/**
 * A schedule to run.
 *
 * @param plan what the loader does
 */
record Task(Plan plan, Schedule schedule) {}
