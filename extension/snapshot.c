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
#include "utils/snapmgr.h"

#include "snapshot.h"
#include "snapshot_macros.h"
#include "snapshot_row.h"

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
	pin("search_path", "pg_catalog, pg_temp");
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

/* The queries about given objects. */
static const char *const *const given[PS_NPARTS] = {
	[PS_PART_RELATION] = &ps_given_relation,
	[PS_PART_RELATION_OPTIONS] = &ps_given_relation_options,
	[PS_PART_HIERARCHY] = &ps_given_hierarchy,
	[PS_PART_SEQUENCE_PARAMETERS] = &ps_given_sequence,
	[PS_PART_COLUMNS] = &ps_given_column,
	[PS_PART_COLUMN_VALUES] = &ps_given_column_values,
	[PS_PART_COLUMN_OPTIONS] = &ps_given_column_options,
	[PS_PART_INDEXES] = &ps_given_index,
	[PS_PART_CONSTRAINTS] = &ps_given_constraint,
	[PS_PART_TRIGGERS] = &ps_given_trigger,
	[PS_PART_RULES] = &ps_given_rule,
	[PS_PART_POLICIES] = &ps_given_policy,
	[PS_PART_STATISTICS] = &ps_given_statistics,
	[PS_PART_RELATION_PRIVILEGES] = &ps_given_relation_privileges,
	[PS_PART_TYPES] = &ps_given_type,
	[PS_PART_LABELS] = &ps_given_label,
	[PS_PART_DOMAIN_CONSTRAINTS] = &ps_given_domain_constraint,
	[PS_PART_TYPE_PRIVILEGES] = &ps_given_type_privileges,
	[PS_PART_ROUTINES] = &ps_given_routine,
	[PS_PART_ROUTINE_PRIVILEGES] = &ps_given_routine_privileges,
	[PS_PART_SCHEMAS] = &ps_given_schema,
	[PS_PART_SCHEMA_PRIVILEGES] = &ps_given_schema_privileges,
	[PS_PART_EXTENSIONS] = &ps_given_extension,
	[PS_PART_OTHERS] = &ps_given_other,
	[PS_PART_SECURITY_LABELS] = &ps_given_labels,
	[PS_PART_DEFAULT_PRIVILEGES] = &ps_given_default_privileges,
};

/* Appends the rows that one of the queries has about the objects. */
static List *
append_part(List *properties, PsPart part, Datum objects, const Scope *scope)
{
	static SPIPlanPtr plans[PS_NPARTS];
	Oid			types[] = {OIDARRAYOID};
	const char *sql = *given[part];
	uint64		count;
	MemoryContext old;

	if (strncmp(sql, UNION, strlen(UNION)) == 0)
		sql += strlen(UNION);
	count = run(&plans[part], sql, 1, types, &objects);
	old = MemoryContextSwitchTo(scope->context);
	for (uint64 i = 0; i < count; i++)
		properties = lappend(properties, property_of_row(i));
	MemoryContextSwitchTo(old);
	SPI_freetuptable(SPI_tuptable);
	return properties;
}

/* The properties that are read without a query, under the settings of one. */
static List *
read_directly(List *objects, PsParts parts)
{
	int			guc_level = NewGUCNestLevel();
	List	   *properties;

	pin("search_path", "pg_catalog");
	pin("quote_all_identifiers", "off");
	PushActiveSnapshot(GetLatestSnapshot());	/* for the queries that pg_get_viewdef() runs */
	properties = ps_catalog_properties(objects, parts);
	PopActiveSnapshot();
	AtEOXact_GUC(false, guc_level);
	return properties;
}

/*
 * The start of a query takes longer than its rows, so one that cannot have any
 * is not run.
 */
List *
ps_properties(List *objects, PsParts parts)
{
	PsParts		possible = ps_possible_parts(objects) & parts;
	List	   *properties = NIL;
	Datum		oids;
	Scope		scope;

	if (objects == NIL || possible == 0)
		return NIL;
	properties = read_directly(objects, possible);
	possible &= PS_QUERIED_PARTS;
	if (possible == 0)
		return properties;
	enter(&scope, true);
	oids = ps_oid_array(objects);
	for (PsPart part = 0; part < PS_NPARTS; part++)
	{
		if (possible & ((PsParts) 1 << part))
			properties = append_part(properties, part, oids, &scope);
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
	values[0] = ps_oid_array(classes);
	values[1] = ps_oid_array(objects);
	values[2] = BoolGetDatum(deeply);
	count = run(&plan, DEPENDENTS, 3, types, values);
	old = MemoryContextSwitchTo(scope.context);
	for (uint64 i = 0; i < count; i++)
		dependents = lappend_oid(dependents, DatumGetObjectId(value_of(i, 1)));
	MemoryContextSwitchTo(old);
	leave(&scope);
	return dependents;
}
