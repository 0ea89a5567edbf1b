/*-------------------------------------------------------------------------
 *
 * snapshot_row_relation.c
 *	  Rows of tables, views, sequences, composite types, and of their columns.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"
#include "snapshot_row_macros.h"

/* Tables, views and composite types. */

#define RELATION_TYPE \
	"CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' ELSE 'table' END"

#define RELATION_WORDS \
	"CASE c.relpersistence WHEN 'u' THEN 'CREATE UNLOGGED ' ELSE 'CREATE ' END || CASE c.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW '" \
	" WHEN 'f' THEN 'FOREIGN TABLE ' WHEN 'c' THEN 'TYPE ' ELSE 'TABLE ' END || " QUALIFIED("c.relname") \
	" || CASE WHEN c.relkind IN ('v', 'm') THEN ' AS ' || pg_get_viewdef(c.oid) WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END" \
	" || CASE WHEN c.reloftype <> 0 THEN ' OF ' || format_type(c.reloftype, NULL) ELSE '' END"

/* Toast tables have options of their own; an access method is said unless it is the usual one. */
#define RELATION_STORAGE \
	OPTIONS("options", "c.reloptions") OPTIONS("toast options", "toast.reloptions") \
	TABLESPACE("c.reltablespace") \
	", (SELECT 'access method: ' || quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap')"

#define RELATION_PLACE \
	", (SELECT CASE WHEN c.relispartition THEN 'partition of: ' ELSE 'inherits: ' END || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)" \
	" || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '') FROM pg_inherits i WHERE i.inhrelid = c.oid)"

#define RELATION_SECURITY \
	FLAG_LINE("row security", "c.relrowsecurity") FLAG_LINE("row security of the owner", "c.relforcerowsecurity") \
	", CASE WHEN c.relkind IN ('r', 'p', 'm') THEN CASE c.relreplident WHEN 'n' THEN 'replica identity: nothing' WHEN 'f' THEN 'replica identity: full' END END"

#define FOREIGN_SERVER \
	", CASE WHEN c.relkind = 'f' THEN (SELECT concat_ws(E'\\n', 'server: ' || quote_ident(s.srvname)" FOREIGN_OPTIONS("f.ftoptions") ")" \
	" FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid) END"

/* The comment on a composite type, and its privileges, are its type's. */
#define RELATION(scope) \
	ROW(RELATION_TYPE, QUALIFIED("c.relname"), "c.oid", \
		RELATION_WORDS OWNER("c.relowner") RELATION_PLACE FOREIGN_SERVER RELATION_STORAGE RELATION_SECURITY \
		PRIVILEGES("coalesce(c.relacl, t.typacl)", "CASE WHEN c.relkind = 'c' THEN 'T' ELSE 'r' END::\"char\"", "c.relowner") COMMENT) \
	" FROM pg_class c" IN_SCHEMA("c.relnamespace") \
	" LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL" \
	" LEFT JOIN pg_type t ON t.oid = c.reltype AND c.relkind = 'c'" \
	" LEFT JOIN pg_description d ON d.objoid = CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END" \
	" AND d.classoid = CASE c.relkind WHEN 'c' THEN 'pg_type' ELSE 'pg_class' END::regclass AND d.objsubid = 0" \
	" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND" scope("pg_class", "c")

/* Sequences; of an identity's only what is not the column's. */

#define SEQUENCE_PARAMETERS \
	"format('AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax," \
	" s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)"

#define SEQUENCE(scope) \
	ROW("'sequence'", QUALIFIED("c.relname"), "CASE o.deptype WHEN 'i' THEN o.refobjid ELSE c.oid END", \
		"CASE WHEN o.deptype IS DISTINCT FROM 'i' THEN concat_ws(E'\\n', CASE c.relpersistence WHEN 'u' THEN 'CREATE UNLOGGED SEQUENCE ' ELSE 'CREATE SEQUENCE ' END || " QUALIFIED("c.relname") \
		" || ' ' || " SEQUENCE_PARAMETERS OWNER("c.relowner") \
		LINE("owned by", "o.refobjid::regclass || '.' || (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = o.refobjid AND a.attnum = o.refobjsubid)") ") END" \
		PRIVILEGES("c.relacl", "'s'", "c.relowner") COMMENT) \
	" FROM pg_class c" IN_SCHEMA("c.relnamespace") " JOIN pg_sequence s ON s.seqrelid = c.oid" \
	" LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0" \
	" AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')" \
	JOIN_COMMENT("pg_class", "c.oid") \
	" WHERE c.relkind = 'S' AND (o.deptype IS DISTINCT FROM 'i' OR c.relacl IS NOT NULL OR d.description IS NOT NULL) AND"

#define UNLESS_EMPTY(query) "SELECT * FROM (" query ") r WHERE r.definition <> ''"
#define SEQUENCE_OF_ALL(scope) UNLESS_EMPTY(SEQUENCE(scope) NOT_MEMBER("pg_class", "c"))
#define SEQUENCE_OF_GIVEN(scope) \
	UNLESS_EMPTY(SEQUENCE(scope) " (c.oid = ANY ($1) OR o.deptype = 'i' AND o.refobjid = ANY ($1)) AND" NOT_MEMBER("pg_class", "c"))

