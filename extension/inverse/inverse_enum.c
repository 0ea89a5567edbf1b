/*-------------------------------------------------------------------------
 *
 * inverse_enum.c
 *	  Takes back a label that was added to an enum.
 *
 * PostgreSQL cannot take a label out, so the type is swapped: it steps aside
 * under another name, one with the labels of before is made with its owner,
 * rights and comment, every column that has the type is moved over, the old one
 * is dropped.  First of all, rows that use the label are counted, and raised.
 *
 * Rules:
 *
 *	- Only columns of tables can be moved over.  Whatever else depends on the
 *	  type, or on such a column in a way that ALTER COLUMN TYPE does not carry
 *	  along, makes the statement irreversible.
 *	- A column's default is of the old type: it goes before, and is given anew
 *	  behind the move, to parents before children, since it is inherited.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_index.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "catalog_inverse.h"
#include "enum_label.h"
#include "inverse_work.h"

/* A column of a table that has the type, or an array of it. */
typedef struct EnumColumn
{
	Oid			relation;
	AttrNumber	number;
	bool		is_child;		/* a table before it in the list is its parent */
	List	   *properties;		/* PsProperty *: type, default, storage, compression */
} EnumColumn;

/* The swap of one type. */
typedef struct EnumSwap
{
	ObjectAddress type;
	Oid			array;
	const char *label;			/* the one to take out, quoted */
	List	   *columns;		/* EnumColumn *, parents first */
} EnumSwap;

/* The label that came, now or with the type, quoted; NULL if none did. */
static const char *
added_label(const PsInverseWork *work, List *after)
{
	List	   *before = NIL;
	ListCell   *cell;

	if (work->before->prior_labels != NULL)
		return quote_literal_cstr(castNode(AlterEnumStmt, work->before->tree)->newVal);
	foreach(cell, work->before->properties)
		before = list_append_unique_oid(before, ((PsProperty *) lfirst(cell))->object);
	foreach(cell, after)
	{
		const PsProperty *property = lfirst(cell);

		if (property->class == EnumRelationId && strcmp(property->property, "name") == 0 &&
			!list_member_oid(before, property->object))
			return property->definition;
	}
	return NULL;
}

/* A property of the type before; NULL if it is not there. */
static const PsProperty *
type_property(const PsInverseWork *work, const char *name)
{
	ListCell   *cell;

	foreach(cell, work->before->properties)
	{
		const PsProperty *property = lfirst(cell);

		if (property->class == TypeRelationId && strcmp(property->property, name) == 0)
			return property;
	}
	return NULL;
}

/* A property of a column; NULL if it is not there. */
static const PsProperty *
column_property(const EnumColumn *column, const char *name)
{
	ListCell   *cell;

	foreach(cell, column->properties)
	{
		if (strcmp(((PsProperty *) lfirst(cell))->property, name) == 0)
			return lfirst(cell);
	}
	return NULL;
}

/* The names of a column and its table as SQL has them. */
static char *
column_name(const EnumColumn *column)
{
	return pstrdup(quote_identifier(get_attname(column->relation, column->number, false)));
}

/* The column's table, qualified and quoted. */
static char *
table_name(const EnumColumn *column)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(column->relation)), get_rel_name(column->relation));
}

/* Does a column have the type, or an array of it? */
static bool
has_type(const EnumSwap *swap, Oid relation, AttrNumber number)
{
	Oid			type = get_atttype(relation, number);

	return type == swap->type.objectId || type == swap->array;
}

/* Is it the default of a column with the type, and nothing that is generated? */
static bool
is_own_default(const EnumSwap *swap, const ObjectAddress *object)
{
	ObjectAddress column = GetAttrDefaultColumnAddress(object->objectId);

	return OidIsValid(column.objectId) && has_type(swap, column.objectId, column.objectSubId) &&
		get_attgenerated(column.objectId, column.objectSubId) == '\0';
}

