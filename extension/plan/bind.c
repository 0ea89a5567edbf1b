/*-------------------------------------------------------------------------
 *
 * bind.c
 *	  From the facts of a batch to the planner's nodes.
 *
 * First every object that the batch makes gets its number, so that a need
 * knows which of its alternatives may ever exist; then every statement becomes
 * a node, followed by a node for each foreign key that is written inside it.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"
#include "split_off.h"

#include "catalog.h"
#include "lexer.h"

#include "miscadmin.h"

/* Adds an access to a node; it keeps the array of objects. */
void
ps_add_access(PsPlanNode *node, PsAccessKind kind, PsStrength strength, int flags, int nobjects, int *objects)
{
	if (node->naccesses == node->allocated)
	{
		node->allocated = Max(8, node->allocated * 2);
		node->accesses = node->accesses ?
			repalloc(node->accesses, sizeof(PsAccess) * node->allocated) :
			palloc(sizeof(PsAccess) * node->allocated);
	}
	node->accesses[node->naccesses++] =
		(PsAccess) {kind, strength, flags, nobjects, objects};
}

/* The same for one object. */
void
ps_add_access_of(PsPlanNode *node, PsAccessKind kind, PsStrength strength, int flags, int object)
{
	int		   *objects = palloc(sizeof(int));

	objects[0] = object;
	ps_add_access(node, kind, strength, flags, 1, objects);
}

/*
 * Numbers what the statement makes, and notes whose columns are listed.  What
 * lies inside of other objects is numbered after all of those.
 */
static void
number_makings(PsBinder *binder, const PsStatement *statement, bool inner)
{
	PsFacts    *facts = binder->batch->facts[statement->position];
	PsObjects  *objects = binder->objects;

	for (int i = 0; i < facts->count; i++)
	{
		PsName		name;
		int			number;

		if (facts->facts[i].kind != PS_PROVIDES ||
			inner != (ps_parent_class(facts->facts[i].name.class) != PS_CLASS_COUNT))
			continue;
		name = ps_bind_created(binder, statement, &facts->facts[i].name);
		number = ps_object_number(objects, &name);
		objects->made[number] = true;
		if (name.class == PS_RELATION && facts->columns_unknown)
			objects->columns_unknown[number] = true;
		if (name.class == PS_COLUMN)
			objects->columns_listed[objects->objects[number].parent] = true;
		if (name.class == PS_COLUMN && statement->tag == T_AlterTableStmt)
			objects->added[number] = true;
		if (name.class == PS_FUNCTION && name.sub != NULL && name.sub[0] == '#')
			objects->objects[number].overloaded = true;
		if (name.class == PS_CAST && name.name[0] == ',')
			objects->objects[number].overloaded = true;
	}
}

/* Schemas first: they decide which schemas of a path count, and where. */
static void
number_schemas(PsBinder *binder)
{
	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		const PsStatement *statement = &binder->batch->statements[i];
		PsFacts    *facts = binder->batch->facts[i];

		for (int j = 0; j < facts->count; j++)
		{
			PsFactKind	kind = facts->facts[j].kind;
			PsName		name;

			if (facts->facts[j].name.class != PS_SCHEMA || (kind != PS_PROVIDES && kind != PS_REMOVES))
				continue;
			name = ps_bind_created(binder, statement, &facts->facts[j].name);
			if (kind == PS_PROVIDES)
				binder->objects->made[ps_object_number(binder->objects, &name)] = true;
			ps_bind_note_schema(binder, statement, &name, kind == PS_PROVIDES);
		}
	}
}

/* How strongly the fact binds the order of its statement. */
static PsStrength
fact_strength(const PsStatement *statement, const PsFact *fact)
{
	if (fact->flags & PS_OPTIONAL)
		return PS_OPTIONAL_NEED;
	if ((fact->flags & PS_SPLITTABLE) && ps_can_split_off(statement))
		return PS_SPLITTABLE_NEED;
	if (fact->name.class == PS_COLUMN && fact->kind == PS_NEEDS)
		return PS_OPTIONAL_NEED;
	return (fact->flags & PS_FROM_BODY) ? PS_BREAKABLE_NEED : PS_NEED;
}

