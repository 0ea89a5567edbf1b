/*-------------------------------------------------------------------------
 *
 * snapshot_type.c
 *	  Enums, domains, ranges, base types; functions, procedures, aggregates.
 *
 *-------------------------------------------------------------------------
 */
#include "pgstair.h"

#include "snapshot_macros.h"

#define TYPES(scope) \
	"(SELECT t.*, " QUALIFIED("t.typname") " AS name, n.nspname, CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END AS word" \
	" FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace" \
	" WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype IN ('b', 'p') AND t.typcategory <> 'A') AND" scope("pg_type", "t") ") t"
#define FROM_TYPES(scope) " FROM " TYPES(scope)
#define OF_TYPE(property, rank, is_inline, kind, definition, removal) \
	PROPERTY("'pg_type'::regclass", "t.oid", "0", property, rank, "0", is_inline, kind, "lower(t.word)", "t.name", definition, removal)

#define RANGE_DEFINITION \
	"(SELECT 'CREATE TYPE ' || t.name || ' AS RANGE (SUBTYPE = ' || format_type(r.rngsubtype, NULL)" \
	" || CASE WHEN r.rngcollation <> 0 THEN ', COLLATION = ' || r.rngcollation::regcollation ELSE '' END" \
	" || CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical ELSE '' END" \
	" || CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff ELSE '' END" \
	" || ', MULTIRANGE_TYPE_NAME = ' || r.rngmultitypid::regtype || ')' FROM pg_range r WHERE r.rngtypid = t.oid)"
#define TYPE_DEFINITION \
	"CASE t.typtype WHEN 'e' THEN 'CREATE TYPE ' || t.name || ' AS ENUM (' ||" \
	" (SELECT coalesce(string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder), '') FROM pg_enum l WHERE l.enumtypid = t.oid) || ')'" \
	" WHEN 'd' THEN 'CREATE DOMAIN ' || t.name || ' AS ' || format_type(t.typbasetype, t.typtypmod)" \
	" || CASE WHEN t.typcollation <> 0 AND t.typcollation <> (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)" \
	" THEN ' COLLATE ' || t.typcollation::regcollation ELSE '' END" \
	" WHEN 'r' THEN " RANGE_DEFINITION " END"

#define TYPE_ITSELF(scope) \
	OF_TYPE("''", "30", "false", "o", TYPE_DEFINITION, "'DROP ' || t.word || ' ' || t.name") FROM_TYPES(scope) \
	UNION OF_TYPE("'name'", "1", "true", "n", "quote_ident(t.typname)", "'ALTER ' || t.word || ' ' || t.name || ' RENAME TO '") FROM_TYPES(scope) \
	UNION OF_TYPE("'schema'", "1", "true", "n", "quote_ident(t.nspname)", "'ALTER ' || t.word || ' ' || t.name || ' SET SCHEMA '") FROM_TYPES(scope) \
	UNION OF_TYPE("'owner'", "90", "false", "r", "'ALTER ' || t.word || ' ' || t.name || ' OWNER TO ' || quote_ident(pg_get_userbyid(t.typowner))", "NULL") FROM_TYPES(scope) \
	UNION OF_TYPE("'default'", "65", "false", "r", "'ALTER DOMAIN ' || t.name || ' SET DEFAULT ' || t.typdefault", "'ALTER DOMAIN ' || t.name || ' DROP DEFAULT'") \
	FROM_TYPES(scope) " WHERE t.typtype = 'd' AND t.typdefault IS NOT NULL" \
	UNION OF_TYPE("'not null'", "65", "false", "r", "'ALTER DOMAIN ' || t.name || ' SET NOT NULL'", "'ALTER DOMAIN ' || t.name || ' DROP NOT NULL'") \
	FROM_TYPES(scope) " WHERE t.typtype = 'd' AND t.typnotnull" \
	UNION OF_TYPE("'comment'", "96", "false", "r", "'COMMENT ON ' || t.word || ' ' || t.name || ' IS ' || quote_literal(d.description)", \
				  "'COMMENT ON ' || t.word || ' ' || t.name || ' IS NULL'") \
	FROM_TYPES(scope) " JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid" \
	UNION OF_TYPE("'functions'", "30", "true", "p", "concat_ws(' ', t.typinput, t.typoutput, t.typreceive, t.typsend, t.typanalyze, t.typlen, t.typalign, t.typstorage," \
				  " t.typcategory, t.typispreferred, t.typdelim)", "NULL") FROM_TYPES(scope) " WHERE t.typtype IN ('b', 'p')"

/* A label is an object whose name can change; none can be taken out. */
#define LABEL(scope) \
	UNION PROPERTY("'pg_enum'::regclass", "l.oid", "0", "'name'", "1", "t.oid", "true", "n", "'enum label'", "t.name || '.' || quote_ident(l.enumlabel)", \
				   "quote_literal(l.enumlabel)", "'ALTER TYPE ' || t.name || ' RENAME VALUE ' || quote_literal(l.enumlabel) || ' TO '") \
	FROM_TYPES(scope) " JOIN pg_enum l ON l.enumtypid = t.oid" \
	UNION PROPERTY("'pg_enum'::regclass", "l.oid", "0", "'place'", "1", "t.oid", "true", "p", "'enum label'", "t.name || '.' || quote_ident(l.enumlabel)", \
				   "(SELECT count(*) FROM pg_enum o WHERE o.enumtypid = t.oid AND o.enumsortorder <= l.enumsortorder)", "NULL") \
	FROM_TYPES(scope) " JOIN pg_enum l ON l.enumtypid = t.oid"

