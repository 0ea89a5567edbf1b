/*-------------------------------------------------------------------------
 *
 * check_table.c
 *	  Tables as they are at a place of the plan: made, renamed, dropped.
 *
 * A relation is looked up under the name that it has at that place: first among
 * what the steps so far have made, renamed or dropped, then in the catalog.
 *
 * Rules:
 *
 *	- What a table's rows are is known until a statement may have changed them:
 *	  DML on the table, on one whose triggers or cascading keys can reach it, on
 *	  a table it shares rows with (partitions, children), or code that cannot be
 *	  seen through.
 *	- What else the batch changes (types, functions, operators) is kept as a set
 *	  of names.  What a statement needs of it cannot be evaluated before.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog.h"
#include "catalog_check.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* A schema that the batch makes, renames or drops. */
typedef struct PsSchemaState
{
	const char *name;			/* as it is called here */
	const char *original;		/* as the catalog calls it; NULL: it has none of it */
	bool		gone;			/* there is none of the name */
} PsSchemaState;

typedef struct TableKey
{
	char		schema[NAMEDATALEN];
	char		name[NAMEDATALEN];
} TableKey;

typedef struct TableEntry
{
	TableKey	key;
	PsTableState *table;		/* NULL: there is none of the name */
} TableEntry;

typedef struct OidEntry
{
	Oid			oid;
	PsTableState *table;
} OidEntry;

typedef struct TouchedEntry
{
	char		name[NAMEDATALEN];
} TouchedEntry;

/* Temporary tables of the migration at hand. */
#define TEMPORARY "pg_temp"