/* Is it an index of columns alone, without expressions or a predicate? */
static bool
is_plain_index(Oid relation)
{
	char		kind = get_rel_relkind(relation);
	Relation	index;
	bool		plain;

	if (kind != RELKIND_INDEX && kind != RELKIND_PARTITIONED_INDEX)
		return false;
	index = index_open(relation, AccessShareLock);
	plain = heap_attisnull(index->rd_indextuple, Anum_pg_index_indexprs, NULL) &&
		heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL);
	index_close(index, NoLock);
	return plain;
}

/* Does ALTER COLUMN TYPE carry the constraint along, from one enum to another? */
static bool
is_plain_constraint(Oid constraint)
{
	PsConstraintPlace place;

	return ps_catalog_constraint_place(constraint, &place) &&
		(place.type == CONSTRAINT_PRIMARY || place.type == CONSTRAINT_UNIQUE || place.type == 'n');
}

/* Callback: is it the relation itself?  A column that goes with it is in its partition key. */
static bool
is_whole_relation(const ObjectAddress *object, void *unused)
{
	return object->classId == RelationRelationId && object->objectSubId == 0;
}

/* Is the column in no partition key, and does nothing depend on it that cannot be carried along? */
static bool
column_can_move(const EnumSwap *swap, const EnumColumn *column)
{
	ObjectAddress address;
	ListCell   *cell;

	ObjectAddressSubSet(address, RelationRelationId, column->relation, column->number);
	if (ps_catalog_goes_with(&address, is_whole_relation, NULL))
		return false;
	foreach(cell, ps_catalog_dependers(&address))
	{
		const ObjectAddress *object = lfirst(cell);

		if (!(object->classId == AttrDefaultRelationId && is_own_default(swap, object)) &&
			!(object->classId == RelationRelationId && is_plain_index(object->objectId)) &&
			!(object->classId == ConstraintRelationId && is_plain_constraint(object->objectId)) &&
			object->classId != StatisticExtRelationId)
			return false;
	}
	return true;
}

/* The properties of a column that a change of its type touches. */
static List *
touched_properties(const EnumColumn *column)
{
	List	   *touched = NIL;
	ListCell   *cell;

	foreach(cell, ps_properties(list_make1_oid(column->relation),
								PS_PART(COLUMNS) | PS_PART(COLUMN_VALUES) | PS_PART(COLUMN_OPTIONS)))
	{
		PsProperty *property = lfirst(cell);

		if (property->class == RelationRelationId && property->sub == column->number)
			touched = lappend(touched, property);
	}
	return touched;
}

/*
 * Adds a column and those that inherit it; false if one of them cannot be moved
 * over.  What is inherited, and not given to each table alike, is not followed.
 */
static bool
add_columns(EnumSwap *swap, Oid relation, AttrNumber number)
{
	char	   *name = get_attname(relation, number, false);
	List	   *family = find_all_inheritors(relation, NoLock, NULL);
	ListCell   *cell;

	foreach(cell, family)
	{
		EnumColumn *column = palloc0(sizeof(EnumColumn));
		char		kind = get_rel_relkind(lfirst_oid(cell));

		column->relation = lfirst_oid(cell);
		column->number = get_attnum(column->relation, name);
		column->is_child = foreach_current_index(cell) > 0;
		column->properties = touched_properties(column);
		if ((kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE) || column->properties == NIL ||
			!column_can_move(swap, column))
			return false;
		if (list_length(family) > 1 && (column_property(column, "storage") != NULL ||
										column_property(column, "compression") != NULL))
			return false;
		swap->columns = lappend(swap->columns, column);
	}
	return true;
}

/* Adds the columns that have the type; false if something else depends on it. */
static bool
find_columns(EnumSwap *swap, const ObjectAddress *type)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_dependers(type))
	{
		const ObjectAddress *object = lfirst(cell);

		if (object->classId == RelationRelationId && object->objectSubId != 0)
		{
			if (!ps_catalog_column_is_inherited(object->objectId, object->objectSubId) &&
				!add_columns(swap, object->objectId, object->objectSubId))
				return false;
		}
		else if (!(object->classId == AttrDefaultRelationId && is_own_default(swap, object)) &&
				 !(object->classId == TypeRelationId && object->objectId == swap->array))
			return false;
	}
	return true;
}

