/*-------------------------------------------------------------------------
 *
 * snapshot_dependents.c
 *	  What depends on objects, and what holds them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/objectaddress.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/guc.h"

#include "own_query.h"
#include "snapshot_row.h"

/* The objects $2 of the classes $1, if $3 what depends on them too, up to the relations, types, ... that hold it. */
#define DEPENDENTS \
	"WITH RECURSIVE dependent(class, object) AS (" \
	"SELECT * FROM unnest($1, $2) UNION" \
	" SELECT x.class, x.object FROM dependent o, LATERAL (SELECT d.classid, d.objid FROM pg_depend d" \
	" WHERE d.refclassid = o.class AND d.refobjid = o.object AND d.deptype <> 'e'" \
	" UNION ALL SELECT 'pg_class'::regclass, w.ev_class FROM pg_rewrite w" \
	" WHERE w.oid = o.object AND o.class = 'pg_rewrite'::regclass AND w.rulename = '_RETURN') x(class, object) WHERE $3)" \
	" SELECT DISTINCT CASE o.class" \
	" WHEN 'pg_attrdef'::regclass THEN (SELECT a.adrelid FROM pg_attrdef a WHERE a.oid = o.object)" \
	" WHEN 'pg_constraint'::regclass THEN (SELECT coalesce(nullif(k.conrelid, 0), k.contypid)" \
	" FROM pg_constraint k WHERE k.oid = o.object)" \
	" WHEN 'pg_trigger'::regclass THEN (SELECT g.tgrelid FROM pg_trigger g WHERE g.oid = o.object)" \
	" WHEN 'pg_rewrite'::regclass THEN (SELECT w.ev_class FROM pg_rewrite w WHERE w.oid = o.object)" \
	" WHEN 'pg_policy'::regclass THEN (SELECT p.polrelid FROM pg_policy p WHERE p.oid = o.object)" \
	" WHEN 'pg_statistic_ext'::regclass THEN (SELECT s.stxrelid FROM pg_statistic_ext s WHERE s.oid = o.object)" \
	" WHEN 'pg_class'::regclass THEN coalesce((SELECT i.indrelid FROM pg_index i WHERE i.indexrelid = o.object), o.object)" \
	" ELSE o.object END FROM dependent o"

/*
 * Pinned while the query runs.  It finds its rows by index, whatever statistics
 * say: most of the catalogs' rows may have come in this very transaction.
 */
static const struct
{
	const char *name;
	const char *value;
}			settings[] =
{
	{"jit", "off"},
	{"enable_seqscan", "off"},
	{"enable_hashjoin", "off"},
	{"enable_mergejoin", "off"},
	{"enable_material", "off"},
	{"enable_hashagg", "off"},
};

/* Runs the query, whose plan is kept; what it returns is in SPI's memory. */
static void
run_query(Datum *values)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {OIDARRAYOID, OIDARRAYOID, BOOLOID};
	int			code;

	ps_keep_plan(&plan, DEPENDENTS, 3, types, CURSOR_OPT_GENERIC_PLAN);
	code = SPI_execute_plan(plan, values, NULL, false, 0);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(code));
}

/* The OIDs in the first column of the result, in a memory context. */
static List *
oids_of_result(MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	List	   *oids = NIL;

	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		Datum		oid = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull);

		if (!isnull)
			oids = lappend_oid(oids, DatumGetObjectId(oid));
	}
	MemoryContextSwitchTo(old);
	return oids;
}

/* OIDs of what is, or holds, the objects, and if deeply what depends on them. */
List *
ps_dependents(List *addresses, bool deeply)
{
	MemoryContext context = CurrentMemoryContext;
	int			guc_level = NewGUCNestLevel();
	List	   *classes = NIL;
	List	   *objects = NIL;
	List	   *dependents;
	Datum		values[3];
	ListCell   *cell;

	foreach(cell, addresses)
	{
		const ObjectAddress *address = lfirst(cell);

		classes = lappend_oid(classes, address->classId);
		objects = lappend_oid(objects, address->objectId);
	}
	values[0] = ps_oid_array(classes);
	values[1] = ps_oid_array(objects);
	values[2] = BoolGetDatum(deeply);
	ps_pin_catalog_path();
	for (int i = 0; i < lengthof(settings); i++)
		ps_pin_setting(settings[i].name, settings[i].value);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	run_query(values);
	dependents = oids_of_result(context);
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	AtEOXact_GUC(false, guc_level);
	return dependents;
}