/* Prepares the tables of a check. */
void
ps_check_open_tables(PsCheck *check)
{
	HASHCTL		tables = {.keysize = sizeof(TableKey),.entrysize = sizeof(TableEntry),.hcxt = CurrentMemoryContext};
	HASHCTL		by_oid = {.keysize = sizeof(Oid),.entrysize = sizeof(OidEntry),.hcxt = CurrentMemoryContext};
	HASHCTL		touched = {.keysize = NAMEDATALEN,.entrysize = sizeof(TouchedEntry),.hcxt = CurrentMemoryContext};

	check->tables = hash_create("pgstair checked tables", 64, &tables, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	check->by_oid = hash_create("pgstair checked tables by OID", 64, &by_oid, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	check->touched = hash_create("pgstair changed names", 64, &touched, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
}

/* The state of a schema, or NULL if the batch leaves it as it is. */
static PsSchemaState *
schema_state(PsCheck *check, const char *name)
{
	ListCell   *cell;

	foreach(cell, check->schemas)
	{
		PsSchemaState *schema = lfirst(cell);

		if (strcmp(schema->name, name) == 0)
			return schema;
	}
	return NULL;
}

/* Notes what the catalog calls a schema from here on; NULL: nothing. */
static void
set_schema(PsCheck *check, const char *name, const char *original, bool gone)
{
	PsSchemaState *schema = schema_state(check, name);

	if (schema == NULL)
	{
		schema = palloc(sizeof(PsSchemaState));
		schema->name = pstrdup(name);
		check->schemas = lappend(check->schemas, schema);
	}
	schema->original = original;
	schema->gone = gone;
}

/* What the catalog calls a schema; NULL: it has none. */
static const char *
original_schema(PsCheck *check, const char *name)
{
	PsSchemaState *schema = schema_state(check, name);

	return schema != NULL ? schema->original : name;
}

/* The entry of a name; *found: was it there? */
static TableEntry *
entry_of(PsCheck *check, const char *schema, const char *name, bool *found)
{
	TableKey	key;

	memset(&key, 0, sizeof(key));
	strlcpy(key.schema, schema, NAMEDATALEN);
	strlcpy(key.name, name, NAMEDATALEN);
	return hash_search(check->tables, &key, HASH_ENTER, found);
}

/* A relation that nobody has looked at yet; InvalidOid: one that the batch makes. */
static PsTableState *
make_table(PsCheck *check, const char *schema, const char *name, Oid oid)
{
	PsTableState *table = palloc0(sizeof(PsTableState));

	table->schema = pstrdup(schema);
	table->name = pstrdup(name);
	table->oid = oid;
	table->kind = OidIsValid(oid) ? get_rel_relkind(oid) : '\0';
	table->has_rows = -1;
	table->bytes = -1;
	table->tuples = -1;
	table->work_step = -1;
	if (OidIsValid(oid))
		((OidEntry *) hash_search(check->by_oid, &oid, HASH_ENTER, NULL))->table = table;
	return table;
}

/* The relation of that name at the step at hand, or NULL. */
PsTableState *
ps_check_find(PsCheck *check, const char *schema, const char *name)
{
	const char *original = original_schema(check, schema);
	Oid			namespace = original != NULL ? get_namespace_oid(original, true) : InvalidOid;
	bool		found;
	TableEntry *entry = entry_of(check, schema, name, &found);
	Oid			oid;

	if (found)
		return entry->table;
	oid = OidIsValid(namespace) ? get_relname_relid(name, namespace) : InvalidOid;
	entry->table = OidIsValid(oid) ? make_table(check, schema, name, oid) : NULL;
	return entry->table;
}

/* What a schema of the catalog is called at this place; NULL: it is gone. */
static const char *
schema_called(PsCheck *check, const char *original)
{
	ListCell   *cell;

	foreach(cell, check->schemas)
	{
		PsSchemaState *schema = lfirst(cell);

		if (schema->original != NULL && strcmp(schema->original, original) == 0)
			return schema->name;
	}
	return schema_state(check, original) == NULL ? original : NULL;
}

/* The relation with that OID, under whatever name it has at this place; NULL: it is gone. */
PsTableState *
ps_check_find_oid(PsCheck *check, Oid oid)
{
	OidEntry   *entry = hash_search(check->by_oid, &oid, HASH_FIND, NULL);
	char	   *schema;
	const char *called;
	PsTableState *table;

	if (entry != NULL)
		return entry->table->gone ? NULL : entry->table;
	schema = get_namespace_name(get_rel_namespace(oid));
	called = schema != NULL ? schema_called(check, schema) : NULL;
	table = called != NULL ? ps_check_find(check, called, get_rel_name(oid)) : NULL;
	return table != NULL && table->oid == oid ? table : NULL;
}

/* The search path of the step at hand, schemas (const char *) in their order. */
static List *
path_of_step(PsCheck *check)
{
	const PsStep *step = check->step;
	bool		found;
	List	   *path = ps_setting_search_path(step->settings, &found);
	ListCell   *cell;

	if (!found)
		path = ps_session_search_path();
	path = list_copy(path);
	foreach(cell, path)
		if (strcmp(lfirst(cell), "$user") == 0)
			lfirst(cell) = (void *) check->batch->migrations[step->statement->migration].role;
	return path;
}

/* Is there the schema at this place? */
static bool
schema_exists(PsCheck *check, const char *name)
{
	PsSchemaState *schema = schema_state(check, name);

	return schema != NULL ? !schema->gone : OidIsValid(get_namespace_oid(name, true));
}

/* The schema that an unqualified name is created in; "" if none. */
static const char *
creation_schema(PsCheck *check)
{
	ListCell   *cell;

	foreach(cell, path_of_step(check))
		if (strcmp(lfirst(cell), "pg_catalog") != 0 && schema_exists(check, lfirst(cell)))
			return lfirst(cell);
	return "";
}

/* The relation that a name means at the step at hand, or NULL. */
static PsTableState *
find_name(PsCheck *check, const char *schema, const char *name)
{
	PsTableState *table;
	ListCell   *cell;

	if (schema != NULL)
		return ps_check_find(check, schema, name);
	table = ps_check_find(check, TEMPORARY, name);
	foreach(cell, path_of_step(check))
	{
		if (table != NULL)
			break;
		table = ps_check_find(check, lfirst(cell), name);
	}
	return table;
}

/* The relation that is named at the step at hand, or NULL. */
PsTableState *
ps_check_find_range(PsCheck *check, const RangeVar *range)
{
	return find_name(check, range->schemaname, range->relname);
}

/* A relation gets another name from here on. */
void
ps_check_rename(PsCheck *check, PsTableState *table, const char *schema, const char *name)
{
	bool		found;

	entry_of(check, table->schema, table->name, &found)->table = NULL;
	table->schema = pstrdup(schema);
	table->name = pstrdup(name);
	entry_of(check, schema, name, &found)->table = table;
}

/* The relations that have been looked at in a schema. */
static List *
tables_in(PsCheck *check, const char *schema)
{
	List	   *tables = NIL;
	HASH_SEQ_STATUS scan;
	TableEntry *entry;

	hash_seq_init(&scan, check->tables);
	while ((entry = hash_seq_search(&scan)) != NULL)
		if (entry->table != NULL && strcmp(entry->key.schema, schema) == 0)
			tables = lappend(tables, entry->table);
	return tables;
}

/* Orders tables by their names. */
static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(((const PsTableState *) lfirst(a))->name, ((const PsTableState *) lfirst(b))->name);
}

/* The tables and materialized views (PsTableState *) that are in a schema at this place, by name. */
List *
ps_check_tables_in(PsCheck *check, const char *schema)
{
	const char *original = original_schema(check, schema);
	Oid			namespace = original != NULL ? get_namespace_oid(original, true) : InvalidOid;
	List	   *tables;
	ListCell   *cell;

	if (OidIsValid(namespace))
		foreach(cell, ps_catalog_tables_of_schema(namespace))
			(void) ps_check_find_oid(check, lfirst_oid(cell));
	tables = tables_in(check, schema);
	list_sort(tables, compare_names);
	return tables;
}

/* A schema gets another name from here on, and with it all that is in it. */
void
ps_check_schema_renamed(PsCheck *check, const char *name, const char *renamed)
{
	ListCell   *cell;

	foreach(cell, tables_in(check, name))
		ps_check_rename(check, lfirst(cell), renamed, ((PsTableState *) lfirst(cell))->name);
	set_schema(check, renamed, original_schema(check, name), false);
	set_schema(check, name, NULL, true);
}

/* A relation or a column of it, quoted as SQL, as it is called here. */
char *
ps_check_object(const PsTableState *table, const char *column)
{
	char	   *name = quote_qualified_identifier(table->schema, table->name);

	return column == NULL ? name : psprintf("%s.%s", name, quote_identifier(column));
}

/* Calls a function for the tables that share rows with one, itself among them. */
static void
each_of_family(PsCheck *check, PsTableState *table, void (*function) (PsCheck *check, PsTableState *table))
{
	List	   *family;
	ListCell   *cell;

	function(check, table);
	if (!OidIsValid(table->oid))
		return;
	family = ps_catalog_family(table->oid);
	foreach(cell, family)
	{
		PsTableState *relative = ps_check_find_oid(check, lfirst_oid(cell));

		if (relative != NULL && relative != table)
			function(check, relative);
	}
}

/* Notes that the rows of the table itself may be others. */
static void
note_rows_changed(PsCheck *check, PsTableState *table)
{
	if (table->rows_changed == NULL)
		table->rows_changed = check->step;
}

/* Notes that rows are added to the table itself. */
static void
note_rows_added(PsCheck *check, PsTableState *table)
{
	if (table->rows_added == NULL)
		table->rows_added = check->step;
}

/* Notes that the table is changed along with another one. */
static void
note_reshaped(PsCheck *check, PsTableState *table)
{
	if (table->reshaped == NULL)
		table->reshaped = check->step;
}

/* The rows of the table may be others from here on. */
void
ps_check_rows_changed(PsCheck *check, PsTableState *table)
{
	each_of_family(check, table, note_rows_changed);
}

/* The columns of the table's partitions and children are changed along with its own. */
void
ps_check_reshaped(PsCheck *check, PsTableState *table)
{
	const PsStep *before = table->reshaped;

	each_of_family(check, table, note_reshaped);
	table->reshaped = before;
}

/* Rows of a relation that the step writes are changed, or only added to. */
static void
note_written_rows(PsCheck *check, PsTableState *table)
{
	if (check->only_adds)
		each_of_family(check, table, note_rows_added);
	else
		ps_check_rows_changed(check, table);
	if (check->watcher != NULL || (OidIsValid(table->oid) && ps_catalog_rows_are_watched(table->oid)))
		check->opaque = check->opaque ? check->opaque : check->step;
}

/* May a statement that writes a relation write its rows? */
static bool
writes_rows(NodeTag tag)
{
	static const NodeTag tags[] = {
		T_CopyStmt, T_CreateTableAsStmt, T_DeleteStmt, T_DoStmt, T_ExplainStmt, T_InsertStmt, T_MergeStmt,
		T_RefreshMatViewStmt, T_SelectStmt, T_TruncateStmt, T_UpdateStmt
	};

	for (int i = 0; i < lengthof(tags); i++)
		if (tags[i] == tag)
			return true;
	return false;
}

/* A relation that the step makes. */
static void
note_made(PsCheck *check, const PsFact *fact)
{
	const PsName *name = &fact->name;
	const char *schema = name->schema != NULL ? name->schema : creation_schema(check);
	bool		found;
	PsTableState *there = ps_check_find(check, schema, name->name);

	if (there != NULL && (fact->flags & (PS_IF_NOT_EXISTS | PS_OR_REPLACE)) != 0)
		return;
	there = make_table(check, schema, name->name, InvalidOid);
	there->partitioned_by = check->partitioned_by;
	if (writes_rows(check->step->statement->tag))	/* AS SELECT, SELECT INTO */
		there->rows_added = check->step;
	entry_of(check, schema, name->name, &found)->table = there;
}

/* There is no such relation from here on. */
static void
forget(PsCheck *check, PsTableState *table)
{
	bool		found;

	table->gone = true;
	entry_of(check, table->schema, table->name, &found)->table = NULL;
}

/* A relation that the step drops; renamed ones have been seen to. */
static void
note_removed(PsCheck *check, const PsName *name)
{
	PsTableState *table = find_name(check, name->schema, name->name);

	if (table == NULL)
		return;
	if (table->kind != RELKIND_INDEX && table->kind != RELKIND_SEQUENCE)
		ps_check_rows_changed(check, table);
	forget(check, table);
}

/* Notes a relation that a fact is about. */
static void
note_relation(PsCheck *check, const PsFact *fact)
{
	NodeTag		tag = check->step->statement->tag;
	PsTableState *table;

	if (tag == T_RenameStmt || tag == T_AlterObjectSchemaStmt)
		return;
	if (fact->kind == PS_PROVIDES)
		note_made(check, fact);
	else if (fact->kind == PS_REMOVES)
		note_removed(check, &fact->name);
	else if (fact->kind == PS_WRITES && writes_rows(tag))
	{
		table = find_name(check, fact->name.schema, fact->name.name);
		if (table != NULL)
			note_written_rows(check, table);
	}
}

/* Names of these classes live in tables, or say nothing about what a value means. */
static bool
is_touchable(PsClass class)
{
	return class == PS_TYPE || class == PS_ENUM_LABEL || class == PS_FUNCTION || class == PS_OPERATOR ||
		class == PS_CAST || class == PS_COLLATION || class == PS_OPERATOR_CLASS || class == PS_CONSTRAINT;
}

/* Notes a change of something that expressions can use. */
static void
note_touched(PsCheck *check, const PsFact *fact)
{
	if (fact->kind == PS_REMOVES && (fact->flags & PS_CASCADE) != 0 && !ps_class_is_sub(fact->name.class))
		check->opaque = check->opaque ? check->opaque : check->step;
	if (fact->kind != PS_NEEDS && is_touchable(fact->name.class))
		(void) hash_search(check->touched, fact->name.name, HASH_ENTER, NULL);
}

/* Does the step need a type, function or the like that an earlier one has changed? */
bool
ps_check_step_uses_touched(PsCheck *check)
{
	const PsFacts *facts = check->batch->facts[check->step->statement->position];

	if (hash_get_num_entries(check->touched) == 0)
		return false;
	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->kind == PS_NEEDS && fact->name.class != PS_CONSTRAINT && is_touchable(fact->name.class) &&
			hash_search(check->touched, fact->name.name, HASH_FIND, NULL) != NULL)
			return true;
	}
	return false;
}

