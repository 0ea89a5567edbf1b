/*-------------------------------------------------------------------------
 *
 * check_rules.c
 *	  The statements that migrate_check() knows, one row each, and the work
 *	  that they make.
 *
 * A statement that the table does not list adds nothing, and changes no name.
 * What PostgreSQL locks, reads or rewrites is a row of works[].
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "nodes/value.h"
#include "utils/builtins.h"

/* Tables from this size on take long enough for a warning. */
#define LARGE_BYTES (INT64CONST(128) * 1024 * 1024)

#define AE "ACCESS EXCLUSIVE"
#define SRE "SHARE ROW EXCLUSIVE"

static const struct
{
	PsCheckCode code;
	const char *lock;
	const char *what;			/* the work, and how it is avoided */
}			works[] =
{
	[PS_WORK_ADD_COLUMN] = {PS_REWRITE, AE, "each row gets a value of its own; add the column without a default, SET DEFAULT, then fill it in batches"},
	[PS_WORK_ADD_DOMAIN_COLUMN] = {PS_REWRITE, AE, "the domain is checked for each row; use its base type and a CHECK constraint"},
	[PS_WORK_COLUMN_TYPE] = {PS_REWRITE, AE, "the rows, and the indexes on the column, are written again; add another column and copy in batches"},
	[PS_WORK_SET_NOT_NULL] = {PS_SCAN, AE, "all rows are read; add CHECK (... IS NOT NULL) NOT VALID, validate it in a run of its own, then SET NOT NULL"},
	[PS_WORK_ADD_CHECK] = {PS_SCAN, AE, "all rows are read; add it NOT VALID and validate it in a run of its own"},
	[PS_WORK_ADD_FOREIGN_KEY] = {PS_SCAN, SRE, "all rows are read; add it NOT VALID and validate it in a run of its own"},
	[PS_WORK_ADD_FOREIGN_KEY_NOT_VALID] = {PS_LOCK, SRE, "a foreign key is added: no row can be changed until the run ends"},
	[PS_WORK_REFERENCED] = {PS_LOCK, SRE, "a foreign key to it is added: no row can be changed until the run ends"},
	[PS_WORK_ADD_KEY] = {PS_SCAN, AE, "an index is built; CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX"},
	[PS_WORK_ADD_EXCLUDE] = {PS_SCAN, AE, "an index is built; there is no other way"},
	[PS_WORK_CREATE_INDEX] = {PS_SCAN, "SHARE", "an index is built, no row can be changed meanwhile; CREATE INDEX CONCURRENTLY in a migration with transaction:false"},
	[PS_WORK_DROP_INDEX] = {PS_LOCK, AE, "an index is dropped; DROP INDEX CONCURRENTLY in a migration with transaction:false"},
	[PS_WORK_REINDEX] = {PS_SCAN, "SHARE", "indexes are built again; REINDEX CONCURRENTLY in a migration with transaction:false"},
	[PS_WORK_VALIDATE] = {PS_SCAN, "SHARE UPDATE EXCLUSIVE", "all rows are read; other sessions read and write meanwhile"},
	[PS_WORK_ATTACH] = {PS_SCAN, AE, "all rows are read unless a constraint of the table says that they are within the bounds"},
	[PS_WORK_DEFAULT_PARTITION] = {PS_SCAN, AE, "all rows are read for those that belong to the new partition, unless a constraint of the table says that there are none"},
	[PS_WORK_DETACH] = {PS_LOCK, AE, "a partition is detached; DETACH PARTITION ... CONCURRENTLY in a migration with transaction:false"},
	[PS_WORK_TRIGGER] = {PS_LOCK, SRE, "a trigger is made: no row can be changed until the run ends"},
	[PS_WORK_DROP_TRIGGER] = {PS_LOCK, AE, "a trigger, rule or policy is changed"},
	[PS_WORK_REPLICA_IDENTITY] = {PS_LOCK, AE, "the replica identity changes: see that subscribers can apply what they get"},
	[PS_WORK_STORAGE] = {PS_REWRITE, AE, "the table is copied"},
	[PS_WORK_CLUSTER] = {PS_REWRITE, AE, "the table is copied in the order of an index"},
	[PS_WORK_VACUUM_FULL] = {PS_REWRITE, AE, "the table is copied"},
	[PS_WORK_REFRESH] = {PS_REWRITE, AE, "the view is filled again; REFRESH MATERIALIZED VIEW CONCURRENTLY needs a unique index"},
	[PS_WORK_REFRESH_CONCURRENTLY] = {PS_SCAN, "EXCLUSIVE", "the view is filled again, it can be read meanwhile"},
	[PS_WORK_REPLACE_VIEW] = {PS_LOCK, AE, "the view is replaced"},
	[PS_WORK_DOMAIN] = {PS_SCAN, "SHARE", "all rows are read, as the constraint is a domain's; a CHECK of the table can be added NOT VALID"},
};

