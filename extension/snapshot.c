/*-------------------------------------------------------------------------
 *
 * snapshot.c
 *	  Runs the queries over the system catalogs that snapshot_*.c hold.
 *
 * Rules:
 *
 *	- search_path is pg_catalog while a query runs, so what pg_get_*def()
 *	  writes is qualified and independent of the caller.
 *	- The same query text serves the whole database and a few objects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/objectaddress.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "snapshot.h"
#include "snapshot_macros.h"

/* The objects $2 of the classes $1, if $3 what depends on them too, up to the relations, types, ... that hold it. */
#define DEPENDENTS \
	"WITH RECURSIVE dependent(class, object) AS (" \
	"SELECT * FROM unnest($1, $2) UNION" \
	" SELECT d.classid, d.objid FROM dependent o JOIN pg_depend d ON d.refclassid = o.class AND d.refobjid = o.object AND d.deptype <> 'e' WHERE $3)" \
	" SELECT DISTINCT CASE o.class" \
	" WHEN 'pg_attrdef'::regclass THEN (SELECT a.adrelid FROM pg_attrdef a WHERE a.oid = o.object)" \
	" WHEN 'pg_constraint'::regclass THEN (SELECT coalesce(nullif(k.conrelid, 0), k.contypid) FROM pg_constraint k WHERE k.oid = o.object)" \
	" WHEN 'pg_trigger'::regclass THEN (SELECT g.tgrelid FROM pg_trigger g WHERE g.oid = o.object)" \
	" WHEN 'pg_rewrite'::regclass THEN (SELECT w.ev_class FROM pg_rewrite w WHERE w.oid = o.object)" \
	" WHEN 'pg_policy'::regclass THEN (SELECT p.polrelid FROM pg_policy p WHERE p.oid = o.object)" \
	" WHEN 'pg_statistic_ext'::regclass THEN (SELECT s.stxrelid FROM pg_statistic_ext s WHERE s.oid = o.object)" \
	" WHEN 'pg_class'::regclass THEN coalesce((SELECT i.indrelid FROM pg_index i WHERE i.indexrelid = o.object), o.object)" \
	" ELSE o.object END FROM dependent o"

/* Where the settings and SPI stood before a query. */
typedef struct Scope
{
	int			guc_level;
	MemoryContext context;
} Scope;

/* Pins a setting until leave(). */
static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/*
 * Pins the settings that a query's result depends on, and connects to SPI.  A
 * query about a few objects finds them by index, whatever statistics say: most
 * of the catalogs' rows may have come in this very transaction.
 */
static void
enter(Scope *scope, bool few)
{
	static const char *const costly[] = {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_material", "enable_hashagg"};

	scope->context = CurrentMemoryContext;
	scope->guc_level = NewGUCNestLevel();
	pin("search_path", "pg_catalog");
	pin("jit", "off");
	pin("quote_all_identifiers", "off");
	for (int i = 0; few && i < lengthof(costly); i++)
		pin(costly[i], "off");
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

/* Undoes enter(); results are gone afterwards. */
static void
leave(const Scope *scope)
{
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	AtEOXact_GUC(false, scope->guc_level);
}

/* Runs a query, whose plan is kept in *plan; returns how many rows it has. */
static uint64
run(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, Datum *values)
{
	int			code;

	if (*plan == NULL)
	{
		*plan = SPI_prepare_cursor(sql, nargs, types, CURSOR_OPT_GENERIC_PLAN);
		if (*plan == NULL)
			elog(ERROR, "SPI_prepare_cursor failed: %s", SPI_result_code_string(SPI_result));
		SPI_keepplan(*plan);
	}
	code = SPI_execute_plan(*plan, values, NULL, false, 0);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(code));
	return SPI_processed;
}

/* The text in a column (from 1) of a row of the result; NULL if it is null. */
static char *
text_of(uint64 row, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* A column of a row that is passed by value. */
static Datum
value_of(uint64 row, int column)
{
	bool		isnull;

	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);
}

/* The parts of a query in one text, which lives as long as the backend. */
static const char *
join_parts(const char *before, const char *const *parts, int count, const char *after)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, before);
	for (int i = 0; i < count; i++)
		appendStringInfo(&sql, "%s%s", i > 0 ? UNION : "", parts[i]);
	appendStringInfoString(&sql, after);
	MemoryContextSwitchTo(old);
	return sql.data;
}

/* All rows, sorted; names are in them as identities, and what is usual is not said. */
static const char *
every_query(void)
{
	static const char *sql = NULL;
	const char *const parts[] = {
		ps_snapshot_relation_every, ps_snapshot_column_every, ps_snapshot_table_part_every,
		ps_snapshot_type_every, ps_snapshot_other_every
	};

	if (sql == NULL)
		sql = join_parts("SELECT r.type, r.identity, coalesce(string_agg(CASE r.property WHEN '' THEN '' ELSE r.property || ': ' END || r.definition,"
						 " E'\\n' ORDER BY r.rank, r.property COLLATE \"C\"), '') FROM (", parts, lengthof(parts),
						 ") r WHERE r.kind <> 'n' AND r.property <> ALL ('{body,query,type}')"
						 " AND NOT (r.is_inline AND r.property LIKE 'privileges of %')"
						 " GROUP BY r.type, r.identity ORDER BY r.type COLLATE \"C\", r.identity COLLATE \"C\"");
	return sql;
}

