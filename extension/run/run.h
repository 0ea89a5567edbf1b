/*-------------------------------------------------------------------------
 *
 * run.h
 *	  What all runs share: when one may start, its lock, its batch, its course.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_RUN_H
#define PS_RUN_H

#include "compat.h"
#include "ledger.h"

/* register.c: checks and registers, as the current role. */
extern PsRegistration ps_register(PsMigration *migration);

/* No limit on the number of migrations of a run. */
#define PS_ALL_STEPS PG_INT32_MAX

/* Raises an error if the transaction cannot hold a run of function. */
extern void ps_check_can_run(const char *function);

/* One run at a time per database. */
extern void ps_lock_runs(bool for_session);
extern bool ps_unlock_runs(void);

/* The named migrations with their sections, for a run or to look at. */
extern List *ps_load_migrations(const char *stream, List *names, bool for_run);
extern List *ps_names_of(List *migrations);
extern List *ps_run_migrations(PsDirection direction, List *migrations, TimestampTz started);

pg_noreturn extern void ps_unknown_migration(const char *stream, const char *name);
extern void ps_notice_no_stream(const char *stream);
extern void ps_check_known(const char *stream, const char *name);

/* up.c, down.c: the migrations (PsMigration *) that a run would take, in order. */
extern List *ps_migrations_up(const char *stream, const char *target, int steps, bool for_run);
extern List *ps_migrations_down(const char *stream, const char *target, int steps, bool for_run);
extern List *ps_migrations_back(const char *stream, const char *target, int steps, bool for_run);

/* down.c: what to do about dependents that a revert leaves behind. */
extern void ps_advise_down(List *migrations, PsPlan *plan);

/* down.c: the names of what a run would revert, in order. */
extern List *ps_names_down(const char *stream, const char *target, int steps);

/* up.c, down.c: run; return the names, in order. */
extern List *ps_run_up(const char *stream, const char *target, int steps);
extern List *ps_run_down(const char *stream, const char *target, int steps);

/* client_only.c: migrations that no run in one transaction can take. */
extern bool ps_is_live(const PsMigration *migration, PsDirection direction);
extern void ps_refuse_live(List *migrations, PsDirection direction);
extern int	ps_first_outside(const PsBatch *batch); /* index of a migration; -1: none */
extern void ps_check_transactional(const PsBatch *batch);
extern void ps_mark_outside(const PsBatch *batch, PsPlan *plan);

/* live.c: migrations in JavaScript that read. */
extern const char *ps_next_live(const char *stream, const char *target, int steps, PsDirection direction, int *before);
extern const char *ps_run_operation(const char *stream, const char *name, PsDirection direction, const char *operation);

/* mark.c: change the ledger without running anything. */
extern List *ps_baseline(const char *stream, const char *target);
extern PsMigration *ps_load_for_record(const char *stream, const char *name, PsDirection direction);
extern const char *ps_record_migration(const char *stream, const char *name, PsDirection direction);
extern int64 ps_keep_history(const char *stream, Oid history);

/* plan_report.c: a row of migrate_plan(). */
typedef struct PsPlanRow
{
	const char *migration;
	int			line;			/* 0: not a line of the definition */
	const char *statement;
	const char *reason;
	bool		is_step;		/* else a setting, written or repeated */
} PsPlanRow;

extern List *ps_plan_rows(PsBatch *batch, PsPlan *plan);
extern List *ps_plan_report(const char *stream, const char *target, PsDirection direction);

/* outside.c: a row of migrate_outside(). */
typedef struct PsOutsideRow
{
	const char *migration;
	int			before;			/* migrations of the run before it */
	int			statement;		/* number, from 1; 0: a setting */
	int			line;			/* 0: not a line of the definition */
	const char *sql;
	bool		transactional;
	const char *state;
	const char *repair;			/* NULL: nothing to clear */
} PsOutsideRow;

extern List *ps_outside(const char *stream, const char *target, int steps, PsDirection direction);
extern const char *ps_record_statement(const char *stream, const char *name, PsDirection direction, int number, bool done);

/* status.c: a row of migrate_status(). */
typedef struct PsStatus
{
	PsRegistered registered;
	const char *reversible;		/* "written", or a word of ps_reversible_name();
								 * NULL: pending, to be derived */
	const char *irreversible_because;	/* NULL: all can be reverted */
	const char *problem;		/* NULL: none */
} PsStatus;

extern List *ps_status(const char *stream);

/* Those that migrate_down() would revert, in its order (PsStatus *). */
extern List *ps_losses(const char *stream, const char *target, int steps);

#endif							/* PS_RUN_H */
