/*-------------------------------------------------------------------------
 *
 * copy_in.h
 *	  COPY ... FROM stdin with the data lines of a migration's text.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_COPY_IN_H
#define PS_COPY_IN_H

#include "statement.h"

/*
 * Executes COPY ... FROM stdin; data[0, length) are the lines that follow it
 * (source + statement->copy_data.offset).  stmt is the raw tree of the
 * statement's text and may be changed.  Returns the rows copied.
 *
 * The caller counts commands (CommandCounterIncrement) around it; the snapshot
 * is taken here.  An error in a data line is placed there.
 */
extern int64 ps_copy_in(const PsStatement *statement, CopyStmt *stmt,
						const char *data, int length);

#endif							/* PS_COPY_IN_H */