/* The flags of the planner's access for those of a fact. */
static int
fact_flags(const PsFact *fact)
{
	int			flags = 0;

	if (fact->flags & PS_IF_EXISTS)
		flags |= PS_NEVER_WAIT;
	if (fact->flags & PS_IMPLICIT)
		flags |= PS_GOES_ALONG;
	if (fact->flags & PS_IF_NOT_EXISTS)
		flags |= PS_KEEP_EXISTING;
	if (fact->flags & PS_OR_REPLACE)
		flags |= PS_REPLACES;
	if (fact->flags & PS_WHOLE_ROWS)
		flags |= PS_EVERY_COLUMN;
	if (fact->flags & PS_DISOWNS)
		flags |= PS_DETACHES;
	if (fact->flags & PS_RESHAPES)
		flags |= PS_RESHAPES_COLUMN;
	if (fact->flags & PS_SUB_OBJECT)
		flags |= fact->kind == PS_REMOVES ? PS_NOT_IF_PARENT : PS_NOT_IF_OLD_PARENT;
	return flags;
}

static const PsAccessKind access_kinds[] = {
	[PS_PROVIDES] = PS_ACCESS_MAKE,
	[PS_NEEDS] = PS_ACCESS_READ,
	[PS_WRITES] = PS_ACCESS_CHANGE,
	[PS_REMOVES] = PS_ACCESS_DROP,
};

/*
 * A partition has the triggers of its parent, once it has joined it.  Adds those
 * needs in place of one trigger that nothing makes; false if there are none.
 */
static bool
bind_inherited_trigger(PsBinder *binder, int trigger, PsPlanNode *node)
{
	const PsName *name = &binder->objects->names[trigger];
	PsName		joined = ps_name(PS_PARTITION, name->schema, name->name, NULL);
	int		   *objects;
	int			count;

	if (name->class != PS_TRIGGER || binder->objects->made[trigger] ||
		binder->objects->objects[trigger].exists)
		return false;
	count = ps_bind_inherited(binder, &trigger, 1, 0, &objects);
	if (count == 0)
		return false;
	ps_add_access(node, PS_ACCESS_READ, PS_OPTIONAL_NEED, 0, count, objects);
	ps_add_access_of(node, PS_ACCESS_READ, PS_OPTIONAL_NEED, 0, ps_object_number(binder->objects, &joined));
	return true;
}

/* Notes by which word opaque statements may mention each of the objects. */
static void
note_words(PsBinder *binder, const int *objects, int count)
{
	for (int i = 0; i < count && binder->words != NULL; i++)
		binder->objects->objects[objects[i]].word = ps_bind_word(binder, binder->objects->names[objects[i]].name);
}

/* Adds the access of a need, a write or a removal: one fact or a group. */
static void
bind_need(PsBinder *binder, const PsStatement *statement, const PsFact **facts, int nfacts, PsPlanNode *node)
{
	const PsFact *fact = facts[0];
	int		   *objects;
	int			count = ps_bind_alternatives(binder, statement, facts, nfacts, &objects);
	int			flags = fact_flags(fact);

	if (ps_bind_note_identity(binder, node, fact, count > 0 ? objects[0] : -1))
		return;
	if (statement->tag == T_RenameStmt && count > 0 && ps_bind_parts_known(binder, objects[0]))
		flags &= ~PS_NOT_IF_PARENT;
	if (fact->kind == PS_REMOVES &&
		(fact->name.class == PS_PARTITION || fact->name.class == PS_INHERITANCE) &&
		(count == 0 || !ps_bind_parts_known(binder, objects[0])))
		flags |= PS_NEVER_WAIT;
	if (fact->kind == PS_REMOVES && !(fact->flags & PS_CASCADE) &&
		(statement->tag == T_DropStmt || statement->tag == T_DropRoleStmt || statement->tag == T_AlterTableStmt))
		flags |= PS_RESTRICTED;
	if (count > 0 && fact->name.class == PS_COLUMN && fact->kind == PS_NEEDS)
	{
		int			own = ps_bind_says_nothing(binder, fact, objects, count) ? 0 : count;

		if (own < count || binder->nparents > 0)
			count = ps_bind_inherited(binder, objects, count, own, &objects);
		flags |= count > Max(own, 1) ? PS_SEVERAL_ORIGINS : 0;
	}
	if (count == 0 || bind_inherited_trigger(binder, objects[0], node))
	{
		if (objects != NULL)
			pfree(objects);
		return;
	}
	note_words(binder, objects, count);
	ps_add_access(node, ps_bind_rights(binder, statement, fact, objects[0], node) ?
				  PS_ACCESS_READ : access_kinds[fact->kind],
				  fact_strength(statement, fact), flags, count, objects);
	/* it keeps its place among all that has to do with the object */
	if (fact->flags & PS_DETAILS)
		ps_add_access(node, PS_ACCESS_CHANGE, PS_CONFLICT, 0, count, objects);
	if (fact->arguments != NULL)
		ps_bind_note_call(binder, node, fact);
}

