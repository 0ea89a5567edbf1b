/* extension/pgstair--1.0.sql */

\echo Use "CREATE EXTENSION pgstair" to load this file. \quit

/*
 * Everything here is qualified: the script runs as a superuser with whatever
 * the database holds in the schema the extension goes to.
 */

DO LANGUAGE plpgsql $$
BEGIN
	IF EXISTS (SELECT FROM pg_catalog.pg_namespace
			   WHERE nspname OPERATOR(pg_catalog.=) 'pgstair') THEN
		RAISE EXCEPTION 'schema "pgstair" already exists'
			USING ERRCODE = 'duplicate_schema',
				DETAIL = 'The extension keeps its tables in a schema "pgstair" of its own.',
				HINT = 'Drop or rename that schema, and create the extension in another one, for example with CREATE EXTENSION pgstair SCHEMA public.';
	END IF;
END
$$;

CREATE SCHEMA pgstair;
COMMENT ON SCHEMA pgstair IS 'ledger of schema migrations; written by the migrate_* functions alone';

/*
 * Tables.  References between them are kept by the functions that write them,
 * in bulk.
 */

CREATE TABLE pgstair.migration (
	stream pg_catalog.text NOT NULL,
	name pg_catalog.text NOT NULL,
	format pg_catalog.text NOT NULL,
	source pg_catalog.text NOT NULL,
	down_source pg_catalog.text,
	down_problem pg_catalog.text,
	checksum pg_catalog.text NOT NULL,
	role pg_catalog.text NOT NULL,
	registered_at pg_catalog.timestamptz NOT NULL,
	registered_by pg_catalog.text NOT NULL,
	state pg_catalog.text NOT NULL,
	run pg_catalog.int8,
	place pg_catalog.int4,
	applied_at pg_catalog.timestamptz,
	applied_by pg_catalog.text,
	duration pg_catalog.interval,
	CONSTRAINT migration_pkey PRIMARY KEY (stream, name)
);
CREATE INDEX migration_pending ON pgstair.migration (stream, name) WHERE state OPERATOR(pg_catalog.=) 'pending';
CREATE UNIQUE INDEX migration_order ON pgstair.migration (stream, run, place) WHERE run IS NOT NULL;

COMMENT ON TABLE pgstair.migration IS 'registered migrations and their state';
COMMENT ON COLUMN pgstair.migration.stream IS 'the series that the migration belongs to, with an order and history of its own';
COMMENT ON COLUMN pgstair.migration.name IS 'name; migrations run in the order of their names';
COMMENT ON COLUMN pgstair.migration.format IS '"sql", "json" or "js"';
COMMENT ON COLUMN pgstair.migration.source IS 'the definition: both sections, or up alone if down_source is there';
COMMENT ON COLUMN pgstair.migration.down_source IS 'the definition of down, if it came as a text of its own';
COMMENT ON COLUMN pgstair.migration.down_problem IS 'the error for which its down section could not be parsed; null if there was none';
COMMENT ON COLUMN pgstair.migration.checksum IS 'SHA-256 of the definition, see migrate_checksum()';
COMMENT ON COLUMN pgstair.migration.role IS 'the registering role, as which the migration runs';
COMMENT ON COLUMN pgstair.migration.registered_at IS 'start of the transaction that registered this text';
COMMENT ON COLUMN pgstair.migration.registered_by IS 'session user who registered this text';
COMMENT ON COLUMN pgstair.migration.state IS '"pending", "applied", or "baseline": taken as applied without a run';
COMMENT ON COLUMN pgstair.migration.run IS 'the run that applied it; null while pending';
COMMENT ON COLUMN pgstair.migration.place IS 'its place among the migrations of that run, from 1';
COMMENT ON COLUMN pgstair.migration.applied_at IS 'when it was started';
COMMENT ON COLUMN pgstair.migration.applied_by IS 'session user who applied it';
COMMENT ON COLUMN pgstair.migration.duration IS 'how long its statements took; null if it was not run here';