/* A size for people. */
static char *
size_text(int64 bytes)
{
	return TextDatumGetCString(DirectFunctionCall1(pg_size_pretty, Int64GetDatum(bytes)));
}

/* Does the statement run outside of a transaction? */
static bool
runs_outside(const PsCheck *check)
{
	return check->step->statement->outside != NULL;
}

/*
 * Reports that the statement rewrites, reads or locks a table that has rows.
 * Of several kinds of work at one step the first is reported.
 */
void
ps_check_work(PsCheck *check, PsTableState *table, PsWork work)
{
	PsCheckRow *row;
	MemoryContext old;

	/* What runs outside of a transaction leaves the table to others, unless it writes it again. */
	if (table->work_step == check->number || (runs_outside(check) && works[work].code != PS_REWRITE))
		return;
	if (table->kind != RELKIND_VIEW && !ps_check_has_rows(check, table))
		return;
	table->work_step = check->number;
	ps_check_measure(check, table);
	row = ps_check_add(check, works[work].code, ps_check_object(table, NULL),
					   table->kind == RELKIND_VIEW ? -1 : ps_check_count_rows(check, table), NULL, "");
	old = MemoryContextSwitchTo(check->context);
	if (table->kind != RELKIND_VIEW)
		row->sample = size_text(table->bytes);
	row->advice = psprintf("%s lock %s: %s", works[work].lock, runs_outside(check) ? "while it runs" : "to the end of the run", works[work].what);
	if (works[work].code != PS_LOCK && table->bytes >= LARGE_BYTES)
		row->severity = PS_CHECK_WARNING;
	MemoryContextSwitchTo(old);
}

/* A notice about a relation that is there, or one of its columns. */
static void
notice(PsCheck *check, PsCheckCode code, const RangeVar *range, const char *column)
{
	PsTableState *table = range == NULL ? NULL : ps_check_find_range(check, range);

	if (table != NULL && (table->kind == RELKIND_VIEW || ps_check_has_rows(check, table)))
		ps_check_add(check, code, ps_check_object(table, column), -1, NULL, NULL);
}

/* Work on a relation that is named. */
static void
work_on(PsCheck *check, const RangeVar *range, PsWork work)
{
	PsTableState *table = range == NULL ? NULL : ps_check_find_range(check, range);

	if (table != NULL)
		ps_check_work(check, table, work);
}

/* RENAME of a column. */
static void
rename_column(PsCheck *check, RenameStmt *rename)
{
	PsTableState *table = ps_check_find_range(check, rename->relation);

	if (table == NULL)
		return;
	if (rename->relationType != OBJECT_INDEX)
		notice(check, PS_RENAMED, rename->relation, rename->subname);
	if (!OidIsValid(table->oid))
		return;
	ps_check_load(table);
	ps_check_rename_column(table, rename->subname, rename->newname);
	ps_check_reshaped(check, table);
}

/* RENAME of a relation. */
static void
rename_relation(PsCheck *check, RenameStmt *rename)
{
	PsTableState *table = ps_check_find_range(check, rename->relation);

	if (table == NULL)
		return;
	notice(check, PS_RENAMED, rename->relation, NULL);
	ps_check_rename(check, table, table->schema, rename->newname);
}

