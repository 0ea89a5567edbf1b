/*-------------------------------------------------------------------------
 *
 * snapshot_relation.c
 *	  Tables, views, sequences, composite types: what they are as a whole.
 *
 *-------------------------------------------------------------------------
 */
#include "pgstair.h"

#include "snapshot_macros.h"

/* Relations that are objects of their own; an identity's sequence is its column's. */
#define RELATIONS(scope) \
	"(SELECT c.*, n.nspname, " QUALIFIED("c.relname") " AS name, " RELATION_WORD " AS word," \
	" CASE WHEN c.relkind IN ('v', 'm') THEN lower(" RELATION_WORD ") WHEN c.relkind = 'c' THEN 'composite type'" \
	" ELSE lower(" RELATION_WORD ") END AS type" \
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace" \
	" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND" scope("pg_class", "c") \
	" AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass" \
	" AND i.objid = c.oid AND i.deptype = 'i'))) c"

#define FROM_RELATIONS(scope) " FROM " RELATIONS(scope)

#define SEQUENCES_TABLE \
	"coalesce((SELECT d.refobjid FROM pg_depend d WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid" \
	" AND d.deptype = 'a' AND d.refobjsubid > 0), 0)"

#define OF_RELATION(property, rank, is_inline, kind, definition, removal) \
	PROPERTY("'pg_class'::regclass", "c.oid", "0", property, rank, SEQUENCES_TABLE, is_inline, kind, "c.type", "c.name", definition, removal)

#define COLUMN_LIST(condition) \
	"(SELECT coalesce(string_agg(" COLUMN_TEXT ", ', ' ORDER BY a.attnum), '') FROM pg_attribute a" \
	" WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND " condition ")"
#define PARENTS \
	"(SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid)"

#define TABLE_DEFINITION \
	"'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || c.word || ' ' || c.name" \
	" || CASE WHEN c.reloftype <> 0 THEN ' OF ' || format_type(c.reloftype, NULL)" \
	" ELSE ' (' || " COLUMN_LIST("(c.relispartition OR a.attislocal)") " || ')' END" \
	" || CASE WHEN c.relispartition THEN '' ELSE coalesce(' INHERITS (' || " PARENTS " || ')', '') END" \
	" || CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid)" \
	" WHEN 'f' THEN (SELECT ' SERVER ' || quote_ident(s.srvname) || coalesce(' OPTIONS (' ||" \
	" (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')" \
	" FROM pg_options_to_table(f.ftoptions) o) || ')', '')" \
	" FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid) ELSE '' END" \
	" || coalesce((SELECT ' USING ' || quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam AND c.relkind = 'r'" \
	" AND m.amname <> 'heap'), '')"

#define VIEW_OPTIONS \
	"coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')"

#define RELATION_DEFINITION \
	"CASE c.relkind WHEN 'v' THEN 'CREATE VIEW ' || c.name || " VIEW_OPTIONS " || ' AS ' || rtrim(pg_get_viewdef(c.oid), ';')" \
	" WHEN 'm' THEN 'CREATE MATERIALIZED VIEW ' || c.name || ' AS ' || rtrim(pg_get_viewdef(c.oid), ';')" \
	" || CASE WHEN c.relispopulated THEN '' ELSE ' WITH NO DATA' END" \
	" WHEN 'S' THEN 'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || 'SEQUENCE ' || c.name" \
	" WHEN 'c' THEN 'CREATE TYPE ' || c.name || ' AS (' || " COLUMN_LIST("true") " || ')'" \
	" ELSE " TABLE_DEFINITION " END"

/* Such a sequence goes with the column that owns it. */
#define OWNED_SEQUENCE \
	"c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'" \
	" AND d.refobjsubid > 0)"

