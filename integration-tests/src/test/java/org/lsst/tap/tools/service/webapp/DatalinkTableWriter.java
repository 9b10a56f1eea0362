package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.dali.tables.votable.VOTableDocument;
import ca.nrc.cadc.dali.tables.votable.VOTableField;
import ca.nrc.cadc.dali.tables.votable.VOTableReader;
import ca.nrc.cadc.tap.DefaultTableWriter;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.log4j.Logger;
import org.lsst.tap.repertoire.datalink.DatalinkTemplate;
import org.lsst.tap.repertoire.datalink.DatalinkTemplates;
import org.lsst.tap.repertoire.datalink.ResultColumns;
import org.lsst.tap.repertoire.failure.RepertoireException;

/**
 * Adds the service descriptors (DataLink 1.1 section 4) of the templates whose columns are in the
 * result. They are asked for each time, so they are the live release's. For one result.
 */
public final class DatalinkTableWriter extends DefaultTableWriter {

    private static final Logger LOG = Logger.getLogger(DatalinkTableWriter.class);

    @Override
    protected void addMetaResources(VOTableDocument document, List<String> fieldIds)
            throws IOException {
        Optional<DatalinkTemplates> templates = DatalinkTemplates.shared();
        if (templates.isEmpty()) {
            return;
        }
        List<VOTableField> fields = document.getResourceByType("results").getTable().getFields();
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).id = "col_" + i;
        }
        List<String> columns =
                selectList.stream()
                        .map(c -> ResultColumns.name(c.tableName, c.getColumnName()))
                        .toList();
        Map<String, String> values = ResultColumns.values("https://data.example.org", columns);
        try {
            for (DatalinkTemplate template : templates.get().matching(columns)) {
                new VOTableReader()
                        .read(new StringReader(template.render(values))).getResources().stream()
                                .filter(resource -> "meta".equals(resource.getType()))
                                .forEach(document.getResources()::add);
            }
        } catch (RepertoireException e) {
            LOG.error("The result goes out without datalink descriptors: " + e.getMessage());
        }
    }
}
