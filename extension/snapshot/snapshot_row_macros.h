/*-------------------------------------------------------------------------
 *
 * snapshot_row_macros.h
 *	  Words that the queries of snapshot_row_*.c are put together from.
 *
 * A query has the columns type, identity, definition, holder.  A definition is
 * SQL where PostgreSQL writes it, and one line for each further property that
 * is not the usual one.  Two databases have the same rows if and only if
 * pg_dump --schema-only writes the same for them, or for what is restored from
 * that; what it leaves out (values of sequences, versions of extensions,
 * invalid indexes) is left out here.
 * Privileges are compared as sets.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SNAPSHOT_ROW_MACROS_H
#define PS_SNAPSHOT_ROW_MACROS_H

#include "pgstair.h"

/* What a query is about: it need not run where there is nothing of the kind. */
typedef enum PsRowKind
{
	PS_ROWS_OF_RELATIONS,
	PS_ROWS_OF_TYPES,
	PS_ROWS_OF_FUNCTIONS,
	PS_ROWS_OF_OTHERS,
	PS_ROWS_OF_ANY				/* about objects of all kinds */
} PsRowKind;

/* A query, for all of the database and for the objects $1. */
typedef struct PsRowQuery
{
	PsRowKind	kind;
	Oid			catalog;		/* with rows only if it has some above the built-in ones */
	Oid			index;			/* on OIDs in its first column; InvalidOid: look always */
	bool		secret;			/* for superusers only */
	const char *every;
	const char *given;
} PsRowQuery;

#define PS_ROW_QUERY(kind, text) PS_RARE_ROW_QUERY(kind, InvalidOid, InvalidOid, false, text)
#define PS_RARE_ROW_QUERY(kind, catalog, index, secret, text) {kind, catalog, index, secret, text(EVERY), text(GIVEN)}

extern const PsRowQuery ps_row_queries_of_relations[];
extern const PsRowQuery ps_row_queries_of_parts[];
extern const PsRowQuery ps_row_queries_of_types[];
extern const PsRowQuery ps_row_queries_of_others[];
extern const int ps_row_queries_of_relations_count;
extern const int ps_row_queries_of_parts_count;
extern const int ps_row_queries_of_types_count;
extern const int ps_row_queries_of_others_count;

/* Which rows: an object's own, of a schema n that is not the server's, not a member of an extension. */
#define NOT_MEMBER(class, row) \
	" NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" class "'::regclass AND e.objid = " row ".oid" \
	" AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e')"
#define EVERY(class, row) NOT_MEMBER(class, row)
#define GIVEN(class, row) " " row ".oid = ANY ($1) AND" NOT_MEMBER(class, row)
#define IN_SCHEMA(column) \
	" JOIN pg_namespace n ON n.oid = " column " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

#define QUALIFIED(name) "quote_ident(n.nspname) || '.' || quote_ident(" name ")"

/* The columns of a row. */
#define ROW(type, identity, holder, definition) \
	"SELECT " type " AS type, " identity " AS identity, concat_ws(E'\\n', " definition ") AS definition, " holder " AS holder"

/* A line of a definition; none if the value is null. */
#define LINE(property, value) ", '" property ": ' || " value
#define FLAG_LINE(property, condition) ", CASE WHEN " condition " THEN '" property "' END"

#define OWNER(role) ", 'owner: ' || quote_ident(pg_get_userbyid(" role "))"

/* The comment on an object, which the query joins as d. */
#define COMMENT LINE("comment", "d.description")
#define JOIN_COMMENT(class, oid) \
	" LEFT JOIN pg_description d ON d.classoid = '" class "'::regclass AND d.objoid = " oid " AND d.objsubid = 0"

/* Privileges, unless they are the usual ones of an object of the kind. */
#define ACL_ITEMS(acl, owner) \
	"(SELECT string_agg(i.item, ', ' ORDER BY i.item COLLATE \"C\") FROM (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END" \
	" || '=' || string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ' ' ORDER BY a.privilege_type)" \
	" || CASE WHEN a.grantor <> " owner " THEN ' by ' || quote_ident(pg_get_userbyid(a.grantor)) ELSE '' END AS item" \
	" FROM aclexplode(" acl ") a GROUP BY a.grantee, a.grantor) i)"
#define PRIVILEGES(acl, kind, owner) \
	", CASE WHEN " acl " IS NOT NULL THEN 'privileges: ' || nullif(coalesce(" ACL_ITEMS(acl, owner) ", 'none')," \
	" coalesce(" ACL_ITEMS("acldefault(" kind ", " owner ")", owner) ", 'none')) END"

/* Options, whose order in the catalogs means nothing. */
#define OPTIONS(property, options) \
	LINE(property, "(SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM unnest(" options ") o)")
#define FOREIGN_OPTIONS(options) \
	", 'options: ' || (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ' ORDER BY o.option_name)" \
	" FROM pg_options_to_table(" options ") o)"

#define TABLESPACE(column) \
	", CASE WHEN " column " <> 0 THEN 'tablespace: ' || (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = " column ") END"

#endif							/* PS_SNAPSHOT_ROW_MACROS_H */