/*
 * The schema that the search_path puts what a fact provides into; NULL if the
 * statement says where it lies.
 */
static const char *
implied_schema(PsBinder *binder, const PsStatement *statement, const PsFact *fact,
			   const PsName *name)
{
	if (fact->flags & PS_ALONG_PATH)
		return ps_bind_path(binder, statement)->creation;
	return fact->name.schema == NULL && name->sub == NULL ? name->schema : NULL;
}

/* Adds the access of a making; an unqualified name needs the schema it goes to. */
static void
bind_making(PsBinder *binder, const PsStatement *statement, const PsFact *fact, PsPlanNode *node)
{
	PsName		name = ps_bind_created(binder, statement, &fact->name);
	const char *schema_name = implied_schema(binder, statement, fact, &name);
	int			object = ps_object_number(binder->objects, &name);

	note_words(binder, &object, 1);
	ps_add_access_of(node, PS_ACCESS_MAKE, PS_NEED, fact_flags(fact), object);
	if (schema_name != NULL)
	{
		PsName		schema = ps_name(PS_SCHEMA, NULL, schema_name, NULL);

		ps_add_access_of(node, PS_ACCESS_READ, PS_NEED, 0, ps_object_number(binder->objects, &schema));
	}
}

/* All facts of the group that begins at an index; returns their number. */
static int
group_of(const PsFacts *facts, int first, const PsFact **members)
{
	int			count = 0;

	members[count++] = &facts->facts[first];
	if (facts->facts[first].group == 0)
		return count;
	for (int i = first + 1; i < facts->count; i++)
		if (facts->facts[i].group == facts->facts[first].group)
			members[count++] = &facts->facts[i];
	return count;
}

/* The number of a role in this batch; the first mention gives it one. */
static int
role_number(PsBinder *binder, const char *role)
{
	for (int i = 0; i < binder->nroles; i++)
		if (strcmp(binder->roles[i], role) == 0)
			return i;
	binder->roles[binder->nroles] = role;
	return binder->nroles++;
}

/* May the statement drop what it does not name: CASCADE, or what is opaque? */
static bool
drops_unseen(const PsFacts *facts)
{
	if (facts->reach != PS_REACH_NAMED)
		return true;
	for (int i = 0; i < facts->count; i++)
		if (facts->facts[i].flags & PS_CASCADE)
			return true;
	return false;
}

/* Fills in the node of a statement. */
static void
bind_statement(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	PsFacts    *facts = binder->batch->facts[statement->position];
	const char *role = binder->batch->migrations[statement->migration].role;
	const PsFact **members = palloc(sizeof(PsFact *) * (facts->count + 1));
	bool		bodies_checked = ps_setting_check_function_bodies(statement->settings);
	bool	   *bound = palloc0(sizeof(bool) * (facts->groups + 1));

	node->role = role_number(binder, role);
	node->trusted = ps_catalog_role_is_trusted(role);
	node->dependent = facts->makes_view;
	node->renames = statement->tag == T_RenameStmt || statement->tag == T_AlterObjectSchemaStmt;
	node->drops_unseen = drops_unseen(facts);
	node->inserts = facts->data_only;
	node->changes_rows = facts->changes_rows;
	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->kind == PS_PROVIDES)
			bind_making(binder, statement, fact, node);
		else if (fact->group > 0 && bound[fact->group])
			continue;
		else if (bodies_checked || !(fact->flags & PS_FROM_BODY))
			bind_need(binder, statement, members, group_of(facts, i, members), node);
		bound[fact->group] = true;
	}
	ps_bind_moved(binder, statement, node);
	ps_bind_moved_along(binder, statement, node);
	ps_bind_reach(binder, statement, node);
	pfree(members);
	pfree(bound);
}

/* Adds an access to one of the places a name of a key may be bound to. */
static const PsAccess *
bind_key_need(PsBinder *binder, const PsStatement *statement, const PsName *name,
			  PsPlanNode *node)
{
	PsFact		fact = {.kind = PS_NEEDS,.name = *name};
	const PsFact *only = &fact;
	int		   *objects;
	int			count = ps_bind_alternatives(binder, statement, &only, 1, &objects);

	if (count == 0)
		return NULL;
	ps_add_access(node, PS_ACCESS_READ, PS_NEED, 0, count, objects);
	return &node->accesses[node->naccesses - 1];
}