CREATE TABLE pgstair.run (
	id pg_catalog.int8 NOT NULL,
	stream pg_catalog.text NOT NULL,
	kind pg_catalog.text NOT NULL,
	started_at pg_catalog.timestamptz NOT NULL,
	duration pg_catalog.interval,
	role pg_catalog.text NOT NULL,
	session_role pg_catalog.text NOT NULL,
	search_path pg_catalog.text NOT NULL,
	client_address pg_catalog.inet,
	application pg_catalog.text,
	server_version pg_catalog.text NOT NULL,
	extension_version pg_catalog.text NOT NULL,
	CONSTRAINT run_pkey PRIMARY KEY (id),
	CONSTRAINT run_kind_check CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['up', 'down', 'baseline', 'record up', 'record down']))
);

COMMENT ON TABLE pgstair.run IS 'runs that were completed: one row per call that changed the state of migrations';
COMMENT ON COLUMN pgstair.run.id IS 'number of the run; later runs have greater numbers';
COMMENT ON COLUMN pgstair.run.stream IS 'stream of its migrations';
COMMENT ON COLUMN pgstair.run.kind IS '"up", "down", "baseline", or "record up" and "record down" for what was run elsewhere';
COMMENT ON COLUMN pgstair.run.started_at IS 'when it started';
COMMENT ON COLUMN pgstair.run.duration IS 'how long it took, planning included; null if it was not run here';
COMMENT ON COLUMN pgstair.run.role IS 'the role that called';
COMMENT ON COLUMN pgstair.run.session_role IS 'the session user';
COMMENT ON COLUMN pgstair.run.search_path IS 'the caller''s search_path, in force where a migration does not set its own';
COMMENT ON COLUMN pgstair.run.client_address IS 'address of the client; null for a local socket';
COMMENT ON COLUMN pgstair.run.application IS 'application_name of the client';
COMMENT ON COLUMN pgstair.run.server_version IS 'version of the server';
COMMENT ON COLUMN pgstair.run.extension_version IS 'version of this extension''s library';

CREATE TABLE pgstair.statement (
	run pg_catalog.int8 NOT NULL,
	step pg_catalog.int4 NOT NULL,
	migration pg_catalog.text NOT NULL,
	line pg_catalog.int4,
	settings pg_catalog.text,
	statement pg_catalog.text NOT NULL,
	reason pg_catalog.text NOT NULL,
	started_at pg_catalog.timestamptz,
	duration pg_catalog.interval,
	rows pg_catalog.int8,
	inverse pg_catalog.text,
	reversible pg_catalog.text,
	CONSTRAINT statement_pkey PRIMARY KEY (run, step),
	CONSTRAINT statement_reversible_check CHECK (reversible OPERATOR(pg_catalog.=) ANY (ARRAY['full', 'structure only', 'none']))
);

COMMENT ON TABLE pgstair.statement IS 'statements of completed runs, in the order of their execution';
COMMENT ON COLUMN pgstair.statement.run IS 'number of the run';
COMMENT ON COLUMN pgstair.statement.step IS 'place of the statement in the run, from 1';
COMMENT ON COLUMN pgstair.statement.migration IS 'name of its migration, in the stream of the run';
COMMENT ON COLUMN pgstair.statement.line IS 'line of the definition where the statement is written';
COMMENT ON COLUMN pgstair.statement.settings IS 'the role and the settings of the migration in force for it, as SET statements; null if there were none';
COMMENT ON COLUMN pgstair.statement.statement IS 'text as executed';
COMMENT ON COLUMN pgstair.statement.reason IS 'why it stood there, as migrate_plan() says it';
COMMENT ON COLUMN pgstair.statement.started_at IS 'when it started, for statements run outside a transaction';
COMMENT ON COLUMN pgstair.statement.duration IS 'how long it took';
COMMENT ON COLUMN pgstair.statement.rows IS 'rows it processed; null for utility commands';
COMMENT ON COLUMN pgstair.statement.inverse IS 'SQL that takes it back; null if none is known';
COMMENT ON COLUMN pgstair.statement.reversible IS 'what the inverse gives back: "full", "structure only", or "none"; null if none was derived, as where a down section is written';

