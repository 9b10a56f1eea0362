package org.lsst.tap.loader.felis;

import java.util.List;
import org.lsst.tap.loader.felis.TableDraft.IndexDraft;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads an index. */
final class IndexReader {

    private static final Key COLUMNS = Key.of("columns");
    private static final Key EXPRESSIONS = Key.of("expressions");

    private IndexReader() {}

    static IndexDraft read(Fields fields) {
        String name = fields.requiredText(ColumnReader.NAME);
        String id = ColumnReader.id(fields);
        fields.optionalText(ColumnReader.DESCRIPTION);
        fields.optionalText(ColumnReader.UTYPE);
        if (fields.has(COLUMNS) == fields.has(EXPRESSIONS)) {
            fields.add(
                    FindingCode.INDEX_KIND,
                    fields.origin().here(),
                    "expected one of the keys 'columns' and 'expressions', found "
                            + (fields.has(COLUMNS) ? "both" : "none"));
        }
        List<String> columns = texts(fields, COLUMNS);
        texts(fields, EXPRESSIONS);
        fields.refuseOthers();
        return new IndexDraft(fields.origin(), name, id, columns);
    }

    private static List<String> texts(Fields fields, Key key) {
        YamlValue value = fields.nonNull(key);
        return value == null ? List.of() : fields.texts(key, value);
    }
}