/* The objects whose going away a key must precede. */
static void
watch_key(PsBinder *binder, const PsForeignKey *key, const PsName *table, int constraint,
		  PsPlanNode *node)
{
	int		   *watched = palloc(sizeof(int) * (node->ntargets + list_length(key->columns) + 2));
	int			count = 0;
	ListCell   *cell;

	watched[count++] = node->table;
	watched[count++] = constraint;
	for (int i = 0; i < node->ntargets; i++)
		if (node->targets[i] != node->table)
			watched[count++] = node->targets[i];
	foreach(cell, key->columns)
	{
		PsName		column = ps_name(PS_COLUMN, table->schema, table->name, lfirst(cell));

		watched[count++] = ps_object_number(binder->objects, &column);
	}
	node->nwatched = count;
	node->watched = watched;
}

/* Has a constraint of the schema that name already, at this place of the batch? */
static bool
constraint_name_taken(PsBinder *binder, const char *schema, const char *constraint)
{
	PsName		name = ps_name(PS_EVERYTHING, schema, constraint, "constraint");

	return ps_object_find(binder->objects, &name) >= 0 ||
		ps_catalog_has_constraint_name(schema, constraint);
}

/* Notes that a constraint of the schema has the name, from this place on. */
static void
take_constraint_name(PsBinder *binder, const char *schema, const char *constraint)
{
	PsName		name = ps_name(PS_EVERYTHING, schema, constraint, "constraint");

	(void) ps_object_number(binder->objects, &name);
}

/* The name that PostgreSQL would give the key at the author's place. */
static const char *
key_name(PsBinder *binder, const PsForeignKey *key, const PsName *table)
{
	const char *columns;
	const char *name = key->name;

	if (name != NULL)
		return name;
	columns = ps_join_column_names(key->columns);
	name = ps_numbered_name(table->name, columns, "fkey", 0);
	for (int n = 1; constraint_name_taken(binder, table->schema, name); n++)
		name = ps_numbered_name(table->name, columns, "fkey", n);
	return name;
}

/*
 * The key before this one in the same statement that PostgreSQL would give the
 * same name, or -1.
 */
static int
rival_of_key(const PsBinder *binder, const PsForeignKey *key, int table_node, int number)
{
	for (int other = number - 1; other > table_node && key->name == NULL; other--)
		if (binder->key_of[other]->name == NULL &&
			strcmp(ps_foreign_key_name(binder->key_of[other], 0), ps_foreign_key_name(key, 0)) == 0)
			return other;
	return -1;
}

/* Fills in the node of a foreign key that is written inside a statement. */
static void
bind_key(PsBinder *binder, const PsStatement *statement, PsForeignKey *key, int table_node,
		 int number)
{
	PsPlanNode *node = &binder->nodes[number];
	PsName		table = ps_bind_table(binder, statement, &key->table);
	PsName		constraint;
	const PsAccess *target;
	int			made;

	node->is_key = true;
	node->apart = key->forward;
	node->rival = rival_of_key(binder, key, table_node, number);
	node->role = binder->nodes[table_node].role;
	node->trusted = binder->nodes[table_node].trusted;
	node->table_node = table_node;
	binder->key_of[number] = key;
	binder->key_name_of[number] = key_name(binder, key, &table);
	take_constraint_name(binder, table.schema, binder->key_name_of[number]);
	node->table = ps_object_number(binder->objects,
								   &(PsName) {PS_RELATION, table.schema, table.name, NULL});
	target = bind_key_need(binder, statement, &key->target, node);
	node->ntargets = target ? target->nobjects : 0;
	node->targets = target ? target->objects : NULL;
	(void) bind_key_need(binder, statement, &key->target_key, node);
	constraint = ps_name(PS_CONSTRAINT, table.schema, table.name, binder->key_name_of[number]);
	made = ps_object_number(binder->objects, &constraint);
	binder->objects->made[made] = true;
	ps_add_access_of(node, PS_ACCESS_MAKE, PS_NEED, 0, made);
	watch_key(binder, key, &table, made, node);
}

/* Constraint names that a statement gives are taken from its place on. */
static void
take_constraint_names(PsBinder *binder, const PsStatement *statement)
{
	PsFacts    *facts = binder->batch->facts[statement->position];

	for (int i = 0; i < facts->count; i++)
		if (facts->facts[i].kind == PS_PROVIDES && facts->facts[i].name.class == PS_CONSTRAINT)
		{
			PsName		name = ps_bind_created(binder, statement, &facts->facts[i].name);

			take_constraint_name(binder, name.schema, name.sub);
		}
}

