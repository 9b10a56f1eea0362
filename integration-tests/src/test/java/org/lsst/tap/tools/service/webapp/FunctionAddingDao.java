package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.tap.schema.FunctionDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.List;

/** A subclass as lsst-tap-service has one: it adds a function to what may stand in a query. */
public class FunctionAddingDao extends TapSchemaDAO {

    @Override
    protected List<FunctionDesc> getFunctionDescs() {
        List<FunctionDesc> functions = super.getFunctionDescs();
        functions.add(new FunctionDesc("factorial", TapDataType.DOUBLE));
        return functions;
    }
}
