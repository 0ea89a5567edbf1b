/*-------------------------------------------------------------------------
 *
 * snapshot_table_part.c
 *	  What lies on a table: indexes, constraints, triggers, rules, policies,
 *	  statistics.
 *
 *-------------------------------------------------------------------------
 */
#include "pgstair.h"

#include "snapshot_macros.h"

/* An object o of its own on relation c in schema n. */
#define PART(class, oid, property, rank, is_inline, kind, type, name, definition, removal) \
	PROPERTY("'" class "'::regclass", oid, "0", property, rank, "c.oid", is_inline, kind, type, name, definition, removal)

#define ON_TABLE(name) QUALIFIED("c.relname") " || '.' || quote_ident(" name ")"
#define TABLE QUALIFIED("c.relname")
#define FROM_TABLES(scope, join) \
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace " join " WHERE" scope("pg_class", "c")

/* The comment on a part; word is what COMMENT ON says. */
#define PART_COMMENT(scope, class, oid, type, name, on, join) \
	UNION PART(class, oid, "'comment'", "96", "false", "r", type, name, \
			   "'COMMENT ON ' || " on " || ' IS ' || quote_literal(d.description)", "'COMMENT ON ' || " on " || ' IS NULL'") \
	FROM_TABLES(scope, join " JOIN pg_description d ON d.classoid = '" class "'::regclass AND d.objoid = " oid " AND d.objsubid = 0")

/* A name that only the part's own ALTER changes. */
#define PART_NAME(scope, class, oid, type, name, bare, alter, join) \
	UNION PART(class, oid, "'name'", "1", "true", "n", type, name, "quote_ident(" bare ")", alter " || ' RENAME TO '") FROM_TABLES(scope, join)

/* Indexes of a constraint come with it, those of a partition with the parent's. */
#define INDEXES \
	"JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid" \
	" AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x'))"
#define INDEX_NAME QUALIFIED("x.relname")
#define INDEX(scope) \
	PART("pg_class", "x.oid", "''", "66", "x.relispartition", "o", "'index'", INDEX_NAME, \
		 "CASE WHEN NOT x.relispartition THEN pg_get_indexdef(x.oid) END", \
		 "CASE WHEN NOT x.relispartition THEN 'DROP INDEX ' || " INDEX_NAME " END") FROM_TABLES(scope, INDEXES) \
	UNION PART("pg_class", "x.oid", "'definition'", "66", "true", "k", "'index'", INDEX_NAME, \
			   "regexp_replace(pg_get_indexdef(x.oid), '^(CREATE (UNIQUE )?INDEX ).* (USING .*)$', '\\1\\3')" \
			   " || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END || CASE WHEN x.relispartition THEN ' OF A PARTITION' ELSE '' END", "NULL") \
	FROM_TABLES(scope, INDEXES) \
	UNION PART("pg_class", "x.oid", "'statistics of column ' || a.attnum", "80", "false", "r", "'index'", INDEX_NAME, \
			   "'ALTER INDEX ' || " INDEX_NAME " || ' ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget", \
			   "'ALTER INDEX ' || " INDEX_NAME " || ' ALTER COLUMN ' || a.attnum || ' SET STATISTICS -1'") \
	FROM_TABLES(scope, INDEXES " JOIN pg_attribute a ON a.attrelid = x.oid AND a.attstattarget >= 0") \
	PART_NAME(scope, "pg_class", "x.oid", "'index'", INDEX_NAME, "x.relname", "'ALTER INDEX ' || " INDEX_NAME, INDEXES) \
	PART_COMMENT(scope, "pg_class", "x.oid", "'index'", INDEX_NAME, "'INDEX ' || " INDEX_NAME, INDEXES)

