/*-------------------------------------------------------------------------
 *
 * facts_server.c
 *	  Facts of extensions, languages, access methods, foreign data,
 *	  publications, subscriptions, databases and tablespaces.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* Adds a fact about an object that has no schema. */
static void
plain_fact(PsFacts *facts, PsFactKind kind, PsClass class, const char *name, int flags)
{
	ps_fact(facts, kind, ps_name(class, NULL, name, NULL), flags, -1);
}

/* CREATE EXTENSION: what it holds is not known. */
static void
facts_create_extension(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateExtensionStmt *create = (CreateExtensionStmt *) node;
	int			flags = create->if_not_exists ? PS_IF_NOT_EXISTS : 0;
	bool		in_schema = false;
	bool		cascade = false;
	ListCell   *cell;

	foreach(cell, create->options)
	{
		DefElem    *option = lfirst(cell);

		cascade |= strcmp(option->defname, "cascade") == 0;
		if (strcmp(option->defname, "schema") != 0)
			continue;
		in_schema = true;
		ps_need_schema(facts, strVal(option->arg), -1);
	}
	plain_fact(facts, PS_PROVIDES, PS_EXTENSION, create->extname,
			   flags | (in_schema ? 0 : PS_ALONG_PATH) | (cascade ? 0 : PS_BY_ITSELF));
}

/* ALTER EXTENSION ... ADD or DROP an object. */
static void
facts_extension_contents(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterExtensionContentsStmt *alter = (AlterExtensionContentsStmt *) node;

	ps_write_object(facts, alter->objtype, alter->object, 0);
}

/* CREATE LANGUAGE. */
static void
facts_language(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreatePLangStmt *create = (CreatePLangStmt *) node;

	plain_fact(facts, PS_PROVIDES, PS_LANGUAGE, create->plname,
			   create->replace ? PS_OR_REPLACE : 0);
	if (create->plhandler != NIL)
		ps_need_function_called(facts, create->plhandler, 0, -1);
	if (create->plinline != NIL)
		ps_need_function_called(facts, create->plinline, 1, -1);
	if (create->plvalidator != NIL)
		ps_need_function_called(facts, create->plvalidator, 1, -1);
}

/* CREATE ACCESS METHOD. */
static void
facts_access_method(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_function_called(facts, ((CreateAmStmt *) node)->handler_name, 1, -1);
}

/* Adds the functions in the options of a foreign-data wrapper. */
static void
need_wrapper_functions(PsFacts *facts, List *options)
{
	ps_need_option_function(facts, options, "handler", 0);
	ps_need_option_function(facts, options, "validator", 2);
}

/* CREATE FOREIGN DATA WRAPPER. */
static void
facts_create_wrapper(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_wrapper_functions(facts, ((CreateFdwStmt *) node)->func_options);
}

/* ALTER FOREIGN DATA WRAPPER. */
static void
facts_alter_wrapper(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_wrapper_functions(facts, ((AlterFdwStmt *) node)->func_options);
}

/* CREATE SERVER. */
static void
facts_create_server(PsFacts *facts, const PsStatement *statement, Node *node)
{
	plain_fact(facts, PS_NEEDS, PS_FOREIGN_DATA_WRAPPER, ((CreateForeignServerStmt *) node)->fdwname, 0);
}

/* CREATE, ALTER or DROP of a user mapping. */
static void
user_mapping(PsFacts *facts, PsFactKind kind, const RoleSpec *user, const char *server,
				   int flags)
{
	const char *name = "current_user";

	if (user->roletype == ROLESPEC_CSTRING)
		name = user->rolename;
	else if (user->roletype == ROLESPEC_PUBLIC)
		name = "public";
	ps_fact(facts, kind, ps_name(PS_USER_MAPPING, NULL, name, server), flags, user->location);
	if (kind != PS_PROVIDES)
		flags |= PS_SUB_OBJECT;
	plain_fact(facts, PS_NEEDS, PS_SERVER, server, kind == PS_REMOVES ? flags : 0);
	if (kind == PS_PROVIDES)
		ps_need_role(facts, user);
}

/* CREATE USER MAPPING. */
static void
facts_create_user_mapping(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateUserMappingStmt *create = (CreateUserMappingStmt *) node;

	user_mapping(facts, PS_PROVIDES, create->user, create->servername, create->if_not_exists ? PS_IF_NOT_EXISTS : 0);
}

/* ALTER USER MAPPING. */
static void
facts_alter_user_mapping(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterUserMappingStmt *alter = (AlterUserMappingStmt *) node;

	user_mapping(facts, PS_WRITES, alter->user, alter->servername, 0);
}

/* DROP USER MAPPING. */
static void
facts_drop_user_mapping(PsFacts *facts, const PsStatement *statement, Node *node)
{
	DropUserMappingStmt *drop = (DropUserMappingStmt *) node;

	user_mapping(facts, PS_REMOVES, drop->user, drop->servername, drop->missing_ok ? PS_IF_EXISTS : 0);
}

/* IMPORT FOREIGN SCHEMA: its tables are known only where LIMIT TO lists them. */
static void
facts_import(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ImportForeignSchemaStmt *import = (ImportForeignSchemaStmt *) node;
	ListCell   *cell;

	plain_fact(facts, PS_NEEDS, PS_SERVER, import->server_name, 0);
	ps_need_schema(facts, import->local_schema, -1);
	ps_facts_reach_schema(facts, import->local_schema);
	facts->provides_unknown = true;
	facts->columns_unknown = true;
	if (import->list_type != FDW_IMPORT_SCHEMA_LIMIT_TO)
		return;
	foreach(cell, import->table_list)
	{
		RangeVar   *table = copyObject(lfirst(cell));

		table->schemaname = import->local_schema;
		ps_provide_relation(facts, table, false, true);
	}
}

