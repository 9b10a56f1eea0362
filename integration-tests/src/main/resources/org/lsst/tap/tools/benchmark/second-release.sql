-- A second release of live's content, in tap_schema_copy, in the place of what is there; and a table of
-- jobs, as services have it.
DROP TABLE IF EXISTS public.jobs;
CREATE TABLE public.jobs (phase integer);
INSERT INTO public.jobs VALUES (0);
DROP SCHEMA IF EXISTS tap_schema_copy CASCADE;
CREATE SCHEMA tap_schema_copy;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['schemas11', 'tables11', 'columns11', 'keys11', 'key_columns11'] LOOP
        EXECUTE format('CREATE TABLE tap_schema_copy.%1$s (LIKE tap_schema.%1$s INCLUDING ALL)', name);
        EXECUTE format('INSERT INTO tap_schema_copy.%1$s SELECT * FROM tap_schema.%1$s', name);
    END LOOP;
END $$;
ANALYZE;
