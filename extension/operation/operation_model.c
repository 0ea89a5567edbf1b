/*-------------------------------------------------------------------------
 *
 * operation_model.c
 *	  What operations know of tables and enums: the catalog, overlaid with what
 *	  the operations compiled so far have done.
 *
 * A table or enum is read from the catalog when it is first needed; from
 * then on operations change the copy here.  A table that only a later definition
 * makes is taken as that one will leave it: its statement will be moved up.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"


/* "schema" and "name" side by side, as a hash key. */
#define PS_MODEL_KEY (2 * NAMEDATALEN)

typedef struct PsModelEntry
{
	char		key[PS_MODEL_KEY];
	void	   *object;			/* NULL: it was there and is gone */
} PsModelEntry;

/* A table that some definition of the batch makes or adds columns to. */
typedef struct PsDeclaredColumn
{
	const char *name;
	const PsJson *node;
} PsDeclaredColumn;

typedef struct PsDeclaredTable
{
	List	   *columns;		/* PsDeclaredColumn * */
	const PsJson *create;		/* the createTable that makes it */
} PsDeclaredTable;

static PsModelTable *model_declared(PsCompiler *compiler, PsTableName name);

/* An empty table of the model, in CurrentMemoryContext. */
static HTAB *
model_hash(const char *name)
{
	HASHCTL		control = {.keysize = PS_MODEL_KEY,.entrysize = sizeof(PsModelEntry),.hcxt = CurrentMemoryContext};

	return hash_create(name, 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* An empty context, in CurrentMemoryContext. */
PsOperationContext *
ps_operation_context(void)
{
	PsOperationContext *context = palloc0(sizeof(PsOperationContext));

	context->memory = CurrentMemoryContext;
	context->schemas = ps_catalog_schemas();
	context->tables = model_hash("pgstair operation tables");
	context->enums = model_hash("pgstair operation enums");
	context->declared = model_hash("pgstair declared tables");
	return context;
}

/* The entry of a name; NULL if there is none and it is not to be made. */
static PsModelEntry *
model_entry(HTAB *hash, const char *schema, const char *name, bool make)
{
	char		key[PS_MODEL_KEY] = {0};
	PsModelEntry *entry;
	bool		found;

	strncpy(key, schema == NULL ? "" : schema, NAMEDATALEN - 1);
	strncpy(key + NAMEDATALEN, name, NAMEDATALEN - 1);
	entry = hash_search(hash, key, make ? HASH_ENTER : HASH_FIND, &found);
	if (make && !found)
		entry->object = NULL;
	return entry;
}

/* The schema in which an object with a written schema, or none, would be made. */
static const char *
creation_schema(PsCompiler *compiler, const char *schema)
{
	if (schema != NULL || compiler->context->schemas == NIL)
		return schema;
	return linitial(compiler->context->schemas);
}

/* Reads an object from the catalog into the model, in the model's memory. */
static void *
model_load(PsOperationContext *context, HTAB *hash, const char *schema, const char *name)
{
	MemoryContext old;
	void	   *object;

	if (ps_has_string(context->emptied, schema) || (context->all_emptied && !ps_has_string(context->spared, schema)))
		return NULL;
	old = MemoryContextSwitchTo(context->memory);
	object = hash == context->tables ? (void *) ps_catalog_table(schema, name) :
		(void *) ps_catalog_enum(schema, name);

	if (object != NULL)
		model_entry(hash, schema, name, true)->object = object;
	MemoryContextSwitchTo(old);
	return object;
}

/* An object of a name, looked for along the search_path if it has no schema. */
static void *
model_find(PsCompiler *compiler, bool enums, const char *schema, const char *name)
{
	PsOperationContext *context = compiler->context;
	List	   *schemas;
	ListCell   *cell;

	if (context == NULL)
		return NULL;
	schemas = schema != NULL ? list_make1((char *) schema) : context->schemas;
	foreach(cell, schemas)
	{
		HTAB	   *hash = enums ? context->enums : context->tables;
		PsModelEntry *entry = model_entry(hash, lfirst(cell), name, false);
		void	   *object = entry != NULL ? entry->object : model_load(context, hash, lfirst(cell), name);

		if (object != NULL)
			return object;
	}
	return NULL;
}

/* The table as the batch so far leaves it; NULL if it is not known to exist. */
PsModelTable *
ps_model_table(PsCompiler *compiler, PsTableName name)
{
	PsModelTable *table = model_find(compiler, false, name.schema, name.name);

	if (table != NULL || compiler->context == NULL)
		return table;
	return model_declared(compiler, name);
}

/* Has the batch, which is taken back, dropped the table already? */
bool
ps_gone_with_table(PsCompiler *compiler, PsTableName name)
{
	PsModelEntry *entry;

	if (compiler->context == NULL || compiler->direction != PS_DOWN || ps_model_table(compiler, name) != NULL)
		return false;
	entry = model_entry(compiler->context->tables, creation_schema(compiler, name.schema), name.name, false);
	return entry != NULL && entry->object == NULL;
}

/*
 * The enum type as the batch so far leaves it; NULL if it is not known to
 * exist.
 */
PsModelEnum *
ps_model_enum(PsCompiler *compiler, const char *schema, const char *name)
{
	return model_find(compiler, true, schema, name);
}

/* The column of a table; NULL if it is not known to exist. */
PsModelColumn *
ps_model_column(PsModelTable *table, const char *name)
{
	ListCell   *cell;

	if (table == NULL)
		return NULL;
	foreach(cell, table->columns)
	{
		PsModelColumn *column = lfirst(cell);

		if (strcmp(column->name, name) == 0)
			return column;
	}
	return NULL;
}

/* Do two lists hold the same names, in any order? */
static bool
same_names(List *a, List *b)
{
	return list_length(a) == list_length(b) && ps_contains_names(a, b);
}

/* The key of that kind on these columns; NULL: none is known. */
PsModelKey *
ps_model_key(PsModelTable *table, PsKeyKind kind, List *columns)
{
	ListCell   *cell;

	if (table == NULL)
		return NULL;
	foreach(cell, table->keys)
	{
		PsModelKey *key = lfirst(cell);

		if (key->kind == kind && same_names(key->columns, columns))
			return key;
	}
	return NULL;
}

/* ---- changes ---- */

/* Has the model know a table without columns. */
PsModelTable *
ps_model_add_table(PsCompiler *compiler, PsTableName name)
{
	const char *schema;
	PsModelTable *table;

	if (compiler->context == NULL)
		return NULL;
	schema = creation_schema(compiler, name.schema);
	table = palloc0(sizeof(PsModelTable));
	table->schema = schema;
	table->name = name.name;
	model_entry(compiler->context->tables, schema, name.name, true)->object = table;
	return table;
}

/* Has the model know that the table is gone. */
void
ps_model_drop_table(PsCompiler *compiler, PsTableName name)
{
	PsModelTable *table = ps_model_table(compiler, name);

	if (table != NULL)
		model_entry(compiler->context->tables, table->schema, table->name, true)->object = NULL;
}

/* Has the model know the table under its other name. */
void
ps_model_rename_table(PsCompiler *compiler, PsTableName before, PsTableName after)
{
	PsModelTable *table = ps_model_table(compiler, before);

	if (table == NULL)
		return;
	ps_model_drop_table(compiler, before);
	if (after.schema != NULL)
		table->schema = after.schema;
	table->name = after.name;
	model_entry(compiler->context->tables, table->schema, table->name, true)->object = table;
}

/* The column of that name, added if it is not there; NULL: the table is not known. */
PsModelColumn *
ps_model_add_column(PsModelTable *table, const char *name)
{
	PsModelColumn *column = ps_model_column(table, name);

	if (table == NULL || column != NULL)
		return column;
	column = palloc0(sizeof(PsModelColumn));
	column->name = name;
	table->columns = lappend(table->columns, column);
	return column;
}

/* Has the model know that the column is gone. */
void
ps_model_drop_column(PsModelTable *table, const char *name)
{
	PsModelColumn *column = ps_model_column(table, name);

	if (column != NULL)
		table->columns = list_delete_ptr(table->columns, column);
}

/* Adds a key, whose name may be NULL, and returns it; NULL: the table is not known. */
PsModelKey *
ps_model_add_key(PsModelTable *table, PsKeyKind kind, const char *name, List *columns)
{
	PsModelKey *key;

	if (table == NULL)
		return NULL;
	key = palloc0(sizeof(PsModelKey));
	key->kind = kind;
	key->name = name;
	key->columns = ps_copy_strings(columns);
	table->keys = lappend(table->keys, key);
	return key;
}

/* Has the model know an enum type with these labels. */
PsModelEnum *
ps_model_add_enum(PsCompiler *compiler, const char *schema, const char *name, List *labels)
{
	PsModelEnum *type;

	if (compiler->context == NULL)
		return NULL;
	type = palloc0(sizeof(PsModelEnum));
	type->schema = creation_schema(compiler, schema);
	type->name = name;
	type->labels = ps_copy_strings(labels);
	type->made = true;
	model_entry(compiler->context->enums, type->schema, name, true)->object = type;
	return type;
}

/* Has the model know that the enum type is gone. */
void
ps_model_drop_enum(PsCompiler *compiler, const char *schema, const char *name)
{
	PsModelEnum *type = ps_model_enum(compiler, schema, name);

	if (type != NULL)
		model_entry(compiler->context->enums, type->schema, type->name, true)->object = NULL;
}

/* Has the model know that the tables of a schema, NULL of every one, are gone, but for those named. */
static void
model_forget(PsOperationContext *context, const char *schema, List *tables, List *schemas)
{
	HASH_SEQ_STATUS scan;
	PsModelEntry *entry;

	hash_seq_init(&scan, context->tables);
	while ((entry = hash_seq_search(&scan)) != NULL)
	{
		PsModelTable *table = entry->object;

		if (table == NULL || table->schema == NULL || (schema != NULL && strcmp(table->schema, schema) != 0))
			continue;
		if (!ps_has_string(tables, table->name) && !ps_has_string(schemas, table->schema))
			entry->object = NULL;
	}
}

/* Nothing of a schema, NULL the current one, but the tables of skip is there any more. */
void
ps_model_empty_schema(PsCompiler *compiler, const char *schema, List *skip)
{
	ListCell   *cell;

	schema = compiler->context == NULL ? NULL : creation_schema(compiler, schema);
	if (schema == NULL)
		return;
	/* What stays is read while the catalog still counts. */
	foreach(cell, skip)
	{
		PsTableName kept = {schema, lfirst(cell)};

		(void) ps_model_table(compiler, kept);
	}
	model_forget(compiler->context, schema, skip, NIL);
	compiler->context->emptied = lappend(compiler->context->emptied, (char *) schema);
}

/* Nothing of any schema, but of those spared, is there any more. */
void
ps_model_empty_schemas(PsCompiler *compiler, List *spared)
{
	if (compiler->context == NULL)
		return;
	model_forget(compiler->context, NULL, NIL, spared);
	compiler->context->all_emptied = true;
	compiler->context->spared = spared;
}

/* The columns of type in one table, added to users. */
static List *
table_enum_users(PsModelTable *table, const PsModelEnum *type, List *users)
{
	ListCell   *cell;

	foreach(cell, table->columns)
	{
		PsModelColumn *column = lfirst(cell);

		if (column->enum_name != NULL && strcmp(column->enum_name, type->name) == 0 &&
			strcmp(column->enum_schema == NULL ? "" : column->enum_schema,
				   type->schema == NULL ? "" : type->schema) == 0)
		{
			PsEnumUser *user = palloc(sizeof(PsEnumUser));

			user->table = table;
			user->column = column;
			users = lappend(users, user);
		}
	}
	return users;
}

/* Orders tables by name, so that what is compiled does not hang on hashing. */
static int
compare_model_tables(const ListCell *a, const ListCell *b)
{
	const PsModelTable *left = lfirst(a);
	const PsModelTable *right = lfirst(b);
	int			order = strcmp(left->schema == NULL ? "" : left->schema, right->schema == NULL ? "" : right->schema);

	return order != 0 ? order : strcmp(left->name, right->name);
}

/* The columns (PsEnumUser *) that have the enum's type. */
List *
ps_model_enum_users(PsCompiler *compiler, const PsModelEnum *type)
{
	List	   *users = NIL;
	List	   *tables = NIL;
	HASH_SEQ_STATUS scan;
	PsModelEntry *entry;
	ListCell   *cell;

	/* Bring the catalog's users into the model, unless they are gone from it. */
	foreach(cell, ps_catalog_enum_users(type->schema, type->name))
		(void) ps_model_table(compiler, *(PsTableName *) lfirst(cell));
	hash_seq_init(&scan, compiler->context->tables);
	while ((entry = hash_seq_search(&scan)) != NULL)
	{
		if (entry->object != NULL)
			tables = lappend(tables, entry->object);
	}
	list_sort(tables, compare_model_tables);
	foreach(cell, tables)
		users = table_enum_users(lfirst(cell), type, users);
	return users;
}

/* ---- what later definitions make ---- */

/* What is declared under a name; made if it is the first. */
static PsDeclaredTable *
declare_table(PsOperationContext *context, PsTableName table)
{
	PsModelEntry *entry = model_entry(context->declared, table.schema, table.name, true);

	if (entry->object == NULL)
		entry->object = palloc0(sizeof(PsDeclaredTable));
	return entry->object;
}

/* Notes one column that the batch will make. */
static void
declare_column(PsDeclaredTable *declared, const char *name, const PsJson *node)
{
	PsDeclaredColumn *column = palloc(sizeof(PsDeclaredColumn));

	column->name = name;
	column->node = node;
	declared->columns = lappend(declared->columns, column);
}

/* Notes the columns of one createTable or addColumn. */
static void
declare_operation(PsOperationContext *context, const PsJson *operation)
{
	const PsJson *create = ps_json_get(operation, "createTable");
	const PsJson *add = ps_json_get(operation, "addColumn");
	const PsJson *arguments = create != NULL ? create : add;
	const PsJson *columns = ps_json_get(create, "columns");
	PsDeclaredTable *declared;
	ListCell   *cell;

	if (ps_json_get(arguments, "table") == NULL || ps_table_argument(arguments).name == NULL)
		return;
	declared = declare_table(context, ps_table_argument(arguments));
	/* A second createTable finds the table there. */
	if (ps_json_is(columns, PS_JSON_OBJECT) && declared->create == NULL)
	{
		declared->create = create;
		foreach(cell, columns->items)
		{
			const PsJson *column = lfirst(cell);

			declare_column(declared, ps_column_name(column->key, column), column);
		}
	}
	if (ps_text(add, "column") != NULL)
		declare_column(declared, ps_text(add, "column"), add);
}

/* Notes what the operations will make. */
void
ps_context_declare(PsOperationContext *context, const PsJson *operations)
{
	ListCell   *cell;

	foreach(cell, ps_elements(operations))
		declare_operation(context, lfirst(cell));
}

/* What the batch will make under a name, along the search_path; or NULL. */
static PsDeclaredTable *
declared_table(PsOperationContext *context, PsTableName table)
{
	PsModelEntry *entry = model_entry(context->declared, table.schema, table.name, false);
	ListCell   *cell;

	if (entry != NULL)
		return entry->object;
	foreach(cell, context->schemas)
	{
		if (table.schema != NULL && strcmp(table.schema, lfirst(cell)) != 0)
			continue;
		/* Written with a schema there and without one here, or the reverse. */
		entry = model_entry(context->declared, table.schema == NULL ? lfirst(cell) : NULL, table.name, false);
		if (entry != NULL)
			return entry->object;
	}
	return NULL;
}

/*
 * Enters a table into the model as the batch will make it; NULL if nothing does.
 * A dropped table does not come back so.
 */
static PsModelTable *
model_declared(PsCompiler *compiler, PsTableName name)
{
	PsOperationContext *context = compiler->context;
	PsCompiler	scratch = {.context = context,.definition = compiler->definition,.operation = compiler->operation,.memory = compiler->memory};
	PsDeclaredTable *declared = declared_table(context, name);
	List	   *primary = NIL;
	PsModelTable *table;
	ListCell   *cell;

	if (declared == NULL || declared->create == NULL || model_entry(context->tables, creation_schema(compiler, name.schema), name.name, false) != NULL)
		return NULL;
	table = ps_model_add_table(compiler, name);
	table->is_declared = true;
	foreach(cell, declared->columns)
	{
		const PsDeclaredColumn *candidate = lfirst(cell);
		PsColumn   *column = ps_compile_column(&scratch, name, candidate->name, candidate->node);

		if (column == NULL)
			continue;
		ps_note_column(compiler, table, column);
		if (column->primary)
			primary = lappend(primary, (char *) column->name);
	}
	if (primary != NIL)
		ps_model_add_key(table, PS_KEY_PRIMARY, NULL, primary);
	return table;
}

/* Gives the context the batch's migrations in SQL, to be read when nothing else knows. */
void
ps_context_take_sql(PsOperationContext *context, List *migrations)
{
	context->sql = ps_sql_tables(migrations, context->schemas == NIL ? NULL : linitial(context->schemas));
}

/* What SQL migrations of the batch make; NULL while only checking. */
static PsSqlTables *
context_sql(PsCompiler *compiler)
{
	return compiler->context == NULL ? NULL : compiler->context->sql;
}

/* The type of a column as SQL; NULL: not known. */
const char *
ps_model_column_type(PsCompiler *compiler, PsTableName table, const char *column)
{
	PsModelColumn *found = ps_model_column(ps_model_table(compiler, table), column);

	return found == NULL ? ps_sql_column_type(context_sql(compiler), table, column) : found->type;
}

/* Names (char *) of the primary key's columns; NIL: not known. */
List *
ps_model_primary_key(PsCompiler *compiler, PsTableName table)
{
	PsModelTable *found = ps_model_table(compiler, table);
	ListCell   *cell;

	foreach(cell, found == NULL ? NIL : found->keys)
	{
		if (((PsModelKey *) lfirst(cell))->kind == PS_KEY_PRIMARY)
			return ((PsModelKey *) lfirst(cell))->columns;
	}
	return ps_sql_primary_key(context_sql(compiler), table);
}
