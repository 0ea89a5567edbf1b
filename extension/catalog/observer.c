/*-------------------------------------------------------------------------
 *
 * observer.c
 *	  Writes down what the server creates, alters and drops during a run.
 *
 * object_access_hook sees into DO blocks, functions and CREATE EXTENSION, so
 * it knows what no analysis of a text can know.
 *
 * Rules:
 *
 *	- Nothing is looked up while an event comes in: the row of a created
 *	  object is not visible yet.  Whoever reads the list looks up.
 *	- A run must not take away the tables it is about to be recorded in.
 *	  The hook is called before an object goes, so this is the place to stop.
 *	- The hook of whoever was there before is always called.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/objectaccess.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "commands/extension.h"
#include "utils/lsyscache.h"

#include "observer.h"

#define FIRST_ALLOCATION 64

static object_access_hook_type previous_hook = NULL;

/* What was seen; events is NULL while nobody observes. */
static PsObserved *events = NULL;
static int	nevents;
static int	nallocated;

/* Raises if what is about to be dropped is pgstair itself. */
static void
refuse_to_lose_pgstair(Oid class, Oid object)
{
	char	   *name = NULL;

	if (class == ExtensionRelationId)
		name = get_extension_name(object);
	else if (class == NamespaceRelationId)
		name = get_namespace_name(object);

	if (name != NULL && strcmp(name, PS_SCHEMA_NAME) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("a migration cannot drop extension \"%s\"", PS_SCHEMA_NAME),
				 errdetail("It holds the record of all migrations."),
				 errhint("Drop what the migration is about by name, or the extension outside of migrations.")));
}

/* Appends one event. */
static void
append_event(PsObservedKind kind, bool internal, Oid class, Oid object, int sub)
{
	PsObserved *event;

	if (nevents == nallocated)
	{
		nallocated *= 2;
		events = repalloc_huge(events, nallocated * sizeof(PsObserved));
	}
	event = &events[nevents++];
	event->kind = kind;
	event->internal = internal;
	ObjectAddressSubSet(event->object, class, object, sub);
}

/* The hook. */
static void
observe(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
	if (previous_hook)
		previous_hook(access, class, object, sub, arg);
	if (events == NULL)
		return;

	if (access == OAT_POST_CREATE)
		append_event(PS_CREATED, arg && ((ObjectAccessPostCreate *) arg)->is_internal, class, object, sub);
	else if (access == OAT_POST_ALTER)
		append_event(PS_ALTERED, arg && ((ObjectAccessPostAlter *) arg)->is_internal, class, object, sub);
	else if (access == OAT_DROP)
	{
		refuse_to_lose_pgstair(class, object);
		append_event(PS_DROPPED, false, class, object, sub);
	}
}

/* Puts the hook in place. */
void
ps_observer_install(void)
{
	previous_hook = object_access_hook;
	object_access_hook = observe;
}

/* Begins to observe. */
void
ps_observer_start(MemoryContext context)
{
	nevents = 0;
	nallocated = FIRST_ALLOCATION;
	events = MemoryContextAlloc(context, nallocated * sizeof(PsObserved));
}

/* Ends it; the list goes with its memory context. */
void
ps_observer_stop(void)
{
	events = NULL;
}

/* Forgets what was seen. */
void
ps_observer_clear(void)
{
	nevents = 0;
}

/* Returns what was seen. */
const PsObserved *
ps_observed(int *count)
{
	*count = nevents;
	return events;
}
