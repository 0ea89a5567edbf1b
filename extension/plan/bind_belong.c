/*-------------------------------------------------------------------------
 *
 * bind_belong.c
 *	  What goes along when a table is moved to another schema.
 *
 * ALTER TABLE ... SET SCHEMA takes the table's indexes along, and the sequences
 * that its columns own, and names none of them.  Which those are is told by the
 * catalog, by the statements that make them and by those that rename them or
 * their table.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"

/* An index or a sequence, and its table, at some place of the batch. */
typedef struct PsBelonging
{
	int			object;
	int			table;
} PsBelonging;

typedef struct PsBelongings
{
	PsBinder   *binder;
	int			count;
	PsBelonging *belongings;
} PsBelongings;

/* Notes that a relation belongs to a table. */
static void
add_belonging(PsBelongings *all, int object, int table)
{
	if (object < 0 || table < 0 || object == table)
		return;
	if (all->count % 64 == 0)
	{
		Size		size = sizeof(PsBelonging) * (all->count + 64);

		all->belongings = all->belongings ? repalloc_huge(all->belongings, size) : palloc(size);
	}
	all->belongings[all->count++] = (PsBelonging) {object, table};
}

/* The number of the relation that a fact names; -1 if it names another object. */
static int
relation_of_fact(PsBinder *binder, const PsStatement *statement, const PsFact *fact)
{
	PsName		name;

	if (fact->name.class != PS_RELATION)
		return -1;
	name = fact->kind == PS_PROVIDES ?
		ps_bind_created(binder, statement, &fact->name) :
		ps_bind_table(binder, statement, &fact->name);
	return ps_object_number(binder->objects, &name);
}

/* The first relation that facts of the kind name; -1 if there is none. */
static int
first_relation(PsBinder *binder, const PsStatement *statement, PsFactKind kind)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	for (int i = 0; i < facts->count; i++)
		if (facts->facts[i].kind == kind && facts->facts[i].name.class == PS_RELATION)
			return relation_of_fact(binder, statement, &facts->facts[i]);
	return -1;
}

/* All relations that the statement makes belong to the one that it is about. */
static void
note_made_for(PsBelongings *all, const PsStatement *statement, PsFactKind kind)
{
	const PsFacts *facts = all->binder->batch->facts[statement->position];
	int			table = first_relation(all->binder, statement, kind);

	for (int i = 0; i < facts->count; i++)
		if (facts->facts[i].kind == PS_PROVIDES)
			add_belonging(all, relation_of_fact(all->binder, statement, &facts->facts[i]), table);
}

/* What belongs to a table, or is itself a belonging, does so under the later name. */
static void
follow(PsBelongings *all, int earlier, int later)
{
	for (int i = 0, end = all->count; i < end; i++)
	{
		PsBelonging belonging = all->belongings[i];

		if (belonging.object == earlier)
			add_belonging(all, later, belonging.table);
		else if (belonging.table == earlier)
			add_belonging(all, belonging.object, later);
	}
}

/* The table that a statement moves takes along what belongs to it. */
static void
move_along(PsBelongings *all, const PsStatement *statement, int earlier, int later)
{
	PsObjects  *objects = all->binder->objects;

	for (int i = 0, end = all->count; i < end; i++)
	{
		PsMove	   *move;
		PsName		name;

		if (all->belongings[i].table != earlier)
			continue;
		name = objects->names[all->belongings[i].object];
		name.schema = objects->names[later].schema;
		move = palloc(sizeof(PsMove));
		*move = (PsMove) {statement->position, all->belongings[i].object, ps_object_number(objects, &name)};
		objects->made[move->later] = true;
		add_belonging(all, move->later, later);
		all->binder->moves = lappend(all->binder->moves, move);
	}
}

/* Notes what a statement tells of belongings, and what it moves. */
static void
follow_statement(PsBelongings *all, const PsStatement *statement)
{
	PsBinder   *binder = all->binder;

	switch (statement->tag)
	{
		case T_IndexStmt:
			note_made_for(all, statement, PS_NEEDS);
			break;
		case T_CreateStmt:
			note_made_for(all, statement, PS_PROVIDES);
			break;
		case T_AlterTableStmt:
			note_made_for(all, statement, PS_WRITES);
			break;
		case T_CreateSeqStmt:
			add_belonging(all, first_relation(binder, statement, PS_PROVIDES), ps_table_of_columns(binder, statement));
			break;
		case T_AlterSeqStmt:
			add_belonging(all, first_relation(binder, statement, PS_WRITES), ps_table_of_columns(binder, statement));
			break;
		case T_RenameStmt:
			follow(all, first_relation(binder, statement, PS_REMOVES), first_relation(binder, statement, PS_PROVIDES));
			break;
		case T_AlterObjectSchemaStmt:
			move_along(all, statement, first_relation(binder, statement, PS_REMOVES), first_relation(binder, statement, PS_PROVIDES));
			break;
		default:
			break;
	}
}

/* Notes what the catalog says belongs to a relation that is renamed or moved. */
static void
note_older(PsBelongings *all, const PsStatement *statement)
{
	int			relation = first_relation(all->binder, statement, PS_REMOVES);
	List	   *names = NIL;
	ListCell   *cell;

	if (relation >= 0 && all->binder->objects->objects[relation].exists)
		names = ps_catalog_belongings(&all->binder->objects->names[relation]);
	foreach(cell, names)
		add_belonging(all, ps_object_number(all->binder->objects, lfirst(cell)), relation);
}

/* Does the batch move any relation to another schema? */
static bool
moves_relations(PsBinder *binder)
{
	for (int i = 0; i < binder->batch->nstatements; i++)
		if (binder->batch->statements[i].tag == T_AlterObjectSchemaStmt &&
			first_relation(binder, &binder->batch->statements[i], PS_REMOVES) >= 0)
			return true;
	return false;
}

/* Finds what moves along with the relations that the batch moves to other schemas. */
void
ps_bind_belongings(PsBinder *binder)
{
	PsBelongings all = {.binder = binder};
	const PsBatch *batch = binder->batch;

	if (!moves_relations(binder))
		return;
	for (int i = 0; i < batch->nstatements; i++)
		if (batch->statements[i].tag == T_RenameStmt || batch->statements[i].tag == T_AlterObjectSchemaStmt)
			note_older(&all, &batch->statements[i]);
	for (int i = 0; i < batch->nstatements; i++)
		follow_statement(&all, &batch->statements[i]);
	if (all.belongings != NULL)
		pfree(all.belongings);
}

/* Adds to the node of a statement what it moves along. */
void
ps_bind_moved_along(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	ListCell   *cell;

	if (statement->tag != T_AlterObjectSchemaStmt)
		return;
	foreach(cell, binder->moves)
	{
		const PsMove *move = lfirst(cell);

		if (move->position == statement->position)
			ps_add_move(node, move->earlier, move->later);
	}
}