/* Columns, of views only where there is more than the query says. */

#define COLUMN_TEXT \
	"quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)" \
	" || CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END"

/*
 * A column's place is behind another one: numbers would change for all columns
 * that follow.  Those that come with a parent stand where it says.
 */
#define COLUMN_PLACE \
	", CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN CASE WHEN a.attislocal THEN 'inherited, and its own' ELSE 'inherited' END" \
	" ELSE 'after: ' || quote_ident(lag(a.attname) OVER (PARTITION BY a.attrelid, a.attinhcount > 0 AND NOT c.relispartition ORDER BY a.attnum)) END"

#define COLUMN_DEFAULT \
	", CASE a.attgenerated WHEN '' THEN 'default: ' WHEN 's' THEN 'generated: ' ELSE 'generated virtual: ' END || pg_get_expr(e.adbin, e.adrelid)"

#define COLUMN_IDENTITY \
	", CASE WHEN a.attidentity <> '' THEN (SELECT 'identity: ' || CASE a.attidentity WHEN 'a' THEN 'always' ELSE 'by default' END || ' ' || i.oid::regclass || ' '" \
	" || " SEQUENCE_PARAMETERS " || CASE WHEN i.relpersistence <> c.relpersistence THEN ' ' || i.relpersistence::text ELSE '' END" \
	" FROM pg_depend o JOIN pg_sequence s ON s.seqrelid = o.objid JOIN pg_class i ON i.oid = o.objid" \
	" WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum" \
	" AND o.classid = 'pg_class'::regclass AND o.deptype = 'i') END"

#define STORAGE_WORD(column) "CASE " column " WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END"

/* The server keeps this option itself in some builds; pg_dump leaves it out. */
#define SERVERS_OWN_OPTION "'pg_attver=%'"

#define COLUMN_OPTIONS \
	", CASE WHEN a.attstattarget >= 0 THEN 'statistics: ' || a.attstattarget END" \
	", CASE WHEN a.attstorage <> t.typstorage AND c.relkind <> 'v' THEN 'storage: ' || " STORAGE_WORD("a.attstorage") " END" \
	", CASE a.attcompression WHEN 'p' THEN 'compression: pglz' WHEN 'l' THEN 'compression: lz4' END" \
	", CASE WHEN a.attoptions IS NOT NULL THEN 'options: ' || (SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM unnest(a.attoptions) o WHERE o NOT LIKE " SERVERS_OWN_OPTION ") END" \
	", CASE WHEN a.attfdwoptions IS NOT NULL THEN concat_ws('', NULL" FOREIGN_OPTIONS("a.attfdwoptions") ") END"

/*
 * Where NOT NULL is a constraint, it has a name, and may not be valid or
 * inherited.  A name that pg_dump leaves out is left out, and so is not taken
 * for a change where the history comes from a release without such names.
 */
#if PS_NAMED_NOT_NULL
#define COLUMN_NOT_NULL \
	", CASE WHEN a.attnotnull THEN (SELECT 'not null' || CASE WHEN k.conname <> concat_ws('_', c.relname, a.attname, 'not_null')" \
	" THEN ': ' || quote_ident(k.conname) ELSE '' END || CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END" \
	" || CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END FROM pg_constraint k" \
	" WHERE k.conrelid = a.attrelid AND k.contypid = 0 AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]) END"
#else
#define COLUMN_NOT_NULL FLAG_LINE("not null", "a.attnotnull")
#endif

#define COLUMN(scope) \
	UNLESS_EMPTY( \
	ROW("'column'", QUALIFIED("c.relname") " || '.' || quote_ident(a.attname)", "a.attrelid", \
		"CASE WHEN c.relkind NOT IN ('v', 'm') THEN concat_ws(E'\\n', " COLUMN_TEXT COLUMN_PLACE COLUMN_NOT_NULL ") END" COLUMN_DEFAULT COLUMN_IDENTITY COLUMN_OPTIONS \
		PRIVILEGES("a.attacl", "'c'", "c.relowner") COMMENT) \
	" FROM pg_class c" IN_SCHEMA("c.relnamespace") \
	" JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped" \
	" JOIN pg_type t ON t.oid = a.atttypid" \
	" LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum AND a.atthasdef" \
	" LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum" \
	" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND" scope("pg_class", "c"))

const PsRowQuery ps_row_queries_of_relations[] = {
	PS_ROW_QUERY(PS_ROWS_OF_RELATIONS, RELATION),
	PS_ROW_QUERY(PS_ROWS_OF_RELATIONS, COLUMN),
	{PS_ROWS_OF_RELATIONS, InvalidOid, InvalidOid, false, SEQUENCE_OF_ALL(EVERY), SEQUENCE_OF_GIVEN(GIVEN)},
};
const int	ps_row_queries_of_relations_count = lengthof(ps_row_queries_of_relations);
