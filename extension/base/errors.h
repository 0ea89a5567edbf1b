/*-------------------------------------------------------------------------
 *
 * errors.h
 *	  Where in the user's file an error belongs.
 *
 * Whoever parses, plans or runs a migration pushes a PsErrorPlace and keeps
 * it up to date with the statement at hand.  Every message raised meanwhile
 * gets one context line of a fixed form, which the client reads:
 *
 *	  migration "NAME", line L, column C, statement: FIRST LINE
 *	  migration "NAME" (down source), line L, column C, statement: FIRST LINE
 *
 * Above it stands, for a text that was compiled from another, the piece of that
 * one; line and column are then its own:
 *
 *	  operation up[3].createTable
 *
 * Lines count from 1, columns count characters from 1.  The part from
 * ", statement" on is missing if no statement is at hand, the part from
 * ", line" on if there is no place at all.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_ERRORS_H
#define PS_ERRORS_H

#include "origin.h"

typedef struct PsErrorPlace
{
	const char *migration;		/* NULL: not known */
	const char *source;			/* the user's file, or what it compiles to */
	const PsOrigin *origin;		/* NULL: source is the user's file */
	bool		in_down_source; /* source is the migration's down_source */
	int			offset;			/* of text in source, bytes */
	const char *text;			/* the statement at hand; NULL: none */
	int			at;				/* exact offset in source; -1: not known */
	ErrorContextCallback callback;
} PsErrorPlace;

/*
 * Makes place the innermost one.  The strings must outlive it.  It is popped
 * by ps_error_place_pop() or, as every error context, by an error.
 */
extern void ps_error_place_push(PsErrorPlace *place, const char *migration,
								const char *source, bool in_down_source);
extern void ps_error_place_pop(PsErrorPlace *place);

/*
 * The statement that is worked on: text stands at offset of the source, or
 * nowhere in it (-1).
 */
extern void ps_error_place_statement(PsErrorPlace *place, int offset, const char *text);

/* The innermost place, or NULL. */
extern PsErrorPlace *ps_error_place_current(void);

/*
 * In the list of an ereport(): the message belongs to this byte of the
 * innermost place's source.
 */
extern int	ps_error_at(int offset);

/*
 * A copy of the report that is being raised, for an error context callback; the
 * caller deletes the memory context it is in.
 */
extern ErrorData *ps_copy_report(MemoryContext *context);

/* The first line of a statement, for a message; palloc'd. */
extern char *ps_first_line(const char *text);

/* 1-based line and column (in characters) of a byte offset of source. */
extern void ps_line_column(const char *source, int offset, int *line, int *column);

#endif							/* PS_ERRORS_H */