/* Appends what raises if rows have the label. */
static void
append_guard(const EnumSwap *swap, StringInfo sql)
{
	StringInfoData body;
	ListCell   *cell;

	if (swap->columns == NIL)
		return;
	ps_begin_label_guard(&body);
	foreach(cell, swap->columns)
	{
		const EnumColumn *own = lfirst(cell);
		PsLabelColumn column = {0};

		if (own->is_child)
			continue;
		column.table = table_name(own);
		column.column = column_name(own);
		column.is_array = get_atttype(own->relation, own->number) == swap->array;
		ps_append_label_check(&body, &column, swap->label, "Update these rows first.");
	}
	ps_append_statement(sql, ps_end_label_guard(&body));
}

/* Appends what moves the columns over, and gives anew what that took from them. */
static void
append_moves(const EnumSwap *swap, StringInfo sql)
{
	static const char *const given[] = {"default", "storage", "compression"};
	bool		inherits_default = false;
	ListCell   *cell;

	foreach(cell, swap->columns)
	{
		const EnumColumn *column = lfirst(cell);

		if (!column->is_child)
			ps_append_statement(sql, column_property(column, "type")->definition);
	}
	foreach(cell, swap->columns)
	{
		const EnumColumn *column = lfirst(cell);

		for (int i = 0; i < lengthof(given); i++)
		{
			if (column_property(column, given[i]) != NULL)
				ps_append_statement(sql, column_property(column, given[i])->definition);
		}
		inherits_default &= column->is_child;
		if (column_property(column, "default") != NULL)
			inherits_default = true;
		else if (inherits_default)
			ps_append_statement(sql, psprintf("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT",
											  table_name(column), column_name(column)));
	}
}

/* What gives the type a property that it had without the label. */
static const char *
definition_without(const PsInverseWork *work, const PsProperty *property)
{
	if (!ps_is_existence(property) || work->before->prior_labels == NULL)
		return property->definition;
	return psprintf("CREATE TYPE %s AS ENUM (%s)", property->identity, work->before->prior_labels);
}

/* Appends the swap, but for the guard. */
static void
append_swap(const PsInverseWork *work, const EnumSwap *swap, StringInfo sql)
{
	const char *bare = ps_catalog_name_of(&swap->type);
	int			number = 1;
	const char *aside;
	ListCell   *cell;

	while (ps_catalog_type_name_is_taken(swap->type.objectId, ps_swapped_name(bare, number)))
		number++;
	aside = pstrdup(quote_identifier(ps_swapped_name(bare, number)));
	foreach(cell, swap->columns)
	{
		const PsProperty *value = column_property(lfirst(cell), "default");

		if (value != NULL)
			ps_append_statement(sql, value->removal);
	}
	ps_append_statement(sql, psprintf("%s%s", type_property(work, "name")->removal, aside));
	foreach(cell, work->before->properties)
	{
		const PsProperty *property = lfirst(cell);

		if (property->class == TypeRelationId && property->kind != PS_NAME && property->kind != PS_PLACE)
			ps_append_statement(sql, definition_without(work, property));
	}
	append_moves(swap, sql);
	ps_append_statement(sql, psprintf("DROP TYPE %s.%s", type_property(work, "schema")->definition, aside));
}

/* Appends the swap of an enum for one without the label that was added, if one was. */
void
ps_append_enum_swap(PsInverseWork *work, StringInfo sql)
{
	EnumSwap	swap = {0};
	ObjectAddress array;

	if (work->before->subjects == NIL)
		return;
	ObjectAddressSet(swap.type, TypeRelationId, linitial_oid(work->before->subjects));
	swap.label = added_label(work, ps_properties(work->before->subjects, PS_PART(LABELS)));
	if (swap.label == NULL)
		return;
	swap.array = get_array_type(swap.type.objectId);
	ObjectAddressSet(array, TypeRelationId, swap.array);
	if (type_property(work, "") == NULL || !find_columns(&swap, &swap.type) || !find_columns(&swap, &array))
	{
		ps_at_most(work, PS_NOT_REVERSIBLE);
		return;
	}
	append_guard(&swap, sql);
	append_swap(work, &swap, sql);
}
