/**
 * Every interleaving of a read of TAP_SCHEMA with a loader's cycle, statement by statement, on a
 * real PostgreSQL.
 *
 * <p>A <em>schedule</em> is one interleaving of the steps of a {@link
 * org.lsst.tap.schema.schedules.Reader} with those of a {@link
 * org.lsst.tap.schema.schedules.LoaderCycle}. {@link org.lsst.tap.schema.schedules.ScheduleRunner}
 * runs it and tells what the read returned: one release that was live, a refusal, or something bad.
 * {@link org.lsst.tap.schema.schedules.InterleavingsIT} holds what must come out.
 */
package org.lsst.tap.schema.schedules;
