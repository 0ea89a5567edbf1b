/*-------------------------------------------------------------------------
 *
 * executor_check.c
 *	  Holds the facts of a statement against what it really created.
 *
 * The oracle behind the setting pgstair.check_facts: after each statement a
 * WARNING for everything that it created and its facts do not provide, and for
 * everything that they provide and is not there.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"

#include "catalog.h"
#include "executor_internal.h"
#include "observer.h"

/* The name of what a fact provides, while the statement's role is in force. */
static PsName
name_provided(const PsFact *fact)
{
	PsName		name = fact->name;

	if (name.class == PS_SCHEMA && strcmp(name.name, PS_OWN_SCHEMA) == 0)
		name.name = GetUserNameFromId(GetUserId(), false);
	return name;
}

/* Does the fact provide the object?  Signatures are not compared. */
static bool
provides(const PsFact *fact, const PsName *name)
{
	if (fact->kind != PS_PROVIDES || fact->name.class != name->class ||
		strcmp(name_provided(fact).name, name->name) != 0)
		return false;
	if (fact->name.schema != NULL && name->schema != NULL && strcmp(fact->name.schema, name->schema) != 0 &&
		!isAnyTempNamespace(get_namespace_oid(name->schema, true)))
		return false;
	if (name->class == PS_FUNCTION || name->sub == NULL || fact->name.sub == NULL)
		return true;
	return strcmp(fact->name.sub, name->sub) == 0;
}

/* Does a key written inside the statement have its constraint on the relation? */
static bool
is_key_of(const PsFacts *facts, const PsName *name)
{
	ListCell   *cell;

	foreach(cell, facts->foreign_keys)
	{
		PsForeignKey *key = lfirst(cell);

		if (name->class == PS_CONSTRAINT && strcmp(key->table.name, name->name) == 0)
			return true;
	}
	return false;
}

/* Does a fact provide the object, or a range type whose constructor it is? */
static bool
is_provided(const PsFacts *facts, const PsName *name)
{
	if (is_key_of(facts, name))
		return true;
	for (int i = 0; i < facts->count; i++)
	{
		PsName		constructed = *name;

		if (provides(&facts->facts[i], name))
			return true;
		constructed.class = PS_TYPE;
		if (name->class == PS_FUNCTION &&
			(provides(&facts->facts[i], &constructed) || strstr(name->name, "multirange") != NULL))
			return true;
	}
	return false;
}

/*
 * Can the object be one that came with the columns that a table takes from
 * another one?
 */
static bool
comes_with_columns(const PsFacts *facts, const PsObserved *event, const PsName *name)
{
	char		kind = '\0';

	if (name->class == PS_RELATION)
		kind = get_rel_relkind(event->object.objectId);
	return facts->columns_unknown &&
		(name->class == PS_CONSTRAINT || name->class == PS_STATISTICS ||
		 kind == RELKIND_INDEX || kind == RELKIND_SEQUENCE);
}

/* A WARNING for each object created that no fact provides. */
static void
check_created(const PsFacts *facts)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		PsName		name;

		if (ps_name_of_created(&events[i], &name) && !is_provided(facts, &name) &&
			!comes_with_columns(facts, &events[i], &name))
			ereport(WARNING,
					(errcode(ERRCODE_WARNING),
					 errmsg("not in the facts: %s", ps_name_print(&name))));
	}
}

/* Is there the object, in the schema named or anywhere along the path? */
static bool
is_there(PsName name)
{
	ListCell   *cell;
	Oid			temp;
	Oid			toast;

	GetTempNamespaceState(&temp, &toast);
	if (name.schema != NULL && strcmp(name.schema, "pg_temp") == 0)
		name.schema = OidIsValid(temp) ? get_namespace_name(temp) : NULL;
	if (!ps_class_in_schema(name.class) || name.schema != NULL)
		return ps_catalog_has(&name);
	foreach(cell, fetch_search_path(true))
	{
		name.schema = get_namespace_name(lfirst_oid(cell));
		if (name.schema != NULL && ps_catalog_has(&name))
			return true;
	}
	return false;
}

/* Is a key of the step's statement added by a step of its own? */
static bool
has_split_key(const PsRun *run, const PsStep *step)
{
	for (int i = 0; i < run->plan->nsteps; i++)
	{
		if (run->plan->steps[i].key != NULL && run->plan->steps[i].statement == step->statement)
			return true;
	}
	return false;
}

/* May the statement have done nothing, because what it is about is not there? */
static bool
may_be_skipped(const PsFacts *facts)
{
	for (int i = 0; i < facts->count; i++)
	{
		if (facts->facts[i].flags & PS_IF_EXISTS)
			return true;
	}
	return false;
}

/* A WARNING for each object that a fact provides and that is not there. */
static void
check_provided(const PsRun *run, const PsStep *step, const PsFacts *facts)
{
	bool		split = has_split_key(run, step);

	if (may_be_skipped(facts))
		return;

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->kind != PS_PROVIDES || !ps_catalog_knows(fact->name.class) || is_there(name_provided(fact)))
			continue;
		if (fact->name.class == PS_DEFAULT || (split && fact->name.class == PS_CONSTRAINT))
			continue;			/* DEFAULT NULL leaves none */
		ereport(WARNING,
				(errcode(ERRCODE_WARNING),
				 errmsg("in the facts but not there: %s", ps_name_print(&fact->name))));
	}
}

/* Holds the facts of a step that just ran against what it created. */
void
ps_check_step_facts(const PsRun *run, const PsStep *step)
{
	const PsFacts *facts = run->batch->facts[step->statement->position];

	if (step->key != NULL)
		return;
	if (!facts->provides_unknown && step->statement->tag != T_CreateExtensionStmt)
		check_created(facts);
	check_provided(run, step, facts);
}
