-- The history of what was live: one row for each publication, written by its own transaction. It has a
-- database schema of its own, which no swap renames, so it stays one history whichever program swaps, and
-- TAP services and their roles never meet it. psql runs each part as it stands; the loader fills in other
-- names and words.

CREATE SCHEMA IF NOT EXISTS "tap_schema_history";
CREATE TABLE "tap_schema_history"."publications" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    published_at timestamp with time zone NOT NULL,
    release text NOT NULL,
    command text NOT NULL,
    strategy text NOT NULL,
    cut_over text NOT NULL,
    took interval NOT NULL,
    role text NOT NULL,
    address text
);

-- After the swap, before its commit: what is live now, and how long the job has had its lock. The last
-- hundred rows stay.
INSERT INTO "tap_schema_history"."publications"
       (published_at, release, command, strategy, cut_over, took, role, address)
SELECT pg_catalog.clock_timestamp(), v.version, 'update', 'swap', 'exclusive',
       pg_catalog.clock_timestamp() - coalesce(
         nullif(pg_catalog.current_setting('tap_schema.job_began', true), '')::timestamp with time zone,
         pg_catalog.transaction_timestamp()),
       session_user, pg_catalog.host(pg_catalog.inet_client_addr())
  FROM "tap_schema"."version" v;
DELETE FROM "tap_schema_history"."publications"
 WHERE id <= (SELECT p.id FROM "tap_schema_history"."publications" p ORDER BY p.id DESC OFFSET 100 LIMIT 1);
