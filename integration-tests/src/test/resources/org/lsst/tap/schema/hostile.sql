-- Takes the place of all that PostgreSQL calls its own, in a database schema of somebody else's: each
-- function, aggregate and operator once more, with the same arguments, and those that a read uses with
-- all arguments that they could be more exact for. Each fails when it runs.
SET search_path = pg_catalog;
CREATE FUNCTION :schema.ran() RETURNS pg_catalog.text LANGUAGE plpgsql AS
    $f$ BEGIN RAISE EXCEPTION 'hostile code ran'; END $f$;
CREATE FUNCTION :schema.step(pg_catalog.text, pg_catalog.anyelement) RETURNS pg_catalog.text
    LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'hostile code ran'; END $f$;
CREATE PROCEDURE :schema.make(command pg_catalog.text) LANGUAGE plpgsql AS
    $f$ BEGIN EXECUTE command; EXCEPTION WHEN OTHERS THEN NULL; END $f$;
CREATE PROCEDURE :schema.make_function(name pg_catalog.text, arguments pg_catalog.text)
    LANGUAGE plpgsql AS $f$ BEGIN CALL :schema.make(pg_catalog.format('CREATE FUNCTION :schema.%I(%s)'
        ' RETURNS pg_catalog.text LANGUAGE plpgsql AS $x$ BEGIN RAISE EXCEPTION ''hostile code ran'';'
        ' END $x$', name, arguments)); END $f$;
CREATE PROCEDURE :schema.make_operator(name pg_catalog.text, lefts pg_catalog.text,
    rights pg_catalog.text) LANGUAGE plpgsql AS
    $f$ BEGIN CALL :schema.make(pg_catalog.format('CREATE FUNCTION :schema.operate(%s, %s) RETURNS'
        ' pg_catalog.bool LANGUAGE plpgsql AS $x$ BEGIN RAISE EXCEPTION ''hostile code ran''; END $x$',
        lefts, rights));
        CALL :schema.make(pg_catalog.format('CREATE OPERATOR :schema.%s (LEFTARG = %s, RIGHTARG = %s,'
        ' PROCEDURE = :schema.operate)', name, lefts, rights)); END $f$;
DO $do$
DECLARE
    r record; a text; b text; f text;
    types text[] := '{text,varchar,bpchar,name,oid,xid,int8,int4,int2,bool,pg_lsn,numeric,timestamptz,
        regclass,_text,_oid,_name,_varchar,record,txid_snapshot,pg_snapshot}';
BEGIN
    FOR r IN SELECT DISTINCT p.proname::text AS name, oidvectortypes(p.proargtypes) AS arguments
               FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace LOOP
        CALL :schema.make_function(r.name, r.arguments);
    END LOOP;
    FOR r IN SELECT o.oprname AS name, format_type(o.oprleft, NULL) AS lefts,
                    format_type(o.oprright, NULL) AS rights
               FROM pg_operator o WHERE o.oprleft <> 0 AND o.oprright <> 0 LOOP
        CALL :schema.make_operator(r.name, r.lefts, r.rights);
    END LOOP;
    FOREACH a IN ARRAY types LOOP
        a := 'pg_catalog.' || a;
        FOREACH f IN ARRAY '{sum,array_agg,bool_and,bool_or,age,concat_ws,pg_relation_filenode,
                pg_relation_filepath,pg_index_has_property,current_setting,hashint8extended}'::text[] LOOP
            CALL :schema.make_function(f, a);
        END LOOP;
        CALL :schema.make(format('CREATE AGGREGATE :schema.count(%s) (SFUNC = :schema.step,'
            ' STYPE = pg_catalog.text)', a));
        FOREACH b IN ARRAY types LOOP
            b := 'pg_catalog.' || b;
            FOREACH f IN ARRAY '{concat_ws,string_agg,hashint8extended,array_position,
                    pg_index_has_property}'::text[] LOOP
                CALL :schema.make_function(f, a || ', ' || b);
            END LOOP;
            FOREACH f IN ARRAY '{=,<>,<,>=,>,||,-,+,~~}'::text[] LOOP
                CALL :schema.make_operator(f, a, b);
            END LOOP;
        END LOOP;
    END LOOP;
END $do$;
-- Types, with a cast from and to them that would have to be chosen, and that check what they take.
CREATE TYPE :schema.hostile AS (x pg_catalog.text);
CREATE FUNCTION :schema.cast(:schema.hostile) RETURNS pg_catalog.text LANGUAGE plpgsql AS
    $f$ BEGIN RAISE EXCEPTION 'hostile code ran'; END $f$;
CREATE FUNCTION :schema.cast(pg_catalog.varchar) RETURNS :schema.hostile LANGUAGE plpgsql AS
    $f$ BEGIN RAISE EXCEPTION 'hostile code ran'; END $f$;
CREATE CAST (:schema.hostile AS pg_catalog.text) WITH FUNCTION :schema.cast(:schema.hostile) AS IMPLICIT;
CREATE CAST (pg_catalog.varchar AS :schema.hostile) WITH FUNCTION :schema.cast(pg_catalog.varchar)
    AS IMPLICIT;
CREATE DOMAIN :schema.text AS pg_catalog.varchar CHECK (:schema.ran() IS NULL);
CREATE DOMAIN :schema.oid AS pg_catalog.int8 CHECK (:schema.ran() IS NULL);
CREATE DOMAIN :schema.xid AS pg_catalog.int8 CHECK (:schema.ran() IS NULL);
CREATE DOMAIN :schema.name AS pg_catalog.varchar CHECK (:schema.ran() IS NULL);