/* NOT NULL is a column's property, whether it has a name or not. */
#define CONSTRAINTS "JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('c', 'p', 'u', 'x', 'f')"
#define CONSTRAINT_DEFINITION "'ALTER TABLE ' || " TABLE " || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)"
#define IF_OWN(text) "CASE WHEN k.conislocal AND k.conparentid = 0 THEN " text " END"
#define CONSTRAINT_ON "'CONSTRAINT ' || quote_ident(k.conname) || ' ON ' || " TABLE
#define CONSTRAINT(scope) \
	UNION PART("pg_constraint", "k.oid", "''", "CASE k.contype WHEN 'f' THEN 70 WHEN 'c' THEN 68 ELSE 67 END", "NOT k.conislocal", "o", \
			   "'table constraint'", ON_TABLE("k.conname"), IF_OWN(CONSTRAINT_DEFINITION), \
			   IF_OWN("'ALTER TABLE ' || " TABLE " || ' DROP CONSTRAINT ' || quote_ident(k.conname)")) FROM_TABLES(scope, CONSTRAINTS) \
	UNION PART("pg_constraint", "k.oid", "'definition'", "67", "true", "k", "'table constraint'", ON_TABLE("k.conname"), \
			   "pg_get_constraintdef(k.oid)", "NULL") \
	FROM_TABLES(scope, CONSTRAINTS) \
	UNION PART("pg_constraint", "k.oid", "'name'", "1", "true", "n", "'table constraint'", ON_TABLE("k.conname"), "quote_ident(k.conname)", \
			   IF_OWN("'ALTER TABLE ' || " TABLE " || ' RENAME CONSTRAINT ' || quote_ident(k.conname) || ' TO '")) FROM_TABLES(scope, CONSTRAINTS) \
	PART_COMMENT(scope, "pg_constraint", "k.oid", "'table constraint'", ON_TABLE("k.conname"), CONSTRAINT_ON, CONSTRAINTS)

#define TRIGGERS "JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgparentid = 0"
#define STATE(word) "CASE " word " WHEN 'D' THEN ' DISABLE ' WHEN 'A' THEN ' ENABLE ALWAYS ' WHEN 'R' THEN ' ENABLE REPLICA ' ELSE ' ENABLE ' END"
#define TRIGGER_ON "'TRIGGER ' || quote_ident(g.tgname) || ' ON ' || " TABLE
#define TRIGGER(scope) \
	UNION PART("pg_trigger", "g.oid", "''", "78", "false", "o", "'trigger'", ON_TABLE("g.tgname"), "pg_get_triggerdef(g.oid)", \
			   "'DROP ' || " TRIGGER_ON) FROM_TABLES(scope, TRIGGERS) \
	UNION PART("pg_trigger", "g.oid", "'definition'", "78", "true", "k", "'trigger'", ON_TABLE("g.tgname"), \
			   "replace(pg_get_triggerdef(g.oid), ' TRIGGER ' || quote_ident(g.tgname) || ' ', ' TRIGGER ')", "NULL") FROM_TABLES(scope, TRIGGERS) \
	UNION PART("pg_trigger", "g.oid", "'state'", "79", "g.tgenabled = 'O'", "r", "'trigger'", ON_TABLE("g.tgname"), \
			   "'ALTER TABLE ' || " TABLE " || " STATE("g.tgenabled") " || 'TRIGGER ' || quote_ident(g.tgname)", "NULL") FROM_TABLES(scope, TRIGGERS) \
	PART_NAME(scope, "pg_trigger", "g.oid", "'trigger'", ON_TABLE("g.tgname"), "g.tgname", "'ALTER ' || " TRIGGER_ON, TRIGGERS) \
	PART_COMMENT(scope, "pg_trigger", "g.oid", "'trigger'", ON_TABLE("g.tgname"), TRIGGER_ON, TRIGGERS)

#define RULES "JOIN pg_rewrite w ON w.ev_class = c.oid AND w.rulename <> '_RETURN'"
#define RULE_ON "'RULE ' || quote_ident(w.rulename) || ' ON ' || " TABLE
#define RULE(scope) \
	UNION PART("pg_rewrite", "w.oid", "''", "78", "false", "o", "'rule'", ON_TABLE("w.rulename"), "rtrim(pg_get_ruledef(w.oid), ';')", \
			   "'DROP ' || " RULE_ON) FROM_TABLES(scope, RULES) \
	UNION PART("pg_rewrite", "w.oid", "'definition'", "78", "true", "k", "'rule'", ON_TABLE("w.rulename"), \
			   "replace(pg_get_ruledef(w.oid), ' RULE ' || quote_ident(w.rulename) || ' ', ' RULE ')", "NULL") FROM_TABLES(scope, RULES) \
	UNION PART("pg_rewrite", "w.oid", "'state'", "79", "w.ev_enabled = 'O'", "r", "'rule'", ON_TABLE("w.rulename"), \
			   "'ALTER TABLE ' || " TABLE " || " STATE("w.ev_enabled") " || 'RULE ' || quote_ident(w.rulename)", "NULL") FROM_TABLES(scope, RULES) \
	PART_NAME(scope, "pg_rewrite", "w.oid", "'rule'", ON_TABLE("w.rulename"), "w.rulename", "'ALTER ' || " RULE_ON, RULES) \
	PART_COMMENT(scope, "pg_rewrite", "w.oid", "'rule'", ON_TABLE("w.rulename"), RULE_ON, RULES)