/* Name and schema; the object's existence. */
#define RELATION_ITSELF(scope) \
	OF_RELATION("''", "CASE c.relkind WHEN 'S' THEN 40 WHEN 'c' THEN 30 WHEN 'v' THEN 75 WHEN 'm' THEN 75 ELSE 50 END", "false", "o", \
				RELATION_DEFINITION, "'DROP ' || c.word || CASE WHEN " OWNED_SEQUENCE " THEN ' IF EXISTS ' ELSE ' ' END || c.name") FROM_RELATIONS(scope) \
	UNION OF_RELATION("'name'", "1", "true", "n", "quote_ident(c.relname)", "'ALTER ' || c.word || ' ' || c.name || ' RENAME TO '") FROM_RELATIONS(scope) \
	UNION OF_RELATION("'schema'", "1", "true", "n", "quote_ident(c.nspname)", "'ALTER ' || c.word || ' ' || c.name || ' SET SCHEMA '") FROM_RELATIONS(scope)

/* A view can be replaced while its columns stay; a table's key of partitions cannot change. */
#define RELATION_BODY(scope) \
	UNION OF_RELATION("'query'", "75", "true", "r", \
					  "'CREATE OR REPLACE VIEW ' || c.name || " VIEW_OPTIONS " || ' AS ' || rtrim(pg_get_viewdef(c.oid), ';')", "NULL") \
	FROM_RELATIONS(scope) " WHERE c.relkind = 'v'" \
	UNION OF_RELATION("'columns'", "75", "true", "k", COLUMN_LIST("true"), "NULL") FROM_RELATIONS(scope) " WHERE c.relkind IN ('v', 'm')" \
	UNION OF_RELATION("'query'", "75", "true", "k", "pg_get_viewdef(c.oid)", "NULL") FROM_RELATIONS(scope) " WHERE c.relkind = 'm'" \
	UNION OF_RELATION("'kind'", "50", "true", "k", "c.relkind::text || coalesce(pg_get_partkeydef(c.oid), '') || c.reloftype::regtype", "NULL") \
	FROM_RELATIONS(scope) " WHERE c.relkind IN ('r', 'p', 'f')"

#define RELATION_OPTIONS(scope) \
	UNION OF_RELATION("'owner'", "90", "false", "r", "'ALTER ' || c.word || ' ' || c.name || ' OWNER TO ' || quote_ident(pg_get_userbyid(c.relowner))", "NULL") \
	FROM_RELATIONS(scope) \
	UNION OF_RELATION("'option ' || o.option_name", "80", "c.relkind = 'v'", "r", \
					  "'ALTER ' || c.word || ' ' || c.name || ' SET (' || quote_ident(o.option_name) || ' = ' || quote_literal(o.option_value) || ')'", \
					  "'ALTER ' || c.word || ' ' || c.name || ' RESET (' || quote_ident(o.option_name) || ')'") \
	FROM_RELATIONS(scope) ", pg_options_to_table(c.reloptions) o" \
	UNION OF_RELATION("'persistence'", "80", "true", "r", \
					  "'ALTER ' || c.word || ' ' || c.name || CASE c.relpersistence WHEN 'u' THEN ' SET UNLOGGED' ELSE ' SET LOGGED' END", "NULL") \
	FROM_RELATIONS(scope) " WHERE c.relkind = 'r' OR c.relkind = 'S' AND c.relpersistence = 'u'" \
	UNION OF_RELATION("'tablespace'", "80", "false", "r", \
					  "'ALTER ' || c.word || ' ' || c.name || ' SET TABLESPACE ' || quote_ident(s.spcname)", \
					  "'ALTER ' || c.word || ' ' || c.name || ' SET TABLESPACE pg_default'") \
	FROM_RELATIONS(scope) ", pg_tablespace s WHERE s.oid = c.reltablespace" \
	UNION OF_RELATION("'row security'", "85", "false", "r", "'ALTER TABLE ' || c.name || ' ENABLE ROW LEVEL SECURITY'", \
					  "'ALTER TABLE ' || c.name || ' DISABLE ROW LEVEL SECURITY'") FROM_RELATIONS(scope) " WHERE c.relrowsecurity" \
	UNION OF_RELATION("'row security of the owner'", "85", "false", "r", "'ALTER TABLE ' || c.name || ' FORCE ROW LEVEL SECURITY'", \
					  "'ALTER TABLE ' || c.name || ' NO FORCE ROW LEVEL SECURITY'") FROM_RELATIONS(scope) " WHERE c.relforcerowsecurity" \
	UNION OF_RELATION("'replica identity'", "85", "false", "r", \
					  "'ALTER TABLE ' || c.name || ' REPLICA IDENTITY ' || CASE c.relreplident WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL'" \
					  " ELSE 'USING INDEX ' || quote_ident((SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid" \
					  " WHERE i.indrelid = c.oid AND i.indisreplident)) END", \
					  "'ALTER TABLE ' || c.name || ' REPLICA IDENTITY DEFAULT'") \
	FROM_RELATIONS(scope) " WHERE c.relkind IN ('r', 'p') AND c.relreplident <> 'd'" \
	UNION OF_RELATION("'clustered on'", "85", "false", "r", "'ALTER TABLE ' || c.name || ' CLUSTER ON ' || quote_ident(x.relname)", \
					  "'ALTER TABLE ' || c.name || ' SET WITHOUT CLUSTER'") \
	FROM_RELATIONS(scope) " JOIN pg_index i ON i.indrelid = c.oid AND i.indisclustered JOIN pg_class x ON x.oid = i.indexrelid"

