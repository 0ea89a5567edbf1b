/*-------------------------------------------------------------------------
 *
 * scan.h
 *	  Finding a clause in the text of one statement, token by token.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SCAN_H
#define PS_SCAN_H

#include "pgstair.h"

#include "parser/scanner.h"

/* Token code of all keywords; their spelling distinguishes them. */
#define PS_KEYWORD 1000

/* What scanner_init() wants to know of keywords: that code for each. */
extern const uint16 *ps_keyword_codes(void);

/* A place in a text, token by token. */
typedef struct PsScan
{
	core_yyscan_t scanner;
	core_yy_extra_type extra;
	int			base;			/* offset in the text where lexing began */
	int			code;			/* current token; 0 at the end */
	const char *keyword;		/* NULL unless it is one */
	int			start;			/* of the current token, in the text */
	int			end;
	int			previous_end;
} PsScan;

extern void ps_scan_begin(PsScan *scan, const char *text, int offset);
extern void ps_scan_end(PsScan *scan);
extern void ps_scan_next(PsScan *scan);
extern bool ps_scan_at(const PsScan *scan, const char *keyword);
extern void ps_scan_parentheses(PsScan *scan);

#endif							/* PS_SCAN_H */
