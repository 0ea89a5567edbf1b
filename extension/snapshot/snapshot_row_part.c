/*-------------------------------------------------------------------------
 *
 * snapshot_row_part.c
 *	  Rows of what lies on a table: indexes, constraints, triggers, rules,
 *	  policies, statistics.
 *
 *-------------------------------------------------------------------------
 */
#include "snapshot_row_macros.h"

#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"

#define ON_TABLE(name) QUALIFIED("c.relname") " || '.' || quote_ident(" name ")"
#define FROM_TABLE " FROM pg_class c" IN_SCHEMA("c.relnamespace")
#define WHERE_TABLE(scope) " WHERE" scope("pg_class", "c")

/* What an index x, described by i, has beside its definition. */
#define INDEX_PROPERTIES \
	", (SELECT 'attached to: ' || p.inhparent::regclass FROM pg_inherits p WHERE p.inhrelid = x.oid AND x.relispartition)" \
	TABLESPACE("x.reltablespace") FLAG_LINE("clustered", "i.indisclustered") \
	FLAG_LINE("replica identity", "i.indisreplident AND c.relreplident = 'i'") \
	", CASE WHEN i.indexprs IS NOT NULL THEN (SELECT 'statistics: ' || string_agg(a.attnum || ' ' || a.attstattarget, ', ' ORDER BY a.attnum)" \
	" FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0) END"

/* Indexes of constraints come with them. */
#define INDEX(scope) \
	ROW("'index'", QUALIFIED("x.relname"), "c.oid", "pg_get_indexdef(x.oid)" INDEX_PROPERTIES COMMENT) \
	FROM_TABLE " JOIN pg_index i ON i.indrelid = c.oid AND (i.indisvalid OR c.relkind = 'p') JOIN pg_class x ON x.oid = i.indexrelid" \
	" LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.conindid = x.oid AND k.contype IN ('p', 'u', 'x')" \
	JOIN_COMMENT("pg_class", "x.oid") \
	" WHERE k.oid IS NULL AND c.relkind IN ('r', 'p', 'm') AND" scope("pg_class", "c")

/* As in a dump, a check that a parent gives to the table has not been validated if the parent's has not. */
#define CONSTRAINT_DEFINITION \
	"CASE WHEN k.conislocal OR k.convalidated THEN pg_get_constraintdef(k.oid) ELSE regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') END"

/* NOT NULL is a column's; the copies of a partitioned table's foreign keys are its own doing. */
#define CONSTRAINT(scope) \
	ROW("'table constraint'", ON_TABLE("k.conname"), "c.oid", CONSTRAINT_DEFINITION \
		", CASE WHEN k.contype = 'c' AND k.coninhcount > 0 AND NOT c.relispartition THEN CASE WHEN k.conislocal THEN 'inherited, and its own' ELSE 'inherited' END END" \
		", CASE WHEN k.contype IN ('p', 'u', 'x') THEN (SELECT nullif(concat_ws(E'\\n', NULL" INDEX_PROPERTIES \
		", 'comment on the index: ' || obj_description(x.oid, 'pg_class')), '')" \
		" FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indexrelid = k.conindid) END" COMMENT) \
	FROM_TABLE " JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('c', 'p', 'u', 'x', 'f') AND (k.contype <> 'f' OR k.conparentid = 0)" \
	JOIN_COMMENT("pg_constraint", "k.oid") WHERE_TABLE(scope)

#define STATE(column) \
	", CASE " column " WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'enabled always' WHEN 'R' THEN 'enabled on a replica' END"

/* A partition's copy of a trigger is one where it is switched otherwise. */
#define TRIGGER(scope) \
	ROW("'trigger'", ON_TABLE("g.tgname"), "c.oid", \
		"CASE WHEN g.tgparentid = 0 THEN pg_get_triggerdef(g.oid) END" \
		", CASE WHEN g.tgparentid <> 0 AND g.tgenabled = 'O' THEN 'enabled' END" STATE("g.tgenabled") COMMENT) \
	FROM_TABLE " JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal" \
	" LEFT JOIN pg_trigger p ON p.oid = g.tgparentid" \
	JOIN_COMMENT("pg_trigger", "g.oid") \
	" WHERE c.relhastriggers AND (g.tgparentid = 0 OR g.tgenabled <> p.tgenabled) AND" scope("pg_class", "c")

#define RULE(scope) \
	ROW("'rule'", ON_TABLE("w.rulename"), "c.oid", "pg_get_ruledef(w.oid)" STATE("w.ev_enabled") COMMENT) \
	FROM_TABLE " JOIN pg_rewrite w ON w.ev_class = c.oid AND w.rulename <> '_RETURN'" \
	JOIN_COMMENT("pg_rewrite", "w.oid") " WHERE c.relhasrules AND" scope("pg_class", "c")

#define POLICY_TEXT \
	"CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END" \
	" || CASE p.polcmd WHEN 'r' THEN ' for select' WHEN 'a' THEN ' for insert' WHEN 'w' THEN ' for update' WHEN 'd' THEN ' for delete' ELSE '' END" \
	" || ' to ' || (SELECT string_agg(CASE u.role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.role)) END, ', ' ORDER BY pg_get_userbyid(u.role))" \
	" FROM unnest(p.polroles) u(role))"
#define POLICY(scope) \
	ROW("'policy'", ON_TABLE("p.polname"), "c.oid", \
		POLICY_TEXT LINE("using", "pg_get_expr(p.polqual, p.polrelid)") LINE("with check", "pg_get_expr(p.polwithcheck, p.polrelid)") COMMENT) \
	FROM_TABLE " JOIN pg_policy p ON p.polrelid = c.oid" JOIN_COMMENT("pg_policy", "p.oid") WHERE_TABLE(scope)

#define STATISTICS(scope) \
	ROW("'statistics object'", "(SELECT quote_ident(m.nspname) FROM pg_namespace m WHERE m.oid = s.stxnamespace) || '.' || quote_ident(s.stxname)", "c.oid", \
		"pg_get_statisticsobjdef(s.oid)" OWNER("s.stxowner") ", CASE WHEN s.stxstattarget >= 0 THEN 'target: ' || s.stxstattarget END" COMMENT) \
	FROM_TABLE " JOIN pg_statistic_ext s ON s.stxrelid = c.oid" JOIN_COMMENT("pg_statistic_ext", "s.oid") WHERE_TABLE(scope)

const PsRowQuery ps_row_queries_of_parts[] = {
	PS_ROW_QUERY(PS_ROWS_OF_RELATIONS, INDEX),
	PS_ROW_QUERY(PS_ROWS_OF_RELATIONS, CONSTRAINT),
	PS_RARE_ROW_QUERY(PS_ROWS_OF_RELATIONS, TriggerRelationId, TriggerOidIndexId, false, TRIGGER),
	PS_RARE_ROW_QUERY(PS_ROWS_OF_RELATIONS, RewriteRelationId, RewriteOidIndexId, false, RULE),
	PS_RARE_ROW_QUERY(PS_ROWS_OF_RELATIONS, PolicyRelationId, PolicyOidIndexId, false, POLICY),
	PS_RARE_ROW_QUERY(PS_ROWS_OF_RELATIONS, StatisticExtRelationId, StatisticExtOidIndexId, false, STATISTICS),
};
const int	ps_row_queries_of_parts_count = lengthof(ps_row_queries_of_parts);
