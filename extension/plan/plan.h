/*-------------------------------------------------------------------------
 *
 * plan.h
 *	  A batch of migrations and its plan: what the drivers hand to the executor.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_PLAN_H
#define PS_PLAN_H

#include "definition.h"
#include "facts.h"
#include "planner.h"

/* Pending (or, downwards, applied) migrations in the order of their run. */
typedef struct PsBatch
{
	PsDirection direction;
	int			nmigrations;
	PsMigration *migrations;
	const PsSetting **last_settings;	/* by migration: SETs that no statement follows */
	int			nstatements;
	PsStatement *statements;	/* by position */
	PsFacts   **facts;			/* by position */
	bool		derive_written; /* inverses also where a down section is written */
	struct PsMade *made;		/* what its migration has made in earlier batches;
								 * NULL: nothing */
} PsBatch;

/* batch.c: migrations (PsMigration *) as a batch: statements split, facts taken. */
extern PsBatch *ps_make_batch(PsDirection direction, List *migrations);

/* One statement of the plan; text is exactly what is executed and recorded. */
typedef struct PsStep
{
	PsStatement *statement;		/* the author's statement it comes from */
	const char *text;
	PsReason	reason;
	PsName	   *waited_for;		/* NULL if none */
	int			because;		/* position of the statement that needed it or
								 * that it waited for; -1 none */
	PsForeignKey *key;			/* PS_SPLIT_KEY: the key this step adds */
	const char *key_name;		/* PS_SPLIT_KEY: the name it gets */
	const PsSetting *settings;	/* in force for it */
} PsStep;

/* What depends on an object that the batch drops, and stays. */
typedef struct PsLeftBehind
{
	PsName		dependent;
	PsName		on;
} PsLeftBehind;

typedef struct PsPlan
{
	int			nsteps;
	PsStep	   *steps;
	List	   *left_behind;	/* PsLeftBehind *, as far as can be seen */
	const char *left_behind_hint;	/* of the error that this leads to, or NULL */
	bool		moved;			/* something does not stand at the author's place */
} PsPlan;

/* bind.c: binds the facts of a batch, has it ordered, writes the texts. */
extern PsPlan *ps_plan_batch(PsBatch *batch);

/* plan.c: why the step stands where it stands, a fixed text and the object. */
extern char *ps_step_reason(const PsStep *step);

/* plan.c: errors from here on, until ps_error_place_pop(), belong to the statement. */
extern void ps_statement_place_push(PsErrorPlace *place, const PsBatch *batch, const PsStatement *statement);

/* plan.c: a notice for each step that is not run as and where it is written. */
extern void ps_notice_plan(const PsBatch *batch, const PsPlan *plan);

#endif							/* PS_PLAN_H */
