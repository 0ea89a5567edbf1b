/*-------------------------------------------------------------------------
 *
 * scan.c
 *	  Finding a clause in the text of one statement, token by token.
 *
 * PostgreSQL's own scanner runs over a copy of the text; a token's offsets are
 * those in the text that was given.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "scan.h"

#include "common/keywords.h"
#include "utils/memutils.h"

/* The codes of all keywords of this server, which live as long as the session. */
const uint16 *
ps_keyword_codes(void)
{
	static uint16 *codes = NULL;

	if (codes == NULL)
	{
		uint16	   *all = MemoryContextAlloc(TopMemoryContext, sizeof(uint16) * ScanKeywords.num_keywords);

		for (int i = 0; i < ScanKeywords.num_keywords; i++)
			all[i] = PS_KEYWORD;
		codes = all;
	}
	return codes;
}

/* Moves to the next token. */
void
ps_scan_next(PsScan *scan)
{
	core_YYSTYPE value;
	YYLTYPE		location;

	scan->previous_end = scan->end;
	scan->code = core_yylex(&value, &location, scan->scanner);
	scan->keyword = scan->code == PS_KEYWORD ? value.keyword : NULL;
	scan->start = scan->base + location;
	/* the scanner ends its current token by a NUL */
	scan->end = scan->start + strlen(scan->extra.scanbuf + location);
}

/* Starts lexing at an offset of a text where a token begins. */
void
ps_scan_begin(PsScan *scan, const char *text, int offset)
{
	memset(scan, 0, sizeof(PsScan));
	scan->scanner = scanner_init(text + offset, &scan->extra, &ScanKeywords, ps_keyword_codes());
	scan->extra.standard_conforming_strings = true;
	scan->extra.escape_string_warning = false;
	scan->base = offset;
	scan->end = offset;
	ps_scan_next(scan);
}

/* Ends the scan and frees the scanner. */
void
ps_scan_end(PsScan *scan)
{
	scanner_finish(scan->scanner);
}

/* Is the current token this keyword? */
bool
ps_scan_at(const PsScan *scan, const char *keyword)
{
	return scan->keyword != NULL && strcmp(scan->keyword, keyword) == 0;
}

/* Moves over a parenthesis with all that it holds. */
void
ps_scan_parentheses(PsScan *scan)
{
	int			depth = 0;

	do
	{
		depth += scan->code == '(' ? 1 : scan->code == ')' ? -1 : 0;
		ps_scan_next(scan);
	} while (depth > 0 && scan->code != 0);
}
