-- The swap: live and staging exchange their names, in one transaction. The same again is the rollback.
-- psql runs this file as it stands (psql -v ON_ERROR_STOP=1 -f swap.sql) where all that it names is
-- there. The loader fills in other names and, for a server whose deadlock_timeout is short, smaller
-- bounds; it leaves out the relations that live lacks, the paragraphs whose condition does not hold,
-- and COMMIT, before which it looks at what the last query found.

BEGIN;

-- Only with the locks: from here to the end every reader of live waits for this transaction. So each
-- lock waits for 50 ms, all of them for 200 ms: far less than deadlock_timeout (1 s), after which a
-- reader that we wait for, and that waits for us, would get 40P01. A loader that vanishes before COMMIT
-- is given up after a second, and COMMIT waits for no standby while it holds the locks.
SET LOCAL lock_timeout = '50ms';
SET LOCAL statement_timeout = '200ms';
SET LOCAL idle_in_transaction_session_timeout = '1s';
SET LOCAL synchronous_commit = local;

-- Only with the locks: a statement or transaction that has read a part of live keeps the swap away until
-- it ends, and one that comes later waits at its first name, and then finds the new live by it. Views come
-- first (LOCK takes a view's table with it), or each reader through a view makes a deadlock; then tables
-- in the DAO's order. Staging's relations need no lock: whoever still reads them read live before.
LOCK TABLE
    "tap_schema"."schemas",
    "tap_schema"."tables",
    "tap_schema"."keys",
    "tap_schema"."key_columns",
    "tap_schema"."columns",
    "tap_schema"."schemas11",
    "tap_schema"."tables11",
    "tap_schema"."keys11",
    "tap_schema"."key_columns11",
    "tap_schema"."columns11",
    "tap_schema"."version"
    IN ACCESS EXCLUSIVE MODE;

-- Only where there is a live:
ALTER SCHEMA "tap_schema" RENAME TO "tap_schema_temp";

ALTER SCHEMA "tap_schema_staging" RENAME TO "tap_schema";

-- Only where there is a live:
ALTER SCHEMA "tap_schema_temp" RENAME TO "tap_schema_staging";

-- Only where version has the columns:
UPDATE "tap_schema"."version" SET live_since = pg_catalog.clock_timestamp(), cut_over = 'exclusive';

-- Whether no other job works here (the number is tap_sche in ASCII), and what is live and staging now. This
-- transaction has written the rows of pg_namespace, so that stays so until its end.
SELECT pg_catalog.pg_try_advisory_xact_lock(8386107536400672869),
       (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'tap_schema'),
       (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'tap_schema_staging');

COMMIT;
