/*-------------------------------------------------------------------------
 *
 * batch.c
 *	  Migrations as a batch: statements split, facts taken.
 *
 * Memory: all of the batch lives in the caller's context.  Each migration is
 * parsed in a context of its own, which goes when its facts are copied.
 *
 *-------------------------------------------------------------------------
 */
#include "lexer.h"
#include "operation.h"
#include "plan.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/*
 * How far back the copy of a link is looked for: statements follow each other
 * with the same settings or some more, and one copied twice does no harm.
 */
#define RECENT_SETTINGS 256

/* A link of a chain of settings, and its copy in the batch's memory. */
typedef struct CopiedSetting
{
	const PsSetting *from;
	const PsSetting *to;
} CopiedSetting;

typedef struct Builder
{
	PsBatch    *batch;
	int			allocated;		/* statements there is room for */
	List	   *settings;		/* CopiedSetting *, of the migration at hand */
	MemoryContext contents;		/* what statements and facts point to: never
								 * freed one by one, so packed closely */
} Builder;

/*
 * The copy of a chain; two statements that shared one share its copy.
 */
static const PsSetting *
copy_settings(Builder *builder, const PsSetting *setting)
{
	CopiedSetting *copied;
	PsSetting  *copy;

	if (setting == NULL)
		return NULL;
	for (int i = list_length(builder->settings) - 1, end = Max(i - RECENT_SETTINGS, -1); i > end; i--)
	{
		copied = list_nth(builder->settings, i);
		if (copied->from == setting)
			return copied->to;
	}
	copy = palloc(sizeof(PsSetting));
	*copy = *setting;
	copy->name = setting->name ? pstrdup(setting->name) : NULL;
	copy->value = setting->value ? pstrdup(setting->value) : NULL;
	copy->text = pstrdup(setting->text);
	ps_setting_join(copy, copy_settings(builder, setting->parent));
	copied = palloc(sizeof(CopiedSetting));
	copied->from = setting;
	copied->to = copy;
	builder->settings = lappend(builder->settings, copied);
	return copy;
}

/*
 * Makes room for one more statement.
 */
static void
grow(Builder *builder)
{
	PsBatch    *batch = builder->batch;

	if (batch->nstatements < builder->allocated)
		return;
	builder->allocated *= 2;
	batch->statements = repalloc_huge(batch->statements, builder->allocated * sizeof(PsStatement));
	batch->facts = repalloc_huge(batch->facts, builder->allocated * sizeof(PsFacts *));
}

/*
 * Appends a copy of a statement and its facts, without the tree.
 */
static void
append_statement(Builder *builder, const PsStatement *statement, const PsFacts *facts)
{
	PsBatch    *batch = builder->batch;
	PsStatement *copy;

	grow(builder);
	copy = &batch->statements[batch->nstatements];
	*copy = *statement;
	copy->migration = batch->nmigrations;
	copy->position = batch->nstatements;
	copy->text = pstrdup(statement->text);
	copy->tree = NULL;
	copy->settings = copy_settings(builder, statement->settings);
	batch->facts[batch->nstatements++] = ps_copy_facts(facts);
}

/*
 * Appends a migration with its statements, which are parsed in context.
 */
static void
append_migration(Builder *builder, const PsMigration *migration, MemoryContext context)
{
	PsBatch    *batch = builder->batch;
	MemoryContext old = MemoryContextSwitchTo(context);
	const PsSetting *last;
	List	   *statements = ps_section_parts(migration, ps_direction_section(migration, batch->direction), &last);
	ListCell   *cell;

	builder->settings = NIL;
	foreach(cell, statements)
	{
		const PsStatement *statement = lfirst(cell);
		const PsFacts *facts = ps_statement_facts(statement);

		MemoryContextSwitchTo(builder->contents);
		append_statement(builder, statement, facts);
		MemoryContextSwitchTo(context);
	}
	MemoryContextSwitchTo(builder->contents);
	batch->last_settings[batch->nmigrations] = copy_settings(builder, last);
	MemoryContextSwitchTo(old);
	list_free_deep(builder->settings);
	MemoryContextReset(context);
	batch->migrations[batch->nmigrations++] = *migration;
}

/*
 * The migrations (PsMigration *) as a batch.
 */
PsBatch *
ps_make_batch(PsDirection direction, List *migrations)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "pgstair parse trees", ALLOCSET_DEFAULT_SIZES);
	PsBatch    *batch = palloc0(sizeof(PsBatch));
	Builder		builder = {.batch = batch,.allocated = 64};
	int			level = ps_standard_strings_begin();
	ListCell   *cell;

	ps_compile_migrations(migrations, direction);
	builder.contents = GenerationContextCreate(CurrentMemoryContext, "pgstair statements",
											   ALLOCSET_DEFAULT_SIZES);
	batch->direction = direction;
	batch->migrations = palloc(Max(list_length(migrations), 1) * sizeof(PsMigration));
	batch->last_settings = palloc(Max(list_length(migrations), 1) * sizeof(PsSetting *));
	batch->statements = palloc(builder.allocated * sizeof(PsStatement));
	batch->facts = palloc(builder.allocated * sizeof(PsFacts *));
	foreach(cell, migrations)
	{
		CHECK_FOR_INTERRUPTS();
		append_migration(&builder, lfirst(cell), context);
	}
	ps_lexer_settings_end(level);
	MemoryContextDelete(context);
	return batch;
}
