/*-------------------------------------------------------------------------
 *
 * snapshot_column.c
 *	  Columns of tables and views, attributes of composite types.
 *
 *-------------------------------------------------------------------------
 */
#include "pgstair.h"

#include "snapshot_macros.h"

#define COLUMNS(scope) \
	"(SELECT a.*, " QUALIFIED("c.relname") " AS name, " RELATION_WORD " AS word, c.relkind, quote_ident(a.attname) AS \"column\"," \
	" CASE c.relkind WHEN 'c' THEN 'ATTRIBUTE' ELSE 'COLUMN' END AS part, t.typstorage, t.typcollation, c.relispartition," \
	" EXISTS (SELECT FROM pg_type e WHERE e.oid IN (t.oid, t.typelem) AND e.typtype = 'e') AS is_enum" \
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace" \
	" JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped" \
	" JOIN pg_type t ON t.oid = a.atttypid" \
	" WHERE c.relkind IN ('r', 'p', 'f', 'c', 'v', 'm') AND" scope("pg_class", "c") ") a"
#define FROM_COLUMNS(scope) " FROM " COLUMNS(scope)
#define STORED_COLUMNS " a.relkind IN ('r', 'p', 'f', 'c')"

#define OF_COLUMN(property, rank, is_inline, kind, definition, removal) \
	PROPERTY("'pg_class'::regclass", "a.attrelid", "a.attnum", property, rank, "a.attrelid", is_inline, kind, "'column'", \
			 "a.name || '.' || a.column", definition, removal)

/* Only what is the table's own is altered; the rest follows its parent. */
#define IF_LOCAL(text) "CASE WHEN a.attislocal AND a.attinhcount = 0 THEN " text " END"
#define ALTER_COLUMN(what) "'ALTER ' || a.word || ' ' || a.name || ' ALTER ' || a.part || ' ' || a.column || ' " what "'"

#define COLUMN_ITSELF(scope) \
	OF_COLUMN("''", "52", "true", "o", \
			  IF_LOCAL("'ALTER ' || a.word || ' ' || a.name || ' ADD ' || a.part || ' ' || " COLUMN_TEXT), \
			  IF_LOCAL("'ALTER ' || a.word || ' ' || a.name || ' DROP ' || a.part || ' ' || a.column")) \
	FROM_COLUMNS(scope) " WHERE" STORED_COLUMNS \
	UNION OF_COLUMN("'name'", "1", "true", "n", "a.column", \
					IF_LOCAL("'ALTER ' || a.word || ' ' || a.name || ' RENAME ' || a.part || ' ' || a.column || ' TO '")) \
	FROM_COLUMNS(scope) \
	UNION OF_COLUMN("'place'", "52", "true", "p", "(SELECT count(*) FROM pg_attribute o WHERE o.attrelid = a.attrelid AND o.attnum > 0" \
					" AND o.attnum <= a.attnum AND NOT o.attisdropped)", "NULL") FROM_COLUMNS(scope) " WHERE" STORED_COLUMNS \
	UNION OF_COLUMN("'type'", "53", "true", "r", \
					IF_LOCAL(ALTER_COLUMN("TYPE ") " || format_type(a.atttypid, a.atttypmod)" \
					" || CASE WHEN a.attcollation <> 0 AND a.attcollation <> a.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END" \
					" || CASE WHEN a.relkind = 'c' THEN '' ELSE ' USING ' || a.column || CASE WHEN a.is_enum THEN '::text::' ELSE '::' END || format_type(a.atttypid, a.atttypmod) END"), "NULL") \
	FROM_COLUMNS(scope) " WHERE" STORED_COLUMNS \
	UNION OF_COLUMN("'generated'", "53", "true", "k", "pg_get_expr(d.adbin, d.adrelid) || a.attgenerated::text", "NULL") \
	FROM_COLUMNS(scope) " JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attgenerated <> ''"

#define COLUMN_VALUES(scope) \
	UNION OF_COLUMN("'not null'", "58", "false", "r", ALTER_COLUMN("SET NOT NULL"), ALTER_COLUMN("DROP NOT NULL")) \
	FROM_COLUMNS(scope) " WHERE a.attnotnull AND" STORED_COLUMNS \
	UNION OF_COLUMN("'default'", "65", "false", "r", ALTER_COLUMN("SET DEFAULT ") " || pg_get_expr(d.adbin, d.adrelid)", ALTER_COLUMN("DROP DEFAULT")) \
	FROM_COLUMNS(scope) " JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attgenerated = ''" \
	UNION OF_COLUMN("'identity'", "59", "false", "d", \
					"format(" ALTER_COLUMN("ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s)") "," \
					" CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, s.seqrelid::regclass, s.seqincrement, s.seqmin, s.seqmax," \
					" s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END)", ALTER_COLUMN("DROP IDENTITY")) \
	FROM_COLUMNS(scope) " JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum" \
	" AND d.classid = 'pg_class'::regclass AND d.deptype = 'i' JOIN pg_sequence s ON s.seqrelid = d.objid WHERE a.attidentity <> ''"

/* The server keeps this one itself in some builds; it is no part of the schema, and pg_dump leaves it out. */
#define SERVERS_OWN_OPTION "'pg_attver'"

#define COLUMN_OPTIONS(scope) \
	UNION OF_COLUMN("'statistics'", "80", "false", "r", ALTER_COLUMN("SET STATISTICS ") " || a.attstattarget", ALTER_COLUMN("SET STATISTICS -1")) \
	FROM_COLUMNS(scope) " WHERE a.attstattarget >= 0 AND" STORED_COLUMNS \
	UNION OF_COLUMN("'storage'", "80", "false", "r", \
					ALTER_COLUMN("SET STORAGE ") " || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END", \
					ALTER_COLUMN("SET STORAGE ") " || CASE a.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END") \
	FROM_COLUMNS(scope) " WHERE a.attstorage <> a.typstorage AND a.relkind IN ('r', 'p', 'f', 'm')" \
	UNION OF_COLUMN("'compression'", "80", "false", "r", \
					ALTER_COLUMN("SET COMPRESSION ") " || CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END", ALTER_COLUMN("SET COMPRESSION default")) \
	FROM_COLUMNS(scope) " WHERE a.attcompression <> '' AND" STORED_COLUMNS \
	UNION OF_COLUMN("'option ' || o.option_name", "80", "false", "r", \
					ALTER_COLUMN("SET (") " || quote_ident(o.option_name) || ' = ' || o.option_value || ')'", \
					ALTER_COLUMN("RESET (") " || quote_ident(o.option_name) || ')'") \
	FROM_COLUMNS(scope) ", pg_options_to_table(a.attoptions) o WHERE o.option_name <> " SERVERS_OWN_OPTION \
	UNION OF_COLUMN("'comment'", "96", "false", "r", \
					"'COMMENT ON COLUMN ' || a.name || '.' || a.column || ' IS ' || quote_literal(d.description)", \
					"'COMMENT ON COLUMN ' || a.name || '.' || a.column || ' IS NULL'") \
	FROM_COLUMNS(scope) " JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum"

#define COLUMN(scope) COLUMN_ITSELF(scope) COLUMN_VALUES(scope) COLUMN_OPTIONS(scope)

const char *const ps_snapshot_column_every = COLUMN(EVERY);
const char *const ps_given_column = COLUMN_ITSELF(GIVEN);
const char *const ps_given_column_values = COLUMN_VALUES(GIVEN);
const char *const ps_given_column_options = COLUMN_OPTIONS(GIVEN);
const char *const ps_snapshot_column_given = COLUMN(GIVEN);
