/*-------------------------------------------------------------------------
 *
 * snapshot_macros.h
 *	  Words that the queries of snapshot_*.c are put together from.
 *
 * The queries run under search_path = pg_catalog, so that names in what
 * pg_get_*def() writes are qualified and the queries' own need not be.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SNAPSHOT_MACROS_H
#define PS_SNAPSHOT_MACROS_H

/* Which rows a query is about: the condition is over a row and its namespace n. */
#define NOT_MEMBER(class, row) \
	" NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" class "'::regclass" \
	" AND e.objid = " row ".oid AND e.deptype = 'e')"
#define USERS_SCHEMA \
	" n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND"
#define EVERY(class, row) USERS_SCHEMA NOT_MEMBER(class, row)
#define GIVEN(class, row) " n.nspname !~ '^pg_' AND " row ".oid = ANY ($1) AND" NOT_MEMBER(class, row)

/* The same for schemas. */
#define EVERY_GLOBAL_SCHEMA(class, row) NOT_MEMBER(class, row)

/* The columns of a row of properties. */
#define PROPERTY(class, object, sub, property, rank, within, is_inline, kind, type, identity, definition, removal) \
	"SELECT (" class ")::oid AS class, (" object ")::oid AS object, (" sub ")::int4 AS sub, (" property ")::text AS property, (" \
	rank ")::int4 AS rank, (" within ")::oid AS within, (" is_inline ")::bool AS is_inline, '" kind "'::text AS kind, (" \
	type ")::text AS type, (" identity ")::text AS identity, (" definition ")::text AS definition, (" removal ")::text AS removal"

#define UNION " UNION ALL "

/* An identifier in a schema. */
#define QUALIFIED(name) "quote_ident(n.nspname) || '.' || quote_ident(" name ")"

/* The keyword of a relation c. */
#define RELATION_WORD \
	"CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'" \
	" WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END"

/* A column a as it stands in a CREATE or ADD; the rest is given to it afterwards. */
#define COLUMN_TEXT \
	"quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)" \
	" || CASE WHEN a.attcollation <> 0 AND a.attcollation <> (SELECT t.typcollation FROM pg_type t WHERE t.oid = a.atttypid)" \
	" THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END" \
	" || CASE WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || (SELECT pg_get_expr(d.adbin, d.adrelid)" \
	" FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum) || ')'" \
	" || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END ELSE '' END"

/* One file's part of the query about the whole database. */
extern const char *const ps_snapshot_relation_every;
extern const char *const ps_snapshot_column_every;
extern const char *const ps_snapshot_table_part_every;
extern const char *const ps_snapshot_type_every;
extern const char *const ps_snapshot_other_every;
extern const char *const ps_snapshot_relation_given;
extern const char *const ps_snapshot_column_given;
extern const char *const ps_snapshot_table_part_given;
extern const char *const ps_snapshot_type_given;
extern const char *const ps_snapshot_other_given;

/* The queries about the objects $1, by PsPart; each begins with UNION or not. */
extern const char *const ps_given_relation;
extern const char *const ps_given_relation_options;
extern const char *const ps_given_hierarchy;
extern const char *const ps_given_sequence;
extern const char *const ps_given_column;
extern const char *const ps_given_column_values;
extern const char *const ps_given_column_options;
extern const char *const ps_given_index;
extern const char *const ps_given_constraint;
extern const char *const ps_given_trigger;
extern const char *const ps_given_rule;
extern const char *const ps_given_policy;
extern const char *const ps_given_statistics;
extern const char *const ps_given_type;
extern const char *const ps_given_label;
extern const char *const ps_given_domain_constraint;
extern const char *const ps_given_routine;
extern const char *const ps_given_schema;
extern const char *const ps_given_extension;
extern const char *const ps_given_relation_privileges;
extern const char *const ps_given_routine_privileges;
extern const char *const ps_given_type_privileges;
extern const char *const ps_given_schema_privileges;
extern const char *const ps_given_default_privileges;
extern const char *const ps_given_other;
extern const char *const ps_given_labels;

#endif							/* PS_SNAPSHOT_MACROS_H */
