/*-------------------------------------------------------------------------
 *
 * transaction_block.c
 *	  Which statements PostgreSQL refuses inside a transaction block.
 *
 * One row per kind of statement, in the order of PostgreSQL's own calls of
 * PreventInTransactionBlock().  The rows see the raw tree alone.  Where the
 * answer depends on the catalog (does the subscription have a slot?), a row
 * answers for the common case, that it does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "nodes/parsenodes.h"

#include "statement.h"

typedef struct Row
{
	NodeTag		tag;
	bool		(*applies) (Node *node);	/* NULL: always */
	const char *what;
} Row;

/* Is a boolean option given and on?  missing is the answer if it is not given. */
static bool
option_is_on(List *options, const char *name, bool missing)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, name) == 0)
			return defGetBoolean(option);
	}
	return missing;
}

/* CREATE INDEX CONCURRENTLY */
static bool
is_concurrent_index(Node *node)
{
	return castNode(IndexStmt, node)->concurrent;
}

/* DROP INDEX CONCURRENTLY */
static bool
is_concurrent_drop(Node *node)
{
	return castNode(DropStmt, node)->concurrent;
}

/* REINDEX ... CONCURRENTLY, or with that option */
static bool
is_concurrent_reindex(Node *node)
{
	return option_is_on(castNode(ReindexStmt, node)->params, "concurrently", false);
}

/* REINDEX of more than one table */
static bool
is_reindex_of_many(Node *node)
{
	ReindexObjectType kind = castNode(ReindexStmt, node)->kind;

	return kind == REINDEX_OBJECT_SCHEMA || kind == REINDEX_OBJECT_SYSTEM ||
		kind == REINDEX_OBJECT_DATABASE;
}

/* ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY */
static bool
is_concurrent_detach(Node *node)
{
	ListCell   *cell;

	foreach(cell, castNode(AlterTableStmt, node)->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, cell);

		if (cmd->subtype == AT_DetachPartition &&
			castNode(PartitionCmd, cmd->def)->concurrent)
			return true;
	}
	return false;
}

/* VACUUM, which shares its node with ANALYZE */
static bool
is_vacuum(Node *node)
{
	return castNode(VacuumStmt, node)->is_vacuumcmd;
}

/* CLUSTER without a table */
static bool
is_cluster_of_all(Node *node)
{
	return castNode(ClusterStmt, node)->relation == NULL;
}

/* ALTER DATABASE ... SET TABLESPACE comes as the only option. */
static bool
is_database_move(Node *node)
{
	ListCell   *cell;

	foreach(cell, castNode(AlterDatabaseStmt, node)->options)
	{
		if (strcmp(lfirst_node(DefElem, cell)->defname, "tablespace") == 0)
			return true;
	}
	return false;
}

/* CREATE SUBSCRIPTION that makes a slot on the other server */
static bool
makes_slot(Node *node)
{
	List	   *options = castNode(CreateSubscriptionStmt, node)->options;

	return option_is_on(options, "create_slot", option_is_on(options, "connect", true));
}

/* ALTER SUBSCRIPTION that fetches the list of tables */
static bool
refreshes_subscription(Node *node)
{
	AlterSubscriptionStmt *stmt = castNode(AlterSubscriptionStmt, node);

	switch (stmt->kind)
	{
		case ALTER_SUBSCRIPTION_REFRESH:
			return true;
		case ALTER_SUBSCRIPTION_SET_PUBLICATION:
		case ALTER_SUBSCRIPTION_ADD_PUBLICATION:
		case ALTER_SUBSCRIPTION_DROP_PUBLICATION:
			return option_is_on(stmt->options, "refresh", true);
		default:
			return false;
	}
}

static const Row rows[] = {
	{T_CreatedbStmt, NULL, "CREATE DATABASE"},
	{T_DropdbStmt, NULL, "DROP DATABASE"},
	{T_AlterDatabaseStmt, is_database_move, "ALTER DATABASE ... SET TABLESPACE"},
	{T_CreateTableSpaceStmt, NULL, "CREATE TABLESPACE"},
	{T_DropTableSpaceStmt, NULL, "DROP TABLESPACE"},
	{T_AlterSystemStmt, NULL, "ALTER SYSTEM"},
	{T_VacuumStmt, is_vacuum, "VACUUM"},
	{T_ClusterStmt, is_cluster_of_all, "CLUSTER"},
	{T_IndexStmt, is_concurrent_index, "CREATE INDEX CONCURRENTLY"},
	{T_DropStmt, is_concurrent_drop, "DROP INDEX CONCURRENTLY"},
	{T_ReindexStmt, is_concurrent_reindex, "REINDEX CONCURRENTLY"},
	{T_ReindexStmt, is_reindex_of_many, "REINDEX of a schema or database"},
	{T_AlterTableStmt, is_concurrent_detach, "ALTER TABLE ... DETACH CONCURRENTLY"},
	{T_CreateSubscriptionStmt, makes_slot, "CREATE SUBSCRIPTION with a replication slot"},
	{T_AlterSubscriptionStmt, refreshes_subscription, "ALTER SUBSCRIPTION with refresh"},
	{T_DropSubscriptionStmt, NULL, "DROP SUBSCRIPTION"},
};

/* What PostgreSQL refuses if the table turns out to be partitioned. */
static const Row rows_of_partitioned[] = {
	{T_ReindexStmt, NULL, "REINDEX of a partitioned table"},
	{T_ClusterStmt, NULL, "CLUSTER of a partitioned table"},
};

/* Is the statement one of the table's?  *what names it then. */
static bool
find_row(const Row *table, int count, const PsStatement *statement, const char **what)
{
	for (int i = 0; i < count; i++)
	{
		if (table[i].tag == statement->tag &&
			(table[i].applies == NULL || table[i].applies(statement->tree->stmt)))
		{
			*what = table[i].what;
			return true;
		}
	}
	return false;
}

/* Does PostgreSQL refuse the statement in a transaction block?  *what names it. */
bool
ps_cannot_run_in_transaction(const PsStatement *statement, const char **what)
{
	return find_row(rows, lengthof(rows), statement, what);
}

/* Does it refuse others of the kind, depending on the table?  *what names them. */
bool
ps_may_not_run_in_transaction(const PsStatement *statement, const char **what)
{
	return find_row(rows_of_partitioned, lengthof(rows_of_partitioned), statement, what);
}