CREATE TABLE pgstair.progress (
	stream pg_catalog.text NOT NULL,
	migration pg_catalog.text NOT NULL,
	direction pg_catalog.text NOT NULL,
	statement pg_catalog.int4 NOT NULL,
	line pg_catalog.int4 NOT NULL,
	settings pg_catalog.text,
	text pg_catalog.text NOT NULL,
	effect_before pg_catalog.bool NOT NULL,
	state pg_catalog.text NOT NULL,
	started_at pg_catalog.timestamptz NOT NULL,
	done_at pg_catalog.timestamptz,
	CONSTRAINT progress_pkey PRIMARY KEY (stream, migration, direction, statement),
	CONSTRAINT progress_state_check CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['started', 'done']))
);

COMMENT ON TABLE pgstair.progress IS 'statements of migrations that are being run outside a transaction; empty when none is under way';
COMMENT ON COLUMN pgstair.progress.stream IS 'stream of the migration';
COMMENT ON COLUMN pgstair.progress.migration IS 'name of the migration';
COMMENT ON COLUMN pgstair.progress.direction IS '"up" or "down"';
COMMENT ON COLUMN pgstair.progress.statement IS 'number of the statement in its section, from 1';
COMMENT ON COLUMN pgstair.progress.line IS 'line of the definition where the statement is written';
COMMENT ON COLUMN pgstair.progress.effect_before IS 'whether the catalog showed its effect before it was started: then it has failed if it is not done';
COMMENT ON COLUMN pgstair.progress.settings IS 'the role and the settings of the migration in force for it, as SET statements; null if there were none';
COMMENT ON COLUMN pgstair.progress.text IS 'its text; a registered text in which a done statement reads otherwise is refused';
COMMENT ON COLUMN pgstair.progress.state IS '"started" or "done"';
COMMENT ON COLUMN pgstair.progress.started_at IS 'when it was first recorded';
COMMENT ON COLUMN pgstair.progress.done_at IS 'when it was recorded as done; null while started';

CREATE TABLE pgstair.snapshot (
	object_type pg_catalog.text NOT NULL,
	identity pg_catalog.text NOT NULL,
	definition pg_catalog.text NOT NULL,
	run pg_catalog.int8 NOT NULL,
	holder pg_catalog.oid NOT NULL,
	CONSTRAINT snapshot_pkey PRIMARY KEY (object_type, identity)
);
CREATE INDEX snapshot_holder ON pgstair.snapshot (holder);

COMMENT ON TABLE pgstair.snapshot IS 'rows of migrate_snapshot() as the last run that touched their object left them, for migrate_drift()';
COMMENT ON COLUMN pgstair.snapshot.object_type IS 'type of the object; a row of type "database" says that all there was has been recorded, as by migrate_baseline()';
COMMENT ON COLUMN pgstair.snapshot.identity IS 'its name';
COMMENT ON COLUMN pgstair.snapshot.definition IS 'what makes it';
COMMENT ON COLUMN pgstair.snapshot.run IS 'the run that left it so';
COMMENT ON COLUMN pgstair.snapshot.holder IS 'OID of the object that it is part of, or its own, good where pgstair.home says so; 0 if it was gone when that was looked up';

