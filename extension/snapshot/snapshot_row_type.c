/*-------------------------------------------------------------------------
 *
 * snapshot_row_type.c
 *	  Rows of enums, domains, ranges, base types; of functions, procedures,
 *	  aggregates.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"
#include "snapshot_row_macros.h"

#define ENUM_TEXT \
	"'CREATE TYPE ' || " QUALIFIED("t.typname") " || ' AS ENUM (' || (SELECT coalesce(string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder), '')" \
	" FROM pg_enum l WHERE l.enumtypid = t.oid) || ')'"

/* NOT NULL, and its name where it has one that SET NOT NULL would not choose. */
#define DOMAIN_NOT_NULL \
	", CASE WHEN t.typnotnull THEN 'not null' || coalesce((SELECT ': ' || quote_ident(k.conname) FROM pg_constraint k" \
	" WHERE k.contypid = t.oid AND k.contype = 'n' AND k.conname <> concat_ws('_', t.typname, 'not_null')), '') END"

#define DOMAIN_TEXT \
	"concat_ws(E'\\n', 'CREATE DOMAIN ' || " QUALIFIED("t.typname") " || ' AS ' || format_type(t.typbasetype, t.typtypmod)" \
	" || CASE WHEN t.typcollation <> 0 AND t.typcollation <> (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)" \
	" THEN ' COLLATE ' || t.typcollation::regcollation ELSE '' END" LINE("default", "t.typdefault") DOMAIN_NOT_NULL ")"

#define RANGE_TEXT \
	"(SELECT concat_ws(E'\\n', 'CREATE TYPE ' || " QUALIFIED("t.typname") " || ' AS RANGE (' || format_type(r.rngsubtype, NULL) || ')'" \
	" || CASE WHEN r.rngcollation <> 0 THEN ' COLLATE ' || r.rngcollation::regcollation ELSE '' END" \
	", (SELECT 'operator class: ' || quote_ident(oc.opcname) FROM pg_opclass oc WHERE oc.oid = r.rngsubopc AND NOT oc.opcdefault)" \
	", CASE WHEN r.rngcanonical <> 0 THEN 'canonical: ' || r.rngcanonical END, CASE WHEN r.rngsubdiff <> 0 THEN 'difference: ' || r.rngsubdiff END" \
	", 'multirange: ' || r.rngmultitypid::regtype) FROM pg_range r WHERE r.rngtypid = t.oid)"

#define BASE_TEXT \
	"CASE WHEN t.typisdefined THEN concat_ws(' ', 'CREATE TYPE', " QUALIFIED("t.typname") ", t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze," \
	" t.typsubscript, t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory, t.typispreferred, t.typdelim, t.typcollation <> 0, format_type(nullif(t.typelem, 0), NULL), 'default', t.typdefault)" \
	" ELSE 'shell' END"

/* Row types come with their relations, array and multirange types with their elements. */
#define TYPE(scope) \
	ROW("CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END", QUALIFIED("t.typname"), "t.oid", \
		"CASE t.typtype WHEN 'e' THEN " ENUM_TEXT " WHEN 'd' THEN " DOMAIN_TEXT " WHEN 'r' THEN " RANGE_TEXT " ELSE " BASE_TEXT " END" \
		OWNER("t.typowner") PRIVILEGES("t.typacl", "'T'", "t.typowner") COMMENT) \
	" FROM pg_type t" IN_SCHEMA("t.typnamespace") JOIN_COMMENT("pg_type", "t.oid") \
	" WHERE t.typtype IN ('e', 'd', 'r', 'b', 'p') AND NOT (t.typelem <> 0 AND EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)) AND" \
	scope("pg_type", "t")

/* A domain's NOT NULL is a constraint in some releases; the domain's row has it. */
#define DOMAIN_CONSTRAINT(scope) \
	ROW("'domain constraint'", QUALIFIED("t.typname") " || '.' || quote_ident(k.conname)", "t.oid", "pg_get_constraintdef(k.oid)" COMMENT) \
	" FROM pg_type t" IN_SCHEMA("t.typnamespace") " JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c'" \
	JOIN_COMMENT("pg_constraint", "k.oid") " WHERE t.typtype = 'd' AND" scope("pg_type", "t")

#define AGGREGATE_TEXT \
	"(SELECT concat_ws(' ', 'returns', p.prorettype::regtype, p.proparallel, a.aggkind, a.aggnumdirectargs, 'state', a.aggtransfn, a.aggtranstype::regtype, a.aggtransspace, a.agginitval," \
	" 'final', a.aggfinalfn, a.aggfinalextra, a.aggfinalmodify, 'combine', a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, 'sort', nullif(a.aggsortop, 0)::regoperator," \
	" 'moving', a.aggmtransfn, a.aggminvtransfn, nullif(a.aggmtranstype, 0)::regtype, a.aggmtransspace, a.aggminitval, a.aggmfinalfn, a.aggmfinalextra, a.aggmfinalmodify," \
	" pg_get_function_arguments(p.oid)) FROM pg_aggregate a WHERE a.aggfnoid = p.oid)"

/* The functions of a range type come with it. */
#define ROUTINE(scope) \
	ROW("CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END", \
		QUALIFIED("p.proname") " || '(' || pg_get_function_identity_arguments(p.oid) || ')'", "p.oid", \
		"CASE p.prokind WHEN 'a' THEN " AGGREGATE_TEXT " ELSE rtrim(pg_get_functiondef(p.oid), E'\\n') END" OWNER("p.proowner") \
		PRIVILEGES("p.proacl", "'f'", "p.proowner") COMMENT) \
	" FROM pg_proc p" IN_SCHEMA("p.pronamespace") JOIN_COMMENT("pg_proc", "p.oid") \
	" WHERE NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i') AND" scope("pg_proc", "p")

const PsRowQuery ps_row_queries_of_types[] = {
	PS_ROW_QUERY(PS_ROWS_OF_TYPES, TYPE),
	PS_ROW_QUERY(PS_ROWS_OF_TYPES, DOMAIN_CONSTRAINT),
	PS_ROW_QUERY(PS_ROWS_OF_FUNCTIONS, ROUTINE),
};
const int	ps_row_queries_of_types_count = lengthof(ps_row_queries_of_types);
