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

/*
 * The objects $2 of the classes $1, if $3 what depends on them too, up to the
 * relations, types, ... that hold it.  A range type goes with its multirange type,
 * which SET SCHEMA leaves behind.
 */
#define DEPENDENTS \
	"WITH RECURSIVE dependent(class, object) AS (" \
	"SELECT * FROM unnest($1, $2) UNION" \
	" SELECT x.class, x.object FROM dependent o, LATERAL (SELECT d.classid, d.objid FROM pg_depend d" \
	" WHERE d.refclassid = o.class AND d.refobjid = o.object AND d.deptype <> 'e'" \
	" UNION ALL SELECT d.refclassid, d.refobjid FROM pg_depend d" \
	" WHERE o.class = 'pg_type'::regclass AND d.classid = o.class AND d.objid = o.object AND d.deptype = 'i'" \
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

/* OIDs of what is, or holds, the objects, and if deeply what depends on them. */
List *
ps_dependents(List *addresses, bool deeply)
{
	static SPIPlanPtr plan = NULL;
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
	ps_pin_index_scans();
	ps_pin_setting("enable_hashagg", "off");
	ps_pin_setting("jit", "off");
	dependents = ps_own_query(&plan, DEPENDENTS, 3, (Oid[]) {OIDARRAYOID, OIDARRAYOID, BOOLOID}, values, ps_add_oid);
	AtEOXact_GUC(false, guc_level);
	return dependents;
}
