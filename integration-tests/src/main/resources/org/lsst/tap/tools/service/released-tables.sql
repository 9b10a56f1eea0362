-- Small real tables behind the schemas that TAP_SCHEMA describes, so that queries return rows: made from
-- its own rows, with the names and datatypes that stand there, and three rows of made-up values. Columns
-- that an earlier release had and this one hasn't stay, as they would in a database whose data is older
-- than its description; new ones are added. Names are folded to lower case, as CADC's parts don't quote
-- them (PostgreSQL manual, section 4.1.1). The service's role may read them.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        WITH columns AS (
            SELECT c.table_name,
                   lower(split_part(c.table_name, '.', 1)) AS schema,
                   lower(substr(c.table_name, strpos(c.table_name, '.') + 1)) AS "table",
                   lower(replace(c.column_name, '"', '')) AS name,
                   row_number() OVER (PARTITION BY c.table_name
                                      ORDER BY c.column_index, c.column_name) AS number,
                   CASE WHEN c.xtype = 'timestamp' THEN 'timestamp'
                        WHEN c.arraysize IS NOT NULL OR c.datatype IN ('char', 'unicodeChar') THEN 'text'
                        WHEN c.datatype IN ('boolean', 'int', 'float', 'double') THEN
                             replace(replace(replace(c.datatype, 'int', 'integer'),
                                             'float', 'real'), 'double', 'double precision')
                        WHEN c.datatype IN ('unsignedByte', 'short') THEN 'smallint'
                        WHEN c.datatype = 'long' THEN 'bigint'
                        ELSE c.datatype
                   END AS type
              FROM tap_schema.columns11 c
              JOIN tap_schema.tables11 t USING (table_name)
             WHERE t.schema_name NOT IN ('tap_schema', 'uws')
        )
        SELECT format('%I', schema) AS schema,
               format('%I.%I', schema, "table") AS name,
               string_agg(format('ADD COLUMN IF NOT EXISTS %I %s', name, type), ', ' ORDER BY number)
                   AS added,
               -- A row must fit into a page of 8 kB.
               string_agg(format('%I', name), ', ' ORDER BY number) FILTER (WHERE number <= 200)
                   AS filled,
               string_agg(CASE type WHEN 'timestamp' THEN 'timestamp ''2026-01-01'''
                                    WHEN 'text' THEN '''text '' || i'
                                    WHEN 'boolean' THEN 'i % 2 = 0'
                                    WHEN 'real' THEN 'i + 0.5'
                                    WHEN 'double precision' THEN 'i + 0.25'
                                    ELSE 'i' END, ', ' ORDER BY number) FILTER (WHERE number <= 200)
                   AS "values"
          FROM columns
         GROUP BY schema, "table"
    LOOP
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %s', described.schema);
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO tapreader', described.schema);
        EXECUTE format('CREATE TABLE IF NOT EXISTS %s ()', described.name);
        EXECUTE format('ALTER TABLE %s %s', described.name, described.added);
        EXECUTE format('DELETE FROM %s', described.name);
        EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM generate_series(1, 3) i',
                       described.name, described.filled, described."values");
        EXECUTE format('GRANT SELECT ON %s TO tapreader', described.name);
    END LOOP;
END
$$;