/* All of the database, sorted by type and identity. */
List *
ps_snapshot(void)
{
	static SPIPlanPtr plan = NULL;
	List	   *rows = NIL;
	Scope		scope;
	uint64		count;
	MemoryContext old;

	enter(&scope, false);
	count = run(&plan, every_query(), 0, NULL, NULL);
	old = MemoryContextSwitchTo(scope.context);
	for (uint64 i = 0; i < count; i++)
	{
		PsSnapshotRow *row = palloc(sizeof(PsSnapshotRow));

		row->type = text_of(i, 1);
		row->identity = text_of(i, 2);
		row->definition = text_of(i, 3);
		rows = lappend(rows, row);
	}
	MemoryContextSwitchTo(old);
	leave(&scope);
	return rows;
}

/* One row of properties, in the current memory context. */
static PsProperty *
property_of_row(uint64 row)
{
	PsProperty *property = palloc(sizeof(PsProperty));
	char	   *kind = text_of(row, 8);

	property->class = DatumGetObjectId(value_of(row, 1));
	property->object = DatumGetObjectId(value_of(row, 2));
	property->sub = DatumGetInt32(value_of(row, 3));
	property->property = text_of(row, 4);
	property->rank = DatumGetInt32(value_of(row, 5));
	property->within = DatumGetObjectId(value_of(row, 6));
	property->is_inline = DatumGetBool(value_of(row, 7));
	property->kind = (PsPropertyKind) kind[0];
	property->type = text_of(row, 9);
	property->identity = text_of(row, 10);
	property->definition = text_of(row, 11);
	property->removal = text_of(row, 12);
	return property;
}

/* oid[] of a list of OIDs. */
static Datum
oid_array(List *oids)
{
	Datum	   *values = palloc(Max(list_length(oids), 1) * sizeof(Datum));
	ListCell   *cell;

	foreach(cell, oids)
		values[foreach_current_index(cell)] = ObjectIdGetDatum(lfirst_oid(cell));
	return PointerGetDatum(construct_array(values, list_length(oids), OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

/* Appends the rows of one part of the query about objects. */
static List *
append_part(List *properties, SPIPlanPtr *plan, const char *sql, Datum objects, const Scope *scope)
{
	Oid			types[] = {OIDARRAYOID};
	uint64		count = run(plan, sql, 1, types, &objects);
	MemoryContext old = MemoryContextSwitchTo(scope->context);

	for (uint64 i = 0; i < count; i++)
		properties = lappend(properties, property_of_row(i));
	MemoryContextSwitchTo(old);
	SPI_freetuptable(SPI_tuptable);
	return properties;
}

/*
 * The properties of the objects with these OIDs.  The start of a query takes
 * longer than its rows, so a part that cannot have any is not run.
 */
List *
ps_properties(List *objects)
{
	static SPIPlanPtr plans[5];
	const char *const parts[] = {
		ps_snapshot_relation_given, ps_snapshot_column_given, ps_snapshot_table_part_given,
		ps_snapshot_type_given, ps_snapshot_other_given
	};
	bool		relations = false;
	bool		others = false;
	List	   *properties = NIL;
	Datum		oids;
	Scope		scope;
	ListCell   *cell;

	foreach(cell, objects)
	{
		if (get_rel_relkind(lfirst_oid(cell)) != '\0')
			relations = true;
		else
			others = true;
	}
	if (objects == NIL)
		return NIL;
	enter(&scope, true);
	oids = oid_array(objects);
	for (int i = 0; i < lengthof(parts); i++)
	{
		if ((i < 3 && relations) || (i == 3 && others) || i == 4)
			properties = append_part(properties, &plans[i], parts[i], oids, &scope);
	}
	leave(&scope);
	return properties;
}

/* OIDs of what is, or holds, the objects, and if deeply what depends on them. */
List *
ps_dependents(List *addresses, bool deeply)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {OIDARRAYOID, OIDARRAYOID, BOOLOID};
	Datum		values[3];
	List	   *classes = NIL;
	List	   *objects = NIL;
	List	   *dependents = NIL;
	Scope		scope;
	uint64		count;
	MemoryContext old;
	ListCell   *cell;

	foreach(cell, addresses)
	{
		const ObjectAddress *address = lfirst(cell);

		classes = lappend_oid(classes, address->classId);
		objects = lappend_oid(objects, address->objectId);
	}
	enter(&scope, true);
	values[0] = oid_array(classes);
	values[1] = oid_array(objects);
	values[2] = BoolGetDatum(deeply);
	count = run(&plan, DEPENDENTS, 3, types, values);
	old = MemoryContextSwitchTo(scope.context);
	for (uint64 i = 0; i < count; i++)
		dependents = lappend_oid(dependents, DatumGetObjectId(value_of(i, 1)));
	MemoryContextSwitchTo(old);
	leave(&scope);
	return dependents;
}

/* SHA-256 of the snapshot, each text ended by a zero byte. */
char *
ps_snapshot_fingerprint(void)
{
	StringInfoData all;
	Datum		digest;
	ListCell   *cell;
	bytea	   *bytes;

	initStringInfo(&all);
	foreach(cell, ps_snapshot())
	{
		const PsSnapshotRow *row = lfirst(cell);

		appendBinaryStringInfo(&all, row->type, strlen(row->type) + 1);
		appendBinaryStringInfo(&all, row->identity, strlen(row->identity) + 1);
		appendBinaryStringInfo(&all, row->definition, strlen(row->definition) + 1);
	}
	bytes = palloc(VARHDRSZ + all.len);
	SET_VARSIZE(bytes, VARHDRSZ + all.len);
	memcpy(VARDATA(bytes), all.data, all.len);
	digest = DirectFunctionCall1(sha256_bytea, PointerGetDatum(bytes));
	return TextDatumGetCString(DirectFunctionCall2(binary_encode, digest, CStringGetTextDatum("hex")));
}
