/*-------------------------------------------------------------------------
 *
 * verify_sequence.c
 *	  What a rolled-back subtransaction leaves behind: values of sequences,
 *	  and some locks.
 *
 * nextval() and setval() write into a sequence's file at once, and no rollback
 * takes that back.  A sequence that gets a file of its own inside the
 * subtransaction goes back with that file; this takes an exclusive lock on it.
 *
 * Which sequences a batch uses: those that are named by a statement that
 * handles rows or calls code, those that belong to a table named there, or are
 * in a default of it, and the same for the bodies of the functions, triggers
 * and rules that come to work.  What code hides well enough is noticed after
 * the fact: a used sequence is locked until the transaction ends.
 *
 * Rules:
 *
 *	- Queries run under the search_path of the catalogs.
 *	- A sequence that neither the caller nor the owner of such a function may
 *	  use is left alone.
 *
 *-------------------------------------------------------------------------
 */
#include "own_query.h"
#include "verify.h"

#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/resowner.h"

/* OIDs of the sequences that code of this text ($1) may use. */
static const char used_sequences[] =
"WITH RECURSIVE code(name, body) AS NOT MATERIALIZED ("
"SELECT p.proname, concat(p.prosrc, ' ', pg_get_function_sqlbody(p.oid)) FROM pg_proc p"
" WHERE p.prolang NOT IN (SELECT l.oid FROM pg_language l WHERE l.lanname IN ('c', 'internal'))"
" AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
" UNION ALL SELECT c.relname, concat(p.prosrc, ' ', p.proname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
" JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
" UNION ALL SELECT c.relname, pg_get_ruledef(w.oid) FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class"
" WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)),"
" said(word) AS ("
"SELECT unnest(array[m[1], lower(m[1])]) COLLATE \"C\" FROM regexp_matches($1, '[[:alnum:]_$]+', 'g') m"
" UNION SELECT unnest(array[m[1], lower(m[1])]) COLLATE \"C\" FROM said JOIN code ON code.name = said.word::name,"
" regexp_matches(code.body, '[[:alnum:]_$]+', 'g') m),"
" relation AS (SELECT c.oid FROM pg_class c WHERE c.relname IN (SELECT said.word::name FROM said))"
" SELECT s.oid FROM pg_class s WHERE CASE WHEN s.relkind = 'S' THEN has_sequence_privilege(s.oid, 'USAGE, UPDATE')"
" OR EXISTS (SELECT FROM pg_proc p WHERE p.prosecdef AND p.proname IN (SELECT said.word::name FROM said)"
" AND has_sequence_privilege(p.proowner, s.oid, 'USAGE, UPDATE')) END"
" AND (s.relpersistence <> 't' OR s.relnamespace = pg_my_temp_schema())"
" AND (s.oid IN (SELECT r.oid FROM relation r)"
" OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid"
" AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjid IN (SELECT r.oid FROM relation r))"
" OR EXISTS (SELECT FROM pg_depend d JOIN pg_attrdef a ON a.oid = d.objid WHERE d.classid = 'pg_attrdef'::regclass"
" AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid AND a.adrelid IN (SELECT r.oid FROM relation r)))"
" ORDER BY s.oid";

/* A lock that this backend holds. */
typedef struct PsHeldLock
{
	LOCKTAG		tag;
	LOCKMODE	mode;
} PsHeldLock;

/* The locks that this backend holds. */
List *
ps_held_locks(void)
{
	LockData   *locks = GetLockStatusData();
	List	   *held = NIL;

	for (int i = 0; i < locks->nelements; i++)
	{
		const LockInstanceData *lock = &locks->locks[i];

		for (LOCKMODE mode = 1; lock->pid == MyProcPid && mode <= MaxLockMode; mode++)
		{
			PsHeldLock *one;

			if ((lock->holdMask & LOCKBIT_ON(mode)) == 0)
				continue;
			one = palloc(sizeof(PsHeldLock));
			one->tag = lock->locktag;
			one->mode = mode;
			held = lappend(held, one);
		}
	}
	return held;
}

/* Is the lock among those? */
static bool
is_among(List *locks, const LOCKTAG *tag, LOCKMODE mode)
{
	ListCell   *cell;

	foreach(cell, locks)
	{
		const PsHeldLock *one = lfirst(cell);

		if (one->mode == mode && memcmp(&one->tag, tag, sizeof(LOCKTAG)) == 0)
			return true;
	}
	return false;
}

/* May the statement use a sequence? */
static bool
may_use_sequence(const PsStatement *statement, const PsFacts *facts)
{
	return facts->data_only || facts->changes_rows || facts->calls_unknown || facts->reach == PS_REACH_TEXT ||
		statement->tag == T_SelectStmt || strcasestr(statement->text, "nextval") != NULL ||
		strcasestr(statement->text, "setval") != NULL;
}

/*
 * Appends what the statement names; all of its text where that may hide names.
 */
static void
append_names(StringInfo text, const PsStatement *statement, const PsFacts *facts)
{
	if (facts->calls_unknown || facts->reach == PS_REACH_TEXT)
		appendStringInfo(text, "%s ", statement->text);
	for (int i = 0; i < facts->count; i++)
		appendStringInfo(text, "%s ", facts->facts[i].name.name);
}

