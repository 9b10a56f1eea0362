-- A TAP_SCHEMA of any size, with values as long as LSST's are on average: made for an empty database. The
-- two numbers with comments are replaced.
CREATE SCHEMA tap_schema;
CREATE TABLE tap_schema.schemas11 (
    schema_name varchar(64) PRIMARY KEY, utype varchar(512),
    description varchar(512), schema_index integer, owner_id char(32),
    read_anon integer, read_only_group char(128), read_write_group char(128),
    api_created integer);
CREATE TABLE tap_schema.tables11 (
    schema_name varchar(64) NOT NULL, table_name varchar(128) PRIMARY KEY,
    table_type varchar(8) NOT NULL, utype varchar(512),
    description varchar(512), table_index integer, owner_id char(32),
    read_anon integer, read_only_group char(128), read_write_group char(128),
    api_created integer, view_target char(128));
CREATE TABLE tap_schema.columns11 (
    table_name varchar(128) NOT NULL, column_name varchar(64) NOT NULL,
    utype varchar(512), ucd varchar(64), unit varchar(64),
    description varchar(512), datatype varchar(64) NOT NULL,
    arraysize varchar(16), xtype varchar(64), size integer,
    principal integer NOT NULL, indexed integer NOT NULL,
    std integer NOT NULL, column_index integer, column_id char(32),
    PRIMARY KEY (table_name, column_name));
CREATE TABLE tap_schema.keys11 (
    key_id varchar(64) PRIMARY KEY, from_table varchar(128) NOT NULL,
    target_table varchar(128) NOT NULL, utype varchar(512),
    description varchar(512));
CREATE TABLE tap_schema.key_columns11 (
    key_id varchar(64) NOT NULL, from_column varchar(64) NOT NULL,
    target_column varchar(64) NOT NULL);
INSERT INTO tap_schema.schemas11 (schema_name, description, schema_index)
SELECT 's' || i, repeat('schema ', 20), i FROM generate_series(1, 5) i;
INSERT INTO tap_schema.tables11
    (schema_name, table_name, table_type, description, table_index)
SELECT 's' || 1 + i % 5, 's' || 1 + i % 5 || '.Table' || i, 'table',
       repeat('table ', 20), i FROM generate_series(1, 46 /* tables */) i;
INSERT INTO tap_schema.columns11
    (table_name, column_name, ucd, unit, description, datatype, principal,
     indexed, std, column_index)
SELECT t.table_name, 'columnOfSomeLength' || i,
       CASE WHEN i % 2 = 0 THEN 'phot.flux;em.opt' END,
       CASE WHEN i % 3 = 0 THEN 'nJy' END, repeat('column ', 12), 'double',
       i % 2, 0, 0, i
  FROM tap_schema.tables11 t, generate_series(1, 117 /* columns of each */) i;
INSERT INTO tap_schema.keys11
SELECT 'key' || t1.table_index, t1.table_name, t2.table_name, NULL, 'a link'
  FROM tap_schema.tables11 t1
  JOIN tap_schema.tables11 t2 ON t2.table_index = t1.table_index + 1;
INSERT INTO tap_schema.key_columns11
SELECT key_id, 'columnOfSomeLength1', 'columnOfSomeLength1'
  FROM tap_schema.keys11;
ANALYZE;
