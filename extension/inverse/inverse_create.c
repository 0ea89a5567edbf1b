/*-------------------------------------------------------------------------
 *
 * inverse_create.c
 *	  DROPs of what a statement created.
 *
 * Rules:
 *
 *	- Only what the observer saw is dropped, the last one first.
 *	- What goes with something that the migration made needs no DROP, for that
 *	  has one, or goes with something in its turn.  Once the migration has
 *	  dropped relations, only what the same statement made takes it along.
 *	- What SQL has no words for makes the statement irreversible.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/partition.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "rewrite/rewriteSupport.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"

#include "catalog_inverse.h"
#include "catalog_made.h"
#include "inverse_work.h"
#include "observer.h"

/* Which migration made an object, by which of the statements of the run. */
typedef struct MadeEntry
{
	Oid			object;
	int			migration;
	int			statement;
} MadeEntry;

/* The objects that the migrations of a run make; none yet. */
PsMade *
ps_make_made(MemoryContext context)
{
	PsMade	   *made = MemoryContextAlloc(context, sizeof(PsMade));
	HASHCTL		control = {.keysize = sizeof(Oid),.entrysize = sizeof(MadeEntry),.hcxt = context};

	made->migration = made->dropper = -1;
	made->statement = 0;
	made->objects = hash_create("pgstair made objects", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return made;
}

/* A statement of the migration with this number makes what is noted from here on. */
void
ps_made_by(PsMade *made, int migration)
{
	made->migration = migration;
	made->statement++;
}

/* Did the migration at work make the object? */
bool
ps_is_made(const PsMade *made, Oid object)
{
	const MadeEntry *entry = hash_search(made->objects, &object, HASH_FIND, NULL);

	return entry != NULL && entry->migration == made->migration;
}

/* Notes that the migration at work made it. */
static void
note_made(PsMade *made, Oid object)
{
	MadeEntry  *entry = hash_search(made->objects, &object, HASH_ENTER, NULL);

	entry->migration = made->migration;
	entry->statement = made->statement;
}

/* The statement gives back at most this much. */
void
ps_at_most(PsInverseWork *work, PsReversible reversible)
{
	work->reversible = Max(work->reversible, reversible);
}

/* Appends a statement. */
void
ps_append_statement(StringInfo sql, const char *statement)
{
	if (sql->len > 0)
		appendStringInfoString(sql, ";\n");
	appendStringInfoString(sql, statement);
}

/* Has the migration at work dropped relations?  They may want the names back that others took since. */
bool
ps_has_dropped(const PsMade *made)
{
	return made->dropper == made->migration;
}

/*
 * Does what lies in the object go with it, because the migration made that: the
 * statement at work, once it has dropped relations?
 */
static bool
comes_with_made(const PsMade *made, Oid object)
{
	const MadeEntry *entry = hash_search(made->objects, &object, HASH_FIND, NULL);

	return entry != NULL && entry->migration == made->migration &&
		(entry->statement == made->statement || !ps_has_dropped(made));
}

/* Callback: is it an object that the migration made, or a column that the statement added? */
static bool
is_made_by_migration(const ObjectAddress *object, void *context)
{
	const PsInverseWork *work = context;
	ListCell   *cell;

	if (comes_with_made(work->made, object->objectId))
		return true;
	foreach(cell, work->created)
	{
		const ObjectAddress *created = lfirst(cell);

		if (object->objectSubId != 0 && created->objectSubId == object->objectSubId &&
			created->objectId == object->objectId && created->classId == object->classId)
			return true;
	}
	return false;
}

/* Callback: is it an extension, whichever? */
static bool
is_extension(const ObjectAddress *object, void *unused)
{
	return object->classId == ExtensionRelationId;
}

/* Is it a relation that nobody drops by name? */
static bool
is_hidden_relation(Oid oid)
{
	PsRelation	relation;
	Oid			table;
	int32		column;

	if (!ps_catalog_relation(oid, &relation) || relation.is_temporary || IsToastNamespace(relation.namespace))
		return true;
	return relation.kind == RELKIND_COMPOSITE_TYPE ||
		(relation.kind == RELKIND_SEQUENCE && sequenceIsOwned(oid, DEPENDENCY_INTERNAL, &table, &column));
}

/* Does a column of its own go with something, or does it come from the view? */
static bool
is_hidden_column(Oid oid, AttrNumber column)
{
	PsRelation	relation;

	return !ps_catalog_relation(oid, &relation) || relation.is_temporary || relation.kind == RELKIND_VIEW ||
		ps_catalog_column_is_inherited(oid, column);
}

/* Is a constraint one that a column, a trigger or a parent of the table has?  A table that became a partition keeps it. */
static bool
is_hidden_constraint(const PsInverseWork *work, Oid constraint)
{
	PsConstraintPlace place;

	if (!ps_catalog_constraint_place(constraint, &place) || place.type == 't' || place.type == 'n')
		return true;
	return place.inherited && !ps_was_attached(work, place.relation);
}

/* Is a rule the query of a view? */
static bool
is_query_of_view(const ObjectAddress *rule)
{
	const char *name = ps_catalog_name_of(rule);

	return name == NULL || strcmp(name, ViewSelectRuleName) == 0;
}

/* Is the object nothing that is dropped by itself, whatever it lies on? */
static bool
is_hidden(const PsInverseWork *work, const ObjectAddress *object)
{
	switch (object->classId)
	{
		case AccessMethodOperatorRelationId:
		case AccessMethodProcedureRelationId:
		case AttrDefaultRelationId:
		case DefaultAclRelationId:
		case EnumRelationId:
			return true;
		case ConstraintRelationId:
			return is_hidden_constraint(work, object->objectId);
		case NamespaceRelationId:
			return isAnyTempNamespace(object->objectId);
		case RelationRelationId:
			if (object->objectSubId != 0)
				return is_hidden_column(object->objectId, object->objectSubId);
			return is_hidden_relation(object->objectId);
		case RewriteRelationId:
			return is_query_of_view(object);
		case TriggerRelationId:
			return ps_catalog_trigger_is_hidden(object->objectId);
		case TypeRelationId:
			return ps_catalog_type_is_derived(object->objectId);
		default:
			return false;
	}
}

/* SQL that drops a column. */
static char *
drop_column(const ObjectAddress *column)
{
	ObjectAddress relation;
	PsRelation	what;
	bool		is_type = ps_catalog_relation(column->objectId, &what) && what.kind == RELKIND_COMPOSITE_TYPE;

	ObjectAddressSet(relation, RelationRelationId, column->objectId);
	return psprintf("ALTER %s DROP %s %s", ps_object_words(&relation), is_type ? "ATTRIBUTE" : "COLUMN",
					quote_identifier(get_attname(column->objectId, column->objectSubId, false)));
}

/* SQL that drops a constraint; NULL if it is gone. */
static char *
drop_constraint(const ObjectAddress *constraint)
{
	PsConstraintPlace place;
	ObjectAddress holder;

	if (!ps_catalog_constraint_place(constraint->objectId, &place))
		return NULL;
	if (OidIsValid(place.domain))
		ObjectAddressSet(holder, TypeRelationId, place.domain);
	else
		ObjectAddressSet(holder, RelationRelationId, place.relation);
	return psprintf("ALTER %s DROP CONSTRAINT %s", ps_object_words(&holder), quote_identifier(place.name));
}

/* SQL that takes a table or schema out of a publication. */
static char *
drop_membership(const ObjectAddress *member)
{
	const char *publication;
	char	   *entry = ps_publication_entry(member, &publication);

	return entry == NULL ? NULL : psprintf("ALTER PUBLICATION %s DROP %s", publication, entry);
}

/* SQL that drops a partition: where keys lie on the table that it is of, it is to be taken off first. */
static char *
drop_partition(const ObjectAddress *partition)
{
	ObjectAddress table;
	char	   *words = ps_object_words(partition);

	if (!ps_catalog_is_referenced(partition->objectId))
		return psprintf("DROP %s", words);
	ObjectAddressSet(table, RelationRelationId, get_partition_parent(partition->objectId, false));
	return psprintf("ALTER %s DETACH PARTITION %s;\nDROP %s", ps_object_words(&table), getObjectIdentity(partition, false), words);
}

/*
 * SQL that drops an operator.  One that was only named, as a commutator or
 * negator, is gone already if the migration that defined it was taken back.
 */
static char *
drop_operator(const ObjectAddress *operator)
{
	return psprintf("DROP OPERATOR %s%s", OidIsValid(get_opcode(operator->objectId)) ? "" : "IF EXISTS ",
					getObjectIdentity(operator, false));
}

/* SQL that drops an object; NULL if there is none. */
static char *
drop_object(const ObjectAddress *object)
{
	PsRelation	relation;
	char	   *words;

	if (object->classId == RelationRelationId && object->objectSubId != 0)
		return drop_column(object);
	if (object->classId == ConstraintRelationId)
		return drop_constraint(object);
	if (object->classId == PublicationRelRelationId || object->classId == PublicationNamespaceRelationId)
		return drop_membership(object);
	if (object->classId == OperatorRelationId)
		return drop_operator(object);
	if (object->classId == RelationRelationId && ps_catalog_relation(object->objectId, &relation) &&
		relation.is_partition && relation.kind != RELKIND_INDEX)
		return drop_partition(object);
	words = ps_object_words(object);
	return words == NULL ? NULL : psprintf("DROP %s", words);
}

/* Callback: is it a column that was there before the statement? */
static bool
is_older_column(const ObjectAddress *object, void *context)
{
	return object->objectSubId != 0 && !is_made_by_migration(object, context);
}

/*
 * Is it a primary key of older columns, too?  Those cannot take NULL again
 * before it is gone, with whatever column it goes.
 */
static bool
is_key_of_older_columns(PsInverseWork *work, const ObjectAddress *object)
{
	PsConstraintPlace place;

	return object->classId == ConstraintRelationId && ps_catalog_constraint_place(object->objectId, &place) &&
		place.type == CONSTRAINT_PRIMARY && ps_catalog_goes_with(object, is_older_column, work);
}

/*
 * Does the object go with another one that the migration made?  A table goes
 * with nothing, unless it is a partition, and what CREATE INDEX made with its
 * table.
 */
static bool
goes_with_made(PsInverseWork *work, const ObjectAddress *object)
{
	PsRelation	relation;

	if (object->objectSubId != 0 && comes_with_made(work->made, object->objectId))
		return true;
	if (object->classId == RelationRelationId && object->objectSubId == 0 &&
		ps_catalog_relation(object->objectId, &relation))
	{
		if (comes_with_made(work->made, relation.table))
			return true;
		if (!relation.is_partition &&
			(relation.kind == RELKIND_RELATION || (relation.kind == RELKIND_INDEX && work->before->tag == T_IndexStmt)))
			return false;
	}
	return ps_catalog_goes_with(object, is_made_by_migration, work) && !is_key_of_older_columns(work, object);
}

/* Is it for an extension to drop what the statement created? */
static bool
goes_with_extension(const PsInverseWork *work, const ObjectAddress *object)
{
	if (work->before->tag != T_CreateExtensionStmt || object->classId == ExtensionRelationId)
		return false;
	return object->classId != NamespaceRelationId || ps_catalog_goes_with(object, is_extension, NULL);
}

/* Was an object that is reported as created there before?  CREATE OR REPLACE reports it. */
static bool
was_there(const PsInverseWork *work, const ObjectAddress *object)
{
	ListCell   *cell;

	if (object->objectSubId == 0 && ps_is_made(work->made, object->objectId))
		return true;
	foreach(cell, work->before->properties)
	{
		const PsProperty *property = lfirst(cell);

		if (property->class == object->classId && property->object == object->objectId && property->sub == object->objectSubId)
			return true;
	}
	return false;
}

/* Notes, for the statements to come, what the migration made. */
static void
extend_made(PsInverseWork *work)
{
	ListCell   *cell;

	foreach(cell, work->created)
	{
		const ObjectAddress *object = lfirst(cell);

		if (object->objectSubId == 0)
			note_made(work->made, object->objectId);
	}
}

/* Does the statement make a type out of its shell and functions?  They stay bound to each other. */
static bool
fills_shell(const PsInverseWork *work, const ObjectAddress *object)
{
	return (work->before->tag == T_DefineStmt || work->before->tag == T_CreateRangeStmt) &&
		object->classId == TypeRelationId && ps_catalog_type_is_in_loop(object->objectId);
}

/*
 * Takes note of what the statement created, and that it dropped a relation.  An object that it only replaced,
 * or made anew in the place of one that it dropped, was there before.
 */
void
ps_note_created(PsInverseWork *work)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		const ObjectAddress *object = &events[i].object;
		ObjectAddress *copy;

		if (events[i].kind == PS_DROPPED && object->classId == RelationRelationId && object->objectSubId == 0)
			work->made->dropper = work->made->migration;
		if (events[i].kind == PS_CREATED && fills_shell(work, object))
			ps_at_most(work, PS_NOT_REVERSIBLE);
		if (events[i].kind != PS_CREATED || goes_with_extension(work, object) ||
			was_there(work, object))
			continue;
		copy = palloc(sizeof(ObjectAddress));
		*copy = *object;
		work->created = lappend(work->created, copy);
	}
	extend_made(work);
}