/* RENAME of a schema. */
static void
rename_schema(PsCheck *check, RenameStmt *rename)
{
	Oid			schema = get_namespace_oid(rename->subname, true);

	if (OidIsValid(schema) && ps_catalog_tables_of_schema(schema) != NIL)
		ps_check_add(check, PS_RENAMED, quote_identifier(rename->subname), -1, NULL, NULL);
	ps_check_schema_renamed(check, rename->subname, rename->newname);
}

/* ALTER ... RENAME. */
static void
check_rename(PsCheck *check, Node *node)
{
	RenameStmt *rename = (RenameStmt *) node;

	switch (rename->renameType)
	{
		case OBJECT_COLUMN:
			rename_column(check, rename);
			break;
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_INDEX:
		case OBJECT_SEQUENCE:
			rename_relation(check, rename);
			break;
		case OBJECT_SCHEMA:
			rename_schema(check, rename);
			break;
		case OBJECT_TABCONSTRAINT:
			ps_check_rename_constraint(check, rename);
			break;
		case OBJECT_TYPE:
			ps_check_rename_type(check, castNode(List, rename->object), rename->newname);
			break;
		default:
			break;
	}
}

/* ALTER ... SET SCHEMA. */
static void
check_set_schema(PsCheck *check, Node *node)
{
	AlterObjectSchemaStmt *alter = (AlterObjectSchemaStmt *) node;
	PsTableState *table = alter->relation == NULL ? NULL : ps_check_find_range(check, alter->relation);

	if (table == NULL)
		return;
	notice(check, PS_RENAMED, alter->relation, NULL);
	ps_check_rename(check, table, alter->newschema, table->name);
}

/* CREATE TRIGGER. */
static void
check_trigger(PsCheck *check, Node *node)
{
	work_on(check, ((CreateTrigStmt *) node)->relation, PS_WORK_TRIGGER);
}

/* CREATE RULE. */
static void
check_rule(PsCheck *check, Node *node)
{
	work_on(check, ((RuleStmt *) node)->relation, PS_WORK_DROP_TRIGGER);
}

/* CREATE and ALTER POLICY. */
static void
check_policy(PsCheck *check, Node *node)
{
	RangeVar   *table = IsA(node, CreatePolicyStmt) ? ((CreatePolicyStmt *) node)->table : ((AlterPolicyStmt *) node)->table;

	notice(check, PS_ACCESS_CHANGED, table, NULL);
	work_on(check, table, PS_WORK_DROP_TRIGGER);
}

/* CREATE OR REPLACE VIEW. */
static void
check_view(PsCheck *check, Node *node)
{
	ViewStmt   *view = (ViewStmt *) node;

	if (view->replace)
		work_on(check, view->view, PS_WORK_REPLACE_VIEW);
}

/* REFRESH MATERIALIZED VIEW. */
static void
check_refresh(PsCheck *check, Node *node)
{
	RefreshMatViewStmt *refresh = (RefreshMatViewStmt *) node;

	work_on(check, refresh->relation, refresh->concurrent ? PS_WORK_REFRESH_CONCURRENTLY : PS_WORK_REFRESH);
}

/* CLUSTER of a table. */
static void
check_cluster(PsCheck *check, Node *node)
{
	work_on(check, ((ClusterStmt *) node)->relation, PS_WORK_CLUSTER);
}

/* VACUUM FULL of tables. */
static void
check_vacuum(PsCheck *check, Node *node)
{
	VacuumStmt *vacuum = (VacuumStmt *) node;
	ListCell   *cell;
	bool		full = false;

	foreach(cell, vacuum->options)
		if (strcmp(lfirst_node(DefElem, cell)->defname, "full") == 0)
			full = defGetBoolean(lfirst_node(DefElem, cell));
	if (full)
		foreach(cell, vacuum->rels)
			work_on(check, lfirst_node(VacuumRelation, cell)->relation, PS_WORK_VACUUM_FULL);
}

