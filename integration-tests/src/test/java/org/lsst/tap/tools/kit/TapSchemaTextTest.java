package org.lsst.tap.tools.kit;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapPermissions;
import ca.nrc.cadc.tap.schema.TapSchema;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** That each field of each description is in the text. */
class TapSchemaTextTest {

    private static String text(Consumer<TableDesc> change) {
        TableDesc table = new TableDesc("s", "s.t");
        table.getColumnDescs().add(new ColumnDesc("s.t", "c", new TapDataType("char", "2", null)));
        KeyDesc key = new KeyDesc("k", "s.t", "s.u");
        key.getKeyColumnDescs().add(new KeyColumnDesc("k", "c", "d"));
        table.getKeyDescs().add(key);
        change.accept(table);
        SchemaDesc schema = new SchemaDesc("s");
        schema.getTableDescs().add(table);
        TapSchema tapSchema = new TapSchema();
        tapSchema.getSchemaDescs().add(schema);
        return TapSchemaText.of(tapSchema);
    }

    private static void assertSeen(Consumer<TableDesc> change) {
        assertThat(text(change)).isNotEqualTo(text(table -> {}));
    }

    @Test
    void of_sameContent_isTheSameText() {
        assertThat(text(table -> {})).isEqualTo(text(table -> {}));
    }

    @Test
    void of_oneFieldDiffers_isAnotherText() {
        assertSeen(table -> table.description = "x");
        assertSeen(table -> table.tableIndex = 1);
        assertSeen(table -> table.apiCreated = false);
        assertSeen(table -> table.viewTarget = "x");
        assertSeen(table -> table.tableType = TableDesc.TableType.VIEW);
        assertSeen(table -> table.tapPermissions = new TapPermissions());
        assertSeen(table -> table.getColumnDescs().get(0).unit = "m");
        assertSeen(table -> table.getColumnDescs().get(0).columnID = "id");
        assertSeen(table -> table.getColumnDescs().get(0).std = true);
        assertSeen(table -> table.getColumnDescs().get(0).getDatatype().arraysize = "3");
        assertSeen(table -> table.getColumnDescs().get(0).getDatatype().arraysize = null);
        assertSeen(table -> table.getKeyDescs().get(0).utype = "x");
        assertSeen(table -> table.getKeyDescs().get(0).getKeyColumnDescs().clear());
    }

    @Test
    void of_nullAndItsName_differ() {
        assertThat(text(table -> table.description = "-"))
                .isNotEqualTo(text(table -> table.description = null));
    }

    @Test
    void of_eachDescription_standsOnItsOwnLine() {
        assertThat(text(table -> {}).lines().map(line -> line.replaceFirst("\\|.*", "")))
                .containsSequence("schema", "table", "column", "key", "keyColumn");
    }
}
