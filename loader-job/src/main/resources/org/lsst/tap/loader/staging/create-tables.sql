-- The structure of TAP_SCHEMA (TAP 1.1, section 4) with CADC's extension columns: what Felis makes
-- with table_name_postfix="11", so that either loader can follow the other. The loader puts the quoted
-- name of a database schema in the place of :schema. Keys are added after the rows: create-keys.sql.

CREATE SCHEMA :schema;

CREATE TABLE :schema.schemas11 (
    schema_name character varying(64) NOT NULL,
    utype character varying(512),
    description character varying(512),
    schema_index integer,
    owner_id character(32),
    read_anon integer,
    read_only_group character(128),
    read_write_group character(128),
    api_created integer
);
COMMENT ON TABLE :schema.schemas11 IS 'description of schemas in this tableset';
COMMENT ON COLUMN :schema.schemas11.schema_name IS 'schema name for reference to tap_schema.schemas';
COMMENT ON COLUMN :schema.schemas11.utype IS 'lists the utypes of schemas in the tableset';
COMMENT ON COLUMN :schema.schemas11.description IS 'describes schemas in the tableset';
COMMENT ON COLUMN :schema.schemas11.schema_index IS 'recommended sort order when listing schemas';
COMMENT ON COLUMN :schema.schemas11.owner_id IS 'Owner identifier for user-created content';
COMMENT ON COLUMN :schema.schemas11.read_anon IS 'Anonymous read permission flag (0 or 1)';
COMMENT ON COLUMN :schema.schemas11.read_only_group IS 'Read-only group identifier';
COMMENT ON COLUMN :schema.schemas11.read_write_group IS 'Read-write group identifier';
COMMENT ON COLUMN :schema.schemas11.api_created IS 'Flag indicating if schema was created via TAP service API (0 or 1)';
CREATE VIEW :schema.schemas AS SELECT * FROM :schema.schemas11;

CREATE TABLE :schema.tables11 (
    schema_name character varying(64) NOT NULL,
    table_name character varying(128) NOT NULL,
    table_type character varying(8) NOT NULL,
    utype character varying(512),
    description character varying(512),
    table_index integer,
    owner_id character(32),
    read_anon integer,
    read_only_group character(128),
    read_write_group character(128),
    api_created integer,
    view_target character(128)
);
COMMENT ON TABLE :schema.tables11 IS 'description of tables in this tableset';
COMMENT ON COLUMN :schema.tables11.schema_name IS 'the schema this table belongs to';
COMMENT ON COLUMN :schema.tables11.table_name IS 'the fully qualified table name';
COMMENT ON COLUMN :schema.tables11.table_type IS 'one of: table view';
COMMENT ON COLUMN :schema.tables11.utype IS 'lists the utype of tables in the tableset';
COMMENT ON COLUMN :schema.tables11.description IS 'describes tables in the tableset';
COMMENT ON COLUMN :schema.tables11.table_index IS 'recommended sort order when listing tables';
COMMENT ON COLUMN :schema.tables11.owner_id IS 'Owner identifier for user-created content';
COMMENT ON COLUMN :schema.tables11.read_anon IS 'Anonymous read permission flag (0 or 1)';
COMMENT ON COLUMN :schema.tables11.read_only_group IS 'Read-only group identifier';
COMMENT ON COLUMN :schema.tables11.read_write_group IS 'Read-write group identifier';
COMMENT ON COLUMN :schema.tables11.api_created IS 'Flag indicating if table was created via TAP service API (0 or 1)';
COMMENT ON COLUMN :schema.tables11.view_target IS 'View target identifier';
CREATE VIEW :schema.tables AS SELECT * FROM :schema.tables11;

CREATE TABLE :schema.columns11 (
    table_name character varying(128) NOT NULL,
    column_name character varying(64) NOT NULL,
    utype character varying(512),
    ucd character varying(64),
    unit character varying(64),
    description character varying(512),
    datatype character varying(64) NOT NULL,
    arraysize character varying(16),
    xtype character varying(64),
    size integer,
    principal integer NOT NULL,
    indexed integer NOT NULL,
    std integer NOT NULL,
    column_index integer,
    column_id character(32)
);
COMMENT ON TABLE :schema.columns11 IS 'description of columns in this tableset';
COMMENT ON COLUMN :schema.columns11.table_name IS 'the table this column belongs to';
COMMENT ON COLUMN :schema.columns11.column_name IS 'the column name';
COMMENT ON COLUMN :schema.columns11.utype IS 'lists the utypes of columns in the tableset';
COMMENT ON COLUMN :schema.columns11.ucd IS 'lists the UCDs of columns in the tableset';
COMMENT ON COLUMN :schema.columns11.unit IS 'lists the unit used for column values in the tableset';
COMMENT ON COLUMN :schema.columns11.description IS 'describes the columns in the tableset';
COMMENT ON COLUMN :schema.columns11.datatype IS 'lists the ADQL datatype of columns in the tableset';
COMMENT ON COLUMN :schema.columns11.arraysize IS 'lists the size of variable-length columns in the tableset';
COMMENT ON COLUMN :schema.columns11.xtype IS 'a DALI or custom extended type annotation';
COMMENT ON COLUMN :schema.columns11.size IS 'deprecated: use arraysize';
COMMENT ON COLUMN :schema.columns11.principal IS 'a principal column; 1 means 1, 0 means 0';
COMMENT ON COLUMN :schema.columns11.indexed IS 'an indexed column; 1 means 1, 0 means 0';
COMMENT ON COLUMN :schema.columns11.std IS 'a standard column; 1 means 1, 0 means 0';
COMMENT ON COLUMN :schema.columns11.column_index IS 'recommended sort order when listing columns';
COMMENT ON COLUMN :schema.columns11.column_id IS 'Globally unique columnID for use as an XML ID attribute on the FIELD in VOTable output';
CREATE VIEW :schema.columns AS SELECT * FROM :schema.columns11;

CREATE TABLE :schema.keys11 (
    key_id character varying(64) NOT NULL,
    from_table character varying(128) NOT NULL,
    target_table character varying(128) NOT NULL,
    utype character varying(512),
    description character varying(512)
);
COMMENT ON TABLE :schema.keys11 IS 'description of foreign keys in this tableset';
COMMENT ON COLUMN :schema.keys11.key_id IS 'unique key to join to tap_schema.key_columns';
COMMENT ON COLUMN :schema.keys11.from_table IS 'the table with the foreign key';
COMMENT ON COLUMN :schema.keys11.target_table IS 'the table with the primary key';
COMMENT ON COLUMN :schema.keys11.utype IS 'lists the utype of keys in the tableset';
COMMENT ON COLUMN :schema.keys11.description IS 'describes keys in the tableset';
CREATE VIEW :schema.keys AS SELECT * FROM :schema.keys11;

CREATE TABLE :schema.key_columns11 (
    key_id character varying(64) NOT NULL,
    from_column character varying(64) NOT NULL,
    target_column character varying(64) NOT NULL
);
COMMENT ON TABLE :schema.key_columns11 IS 'description of foreign key columns in this tableset';
CREATE VIEW :schema.key_columns AS SELECT * FROM :schema.key_columns11;

-- Which release this is. The first two columns are Repertoire's; see org.lsst.tap.loader.database.VersionRow.
CREATE TABLE :schema.version (
    version character varying NOT NULL,
    loaded_at timestamp with time zone NOT NULL DEFAULT now(),
    source text,
    archive_sha256 text,
    schemas text[],
    content_digest text,
    loader_version text,
    live_since timestamp with time zone,
    cut_over text
);
