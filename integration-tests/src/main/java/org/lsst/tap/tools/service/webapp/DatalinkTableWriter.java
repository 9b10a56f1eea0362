package org.lsst.tap.tools.service.webapp;

import ca.nrc.cadc.dali.tables.votable.VOTableDocument;
import ca.nrc.cadc.dali.tables.votable.VOTableField;
import ca.nrc.cadc.dali.tables.votable.VOTableReader;
import ca.nrc.cadc.dali.tables.votable.VOTableResource;
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
 * result. The templates are asked for in memory for each result, so they are the live release's.
 * Without templates, results go out without descriptors, and the log says why. For one result.
 */
public final class DatalinkTableWriter extends DefaultTableWriter {

    /** What stands for {@code $baseUrl$} in the templates. */
    private static final String BASE_URL = "https://data.example.org";

    private static final Logger LOG = Logger.getLogger(DatalinkTableWriter.class);

    /** For CADC's PluginFactory. */
    public DatalinkTableWriter() {}

    @Override
    protected void addMetaResources(VOTableDocument document, List<String> fieldIds)
            throws IOException {
        Optional<DatalinkTemplates> templates = DatalinkTemplates.shared();
        if (templates.isEmpty()) {
            return;
        }
        setFieldIds(document.getResourceByType("results").getTable().getFields());
        List<String> columns =
                selectList.stream()
                        .map(c -> ResultColumns.name(c.tableName, c.getColumnName()))
                        .toList();
        Map<String, String> values = ResultColumns.values(BASE_URL, columns);
        try {
            for (DatalinkTemplate template : templates.get().matching(columns)) {
                addDescriptors(document, template.render(values));
            }
        } catch (RepertoireException e) {
            LOG.error("The result goes out without datalink descriptors: " + e.getMessage());
        }
    }

    private static void setFieldIds(List<VOTableField> fields) {
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).id = "col_" + i;
        }
    }

    private static void addDescriptors(VOTableDocument document, String template)
            throws IOException {
        VOTableDocument rendered = new VOTableReader().read(new StringReader(template));
        for (VOTableResource resource : rendered.getResources()) {
            if ("meta".equals(resource.getType())) {
                document.getResources().add(resource);
            }
        }
    }
}
