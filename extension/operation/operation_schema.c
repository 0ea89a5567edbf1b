/*-------------------------------------------------------------------------
 *
 * operation_schema.c
 *	  Schemas and databases, and the operations that empty them: dropAllTables,
 *	  dropAllEnums, dropAllSchemas.
 *
 * "All" means all that are there when the statement runs, so these are DO
 * blocks; objects of extensions, pgstair's own schema and the one that holds the
 * extension's functions are never among them.  Their queries run under the
 * search_path of the migration: each operator in them compares the very types of
 * one in pg_catalog, so that none of another schema can take its place.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

static const PsArgument ps_create_schema_arguments[] = {
	{"schema", PS_KIND_NAME, PS_REQUIRED},
	{"ifNotExists", PS_KIND_FLAG, 0, "true"},
	{"authorization", PS_KIND_NAME, 0, NULL, "the owner"},
	{NULL}
};

static const PsArgument ps_drop_schema_arguments[] = {
	{"schema", PS_KIND_NAME, PS_REQUIRED},
	{"ifExists", PS_KIND_FLAG, 0, "true"},
	{"cascade", PS_KIND_FLAG, 0, "false", "drop what is in it too"},
	{NULL}
};

/* dropSchema: forgets what is dropped with the schema. */
static void
compile_drop_schema(PsCompiler *compiler, const PsJson *arguments)
{
	if (ps_flag(compiler, arguments, "cascade"))
		ps_model_empty_schema(compiler, ps_text(arguments, "schema"), NIL);
}

static const PsArgument ps_rename_schema_arguments[] = {
	{"before", PS_KIND_NAME, PS_REQUIRED},
	{"after", PS_KIND_NAME, PS_REQUIRED},
	{NULL}
};

/* ARRAY['a', 'b']::text[] */
static char *
text_array(List *names)
{
	return psprintf("ARRAY[%s]::text[]", ps_quote_literals(names));
}

/*
 * A DO block that executes each command that a query makes.
 */
static void
emit_loop(PsCompiler *compiler, const char *query)
{
	ps_emit(compiler, "%s",
			ps_do_block(psprintf("DECLARE\n\tcommand text;\nBEGIN\n\tFOR command IN %s\n\tLOOP\n\t\tEXECUTE command;\n\tEND LOOP;\nEND", query)));
}

/* The schema that "schema" names, or the current one, as an SQL value. */
static char *
schema_value(const PsJson *arguments)
{
	const char *schema = ps_text(arguments, "schema");

	return schema == NULL ? pstrdup("current_schema()") : quote_literal_cstr(schema);
}

/* Drops every enum of a schema that no column has. */
static void
emit_drop_unused_enums(PsCompiler *compiler, const PsJson *arguments)
{
	emit_loop(compiler,
			  psprintf("SELECT pg_catalog.format('DROP TYPE %%I.%%I', n.nspname, t.typname)\n"
					   "\t\tFROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace\n"
					   "\t\tWHERE t.typtype = 'e' AND n.nspname = %s AND pg_catalog.starts_with(t.typname::text, 'enum_')\n"
					   "\t\tAND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d\n"
					   "\t\t\tWHERE d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid\n"
					   "\t\t\tAND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n')",
					   schema_value(arguments)));
}

static const PsArgument ps_drop_all_tables_arguments[] = {
	{"schema", PS_KIND_NAME, 0, NULL, "default: the current one"},
	{"skip", PS_KIND_NAME, PS_MANY, NULL, "tables to leave"},
	{"keepEnums", PS_KIND_FLAG, 0, "false", "leave the enum types that no column has any more"},
	{NULL}
};

/* dropAllTables: drops the tables of a schema. */
static void
compile_drop_all_tables(PsCompiler *compiler, const PsJson *arguments)
{
	emit_loop(compiler,
			  psprintf("SELECT 'DROP TABLE ' || pg_catalog.string_agg(pg_catalog.format('%%I.%%I', n.nspname, c.relname), ', ') || ' CASCADE'\n"
					   "\t\tFROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
					   "\t\tWHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = %s AND n.nspname <> 'pgstair'\n"
					   "\t\tAND c.relname <> ALL (%s)\n"
					   "\t\tAND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')\n"
					   "\t\tHAVING pg_catalog.count(*) > 0",
					   schema_value(arguments), text_array(ps_names(arguments, "skip"))));
	if (!ps_flag(compiler, arguments, "keepEnums"))
		emit_drop_unused_enums(compiler, arguments);
	ps_model_empty_schema(compiler, ps_text(arguments, "schema"), ps_names(arguments, "skip"));
}