/* A table's place in a hierarchy. */
#define RELATION_HIERARCHY(scope) \
	UNION OF_RELATION("'partition of'", "60", "false", "d", \
					  "'ALTER TABLE ' || i.inhparent::regclass || ' ATTACH PARTITION ' || c.name || ' ' || pg_get_expr(c.relpartbound, c.oid)", \
					  "'ALTER TABLE ' || i.inhparent::regclass || ' DETACH PARTITION ' || c.name") \
	FROM_RELATIONS(scope) " JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition" \
	UNION OF_RELATION("'child of ' || i.inhparent::regclass", "60", "true", "r", \
					  "'ALTER TABLE ' || c.name || ' INHERIT ' || i.inhparent::regclass", \
					  "'ALTER TABLE ' || c.name || ' NO INHERIT ' || i.inhparent::regclass") \
	FROM_RELATIONS(scope) " JOIN pg_inherits i ON i.inhrelid = c.oid WHERE NOT c.relispartition"

#define SEQUENCE_PARAMETERS(scope) \
	UNION OF_RELATION("'parameters'", "45", "false", "r", \
					  "format('ALTER SEQUENCE %s AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', c.name," \
					  " s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache," \
					  " CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END)", "NULL") \
	FROM_RELATIONS(scope) " JOIN pg_sequence s ON s.seqrelid = c.oid" \
	UNION OF_RELATION("'owned by'", "95", "false", "r", \
					  "'ALTER SEQUENCE ' || c.name || ' OWNED BY ' || d.refobjid::regclass || '.' || quote_ident(a.attname)", \
					  "'ALTER SEQUENCE ' || c.name || ' OWNED BY NONE'") \
	FROM_RELATIONS(scope) " JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'" \
	" AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0" \
	" JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE c.relkind = 'S'"

#define RELATION_COMMENT(scope) \
	UNION OF_RELATION("'comment'", "96", "false", "r", \
					  "'COMMENT ON ' || c.word || ' ' || c.name || ' IS ' || quote_literal(d.description)", \
					  "'COMMENT ON ' || c.word || ' ' || c.name || ' IS NULL'") \
	FROM_RELATIONS(scope) " JOIN pg_description d ON d.classoid = CASE c.relkind WHEN 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END" \
	" AND d.objoid = CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END AND d.objsubid = 0"

#define RELATION(scope) \
	RELATION_ITSELF(scope) RELATION_BODY(scope) RELATION_OPTIONS(scope) RELATION_HIERARCHY(scope) SEQUENCE_PARAMETERS(scope) RELATION_COMMENT(scope)

const char *const ps_snapshot_relation_every = RELATION(EVERY);
const char *const ps_given_relation = RELATION_ITSELF(GIVEN) RELATION_BODY(GIVEN);
const char *const ps_given_relation_options = RELATION_OPTIONS(GIVEN) RELATION_COMMENT(GIVEN);
const char *const ps_given_hierarchy = RELATION_HIERARCHY(GIVEN);
const char *const ps_given_sequence = SEQUENCE_PARAMETERS(GIVEN);
const char *const ps_snapshot_relation_given = RELATION(GIVEN);
