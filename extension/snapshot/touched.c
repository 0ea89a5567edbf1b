/*-------------------------------------------------------------------------
 *
 * touched.c
 *	  Writes down which objects a transaction touches.
 *
 * Rules:
 *
 *	- It is always at work, so that a record of what was run by hand in the
 *	  same transaction is as good as that of a run.
 *	- A created object's row is not visible when its event comes in, a dropped
 *	  one's not afterwards: the first are looked up when the list is read, the
 *	  second at once.
 *	- What a rolled back savepoint touched stays in the list.  Whoever reads
 *	  the catalogs for it finds what was there before.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "tcop/utility.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "catalog_row.h"
#include "touched.h"

#define FIRST_ALLOCATION 256

/* An entry of the list. */
typedef struct Entry
{
	Oid			class;			/* InvalidOid: object is a holder already */
	Oid			object;
	bool		all_within;		/* and what is in the schema; InvalidOid: everything */
} Entry;

static object_access_hook_type previous_hook = NULL;
static ProcessUtility_hook_type previous_utility_hook = NULL;

static Entry *entries = NULL;
static int	nentries = 0;
static int	marked = 0;			/* where somebody began to read */
static int	nallocated = 0;
static bool keep = false;

/* Objects that are part of another one: the column that says of which. */
static const struct
{
	Oid			class;
	Oid			index;			/* on its OID */
	AttrNumber	holder;
	AttrNumber	or_holder;		/* if that is 0; 0: there is no other */
}			parts[] =
{
	{AttrDefaultRelationId, AttrDefaultOidIndexId, Anum_pg_attrdef_adrelid},
	{ConstraintRelationId, ConstraintOidIndexId, Anum_pg_constraint_conrelid, Anum_pg_constraint_contypid},
	{TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_tgrelid},
	{RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_ev_class},
	{PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_polrelid},
	{StatisticExtRelationId, StatisticExtOidIndexId, Anum_pg_statistic_ext_stxrelid},
	{AccessMethodOperatorRelationId, AccessMethodOperatorOidIndexId, Anum_pg_amop_amopfamily},
	{AccessMethodProcedureRelationId, AccessMethodProcedureOidIndexId, Anum_pg_amproc_amprocfamily},
	{PublicationRelRelationId, PublicationRelObjectIndexId, Anum_pg_publication_rel_prpubid},
	{PublicationNamespaceRelationId, PublicationNamespaceObjectIndexId, Anum_pg_publication_namespace_pnpubid},
};

/* The table of an index, of an identity's sequence; or the relation itself. */
static Oid
holder_of_relation(Oid relation)
{
	Oid			table;
	int32		column;

	switch (get_rel_relkind(relation))
	{
		case RELKIND_TOASTVALUE:
			return InvalidOid;
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			return IndexGetRelation(relation, true);
		case RELKIND_SEQUENCE:
			return sequenceIsOwned(relation, DEPENDENCY_INTERNAL, &table, &column) ? table : relation;
		default:
			return relation;
	}
}

/* The relation of a row type; InvalidOid for types that come with others. */
static Oid
holder_of_type(Oid type)
{
	Oid			relation = get_typ_typrelid(type);

	if (OidIsValid(relation))
		return relation;
	return type_is_array(type) || type_is_multirange(type) ? InvalidOid : type;
}

/* What a column of an object's row in a catalog says; InvalidOid if it is gone. */
static Oid
holder_of_part(int part, Oid object)
{
	List	   *rows = ps_catalog_rows(parts[part].class, parts[part].index, PS_OID_COLUMN, object);
	Oid			holder;
	bool		isnull;

	if (rows == NIL)
		return InvalidOid;
	holder = DatumGetObjectId(ps_row_value(parts[part].class, linitial(rows), parts[part].holder, &isnull));
	if (OidIsValid(holder))
		return holder;
	return DatumGetObjectId(ps_row_value(parts[part].class, linitial(rows), parts[part].or_holder, &isnull));
}

