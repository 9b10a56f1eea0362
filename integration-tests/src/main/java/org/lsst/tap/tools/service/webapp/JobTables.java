package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.db.DBUtil;
import ca.nrc.cadc.rest.InitAction;
import ca.nrc.cadc.uws.server.impl.InitDatabaseUWS;
import javax.naming.NamingException;

/** Makes the tables of jobs in the database schema {@code uws}, if they are not there yet. */
public final class JobTables extends InitAction {

    @Override
    public void doInit() {
        try {
            new InitDatabaseUWS(DBUtil.findJNDIDataSource("jdbc/uws"), null, "uws").doInit();
        } catch (NamingException e) {
            throw new IllegalStateException("There is no pool jdbc/uws", e);
        }
    }
}