/* Names of what may use sequences in the batch, separated by blanks. */
static char *
names_in_use(const PsBatch *batch)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < batch->nstatements; i++)
	{
		if (may_use_sequence(&batch->statements[i], batch->facts[i]))
			append_names(&text, &batch->statements[i], batch->facts[i]);
	}
	return text.data;
}

/* OIDs that a query with up to one parameter finds, in the caller's memory. */
static List *
find_oids(SPIPlanPtr *plan, const char *sql, const char *parameter)
{
	int			guc_level = NewGUCNestLevel();
	Datum		value = parameter != NULL ? CStringGetTextDatum(parameter) : (Datum) 0;
	List	   *oids;

	ps_pin_catalog_path();
	ps_pin_setting("jit", "off");	/* compiling takes longer than it ever saves */
	oids = ps_own_query(plan, sql, parameter != NULL ? 1 : 0, (Oid[]) {TEXTOID}, &value, ps_add_oid);
	AtEOXact_GUC(false, guc_level);
	return oids;
}

/* Does the sequence go back, with its value, when subtransaction since is rolled back? */
static bool
goes_back(Oid sequence, SubTransactionId since)
{
	Relation	relation = RelationIdGetRelation(sequence);
	bool		answer;

	if (relation == NULL)
		return true;
	answer = relation->rd_createSubid >= since || ps_new_file_subid(relation) >= since;
	RelationClose(relation);
	return answer;
}

/* Gives the sequence a file that goes back, unless it has one. */
static void
keep_sequence(Oid sequence, SubTransactionId since)
{
	char		persistence;

	if (goes_back(sequence, since))
		return;
	LockRelationOid(sequence, AccessExclusiveLock);
	persistence = get_rel_persistence(sequence);
	if (persistence != '\0')
		SequenceChangePersistence(sequence, persistence);
}

/* Keeps the sequences that the batch may use. */
void
ps_keep_sequences(const PsBatch *batch, SubTransactionId since)
{
	static SPIPlanPtr plan = NULL;
	char	   *names = names_in_use(batch);
	ListCell   *cell;

	foreach(cell, names[0] == '\0' ? NIL : find_oids(&plan, used_sequences, names))
		keep_sequence(lfirst_oid(cell), since);
	CommandCounterIncrement();
}

/* OIDs of the sequences that this transaction has used: it keeps a lock on them. */
static List *
used_sequences_so_far(void)
{
	static SPIPlanPtr plan = NULL;
	List	   *used = NIL;
	ListCell   *cell;

	foreach(cell, find_oids(&plan, "SELECT oid FROM pg_class WHERE relkind = 'S'", NULL))
	{
		LOCKTAG		tag;

		SET_LOCKTAG_RELATION(tag, MyDatabaseId, lfirst_oid(cell));
		if (ps_lock_held_by_me(&tag, RowExclusiveLock))
			used = lappend_oid(used, lfirst_oid(cell));
	}
	return used;
}

/* Takes the sequences that the transaction has used for known. */
void
ps_note_used_sequences(PsWalk *walk)
{
	MemoryContext old = MemoryContextSwitchTo(walk->context);

	walk->used_sequences = list_concat_unique_oid(walk->used_sequences, used_sequences_so_far());
	MemoryContextSwitchTo(old);
}

/* Rows for sequences that were used without being known or kept. */
void
ps_report_used_sequences(PsWalk *walk, const char *migration)
{
	ListCell   *cell;

	foreach(cell, used_sequences_so_far())
	{
		Oid			sequence = lfirst_oid(cell);

		if (list_member_oid(walk->used_sequences, sequence) || goes_back(sequence, walk->level))
			continue;
		ps_add_verified(walk, migration, PS_REMAINS,
						psprintf("sequence %s", quote_qualified_identifier(get_namespace_name(get_rel_namespace(sequence)),
																		  get_rel_name(sequence))),
						"code that cannot be looked through has used it: its value stays as that has left it");
	}
	ps_note_used_sequences(walk);
}

/*
 * Gives back what outlived a rollback: locks on used sequences, which belong
 * to the whole transaction, and advisory ones of the session.  What the session
 * remembers of sequences has to go with the former: it says that they are locked.
 */
void
ps_release_new_locks(List *locks)
{
	ResourceOwner owner = CurrentResourceOwner;
	bool		sequences = false;
	ListCell   *cell;

	CurrentResourceOwner = TopTransactionResourceOwner;
	foreach(cell, ps_held_locks())
	{
		const PsHeldLock *lock = lfirst(cell);
		bool		of_sequence = lock->tag.locktag_type == LOCKTAG_RELATION && lock->mode == RowExclusiveLock;

		if (is_among(locks, &lock->tag, lock->mode) || !(of_sequence || lock->tag.locktag_type == LOCKTAG_ADVISORY))
			continue;
		sequences |= of_sequence;
		while (ps_lock_held_by_me(&lock->tag, lock->mode))
			if (!LockRelease(&lock->tag, lock->mode, !of_sequence))
				break;
	}
	CurrentResourceOwner = owner;
	if (sequences)
		ResetSequenceCaches();
}
