-- The keys of TAP_SCHEMA, added after the rows: one pass over each table instead of a check per row.

ALTER TABLE :schema.columns11 ADD CONSTRAINT columns11_pkey PRIMARY KEY (table_name, column_name);
ALTER TABLE :schema.keys11 ADD CONSTRAINT keys11_pkey PRIMARY KEY (key_id);
ALTER TABLE :schema.schemas11 ADD CONSTRAINT schemas11_pkey PRIMARY KEY (schema_name);
ALTER TABLE :schema.tables11 ADD CONSTRAINT tables11_pkey PRIMARY KEY (table_name);
ALTER TABLE :schema.version ADD CONSTRAINT version_pkey PRIMARY KEY (version);
ALTER TABLE :schema.tables11 ADD CONSTRAINT k1 FOREIGN KEY (schema_name) REFERENCES :schema.schemas11(schema_name);
ALTER TABLE :schema.columns11 ADD CONSTRAINT k2 FOREIGN KEY (table_name) REFERENCES :schema.tables11(table_name);
ALTER TABLE :schema.keys11 ADD CONSTRAINT k3 FOREIGN KEY (from_table) REFERENCES :schema.tables11(table_name);
ALTER TABLE :schema.keys11 ADD CONSTRAINT k4 FOREIGN KEY (target_table) REFERENCES :schema.tables11(table_name);
ALTER TABLE :schema.key_columns11 ADD CONSTRAINT k5 FOREIGN KEY (key_id) REFERENCES :schema.keys11(key_id);

-- Without statistics the planner knows nothing of the new tables until autovacuum comes by, which sees to
-- the other columns. (Statistics of texts would take longer than to copy them.)
ANALYZE :schema.schemas11 (schema_name), :schema.tables11 (table_name), :schema.columns11 (table_name, column_name),
        :schema.keys11 (key_id), :schema.key_columns11 (key_id, from_column, target_column);
