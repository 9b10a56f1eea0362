package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.vosi.Availability;
import ca.nrc.cadc.vosi.AvailabilityPlugin;
import ca.nrc.cadc.vosi.avail.CheckDataSource;
import ca.nrc.cadc.vosi.avail.CheckException;

/**
 * Whether the database answers, for VOSI availability (VOSI 1.1 section 4): asks through the pool
 * that reads TAP_SCHEMA. Safe for use by many threads.
 */
public final class DatabaseAvailability implements AvailabilityPlugin {

    private static final String PROBE =
            "SELECT schema_name FROM tap_schema.schemas11 WHERE schema_name = 'tap_schema'";

    @Override
    public void setAppName(String name) {}

    @Override
    public Availability getStatus() {
        try {
            new CheckDataSource("jdbc/tapuser", PROBE).check();
            return new Availability(true, "The TAP service takes queries");
        } catch (CheckException e) {
            return new Availability(false, e.getMessage());
        }
    }

    @Override
    public void setState(String state) {
        throw new UnsupportedOperationException("The state of this service can't be set.");
    }

    @Override
    public boolean heartbeat() {
        return true;
    }
}
