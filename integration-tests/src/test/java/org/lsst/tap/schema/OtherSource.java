package org.lsst.tap.schema;

/** What stands in the place of a plain table, of one release. */
enum OtherSource {
    POLICY_WITH_A_SUBQUERY(
            "ALTER TABLE %1$s.tables11 ENABLE ROW LEVEL SECURITY;"
                    + "CREATE POLICY p ON %1$s.tables11 USING (table_name IN (SELECT name FROM"
                    + " app.flags))"),
    POLICY_ON_A_PARTITION(
            "ALTER TABLE %1$s.tables11 ENABLE ROW LEVEL SECURITY;"
                    + "CREATE POLICY p ON %1$s.tables11 USING (table_name IN (SELECT name FROM"
                    + " app.parts WHERE kind = 1))"),
    VIEW_ON_A_PARTITION(
            "ALTER TABLE %1$s.tables11 RENAME TO tables_base;"
                    + "CREATE VIEW %1$s.tables11 AS SELECT t.* FROM %1$s.tables_base t WHERE"
                    + " EXISTS (SELECT FROM app.parts WHERE name = table_name AND kind = 1)"),
    POLICY_WITHOUT_ONE(
            "ALTER TABLE %1$s.tables11 ENABLE ROW LEVEL SECURITY;"
                    + "CREATE POLICY p ON %1$s.tables11 USING (table_name <> 'x')"),
    VIEW_OVER_A_MATERIALIZED_VIEW(
            "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                    + "CREATE MATERIALIZED VIEW %1$s.keys_kept AS SELECT * FROM %1$s.keys_base;"
                    + "CREATE VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_kept"),
    VIEW_OVER_INFORMATION_SCHEMA(
            "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                    + "CREATE VIEW %1$s.keys11 AS SELECT k.* FROM %1$s.keys_base k WHERE EXISTS"
                    + " (SELECT FROM information_schema.tables)"),
    VIEW_WITH_A_FUNCTION_THAT_READS(
            "CREATE FUNCTION %1$s.flagged(n text) RETURNS boolean STABLE LANGUAGE plpgsql AS"
                    + " 'BEGIN RETURN EXISTS (SELECT FROM app.flags WHERE name = n); END';"
                    + "ALTER TABLE %1$s.tables11 RENAME TO tables_base;"
                    + "CREATE VIEW %1$s.tables11 AS SELECT * FROM %1$s.tables_base WHERE"
                    + " %1$s.flagged(table_name)"),
    VIEW_THAT_NAMES_A_TABLE_IT_DOES_NOT_READ(
            "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                    + "CREATE VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_base WHERE tableoid"
                    + " <> 'app.flags'::regclass"),
    FURTHER_COLUMNS(
            "ALTER TABLE %1$s.tables11 ADD COLUMN a_first text, ADD COLUMN more integer;"
                    + "ALTER TABLE %1$s.columns11 ADD COLUMN more boolean;"
                    + "UPDATE %1$s.tables11 SET a_first = 'x', more = 1"),
    MATERIALIZED_VIEW(
            "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                    + "CREATE MATERIALIZED VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_base"),
    MATERIALIZED_VIEW_AND_PARTITIONS(
            "ALTER TABLE %1$s.keys11 RENAME TO keys_base;"
                    + "CREATE MATERIALIZED VIEW %1$s.keys11 AS SELECT * FROM %1$s.keys_base;"
                    + "ALTER TABLE %1$s.columns11 RENAME TO columns_all;"
                    + "CREATE TABLE %1$s.columns11 (LIKE %1$s.columns_all) PARTITION BY LIST"
                    + " (table_name);"
                    + "CREATE TABLE %1$s.c1 PARTITION OF %1$s.columns11 FOR VALUES IN ('s.t1');"
                    + "CREATE TABLE %1$s.c2 PARTITION OF %1$s.columns11 DEFAULT;"
                    + "INSERT INTO %1$s.columns11 SELECT * FROM %1$s.columns_all"),
    FOREIGN(
            "ALTER TABLE %1$s.keys11 RENAME TO keys_base;CREATE EXTENSION IF NOT EXISTS"
                    + " file_fdw;CREATE SERVER IF NOT EXISTS files FOREIGN DATA WRAPPER"
                    + " file_fdw;CREATE FOREIGN TABLE %1$s.keys11 (key_id text, from_table text,"
                    + " target_table text, utype text, description text) SERVER files OPTIONS"
                    + " (format 'csv', program 'echo k,s.t2,s.t1,,of %1$s')"),
    PARTITIONED(
            "ALTER TABLE %1$s.columns11 RENAME TO columns_all; ALTER TABLE %1$s.columns_all"
                    + " ADD CHECK (true);"
                    + "CREATE TABLE %1$s.columns11 (LIKE %1$s.columns_all) PARTITION BY LIST"
                    + " (table_name);"
                    + "ALTER TABLE %1$s.columns11 ATTACH PARTITION %1$s.columns_all DEFAULT;"
                    + "CREATE TABLE %1$s.columns_one PARTITION OF %1$s.columns11 FOR VALUES IN"
                    + " ('none')");

    final String sql;

    OtherSource(String sql) {
        this.sql = sql;
    }
}
