/*-------------------------------------------------------------------------
 *
 * lexer.h
 *	  Where the statements of a psql-style text begin and end.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEXER_H
#define PS_LEXER_H

#include "pgstair.h"

/* One statement's extent: byte offsets into the source. */
typedef struct PsSpan
{
	int			start;			/* first byte of its first token */
	int			end;			/* just after its last token */
	bool		terminated;		/* by a semicolon */
	bool		has_copy_data;
	int			copy_offset;	/* first byte of the data lines */
	int			copy_length;	/* without the closing \. line */
} PsSpan;

/*
 * Called for each stretch of white space and comments between two tokens:
 * text[0, length) stands at offset of the source.  Returns true if the
 * statement before it ends there, semicolon or not.
 */
typedef bool (*PsGapCallback) (void *arg, const char *text, int offset, int length);

typedef struct PsLexer PsLexer;

/*
 * Reads source[offset, offset + length).  on_gap may be NULL.  Lives in a
 * memory context of its own below CurrentMemoryContext.
 */
extern PsLexer *ps_lexer_create(const char *source, int offset, int length,
								PsGapCallback on_gap, void *arg);

/* The next statement that is not empty; false at the end. */
extern bool ps_lexer_next(PsLexer *lexer, PsSpan *span);
extern void ps_lexer_free(PsLexer *lexer);

/*
 * From here on, are backslashes in plain literals no escapes for psql either?
 * If they are, the next literal that holds one is raised; at first, they are not.
 */
extern void ps_lexer_standard_strings(PsLexer *lexer, bool standard);

/* Sets what the lexer and the parser must not take from the session. */
extern int	ps_standard_strings_begin(void);
extern int	ps_lexer_settings_begin(void);
extern void ps_lexer_settings_end(int level);

#endif							/* PS_LEXER_H */