CREATE TABLE pgstair.foreign_change (
	id pg_catalog.int8 GENERATED ALWAYS AS IDENTITY,
	changed_at pg_catalog.timestamptz NOT NULL,
	role pg_catalog.text NOT NULL,
	session_role pg_catalog.text NOT NULL,
	application pg_catalog.text,
	client_address pg_catalog.inet,
	tag pg_catalog.text NOT NULL,
	statement pg_catalog.text NOT NULL,
	object_type pg_catalog.text,
	identity pg_catalog.text,
	holder pg_catalog.oid NOT NULL,
	run pg_catalog.int8 NOT NULL,
	CONSTRAINT foreign_change_pkey PRIMARY KEY (id)
);
CREATE INDEX foreign_change_holder ON pgstair.foreign_change (holder);
CREATE INDEX foreign_change_identity ON pgstair.foreign_change (identity);

COMMENT ON TABLE pgstair.foreign_change IS 'changes of the schema made other than by migrations while migrate_watch() was on: a row per object';
COMMENT ON COLUMN pgstair.foreign_change.id IS 'number; later changes have greater numbers';
COMMENT ON COLUMN pgstair.foreign_change.changed_at IS 'when it was made';
COMMENT ON COLUMN pgstair.foreign_change.role IS 'the role that made it';
COMMENT ON COLUMN pgstair.foreign_change.session_role IS 'the session user';
COMMENT ON COLUMN pgstair.foreign_change.application IS 'application_name of the client';
COMMENT ON COLUMN pgstair.foreign_change.client_address IS 'address of the client; null for a local socket';
COMMENT ON COLUMN pgstair.foreign_change.tag IS 'kind of the command, as "ALTER TABLE"';
COMMENT ON COLUMN pgstair.foreign_change.statement IS 'what the client sent';
COMMENT ON COLUMN pgstair.foreign_change.object_type IS 'type of the object, as event triggers name it';
COMMENT ON COLUMN pgstair.foreign_change.identity IS 'its name after the change, or before it was dropped';
COMMENT ON COLUMN pgstair.foreign_change.holder IS 'OID of the object that it is part of, or its own, as in pgstair.snapshot; 0 if not known';
COMMENT ON COLUMN pgstair.foreign_change.run IS 'the last run before it; 0 if there was none';

CREATE TABLE pgstair.history (
	stream pg_catalog.text NOT NULL,
	schema pg_catalog.text NOT NULL,
	name pg_catalog.text NOT NULL,
	CONSTRAINT history_pkey PRIMARY KEY (stream)
);

COMMENT ON TABLE pgstair.history IS 'history tables of other tools that are kept in step, see migrate_keep()';
COMMENT ON COLUMN pgstair.history.stream IS 'the stream whose migrations the table names';
COMMENT ON COLUMN pgstair.history.schema IS 'schema of the table';
COMMENT ON COLUMN pgstair.history.name IS 'name of the table';

CREATE TABLE pgstair.home (
	keeper pg_catalog.int4 NOT NULL,
	system pg_catalog.int8 NOT NULL,
	CONSTRAINT home_pkey PRIMARY KEY (keeper)
);

COMMENT ON TABLE pgstair.home IS 'the cluster whose OIDs the ledger holds; not part of a dump, so that a restored ledger is known';
COMMENT ON COLUMN pgstair.home.keeper IS '1: those of pgstair.snapshot, 2: of pgstair.foreign_change';
COMMENT ON COLUMN pgstair.home.system IS 'system identifier of the cluster, see pg_control_system()';

/*
 * A definition may be a dump with all its data.  LZ4, if the server was built
 * with it, takes a small part of the time that the default compression does.
 */
DO LANGUAGE plpgsql $$
BEGIN
	ALTER TABLE pgstair.migration ALTER source SET COMPRESSION lz4, ALTER down_source SET COMPRESSION lz4;
	ALTER TABLE pgstair.statement ALTER statement SET COMPRESSION lz4, ALTER inverse SET COMPRESSION lz4;
EXCEPTION
	WHEN feature_not_supported THEN
		NULL;
END
$$;

