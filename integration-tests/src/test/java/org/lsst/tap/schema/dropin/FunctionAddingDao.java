package org.lsst.tap.schema.dropin;

import ca.nrc.cadc.tap.schema.FunctionDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.List;

/** A subclass as LSST's: compiled against CADC's jar, it adds a function to the superclass's. */
public class FunctionAddingDao extends TapSchemaDAO {

    @Override
    protected List<FunctionDesc> getFunctionDescs() {
        List<FunctionDesc> functions = super.getFunctionDescs();
        functions.add(new FunctionDesc("scisql_nanojanskyToAbMag", TapDataType.DOUBLE));
        return functions;
    }
}
