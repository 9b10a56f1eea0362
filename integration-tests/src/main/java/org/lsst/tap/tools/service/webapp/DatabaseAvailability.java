package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.vosi.Availability;
import ca.nrc.cadc.vosi.AvailabilityPlugin;
import ca.nrc.cadc.vosi.avail.CheckDataSource;
import ca.nrc.cadc.vosi.avail.CheckException;

/** Whether the pool that reads TAP_SCHEMA answers, for VOSI 1.1 section 4. Stateless. */
public final class DatabaseAvailability implements AvailabilityPlugin {

    @Override
    public void setAppName(String name) {}

    @Override
    public Availability getStatus() {
        try {
            String probe = "SELECT schema_name FROM tap_schema.schemas11 LIMIT 1";
            new CheckDataSource("jdbc/tapuser", probe).check();
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