/* The object that an object is part of, or itself; InvalidOid if it comes with others, or is gone. */
Oid
ps_holder_of(Oid class, Oid object)
{
	if (class == RelationRelationId)
		return holder_of_relation(object);
	if (class == TypeRelationId)
		return holder_of_type(object);
	if (class == IndexRelationId)
		return IndexGetRelation(object, true);
	for (int i = 0; i < lengthof(parts); i++)
	{
		if (parts[i].class == class)
			return holder_of_part(i, object);
	}
	return object;
}

/* Appends an entry, unless it is the last one since a mark again. */
static void
append_entry(Oid class, Oid object, bool all_within)
{
	Entry	   *last = nentries > marked ? &entries[nentries - 1] : NULL;

	if (last != NULL && last->class == class && last->object == object && last->all_within == all_within)
		return;
	if (nentries == nallocated)
	{
		nallocated = Max(2 * nallocated, FIRST_ALLOCATION);
		entries = entries == NULL ? MemoryContextAlloc(TopMemoryContext, nallocated * sizeof(Entry)) :
			repalloc_huge(entries, nallocated * sizeof(Entry));
	}
	entries[nentries++] = (Entry) {class, object, all_within};
}

/* Writes down an object that is there. */
void
ps_touch(Oid class, Oid object)
{
	append_entry(class, object, false);
}

/* Writes down all that is in a schema. */
void
ps_touch_schema(Oid schema)
{
	append_entry(InvalidOid, schema, true);
}

/* Writes down all of the database. */
void
ps_touch_everything(void)
{
	append_entry(InvalidOid, InvalidOid, true);
}

/* The hook for objects.  Members of extensions are their scripts' business. */
static void
observe(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
	if (previous_hook)
		previous_hook(access, class, object, sub, arg);
	if (creating_extension)
		return;
	if (access == OAT_POST_CREATE || access == OAT_POST_ALTER)
		append_entry(class, object, false);
	else if (access == OAT_DROP)
	{
		Oid			holder = ps_holder_of(class, object);

		if (OidIsValid(holder))
			append_entry(InvalidOid, holder, false);
	}
}

/* The hook for statements: some of them tell the other hook nothing. */
static void
observe_utility(PlannedStmt *planned, const char *text, bool read_only_tree, ProcessUtilityContext context,
				ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	Node	   *statement = planned->utilityStmt;
	bool		untold = ps_is_untold(statement) && !creating_extension;

	if (previous_utility_hook)
		previous_utility_hook(planned, text, read_only_tree, context, params, environment, dest, completion);
	else
		standard_ProcessUtility(planned, text, read_only_tree, context, params, environment, dest, completion);
	if (untold)
		ps_touch_untold(statement);
}

/* Forgets the list, and gives back what a large one took. */
static void
forget(void)
{
	nentries = marked = 0;
	if (nallocated > FIRST_ALLOCATION)
	{
		pfree(entries);
		entries = NULL;
		nallocated = 0;
	}
}

/* The end of a transaction. */
static void
end_of_transaction(XactEvent event, void *arg)
{
	if (!keep && (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE))
		forget();
}

/* Puts the hooks in place. */
void
ps_touched_install(void)
{
	previous_hook = object_access_hook;
	object_access_hook = observe;
	previous_utility_hook = ProcessUtility_hook;
	ProcessUtility_hook = observe_utility;
	RegisterXactCallback(end_of_transaction, NULL);
}

/* Remembers beyond the transaction's end, or no more. */
void
ps_touched_keep(bool on)
{
	forget();
	keep = on;
}

/* The place in the list. */
int
ps_touched_mark(void)
{
	marked = nentries;
	return marked;
}

/* What was touched since a place in the list. */
PsTouched
ps_touched_since(int mark)
{
	PsTouched	touched = {0};

	for (int i = mark; i < nentries; i++)
	{
		const Entry *entry = &entries[i];
		Oid			holder = OidIsValid(entry->class) ? ps_holder_of(entry->class, entry->object) : entry->object;

		if (entry->all_within && !OidIsValid(holder))
			touched.everything = true;
		else if (entry->all_within)
			touched.schemas = lappend_oid(touched.schemas, holder);
		else if (OidIsValid(holder))
			touched.holders = lappend_oid(touched.holders, holder);
	}
	list_sort(touched.holders, list_oid_cmp);
	list_deduplicate_oid(touched.holders);
	return touched;
}