/* Callback: did the statement itself create it? */
static bool
is_created(const ObjectAddress *object, void *context)
{
	const PsInverseWork *work = context;
	ListCell   *cell;

	foreach(cell, work->created)
	{
		const ObjectAddress *created = lfirst(cell);

		if (created->objectId == object->objectId && created->classId == object->classId)
			return true;
	}
	return false;
}

/*
 * Appends DROPs of what the statement created, the last one first: of columns,
 * or of all else.  An index or foreign key of a partitioned table takes in equal
 * ones that partitions had, and they would go, too.
 */
void
ps_append_drops(PsInverseWork *work, bool columns, StringInfo sql)
{
	for (int i = list_length(work->created) - 1; i >= 0; i--)
	{
		const ObjectAddress *object = list_nth(work->created, i);
		char	   *drop;

		if ((object->objectSubId != 0) != columns || is_hidden(work, object) || goes_with_made(work, object))
			continue;
		drop = drop_object(object);
		if (drop != NULL)
			ps_append_statement(sql, drop);
		if (drop != NULL && ps_catalog_has_foreign_parts(object, is_created, work))
			ps_at_most(work, PS_NOT_REVERSIBLE);
		if (drop == NULL && (!is_objectclass_supported(object->classId) || getObjectIdentity(object, true) != NULL))
			ps_at_most(work, PS_NOT_REVERSIBLE);
	}
}
