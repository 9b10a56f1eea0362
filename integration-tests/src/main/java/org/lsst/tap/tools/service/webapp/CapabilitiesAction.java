package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.vosi.CapGetAction;

/** The capabilities as they stand in the file: CADC's action would drop the port of the URLs. */
public final class CapabilitiesAction extends CapGetAction {

    public CapabilitiesAction() {
        this.doTransform = false;
    }
}
