/*-------------------------------------------------------------------------
 *
 * drift.c
 *	  Compares the database with what the last run left.
 *
 * What no run has touched is nobody's drift: other applications may share the
 * database.  After a baseline all of it is known, and what comes later by other
 * ways is drift.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"
#include "ledger_snapshot.h"

#include "utils/builtins.h"

/* Before a run that is to be recorded. */
int
ps_drift_begin(void)
{
	if (ps_record_snapshots || ps_ledger_has_snapshot())
		ps_ledger_bind_snapshot();
	return ps_touched_mark();
}

/* The same for what this transaction has done so far. */
int
ps_drift_begin_with_transaction(void)
{
	(void) ps_drift_begin();
	return 0;
}

/* After it: records what it touched, or forgets what is no more as it was recorded. */
void
ps_drift_end(int64 run, int mark)
{
	PsTouched	touched;

	if (!ps_record_snapshots && !ps_ledger_has_snapshot())
		return;
	touched = ps_touched_since(mark);
	if (ps_record_snapshots)
		ps_ledger_record_snapshot(run, &touched);
	else
		ps_ledger_forget_snapshot(&touched);
}

/* All there is is as it is meant to be. */
void
ps_drift_baseline(int64 run)
{
	if (!ps_record_snapshots)
	{
		ps_ledger_forget_whole_snapshot();
		return;
	}
	ps_ledger_bind_snapshot();
	ps_ledger_record_whole_snapshot(run);
}

/* A row of the result. */
static PsDrift *
make_drift(const PsSnapshotRow *then, const PsSnapshotRow *now)
{
	const PsSnapshotRow *row = now != NULL ? now : then;
	PsDrift    *drift = palloc0(sizeof(PsDrift));

	drift->type = row->type;
	drift->identity = row->identity;
	drift->change = then == NULL ? "added" : now == NULL ? "dropped" : "changed";
	drift->then = then != NULL ? then->definition : NULL;
	drift->now = now != NULL ? now->definition : NULL;
	drift->suspicion.identity = row->identity;
	drift->suspicion.holder = then != NULL && OidIsValid(then->holder) ? then->holder : row->holder;
	drift->suspicion.run = then != NULL ? then->run : 0;
	return drift;
}

/* The row of now that has the type and identity of the recorded one, going on from *place; NULL: none. */
static const PsSnapshotRow *
same_row(const PsRecordedSnapshot *snapshot, const PsSnapshotRow *then, int *place)
{
	int			order = -1;

	while (*place < list_length(snapshot->now) &&
		   (order = ps_compare_snapshot_rows(list_nth(snapshot->now, *place), then)) < 0)
		(*place)++;
	return order == 0 ? list_nth(snapshot->now, *place) : NULL;
}

/* An object's OID in the cluster that recorded it, and in this one. */
typedef struct Translation
{
	Oid			recorded;
	Oid			now;
} Translation;

/* Orders translations by what they translate. */
static int
compare_translations(const void *a, const void *b)
{
	return oid_cmp(&((const Translation *) a)->recorded, &((const Translation *) b)->recorded);
}

/*
 * Gives recorded rows the OIDs of this cluster: one row of an object that has
 * kept its name is enough for all of them.  0: none has.
 */
static void
translate_holders(const PsRecordedSnapshot *snapshot)
{
	Translation *translations = palloc(Max(list_length(snapshot->rows), 1) * sizeof(Translation));
	int			count = 0;
	int			place = 0;
	ListCell   *cell;

	foreach(cell, snapshot->rows)
	{
		const PsSnapshotRow *then = lfirst(cell);
		const PsSnapshotRow *now = same_row(snapshot, then, &place);

		if (now != NULL)
			translations[count++] = (Translation) {then->holder, now->holder};
	}
	qsort(translations, count, sizeof(Translation), compare_translations);
	foreach(cell, snapshot->rows)
	{
		PsSnapshotRow *then = lfirst(cell);
		Translation wanted = {then->holder};
		const Translation *found = bsearch(&wanted, translations, count, sizeof(Translation), compare_translations);

		then->holder = found != NULL ? found->now : InvalidOid;
	}
}

/*
 * OIDs of the objects of which something is recorded, sorted: by their rows that
 * are recorded, and by the OIDs themselves, which outlive a change of name.
 */
static List *
known_holders(const PsRecordedSnapshot *snapshot)
{
	List	   *holders = NIL;
	int			place = 0;
	ListCell   *cell;

	foreach(cell, snapshot->rows)
	{
		const PsSnapshotRow *then = lfirst(cell);
		const PsSnapshotRow *now = same_row(snapshot, then, &place);

		holders = lappend_oid(holders, then->holder);
		if (now != NULL)
			holders = lappend_oid(holders, now->holder);
	}
	list_sort(holders, list_oid_cmp);
	list_deduplicate_oid(holders);
	return holders;
}

/* Is an OID in the sorted list? */
static bool
is_known(List *holders, Oid holder)
{
	return holders != NIL &&
		bsearch(&holder, holders->elements, list_length(holders), sizeof(ListCell), oid_cmp) != NULL;
}

/* Finds out, for each row, who made the change. */
static void
find_culprits(List *drift)
{
	int			count = list_length(drift);
	PsSuspicion *suspicions = palloc(Max(count, 1) * sizeof(PsSuspicion));
	PsCulprit  *culprits = palloc0(Max(count, 1) * sizeof(PsCulprit));
	ListCell   *cell;

	foreach(cell, drift)
		suspicions[foreach_current_index(cell)] = ((PsDrift *) lfirst(cell))->suspicion;
	ps_ledger_find_culprits(suspicions, culprits, count);
	foreach(cell, drift)
		((PsDrift *) lfirst(cell))->culprit = culprits[foreach_current_index(cell)];
}

/* All drift: both lists are sorted alike and gone through side by side. */
List *
ps_drift(const char *stream)
{
	PsRecordedSnapshot snapshot = ps_ledger_snapshot(stream);
	List	   *known;
	List	   *drift = NIL;
	int			i = 0;
	int			j = 0;

	if (!snapshot.bound)
		translate_holders(&snapshot);
	known = known_holders(&snapshot);
	while (i < list_length(snapshot.rows) || j < list_length(snapshot.now))
	{
		const PsSnapshotRow *then = i < list_length(snapshot.rows) ? list_nth(snapshot.rows, i) : NULL;
		const PsSnapshotRow *now = j < list_length(snapshot.now) ? list_nth(snapshot.now, j) : NULL;
		int			order = then == NULL ? 1 : now == NULL ? -1 : ps_compare_snapshot_rows(then, now);

		if (order < 0)
			drift = lappend(drift, make_drift(then, NULL));
		else if (order > 0 && (snapshot.whole || is_known(known, now->holder)))
			drift = lappend(drift, make_drift(NULL, now));
		else if (order == 0 && strcmp(then->definition, now->definition) != 0)
			drift = lappend(drift, make_drift(then, now));
		i += (order <= 0);
		j += (order >= 0);
	}
	if (drift != NIL)
		find_culprits(drift);
	return drift;
}