/* Notes a schema that a fact is about; renamed ones have been seen to. */
static void
note_schema(PsCheck *check, const PsFact *fact)
{
	ListCell   *cell;

	if (check->step->statement->tag == T_RenameStmt)
		return;
	if (fact->kind == PS_PROVIDES && !schema_exists(check, fact->name.name))
		set_schema(check, fact->name.name, NULL, false);
	if (fact->kind != PS_REMOVES)
		return;
	foreach(cell, tables_in(check, fact->name.name))
		forget(check, lfirst(cell));
	set_schema(check, fact->name.name, NULL, true);
}

/* Could the step have changed anything at all? */
static bool
is_opaque(const PsStep *step, const PsFacts *facts)
{
	return facts->calls_unknown ||
		(facts->provides_unknown && step->statement->tag != T_CreateExtensionStmt);
}

/* Notes what the step at hand does to all that comes after it. */
void
ps_check_note_step(PsCheck *check)
{
	const PsStep *step = check->step;
	const PsFacts *facts = check->batch->facts[step->statement->position];
	NodeTag		tag = step->statement->tag;

	if (step->key != NULL)
		return;
	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->name.class == PS_RELATION)
			note_relation(check, fact);
		else if (fact->name.class == PS_SCHEMA)
			note_schema(check, fact);
		else
			note_touched(check, fact);
	}
	if (is_opaque(step, facts) && check->opaque == NULL)
		check->opaque = step;
	if ((tag == T_CreateTrigStmt || tag == T_RuleStmt) && check->watcher == NULL)
		check->watcher = step;
}
