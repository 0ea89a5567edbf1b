/*-------------------------------------------------------------------------
 *
 * check_name.c
 *	  Names of more than 63 bytes, which PostgreSQL cuts.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"

#include "common/keywords.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "scan.h"

/* The scanner's code of a name, the same in all its grammars. */
#define IDENT 258

/* Could the byte be part of a name that is not quoted? */
static bool
is_name_byte(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
		byte == '_' || byte == '$' || byte >= 0x80;
}

/* Is some run of bytes so long that it could be a name that is cut?  Never wrongly false for SQL. */
bool
ps_check_may_have_long_name(const char *text)
{
	int			length = 0;
	int			quoted = -1;	/* bytes since the last double quote; -1: none before */

	for (const char *at = text; *at != '\0'; at++)
	{
		length = is_name_byte((unsigned char) *at) ? length + 1 : 0;
		if (*at == '"')
		{
			if (quoted >= NAMEDATALEN)
				return true;
			quoted = 0;
		}
		else if (quoted >= 0)
			quoted = *at == '\n' ? -1 : quoted + 1;
		if (length >= NAMEDATALEN)
			return true;
	}
	return false;
}

/* Warns of the name that a token's text stands for, if it is too long. */
static void
look_at_name(PsCheck *check, const char *token, int length)
{
	char	   *name = palloc(length + 1);
	int			end = 0;

	if (token[0] != '"')
		end = strlcpy(name, token, length + 1);
	else
		for (int i = 1; i < length - 1; i += token[i] == '"' ? 2 : 1)
			name[end++] = token[i];
	name[end] = '\0';
	if (end >= NAMEDATALEN)
		ps_check_add(check, PS_NAME_TRUNCATED, quote_identifier(name), end,
					 pnstrdup(name, pg_mbcliplen(name, end, NAMEDATALEN - 1)), NULL);
}

/*
 * Warns of the names in a statement's text that are cut.  The scanner cuts them
 * itself, so their length is taken from the text of their tokens.
 */
void
ps_check_names(PsCheck *check, const PsStep *step)
{
	core_yyscan_t scanner;
	core_yy_extra_type extra;
	core_YYSTYPE value;
	YYLTYPE		location;
	int			code;

	if (step->key != NULL || !ps_check_may_have_long_name(step->text))
		return;
	scanner = scanner_init(step->text, &extra, &ScanKeywords, ps_keyword_codes());
	while ((code = core_yylex(&value, &location, scanner)) != 0)
		if (code == IDENT)
			look_at_name(check, extra.scanbuf + location, strlen(extra.scanbuf + location));
	scanner_finish(scanner);
}