SELECT pg_catalog.pg_extension_config_dump('pgstair.migration', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.run', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.statement', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.progress', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.snapshot', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.foreign_change', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.foreign_change_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('pgstair.history', '');

/*
 * Functions.
 */

CREATE FUNCTION @extschema@.migrate_register(name pg_catalog.text, source pg_catalog.text,
	down_source pg_catalog.text DEFAULT NULL, format pg_catalog.text DEFAULT 'sql', stream pg_catalog.text DEFAULT 'main')
	RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_register'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.migrate_register(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
	'registers a migration, to be run as the current role: returns "registered", "replaced" (a pending one, or by a superuser one whose role is gone) or "unchanged"; an applied one with other content is an error (55000)';

CREATE FUNCTION @extschema@.migrate_unregister(name pg_catalog.text, stream pg_catalog.text DEFAULT 'main')
	RETURNS pg_catalog.void
	AS 'MODULE_PATHNAME', 'ps_migrate_unregister'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.migrate_unregister(pg_catalog.text, pg_catalog.text) IS
	'forgets a pending migration; one that is unknown (42704) or applied (55000) is an error';

CREATE FUNCTION @extschema@.migrate_up(target pg_catalog.text DEFAULT NULL, steps pg_catalog.int4 DEFAULT NULL,
	stream pg_catalog.text DEFAULT 'main')
	RETURNS SETOF pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_up'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_up(pg_catalog.text, pg_catalog.int4, pg_catalog.text) IS
	'applies the pending migrations up to and including target, or the first so many (steps), or all; returns their names in order';

CREATE FUNCTION @extschema@.migrate_down(target pg_catalog.text DEFAULT NULL, steps pg_catalog.int4 DEFAULT NULL,
	stream pg_catalog.text DEFAULT 'main')
	RETURNS SETOF pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_down'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_down(pg_catalog.text, pg_catalog.int4, pg_catalog.text) IS
	'reverts the migration applied last, or the last so many (steps), or all back to and including target; returns their names in order';

CREATE FUNCTION @extschema@.migrate_plan(target pg_catalog.text DEFAULT NULL, direction pg_catalog.text DEFAULT 'up',
	stream pg_catalog.text DEFAULT 'main',
	OUT step pg_catalog.int4, OUT migration pg_catalog.text, OUT line pg_catalog.int4,
	OUT statement pg_catalog.text, OUT reason pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_plan'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 100;
COMMENT ON FUNCTION @extschema@.migrate_plan(pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
	'the statements that migrate_up(target) or migrate_down(target) would run, in order. step: from 1; migration: name; line: of the definition, null for what the plan adds; statement: text to be executed; reason: why it stands there';

CREATE FUNCTION @extschema@.migrate_losses(target pg_catalog.text DEFAULT NULL, steps pg_catalog.int4 DEFAULT NULL,
	stream pg_catalog.text DEFAULT 'main',
	OUT migration pg_catalog.text, OUT reversible pg_catalog.text, OUT irreversible_because pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_losses'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_losses(pg_catalog.text, pg_catalog.int4, pg_catalog.text) IS
	'the migrations that migrate_down() with these arguments would revert, in its order, and what comes back. reversible, irreversible_because: as in migrate_status()';

CREATE FUNCTION @extschema@.migrate_verify(target pg_catalog.text DEFAULT NULL, stream pg_catalog.text DEFAULT 'main',
	OUT migration pg_catalog.text, OUT verdict pg_catalog.text, OUT object pg_catalog.text, OUT difference pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_verify'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_verify(pg_catalog.text, pg_catalog.text) IS
	'proves that the pending migrations up to and including target, or the applied ones back to it, can be taken back: runs up, down and up again, compares the schema each time, and rolls all of it back. While it runs it holds the locks that the migrations take, and exclusive ones on the sequences that they use; lock_timeout limits the wait. verdict: "exact", "structure only" (rows may be lost), "none" (no way down), "differs" or "fails" (object: what does; difference: both definitions, or the error), "skipped" (only the client can run it), "remains" (object: a sequence whose value could not be kept)';

CREATE FUNCTION @extschema@.migrate_check(target pg_catalog.text DEFAULT NULL, stream pg_catalog.text DEFAULT 'main',
	OUT migration pg_catalog.text, OUT line pg_catalog.int4, OUT severity pg_catalog.text, OUT "check" pg_catalog.text,
	OUT object pg_catalog.text, OUT count pg_catalog.int8, OUT sample pg_catalog.text, OUT advice pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_check'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_check(pg_catalog.text, pg_catalog.text) IS
	'what the rows that are there mean for migrate_up(target); reads them as the role of each migration, of which the caller must be a member, and changes nothing. migration, line: the statement; severity: "error" (the run will fail), "warning" or "notice"; check: code of what was found; object: table or column; count: rows concerned (keys, for duplicate_key; bytes, for name_truncated), null if they were not counted; sample: up to five of them, or a size; advice: what to do';

CREATE FUNCTION @extschema@.migrate_status(stream pg_catalog.text DEFAULT 'main',
	OUT name pg_catalog.text, OUT state pg_catalog.text, OUT format pg_catalog.text,
	OUT registered_at pg_catalog.timestamptz, OUT registered_by pg_catalog.text, OUT role pg_catalog.text,
	OUT applied_at pg_catalog.timestamptz, OUT applied_by pg_catalog.text, OUT duration pg_catalog.interval,
	OUT reversible pg_catalog.text, OUT irreversible_because pg_catalog.text,
	OUT problem pg_catalog.text, OUT checksum pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_status'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION @extschema@.migrate_status(pg_catalog.text) IS
	'the registered migrations in order. state: "pending", "applied" or "baseline"; role: runs as; duration: of its statements; reversible: "written" (a down section), or what the derived inverse gives back: "full", "structure only", "none"; null while there is none; irreversible_because: why not in full; problem: what stands in its way, null if nothing; checksum: of the definition, see migrate_checksum()';

CREATE FUNCTION @extschema@.migrate_operations(
	OUT operation pg_catalog.text, OUT argument pg_catalog.text, OUT kind pg_catalog.text, OUT required pg_catalog.bool,
	OUT fallback pg_catalog.text, OUT note pg_catalog.text, OUT description pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_operations'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 400;
COMMENT ON FUNCTION @extschema@.migrate_operations() IS
	'the operations of JSON migrations, a row per argument. kind: what it takes; fallback: what it is if left out, null if nothing; note: more about the argument; description: what the operation does';

CREATE FUNCTION @extschema@.migrate_operations_schema() RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_operations_schema'
	LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.migrate_operations_schema() IS
	'the JSON Schema of JSON migrations';

CREATE FUNCTION @extschema@.migrate_compile(definition pg_catalog.text, direction pg_catalog.text DEFAULT 'up')
	RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_compile'
	LANGUAGE C STABLE STRICT PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION @extschema@.migrate_compile(pg_catalog.text, pg_catalog.text) IS
	'the SQL that one direction of a JSON migration compiles to, given the database as it is; nothing is registered or run';

CREATE FUNCTION @extschema@.migrate_baseline(target pg_catalog.text, stream pg_catalog.text DEFAULT 'main')
	RETURNS SETOF pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_baseline'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_baseline(pg_catalog.text, pg_catalog.text) IS
	'marks the pending migrations up to and including target as applied without running them; returns their names in order';

CREATE FUNCTION @extschema@.migrate_record(name pg_catalog.text, direction pg_catalog.text DEFAULT 'up',
	statement pg_catalog.int4 DEFAULT NULL, state pg_catalog.text DEFAULT 'done', stream pg_catalog.text DEFAULT 'main')
	RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_record'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.migrate_record(pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text) IS
	'records a migration that was run elsewhere: the whole of it (statement null), or one statement of migrate_outside() as "started" or "done"; returns "applied" or "pending", the state of the migration, or for a statement that is not the last its own state';

CREATE FUNCTION @extschema@.migrate_keep(history pg_catalog.regclass, stream pg_catalog.text DEFAULT 'main')
	RETURNS pg_catalog.int8
	AS 'MODULE_PATHNAME', 'ps_migrate_keep'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.migrate_keep(pg_catalog.regclass, pg_catalog.text) IS
	'keeps another tool''s history, a table with a column "name" such as SequelizeMeta, in step with the stream: a migration that is applied gets a row, one that is taken back loses it; null: no longer. Returns how many rows the table got for what is applied';

CREATE FUNCTION @extschema@.migrate_outside(target pg_catalog.text DEFAULT NULL, steps pg_catalog.int4 DEFAULT NULL,
	direction pg_catalog.text DEFAULT 'up', stream pg_catalog.text DEFAULT 'main',
	OUT migration pg_catalog.text, OUT before pg_catalog.int4, OUT statement pg_catalog.int4, OUT line pg_catalog.int4,
	OUT sql pg_catalog.text, OUT transactional pg_catalog.bool, OUT state pg_catalog.text, OUT repair pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_outside'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_outside(pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text) IS
	'the statements of the first migration of a run that must run outside a transaction; no rows: migrate_up() or migrate_down() can do all. before: how many migrations of the run stand before it; statement: number for migrate_record(); transactional: it can run in one transaction with its record; state: "pending", "done" or "setting" (to be repeated on each resume); repair: SQL to run first, which clears what an interrupted attempt left';

CREATE FUNCTION @extschema@.migrate_live(target pg_catalog.text DEFAULT NULL, steps pg_catalog.int4 DEFAULT NULL,
	direction pg_catalog.text DEFAULT 'up', stream pg_catalog.text DEFAULT 'main',
	OUT migration pg_catalog.text, OUT before pg_catalog.int4)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_live'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 1;
COMMENT ON FUNCTION @extschema@.migrate_live(pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text) IS
	'the first migration of a run that reads from the database in JavaScript, which the client must run; no rows: migrate_up() or migrate_down() can do all. before: how many migrations of the run stand before it';

CREATE FUNCTION @extschema@.migrate_operation(name pg_catalog.text, operation pg_catalog.text,
	direction pg_catalog.text DEFAULT 'up', stream pg_catalog.text DEFAULT 'main')
	RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_operation'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 1000000;
COMMENT ON FUNCTION @extschema@.migrate_operation(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
	'runs one operation of a migration and returns what its statements return, as JSON: {"rows", "fields", "command", "count"} or, with its effects taken back, {"error"}; without an operation: records the migration as run, with what has been run of it in this transaction';

CREATE FUNCTION @extschema@.migrate_lock(lock pg_catalog.bool)
	RETURNS pg_catalog.bool
	AS 'MODULE_PATHNAME', 'ps_migrate_lock'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION @extschema@.migrate_lock(pg_catalog.bool) IS
	'takes (true) or gives back (false) the lock of a run for the session; while another session has it, taking it is an error (55006). Returns whether the session holds it afterwards';

CREATE FUNCTION @extschema@.migrate_checksum(source pg_catalog.text, down_source pg_catalog.text DEFAULT NULL)
	RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_checksum'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.migrate_checksum(pg_catalog.text, pg_catalog.text) IS
	'the checksum that a definition of this text gets: SHA-256 in hexadecimal of the text in UTF-8 without byte order mark, line ends as LF';

CREATE FUNCTION @extschema@.migrate_snapshot(OUT object_type pg_catalog.text, OUT identity pg_catalog.text, OUT definition pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_snapshot'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 100000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.migrate_snapshot() IS
	'the schema of the database as rows, without extensions'' members: two databases of equal schema have equal rows';

CREATE FUNCTION @extschema@.migrate_fingerprint() RETURNS pg_catalog.text
	AS 'MODULE_PATHNAME', 'ps_migrate_fingerprint'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 100000;
COMMENT ON FUNCTION @extschema@.migrate_fingerprint() IS
	'SHA-256 in hexadecimal of migrate_snapshot()';

CREATE FUNCTION @extschema@.migrate_drift(stream pg_catalog.text DEFAULT NULL,
	OUT object_type pg_catalog.text, OUT identity pg_catalog.text, OUT change pg_catalog.text,
	OUT "then" pg_catalog.text, OUT now pg_catalog.text, OUT changed_by pg_catalog.text, OUT changed_at pg_catalog.timestamptz,
	OUT application pg_catalog.text, OUT client_address pg_catalog.text, OUT statement pg_catalog.text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ps_migrate_drift'
	LANGUAGE C VOLATILE PARALLEL UNSAFE COST 100000 ROWS 10;
COMMENT ON FUNCTION @extschema@.migrate_drift(pg_catalog.text) IS
	'how the database differs from what the last run left, object by object; of the runs of one stream, or of all. change: "added", "changed" or "dropped"; then, now: definitions as in migrate_snapshot(); changed_by, changed_at, application, client_address, statement: of the last foreign change of the object, null unless migrate_watch() was on';

CREATE FUNCTION @extschema@.migrate_watch("on" pg_catalog.bool)
	RETURNS pg_catalog.void
	AS 'MODULE_PATHNAME', 'ps_migrate_watch'
	LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 1000;
COMMENT ON FUNCTION @extschema@.migrate_watch(pg_catalog.bool) IS
	'makes (true) or drops (false) event triggers that write into pgstair.foreign_change who changes the schema other than by migrations; for superusers';

CREATE FUNCTION @extschema@.migrate_watch_event()
	RETURNS pg_catalog.event_trigger
	AS 'MODULE_PATHNAME', 'ps_migrate_watch_event'
	LANGUAGE C VOLATILE;
COMMENT ON FUNCTION @extschema@.migrate_watch_event() IS
	'function of the event triggers that migrate_watch() makes';

/*
 * Rights: all may look, the owner of the extension may do the rest and pass
 * that on.  Nobody else than their owner writes the tables.
 */

REVOKE ALL ON FUNCTION
	@extschema@.migrate_register(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_unregister(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_up(pg_catalog.text, pg_catalog.int4, pg_catalog.text),
	@extschema@.migrate_down(pg_catalog.text, pg_catalog.int4, pg_catalog.text),
	@extschema@.migrate_verify(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_check(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_baseline(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_record(pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_keep(pg_catalog.regclass, pg_catalog.text),
	@extschema@.migrate_outside(pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_live(pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_operation(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_lock(pg_catalog.bool),
	@extschema@.migrate_drift(pg_catalog.text),
	@extschema@.migrate_watch(pg_catalog.bool),
	@extschema@.migrate_watch_event()
	FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
	@extschema@.migrate_register(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_unregister(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_up(pg_catalog.text, pg_catalog.int4, pg_catalog.text),
	@extschema@.migrate_down(pg_catalog.text, pg_catalog.int4, pg_catalog.text),
	@extschema@.migrate_verify(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_check(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_baseline(pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_record(pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_keep(pg_catalog.regclass, pg_catalog.text),
	@extschema@.migrate_outside(pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_live(pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_operation(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text),
	@extschema@.migrate_lock(pg_catalog.bool),
	@extschema@.migrate_drift(pg_catalog.text),
	@extschema@.migrate_watch(pg_catalog.bool),
	@extschema@.migrate_watch_event()
	TO @extowner@ WITH GRANT OPTION;
GRANT USAGE ON SCHEMA pgstair TO @extowner@ WITH GRANT OPTION;
GRANT SELECT ON pgstair.migration, pgstair.run, pgstair.statement, pgstair.progress, pgstair.snapshot,
	pgstair.foreign_change, pgstair.foreign_change_id_seq, pgstair.history
	TO @extowner@ WITH GRANT OPTION;