/* Adds the tables and schemas of a publication. */
static void
need_publication_objects(PsFacts *facts, List *objects)
{
	ListCell   *cell;

	foreach(cell, objects)
	{
		PublicationObjSpec *object = lfirst(cell);
		PublicationTable *table = object->pubtable;
		ListCell   *column;

		if (object->pubobjtype == PUBLICATIONOBJ_TABLES_IN_SCHEMA)
			ps_need_schema(facts, object->name, object->location);
		if (table == NULL)
			continue;
		ps_need_relation(facts, table->relation);
		ps_need_expression(facts, table->whereClause, list_make1(table->relation));
		foreach(column, table->columns)
			ps_need(facts, ps_name_of_range(PS_COLUMN, table->relation, strVal(lfirst(column))),
					0, object->location);
	}
}

/* CREATE PUBLICATION. */
static void
facts_create_publication(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_publication_objects(facts, ((CreatePublicationStmt *) node)->pubobjects);
}

/* ALTER PUBLICATION. */
static void
facts_alter_publication(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_publication_objects(facts, ((AlterPublicationStmt *) node)->pubobjects);
}

/* CREATE TABLESPACE. */
static void
facts_create_tablespace(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_role(facts, ((CreateTableSpaceStmt *) node)->owner);
}

/* Objects outside of schemas. */
const PsFactsRow ps_server_facts[] = {
	{T_CreateExtensionStmt, facts_create_extension},
	{T_AlterExtensionStmt, NULL, PS_WRITES, PS_EXTENSION, offsetof(AlterExtensionStmt, extname)},
	{T_AlterExtensionContentsStmt, facts_extension_contents, PS_WRITES, PS_EXTENSION, offsetof(AlterExtensionContentsStmt, extname)},
	{T_CreatePLangStmt, facts_language},
	{T_CreateAmStmt, facts_access_method, PS_PROVIDES, PS_ACCESS_METHOD, offsetof(CreateAmStmt, amname)},
	{T_CreateFdwStmt, facts_create_wrapper, PS_PROVIDES, PS_FOREIGN_DATA_WRAPPER, offsetof(CreateFdwStmt, fdwname)},
	{T_AlterFdwStmt, facts_alter_wrapper, PS_WRITES, PS_FOREIGN_DATA_WRAPPER, offsetof(AlterFdwStmt, fdwname)},
	{T_CreateForeignServerStmt, facts_create_server, PS_PROVIDES, PS_SERVER, offsetof(CreateForeignServerStmt, servername), offsetof(CreateForeignServerStmt, if_not_exists)},
	{T_AlterForeignServerStmt, NULL, PS_WRITES, PS_SERVER, offsetof(AlterForeignServerStmt, servername)},
	{T_CreateUserMappingStmt, facts_create_user_mapping},
	{T_AlterUserMappingStmt, facts_alter_user_mapping},
	{T_DropUserMappingStmt, facts_drop_user_mapping},
	{T_ImportForeignSchemaStmt, facts_import},
	{T_CreatePublicationStmt, facts_create_publication, PS_PROVIDES, PS_PUBLICATION, offsetof(CreatePublicationStmt, pubname)},
	{T_AlterPublicationStmt, facts_alter_publication, PS_WRITES, PS_PUBLICATION, offsetof(AlterPublicationStmt, pubname)},
	{T_CreateSubscriptionStmt, NULL, PS_PROVIDES, PS_SUBSCRIPTION, offsetof(CreateSubscriptionStmt, subname)},
	{T_AlterSubscriptionStmt, NULL, PS_WRITES, PS_SUBSCRIPTION, offsetof(AlterSubscriptionStmt, subname)},
	{T_DropSubscriptionStmt, NULL, PS_REMOVES, PS_SUBSCRIPTION, offsetof(DropSubscriptionStmt, subname), offsetof(DropSubscriptionStmt, missing_ok)},
	{T_CreateTableSpaceStmt, facts_create_tablespace, PS_PROVIDES, PS_TABLESPACE, offsetof(CreateTableSpaceStmt, tablespacename)},
	{T_AlterTableSpaceOptionsStmt, NULL, PS_WRITES, PS_TABLESPACE, offsetof(AlterTableSpaceOptionsStmt, tablespacename)},
	{T_DropTableSpaceStmt, NULL, PS_REMOVES, PS_TABLESPACE, offsetof(DropTableSpaceStmt, tablespacename), offsetof(DropTableSpaceStmt, missing_ok)},
	{T_CreatedbStmt, NULL, PS_PROVIDES, PS_DATABASE, offsetof(CreatedbStmt, dbname)},
	{T_AlterDatabaseStmt, NULL, PS_WRITES, PS_DATABASE, offsetof(AlterDatabaseStmt, dbname)},
	{T_AlterDatabaseSetStmt, NULL, PS_WRITES, PS_DATABASE, offsetof(AlterDatabaseSetStmt, dbname)},
	{T_DropdbStmt, NULL, PS_REMOVES, PS_DATABASE, offsetof(DropdbStmt, dbname), offsetof(DropdbStmt, missing_ok)},
	{T_Invalid}
};
