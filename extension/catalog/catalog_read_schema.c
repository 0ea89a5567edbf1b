/*-------------------------------------------------------------------------
 *
 * catalog_read_schema.c
 *	  Schemas and extensions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "commands/comment.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog_read.h"
#include "catalog_row.h"

/* Reads what is wanted of a schema. */
void
ps_read_schema(PsReader *reader, Oid schema)
{
	HeapTuple	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Form_pg_namespace row;
	const char *name;
	char	   *on;
	Datum		acl;
	bool		isnull;

	if (!HeapTupleIsValid(tuple))
		return;
	row = (Form_pg_namespace) GETSTRUCT(tuple);
	name = pstrdup(quote_identifier(NameStr(row->nspname)));
	on = psprintf("SCHEMA %s", name);
	ps_read_object(reader, NamespaceRelationId, schema, InvalidOid, "schema", name);
	if (reader->parts & PS_PART(SCHEMAS))
	{
		ps_read(reader, "", PS_RANK_SCHEMA, PS_OBJECT, psprintf("CREATE %s", on), psprintf("DROP %s", on));
		ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, name, psprintf("ALTER %s RENAME TO ", on));
		ps_read(reader, "owner", PS_RANK_OWNER, PS_OVERWRITTEN,
				psprintf("ALTER %s OWNER TO %s", on, quote_identifier(GetUserNameFromId(row->nspowner, false))), NULL);
		ps_read_comment(reader, PS_RANK_COMMENT, on);
	}
	acl = SysCacheGetAttr(NAMESPACEOID, tuple, Anum_pg_namespace_nspacl, &isnull);
	if (reader->parts & PS_PART(SCHEMA_PRIVILEGES))
		ps_read_privileges(reader, on, isnull ? NULL : DatumGetAclP(acl), OBJECT_SCHEMA, row->nspowner, InvalidOid);
	if (reader->parts & PS_PART(DEFAULT_PRIVILEGES))
		ps_read_defaults_of_schema(reader, schema);
	ps_read_memberships(reader, NamespaceRelationId, schema);
	ReleaseSysCache(tuple);
}

/* Reads an extension, which brings its members and their comments itself. */
void
ps_read_extension(PsReader *reader, Oid oid)
{
	HeapTuple	row = (reader->parts & PS_PART(EXTENSIONS)) ? ps_catalog_row(ExtensionRelationId, oid) : NULL;
	Form_pg_extension extension;
	const char *name;
	const char *schema;
	char	   *version;
	char	   *comment;
	bool		isnull;

	if (!HeapTupleIsValid(row))
		return;
	extension = (Form_pg_extension) GETSTRUCT(row);
	name = quote_identifier(NameStr(extension->extname));
	schema = quote_identifier(get_namespace_name(extension->extnamespace));
	version = TextDatumGetCString(ps_row_value(ExtensionRelationId, row, Anum_pg_extension_extversion, &isnull));
	comment = GetComment(oid, ExtensionRelationId, 0);
	version = quote_literal_cstr(version);
	ps_read_object(reader, ExtensionRelationId, oid, InvalidOid, "extension", name);
	ps_read(reader, "", PS_RANK_EXTENSION, PS_OBJECT,
			psprintf("CREATE EXTENSION %s SCHEMA %s VERSION %s", name, schema, version), psprintf("DROP EXTENSION %s", name));
	ps_read_inline(reader, "schema", PS_RANK_NAME, PS_NAME, schema, psprintf("ALTER EXTENSION %s SET SCHEMA ", name));
	ps_read_inline(reader, "version", PS_RANK_VERSION, PS_OVERWRITTEN,
				   psprintf("ALTER EXTENSION %s UPDATE TO %s", name, version), NULL);
	ps_read_inline(reader, "comment", PS_RANK_COMMENT, PS_OVERWRITTEN,
				   psprintf("COMMENT ON EXTENSION %s IS %s", name, comment == NULL ? "NULL" : quote_literal_cstr(comment)), NULL);
}
