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
facts_create_extension(PsFacts *facts, CreateExtensionStmt *create)
{
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
facts_extension_contents(PsFacts *facts, AlterExtensionContentsStmt *alter)
{
	plain_fact(facts, PS_WRITES, PS_EXTENSION, alter->extname, 0);
	ps_write_object(facts, alter->objtype, alter->object, 0);
}

/* CREATE LANGUAGE. */
static void
facts_language(PsFacts *facts, CreatePLangStmt *create)
{
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
facts_access_method(PsFacts *facts, CreateAmStmt *create)
{
	plain_fact(facts, PS_PROVIDES, PS_ACCESS_METHOD, create->amname, 0);
	ps_need_function_called(facts, create->handler_name, 1, -1);
}

/* Adds the functions in the options of a foreign-data wrapper. */
static void
need_wrapper_functions(PsFacts *facts, List *options)
{
	ps_need_option_function(facts, options, "handler", 0);
	ps_need_option_function(facts, options, "validator", 2);
}

/* CREATE SERVER. */
static void
facts_create_server(PsFacts *facts, CreateForeignServerStmt *create)
{
	plain_fact(facts, PS_PROVIDES, PS_SERVER, create->servername,
			   create->if_not_exists ? PS_IF_NOT_EXISTS : 0);
	plain_fact(facts, PS_NEEDS, PS_FOREIGN_DATA_WRAPPER, create->fdwname, 0);
}

/* CREATE, ALTER or DROP of a user mapping. */
static void
facts_user_mapping(PsFacts *facts, PsFactKind kind, const RoleSpec *user, const char *server,
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

/* IMPORT FOREIGN SCHEMA: its tables are known only where LIMIT TO lists them. */
static void
facts_import(PsFacts *facts, ImportForeignSchemaStmt *import)
{
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

/* CREATE and ALTER PUBLICATION. */
static void
facts_publication(PsFacts *facts, PsFactKind kind, const char *name, List *objects)
{
	plain_fact(facts, kind, PS_PUBLICATION, name, 0);
	need_publication_objects(facts, objects);
}

/* CREATE TABLESPACE. */
static void
facts_create_tablespace(PsFacts *facts, CreateTableSpaceStmt *create)
{
	plain_fact(facts, PS_PROVIDES, PS_TABLESPACE, create->tablespacename, 0);
	ps_need_role(facts, create->owner);
}

/* Databases, tablespaces and subscriptions: the name is all there is to tell. */
static void
facts_of_name(PsFacts *facts, Node *node)
{
	switch (nodeTag(node))
	{
		case T_AlterTableSpaceOptionsStmt:
			plain_fact(facts, PS_WRITES, PS_TABLESPACE,
					   ((AlterTableSpaceOptionsStmt *) node)->tablespacename, 0);
			break;
		case T_DropTableSpaceStmt:
			plain_fact(facts, PS_REMOVES, PS_TABLESPACE,
					   ((DropTableSpaceStmt *) node)->tablespacename,
					   ((DropTableSpaceStmt *) node)->missing_ok ? PS_IF_EXISTS : 0);
			break;
		case T_CreatedbStmt:
			plain_fact(facts, PS_PROVIDES, PS_DATABASE, ((CreatedbStmt *) node)->dbname, 0);
			break;
		case T_AlterDatabaseStmt:
			plain_fact(facts, PS_WRITES, PS_DATABASE, ((AlterDatabaseStmt *) node)->dbname, 0);
			break;
		case T_AlterDatabaseSetStmt:
			plain_fact(facts, PS_WRITES, PS_DATABASE, ((AlterDatabaseSetStmt *) node)->dbname, 0);
			break;
		case T_DropdbStmt:
			plain_fact(facts, PS_REMOVES, PS_DATABASE, ((DropdbStmt *) node)->dbname,
					   ((DropdbStmt *) node)->missing_ok ? PS_IF_EXISTS : 0);
			break;
		case T_CreateSubscriptionStmt:
			plain_fact(facts, PS_PROVIDES, PS_SUBSCRIPTION,
					   ((CreateSubscriptionStmt *) node)->subname, 0);
			break;
		case T_AlterSubscriptionStmt:
			plain_fact(facts, PS_WRITES, PS_SUBSCRIPTION,
					   ((AlterSubscriptionStmt *) node)->subname, 0);
			break;
		default:
			plain_fact(facts, PS_REMOVES, PS_SUBSCRIPTION, ((DropSubscriptionStmt *) node)->subname,
					   ((DropSubscriptionStmt *) node)->missing_ok ? PS_IF_EXISTS : 0);
			break;
	}
}

/* Foreign-data wrappers, servers and user mappings. */
static void
facts_foreign(PsFacts *facts, Node *node)
{
	switch (nodeTag(node))
	{
		case T_CreateFdwStmt:
			plain_fact(facts, PS_PROVIDES, PS_FOREIGN_DATA_WRAPPER,
					   ((CreateFdwStmt *) node)->fdwname, 0);
			need_wrapper_functions(facts, ((CreateFdwStmt *) node)->func_options);
			break;
		case T_AlterFdwStmt:
			plain_fact(facts, PS_WRITES, PS_FOREIGN_DATA_WRAPPER,
					   ((AlterFdwStmt *) node)->fdwname, 0);
			need_wrapper_functions(facts, ((AlterFdwStmt *) node)->func_options);
			break;
		case T_CreateForeignServerStmt:
			facts_create_server(facts, (CreateForeignServerStmt *) node);
			break;
		case T_AlterForeignServerStmt:
			plain_fact(facts, PS_WRITES, PS_SERVER,
					   ((AlterForeignServerStmt *) node)->servername, 0);
			break;
		case T_CreateUserMappingStmt:
			facts_user_mapping(facts, PS_PROVIDES, ((CreateUserMappingStmt *) node)->user,
							   ((CreateUserMappingStmt *) node)->servername,
							   ((CreateUserMappingStmt *) node)->if_not_exists ? PS_IF_NOT_EXISTS : 0);
			break;
		case T_AlterUserMappingStmt:
			facts_user_mapping(facts, PS_WRITES, ((AlterUserMappingStmt *) node)->user,
							   ((AlterUserMappingStmt *) node)->servername, 0);
			break;
		case T_DropUserMappingStmt:
			facts_user_mapping(facts, PS_REMOVES, ((DropUserMappingStmt *) node)->user,
							   ((DropUserMappingStmt *) node)->servername,
							   ((DropUserMappingStmt *) node)->missing_ok ? PS_IF_EXISTS : 0);
			break;
		default:
			facts_import(facts, (ImportForeignSchemaStmt *) node);
			break;
	}
}

/* Adds the facts of the statement. */
void
ps_facts_server(PsFacts *facts, const PsStatement *statement, Node *node)
{
	switch (nodeTag(node))
	{
		case T_CreateExtensionStmt:
			facts_create_extension(facts, (CreateExtensionStmt *) node);
			break;
		case T_AlterExtensionStmt:
			plain_fact(facts, PS_WRITES, PS_EXTENSION, ((AlterExtensionStmt *) node)->extname, 0);
			break;
		case T_AlterExtensionContentsStmt:
			facts_extension_contents(facts, (AlterExtensionContentsStmt *) node);
			break;
		case T_CreatePLangStmt:
			facts_language(facts, (CreatePLangStmt *) node);
			break;
		case T_CreateAmStmt:
			facts_access_method(facts, (CreateAmStmt *) node);
			break;
		case T_CreatePublicationStmt:
			facts_publication(facts, PS_PROVIDES, ((CreatePublicationStmt *) node)->pubname,
							  ((CreatePublicationStmt *) node)->pubobjects);
			break;
		case T_AlterPublicationStmt:
			facts_publication(facts, PS_WRITES, ((AlterPublicationStmt *) node)->pubname,
							  ((AlterPublicationStmt *) node)->pubobjects);
			break;
		case T_CreateTableSpaceStmt:
			facts_create_tablespace(facts, (CreateTableSpaceStmt *) node);
			break;
		case T_AlterTSDictionaryStmt:
		case T_AlterTSConfigurationStmt:
			ps_facts_alter_text_search(facts, node);
			break;
		case T_CreateFdwStmt:
		case T_AlterFdwStmt:
		case T_CreateForeignServerStmt:
		case T_AlterForeignServerStmt:
		case T_CreateUserMappingStmt:
		case T_AlterUserMappingStmt:
		case T_DropUserMappingStmt:
		case T_ImportForeignSchemaStmt:
			facts_foreign(facts, node);
			break;
		default:
			facts_of_name(facts, node);
			break;
	}
}