static const PsArgument ps_drop_all_enums_arguments[] = {
	{"schema", PS_KIND_NAME, 0, NULL, "default: the current one"},
	{NULL}
};

/* dropAllEnums: drops the enum types of a schema. */
static void
compile_drop_all_enums(PsCompiler *compiler, const PsJson *arguments)
{
	emit_loop(compiler,
			  psprintf("SELECT pg_catalog.format('DROP TYPE %%I.%%I', n.nspname, t.typname)\n"
					   "\t\tFROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace\n"
					   "\t\tWHERE t.typtype = 'e' AND n.nspname = %s\n"
					   "\t\tAND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')",
					   schema_value(arguments)));
}

static const PsArgument ps_drop_all_schemas_arguments[] = {
	{"skip", PS_KIND_NAME, PS_MANY, NULL, "schemas to leave"},
	{NULL}
};

/* dropAllSchemas: drops every schema but public. */
static void
compile_drop_all_schemas(PsCompiler *compiler, const PsJson *arguments)
{
	List	   *skip = ps_names(arguments, "skip");

	emit_loop(compiler,
			  psprintf("SELECT pg_catalog.format('DROP SCHEMA %%I CASCADE', nspname) FROM pg_catalog.pg_namespace n\n"
					   "\t\tWHERE NOT pg_catalog.starts_with(nspname::text, 'pg_') AND nspname NOT IN ('information_schema', 'public', 'pgstair')\n"
					   "\t\tAND nspname <> ALL (%s)\n"
					   "\t\tAND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = n.oid AND d.deptype = 'e')\n"
					   "\t\tAND NOT EXISTS (SELECT FROM pg_catalog.pg_extension x WHERE x.extnamespace = n.oid AND x.extname = 'pgstair')",
					   text_array(skip)));
	ps_model_empty_schemas(compiler, lappend(skip, "public"));
}

static const PsArgument ps_create_database_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"encoding", PS_KIND_TEXT},
	{"collate", PS_KIND_TEXT},
	{"ctype", PS_KIND_TEXT},
	{"template", PS_KIND_NAME},
	{"charset", PS_KIND_TEXT, PS_IGNORED},
	{NULL}
};

static const PsArgument ps_drop_database_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"ifExists", PS_KIND_FLAG, 0, "true"},
	{NULL}
};

const PsOperation ps_schema_operations[] = {
	{{"createSchema", ps_create_schema_arguments}, "makes a schema", NULL,
	{"CREATE SCHEMA [ifNotExists?IF NOT EXISTS ]{schema}[ AUTHORIZATION {authorization}]"}},
	{{"dropSchema", ps_drop_schema_arguments}, "drops a schema", compile_drop_schema,
	{"DROP SCHEMA [ifExists?IF EXISTS ]{schema}[cascade? CASCADE]"}},
	{{"renameSchema", ps_rename_schema_arguments}, "renames a schema", NULL,
	{"ALTER SCHEMA {before} RENAME TO {after}"}},
	{{"dropAllTables", ps_drop_all_tables_arguments}, "drops the tables of a schema", compile_drop_all_tables},
	{{"dropAllEnums", ps_drop_all_enums_arguments}, "drops the enum types of a schema", compile_drop_all_enums},
	{{"dropAllSchemas", ps_drop_all_schemas_arguments}, "drops every schema but public", compile_drop_all_schemas},
	{{"createDatabase", ps_create_database_arguments}, "makes a database; only outside a transaction", NULL,
	{"CREATE DATABASE {name}[ ENCODING = {'encoding}][ LC_COLLATE = {'collate}][ LC_CTYPE = {'ctype}][ TEMPLATE = {template}]"}},
	{{"dropDatabase", ps_drop_database_arguments}, "drops a database; only outside a transaction", NULL,
	{"DROP DATABASE [ifExists?IF EXISTS ]{name}"}},
	{{NULL}}
};
