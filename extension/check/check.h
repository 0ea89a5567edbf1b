/*-------------------------------------------------------------------------
 *
 * check.h
 *	  Preflight: will the data let the pending migrations run?
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CHECK_H
#define PS_CHECK_H

#include "pgstair.h"

typedef enum PsSeverity
{
	PS_CHECK_ERROR,				/* the run will fail */
	PS_CHECK_WARNING,
	PS_CHECK_NOTICE
} PsSeverity;

/* A row of migrate_check(). */
typedef struct PsCheckRow
{
	const char *migration;
	int			line;			/* of the statement in the definition */
	PsSeverity	severity;
	const char *check;			/* a code: see the table in check_codes.c */
	const char *object;			/* quoted as SQL: schema.table[.column] */
	int64		count;			/* -1: nothing was counted */
	const char *sample;			/* up to five keys; NULL: none */
	const char *advice;
	int			step;			/* of the plan; rows are sorted by it */
	int			number;			/* in the order in which they were found */
} PsCheckRow;

/* The name of a severity, as migrate_check() shows it. */
extern const char *ps_severity_name(PsSeverity severity);

/* What is to be said about the pending migrations up to target (PsCheckRow *). */
extern List *ps_check_report(const char *stream, const char *target);

#endif							/* PS_CHECK_H */