#define DOMAIN_CONSTRAINT(scope) \
	UNION PROPERTY("'pg_constraint'::regclass", "k.oid", "0", "''", "66", "t.oid", "false", "o", "'domain constraint'", "t.name || '.' || quote_ident(k.conname)", \
				   "'ALTER DOMAIN ' || t.name || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)", \
				   "'ALTER DOMAIN ' || t.name || ' DROP CONSTRAINT ' || quote_ident(k.conname)") \
	FROM_TYPES(scope) " JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c'" \
	UNION PROPERTY("'pg_constraint'::regclass", "k.oid", "0", "'definition'", "66", "t.oid", "true", "k", "'domain constraint'", \
				   "t.name || '.' || quote_ident(k.conname)", "pg_get_constraintdef(k.oid)", "NULL") \
	FROM_TYPES(scope) " JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c'" \
	UNION PROPERTY("'pg_constraint'::regclass", "k.oid", "0", "'name'", "1", "t.oid", "true", "n", "'domain constraint'", \
				   "t.name || '.' || quote_ident(k.conname)", "quote_ident(k.conname)", \
				   "'ALTER DOMAIN ' || t.name || ' RENAME CONSTRAINT ' || quote_ident(k.conname) || ' TO '") \
	FROM_TYPES(scope) " JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c'"

/* Functions. */

#define ROUTINES(scope) \
	"(SELECT p.*, " QUALIFIED("p.proname") " || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name, n.nspname," \
	" CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END AS word" \
	" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE" scope("pg_proc", "p") \
	" AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')) p"
#define FROM_ROUTINES(scope) " FROM " ROUTINES(scope)
#define OF_ROUTINE(property, rank, is_inline, kind, definition, removal) \
	PROPERTY("'pg_proc'::regclass", "p.oid", "0", property, rank, "0", is_inline, kind, "lower(p.word)", "p.name", definition, removal)

#define ROUTINE(scope) \
	UNION OF_ROUTINE("''", "48", "false", "o", "CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END", "'DROP ' || p.word || ' ' || p.name") FROM_ROUTINES(scope) \
	UNION OF_ROUTINE("'body'", "48", "true", "r", "pg_get_functiondef(p.oid)", "NULL") FROM_ROUTINES(scope) " WHERE p.prokind <> 'a'" \
	UNION OF_ROUTINE("'signature'", "48", "true", "k", "concat_ws(' ', p.pronargdefaults, p.prorettype::regtype, p.proretset," \
					 " p.proallargtypes::regtype[], p.proargnames, p.proargmodes)", "NULL") FROM_ROUTINES(scope) " WHERE p.prokind <> 'a'" \
	UNION OF_ROUTINE("'aggregate'", "48", "true", "p", "(SELECT concat_ws(' ', p.prorettype::regtype, p.proparallel, to_jsonb(a) - '{aggfnoid,aggtranstype,aggmtranstype,aggsortop}'::text[]," \
					 " a.aggtranstype::regtype, a.aggmtranstype::regtype, a.aggsortop::regoperator) FROM pg_aggregate a WHERE a.aggfnoid = p.oid)", "NULL") \
	FROM_ROUTINES(scope) " WHERE p.prokind = 'a'" \
	UNION OF_ROUTINE("'name'", "1", "true", "n", "quote_ident(p.proname)", "'ALTER ' || p.word || ' ' || p.name || ' RENAME TO '") FROM_ROUTINES(scope) \
	UNION OF_ROUTINE("'schema'", "1", "true", "n", "quote_ident(p.nspname)", "'ALTER ' || p.word || ' ' || p.name || ' SET SCHEMA '") FROM_ROUTINES(scope) \
	UNION OF_ROUTINE("'owner'", "90", "false", "r", "'ALTER ' || p.word || ' ' || p.name || ' OWNER TO ' || quote_ident(pg_get_userbyid(p.proowner))", "NULL") FROM_ROUTINES(scope) \
	UNION OF_ROUTINE("'comment'", "96", "false", "r", "'COMMENT ON ' || p.word || ' ' || p.name || ' IS ' || quote_literal(d.description)", \
					 "'COMMENT ON ' || p.word || ' ' || p.name || ' IS NULL'") \
	FROM_ROUTINES(scope) " JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid"

#define TYPE(scope) TYPE_ITSELF(scope) LABEL(scope) DOMAIN_CONSTRAINT(scope) ROUTINE(scope)

const char *const ps_snapshot_type_every = TYPE(EVERY);
const char *const ps_given_type = TYPE_ITSELF(GIVEN);
const char *const ps_given_label = LABEL(GIVEN);
const char *const ps_given_domain_constraint = DOMAIN_CONSTRAINT(GIVEN);
const char *const ps_given_routine = ROUTINE(GIVEN);
const char *const ps_snapshot_type_given = TYPE(GIVEN);
