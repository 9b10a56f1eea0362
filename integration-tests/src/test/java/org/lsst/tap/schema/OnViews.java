package org.lsst.tap.schema;

/** Our DAO on the views that have the names of the five tables without the 11. */
final class OnViews extends SwapSafeTapSchemaDAO {
    OnViews() {
        schemasTableName = "tap_schema.schemas";
        tablesTableName = "tap_schema.tables";
        columnsTableName = "tap_schema.columns";
        keysTableName = "tap_schema.keys";
        keyColumnsTableName = "tap_schema.key_columns";
    }
}