/* REINDEX of a table or an index. */
static void
check_reindex(PsCheck *check, Node *node)
{
	ReindexStmt *reindex = (ReindexStmt *) node;
	PsTableState *relation = reindex->relation == NULL ? NULL : ps_check_find_range(check, reindex->relation);
	Oid			table;

	if (relation == NULL || !OidIsValid(relation->oid))
		return;
	table = ps_catalog_table_of_index(relation->oid);
	if (OidIsValid(table))
		relation = ps_check_find_oid(check, table);
	if (relation != NULL)
		ps_check_work(check, relation, PS_WORK_REINDEX);
}

/* INSERT: does it change rows, too? */
static void
check_insert(PsCheck *check, Node *node)
{
	InsertStmt *insert = (InsertStmt *) node;

	check->only_adds = insert->withClause == NULL &&
		(insert->onConflictClause == NULL || insert->onConflictClause->action != ONCONFLICT_UPDATE);
}

/* COPY ... FROM a file. */
static void
check_copy(PsCheck *check, Node *node)
{
	check->only_adds = ((CopyStmt *) node)->is_from;
}

/*
 * DO: a block that has none of these words, in whatever place, changes no rows
 * and no columns.  What else it may do its facts tell.
 */
static void
check_do(PsCheck *check, Node *node)
{
	static const char *const words[] = {
		"alter", "call", "copy", "delete", "drop", "execute", "insert", "merge", "perform", "rename", "select", "truncate", "update"
	};

	for (int i = 0; i < lengthof(words); i++)
		if (check->opaque == NULL && strcasestr(check->step->text, words[i]) != NULL)
			check->opaque = check->step;
}

/* CREATE DOMAIN: its columns may have its default, and its constraints. */
static void
check_domain(PsCheck *check, Node *node)
{
	CreateDomainStmt *create = (CreateDomainStmt *) node;
	char	   *name = strVal(llast(create->domainname));
	ListCell   *cell;

	check->domains = lappend(check->domains, name);
	foreach(cell, create->constraints)
	{
		ConstrType	type = lfirst_node(Constraint, cell)->contype;

		if (type == CONSTR_CHECK || type == CONSTR_NOTNULL)
			check->checked_domains = lappend(check->checked_domains, name);
	}
}

static const struct
{
	NodeTag		tag;
	void		(*look) (PsCheck *check, Node *node);
}			rules[] =
{
	{T_AlterDomainStmt, ps_check_alter_domain},
	{T_AlterEnumStmt, ps_check_alter_enum},
	{T_AlterObjectSchemaStmt, check_set_schema},
	{T_AlterPolicyStmt, check_policy},
	{T_AlterTableStmt, ps_check_alter_table},
	{T_ClusterStmt, check_cluster},
	{T_CopyStmt, check_copy},
	{T_CreateDomainStmt, check_domain},
	{T_CreateEnumStmt, ps_check_create_enum},
	{T_CreatePolicyStmt, check_policy},
	{T_CreateStmt, ps_check_create_table},
	{T_CreateTrigStmt, check_trigger},
	{T_DeleteStmt, ps_check_delete},
	{T_DoStmt, check_do},
	{T_DropStmt, ps_check_drop},
	{T_IndexStmt, ps_check_create_index},
	{T_InsertStmt, check_insert},
	{T_RefreshMatViewStmt, check_refresh},
	{T_ReindexStmt, check_reindex},
	{T_RenameStmt, check_rename},
	{T_RuleStmt, check_rule},
	{T_TruncateStmt, ps_check_truncate},
	{T_UpdateStmt, ps_check_update},
	{T_VacuumStmt, check_vacuum},
	{T_ViewStmt, check_view},
};

/* Looks at a statement of the plan. */
void
ps_check_step(PsCheck *check, Node *node)
{
	for (int i = 0; i < lengthof(rules); i++)
	{
		if (rules[i].tag != nodeTag(node))
			continue;
		rules[i].look(check, node);
		return;
	}
}