#define POLICIES "JOIN pg_policy p ON p.polrelid = c.oid"
#define POLICY_ON "'POLICY ' || quote_ident(p.polname) || ' ON ' || " TABLE
#define POLICY_BODY \
	"CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END" \
	" || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END" \
	" || ' TO ' || (SELECT string_agg(CASE u.role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.role)) END, ', ' ORDER BY pg_get_userbyid(u.role))" \
	" FROM unnest(p.polroles) u(role))" \
	" || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')" \
	" || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')"
#define POLICY(scope) \
	UNION PART("pg_policy", "p.oid", "''", "78", "false", "o", "'policy'", ON_TABLE("p.polname"), "'CREATE ' || " POLICY_ON " || " POLICY_BODY, \
			   "'DROP ' || " POLICY_ON) FROM_TABLES(scope, POLICIES) \
	UNION PART("pg_policy", "p.oid", "'definition'", "78", "true", "k", "'policy'", ON_TABLE("p.polname"), POLICY_BODY, "NULL") FROM_TABLES(scope, POLICIES) \
	PART_NAME(scope, "pg_policy", "p.oid", "'policy'", ON_TABLE("p.polname"), "p.polname", "'ALTER ' || " POLICY_ON, POLICIES) \
	PART_COMMENT(scope, "pg_policy", "p.oid", "'policy'", ON_TABLE("p.polname"), POLICY_ON, POLICIES)

#define STATISTICS_OBJECTS "JOIN pg_statistic_ext s ON s.stxrelid = c.oid JOIN pg_namespace m ON m.oid = s.stxnamespace"
#define STATISTICS_NAME "quote_ident(m.nspname) || '.' || quote_ident(s.stxname)"
#define STATISTICS(scope) \
	UNION PART("pg_statistic_ext", "s.oid", "''", "78", "false", "o", "'statistics object'", STATISTICS_NAME, "pg_get_statisticsobjdef(s.oid)", \
			   "'DROP STATISTICS ' || " STATISTICS_NAME) FROM_TABLES(scope, STATISTICS_OBJECTS) \
	UNION PART("pg_statistic_ext", "s.oid", "'target'", "80", "coalesce(s.stxstattarget, -1) = -1", "r", "'statistics object'", STATISTICS_NAME, \
			   "'ALTER STATISTICS ' || " STATISTICS_NAME " || ' SET STATISTICS ' || coalesce(s.stxstattarget, -1)", "NULL") \
	FROM_TABLES(scope, STATISTICS_OBJECTS) \
	UNION PART("pg_statistic_ext", "s.oid", "'owner'", "90", "false", "r", "'statistics object'", STATISTICS_NAME, \
			   "'ALTER STATISTICS ' || " STATISTICS_NAME " || ' OWNER TO ' || quote_ident(pg_get_userbyid(s.stxowner))", "NULL") \
	FROM_TABLES(scope, STATISTICS_OBJECTS) \
	PART_NAME(scope, "pg_statistic_ext", "s.oid", "'statistics object'", STATISTICS_NAME, "s.stxname", "'ALTER STATISTICS ' || " STATISTICS_NAME, STATISTICS_OBJECTS) \
	PART_COMMENT(scope, "pg_statistic_ext", "s.oid", "'statistics object'", STATISTICS_NAME, "'STATISTICS ' || " STATISTICS_NAME, STATISTICS_OBJECTS)

#define TABLE_PART(scope) INDEX(scope) CONSTRAINT(scope) TRIGGER(scope) RULE(scope) POLICY(scope) STATISTICS(scope)

const char *const ps_snapshot_table_part_every = TABLE_PART(EVERY);
const char *const ps_given_index = INDEX(GIVEN);
const char *const ps_given_constraint = CONSTRAINT(GIVEN);
const char *const ps_given_trigger = TRIGGER(GIVEN);
const char *const ps_given_rule = RULE(GIVEN);
const char *const ps_given_policy = POLICY(GIVEN);
const char *const ps_given_statistics = STATISTICS(GIVEN);
const char *const ps_snapshot_table_part_given = TABLE_PART(GIVEN);
