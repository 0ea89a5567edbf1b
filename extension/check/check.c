/*-------------------------------------------------------------------------
 *
 * check.c
 *	  migrate_check(): will the data let the pending migrations run?
 *
 * The plan is walked step by step.  What a step requires of the rows that are
 * there (a key without duplicates, a value that can be converted) is looked up
 * with a query, and reported with the number of rows that stand in its way.
 *
 * Rules:
 *
 *	- Nothing is changed and nothing is run; check_read.c says how tables are
 *	  read.
 *	- An error is what the run is sure to fail of.  If a statement before may
 *	  mend the rows, or change what an expression means, it is a notice that
 *	  says so.
 *	- Tables that the batch makes are left out.
 *	- Where no table has a row there is nothing to report, and the migrations
 *	  are not even parsed: a run on an empty database checks, too.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"
#include "lexer.h"
#include "run.h"

#include "catalog/namespace.h"
#include "miscadmin.h"
#include "parser/parser.h"

/*
 * Adds a row about the step at hand.  advice NULL: that of the code.  The
 * severity is the code's.
 */
PsCheckRow *
ps_check_add(PsCheck *check, PsCheckCode code, const char *object, int64 count, const char *sample, const char *advice)
{
	const PsStatement *statement = check->step->statement;
	MemoryContext old = MemoryContextSwitchTo(check->context);
	PsCheckRow *row = palloc0(sizeof(PsCheckRow));

	row->migration = check->batch->migrations[statement->migration].name;
	row->line = statement->line;
	row->severity = ps_check_code_severity(code);
	row->check = ps_check_code_name(code);
	row->object = pstrdup(object);
	row->count = count;
	row->sample = sample ? pstrdup(sample) : NULL;
	row->advice = advice ? pstrdup(advice) : ps_check_code_advice(code);
	row->step = check->number;
	row->number = list_length(check->rows);
	check->rows = lappend(check->rows, row);
	MemoryContextSwitchTo(old);
	return row;
}

/* Says why an error need not come; cause may be NULL. */
static void
soften(PsCheck *check, PsCheckRow *row, const char *what, const PsStep *cause)
{
	const char *place = "";

	if (cause != NULL)
		place = psprintf(" (migration \"%s\", line %d)", check->batch->migrations[cause->statement->migration].name,
						 cause->statement->line);
	row->severity = PS_CHECK_NOTICE;
	row->advice = psprintf("unknown, %s%s; as it is now: %s", what, place, row->advice);
}

/* Adds a row about violators: no error if the batch may mend them before. */
void
ps_check_add_violation(PsCheck *check, PsCheckCode code, const PsTableState *table, const char *column,
					   int64 count, const char *sample, const char *advice)
{
	PsCheckRow *row = ps_check_add(check, code, ps_check_object(table, column), count, sample, advice);
	MemoryContext old = MemoryContextSwitchTo(check->context);

	if (table->rows_changed != NULL)
		soften(check, row, "rows are changed before", table->rows_changed);
	else if (check->referenced != NULL && check->referenced->rows_changed != NULL)
		soften(check, row, "referenced rows are changed before", check->referenced->rows_changed);
	else if (check->referenced != NULL && check->referenced->rows_added != NULL)
		soften(check, row, "referenced rows are added before", check->referenced->rows_added);
	else if (check->opaque != NULL)
		soften(check, row, "code that may change rows runs before", check->opaque);
	else if (table->reshaped != NULL)
		soften(check, row, "the table is changed along with another one before", table->reshaped);
	else if (check->uses_touched)
		soften(check, row, "what the statement uses is changed before", NULL);
	MemoryContextSwitchTo(old);
}

/* Adds a row about what a query for violators found, or why it could not look. */
void
ps_check_add_found(PsCheck *check, PsCheckCode code, const PsTableState *table, const char *column, const PsRead *read)
{
	if (read->state == PS_READ_DATA)
		ps_check_add_violation(check, PS_EXPRESSION_FAILURE, table, column, -1, NULL,
							   psprintf("an expression cannot be evaluated for the rows that are there: %s", read->message));
	else if (ps_check_was_read(check, table, read) && read->count > 0)
		ps_check_add_violation(check, code, table, column, read->count, ps_check_sample(read), NULL);
}

/* Looks at one step of the plan. */
static void
check_step(PsCheck *check, const PsStep *step)
{
	RawStmt    *raw;

	check->step = step;
	check->uses_touched = ps_check_step_uses_touched(check);
	check->only_adds = false;
	check->partitioned_by = NULL;
	ps_check_names(check, step);
	if (!step->statement->has_copy_data)
	{
		raw = linitial_node(RawStmt, raw_parser(step->text, RAW_PARSE_DEFAULT));
		ps_check_step(check, raw->stmt);
	}
	else
		check->only_adds = true;
	ps_check_note_step(check);
}

/* Looks at all steps of the plan; errors belong to the statement at hand. */
static void
walk_plan(PsCheck *check)
{
	int			level = ps_lexer_settings_begin();

	for (int i = 0; i < check->plan->nsteps; i++)
	{
		const PsStep *step = &check->plan->steps[i];
		const PsMigration *migration = &check->batch->migrations[step->statement->migration];
		const PsSection *section = ps_direction_section(migration, PS_UP);
		PsErrorPlace place;

		CHECK_FOR_INTERRUPTS();
		ps_section_place_push(&place, migration, section);
		ps_error_place_statement(&place, step->statement->offset, step->text);
		check->number = i;
		check_step(check, step);
		ps_error_place_pop(&place);
	}
	ps_lexer_settings_end(level);
	ps_check_unindexed_keys(check);
}

/* Rows in the order of the plan, and for one step in that in which they were found. */
static int
compare_rows(const ListCell *a, const ListCell *b)
{
	const PsCheckRow *left = lfirst(a);
	const PsCheckRow *right = lfirst(b);

	if (left->step != right->step)
		return left->step < right->step ? -1 : 1;
	return left->number < right->number ? -1 : 1;
}

/*
 * The migrations before the first one whose statements only the client knows.
 * What comes after it is not known.
 */
static List *
before_live(List *migrations)
{
	ListCell   *cell;

	foreach(cell, migrations)
		if (((const PsMigration *) lfirst(cell))->sections.up.live)
			return list_truncate(migrations, foreach_current_index(cell));
	return migrations;
}

/* What is to be said about the pending migrations up to target (PsCheckRow *). */
List *
ps_check_report(const char *stream, const char *target)
{
	PsCheck		check = {.context = CurrentMemoryContext};
	List	   *migrations = NIL;

	ps_check_known(stream, target);
	if (!ps_ledger_any_pending(stream, NULL))
		return NIL;
	if (!ps_catalog_any_rows(get_namespace_oid(PS_SCHEMA_NAME, true)) &&
		!ps_ledger_any_pending(stream, ps_check_may_have_long_name))
		return NIL;
	migrations = before_live(ps_migrations_up(stream, target, PS_ALL_STEPS, false));
	if (migrations == NIL)
		return NIL;
	check.batch = ps_make_batch(PS_UP, migrations);
	check.plan = ps_plan_batch(check.batch);
	ps_check_open_tables(&check);
	walk_plan(&check);
	list_sort(check.rows, compare_rows);
	return check.rows;
}