/*
 * How many nodes the batch has: its statements, and the keys that are split
 * from them.
 */
static int
count_nodes(const PsBatch *batch)
{
	int			count = batch->nstatements;

	for (int i = 0; i < batch->nstatements; i++)
		count += list_length(batch->facts[i]->foreign_keys);
	return count;
}

/*
 * Describes every statement, and every key that is split from it, as a node
 * for the planner.
 */
static void
bind_nodes(PsBinder *binder)
{
	int			number = 0;

	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		const PsStatement *statement = &binder->batch->statements[i];
		int			table_node = number++;
		ListCell   *cell;

		CHECK_FOR_INTERRUPTS();
		binder->node_of[i] = table_node;
		binder->statement_of[table_node] = i;
		bind_statement(binder, statement, &binder->nodes[table_node]);
		take_constraint_names(binder, statement);
		foreach(cell, binder->batch->facts[i]->foreign_keys)
		{
			binder->statement_of[number] = i;
			bind_key(binder, statement, lfirst(cell), table_node, number);
			number++;
		}
	}
}

/*
 * A binder for the batch, with room for all its nodes, in the current memory
 * context.
 */
static PsBinder *
create_binder(PsBatch *batch)
{
	PsBinder   *binder = palloc0(sizeof(PsBinder));
	int			nnodes = binder->nnodes = count_nodes(batch);

	binder->batch = batch;
	binder->objects = ps_objects_create();
	binder->nodes = MemoryContextAllocExtended(CurrentMemoryContext,
											   sizeof(PsPlanNode) * (nnodes + 1),
											   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	binder->statement_of = palloc0(sizeof(int) * (nnodes + 1));
	binder->key_of = palloc0(sizeof(PsForeignKey *) * (nnodes + 1));
	binder->key_name_of = palloc0(sizeof(char *) * (nnodes + 1));
	binder->node_of = palloc0(sizeof(int) * (batch->nstatements + 1));
	binder->roles = palloc0(sizeof(char *) * (batch->nmigrations + 1));
	return binder;
}

/* A binder whose nodes describe the batch. */
static PsBinder *
bind_batch(PsBatch *batch, bool again)
{
	PsBinder   *binder = create_binder(batch);

	number_schemas(binder);
	if (!again)
		ps_fold_enums(binder);
	for (int i = 0; i < batch->nstatements; i++)
	{
		number_makings(binder, &batch->statements[i], false);
		ps_bind_note_functions(binder, &batch->statements[i]);
	}
	for (int i = 0; i < batch->nstatements; i++)
		number_makings(binder, &batch->statements[i], true);
	ps_bind_renamed_schemas(binder);
	ps_bind_belongings(binder);
	ps_bind_parents(binder);
	if (!again)
		ps_make_plain(binder);
	ps_bind_collect_reach(binder);
	bind_nodes(binder);
	ps_bind_overloads(binder);
	ps_bind_attached_indexes(binder);
	ps_bind_inherited_names(binder);
	ps_bind_identities(binder);
	ps_bind_extensions(binder);
	ps_bind_default_classes(binder);
	ps_bind_owners(binder);
	ps_bind_replacements(binder);
	ps_bind_key_drops(binder);
	ps_bind_dependences(binder);
	return binder;
}

/* The order of the binder's nodes. */
static PsOrder *
order_nodes(const PsBinder *binder)
{
	PsPlanInput input = {
		binder->objects->count, binder->objects->objects,
		binder->nnodes, binder->nodes, binder->nedges, binder->edges,
		binder->ndependences, binder->dependences
	};

	return ps_order(&input);
}

/*
 * Binds the facts of a batch and has it ordered.  Everything lives in
 * CurrentMemoryContext.  Raises ERRCODE_INVALID_RECURSION for a loop that
 * cannot be broken, with the loop as the detail.
 */
PsPlan *
ps_plan_batch(PsBatch *batch)
{
	int			level = ps_standard_strings_begin();
	PsBinder   *binder = bind_batch(batch, false);
	PsOrder    *order = order_nodes(binder);
	PsPlan	   *plan;

	while (ps_split_loops(binder, order))
	{
		binder = bind_batch(batch, true);
		order = order_nodes(binder);
	}
	plan = ps_plan_of_order(binder, order);
	ps_lexer_settings_end(level);
	return plan;
}
