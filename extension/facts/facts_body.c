/*-------------------------------------------------------------------------
 *
 * facts_body.c
 *	  Needs of the bodies of functions.
 *
 * A body of LANGUAGE sql is checked when the function is created, like a view;
 * as text it is parsed here, and its needs are marked PS_FROM_BODY because
 * check_function_bodies can turn the check off.  Utility statements in it other
 * than CALL are not checked by PostgreSQL either.  Of a PL/pgSQL body PostgreSQL checks the
 * types of declared variables, and nothing that statements name.
 *
 * A text that does not parse has no needs: PostgreSQL will say why.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "mb/pg_wchar.h"
#include "nodes/value.h"
#include "parser/parser.h"
#include "parser/scanner.h"

/* Token codes of the core scanner, fixed by what scanner.h says of them. */
typedef enum PsToken
{
	TOKEN_END = 0,
	TOKEN_IDENT = 258,
	TOKEN_STRING = 261,
	TOKEN_COLON_EQUALS = 270
} PsToken;

/* One token of a body. */
typedef struct PsBodyToken
{
	int			code;
	const char *word;			/* of an identifier, else NULL */
	int			start;			/* offset in the body */
} PsBodyToken;

/* What a guarded call works on. */
typedef struct PsGuarded
{
	const char *text;
	RawParseMode mode;
	List	   *result;
} PsGuarded;

/*
 * Calls a function that scans or parses; false if it raised an error about the
 * text.  An error can be dropped here without a subtransaction because the raw
 * parser touches nothing but its arguments and CurrentMemoryContext: no lock,
 * no buffer, no catalog.  Any other error goes on.
 */
static bool
guarded(void (*call) (PsGuarded *), PsGuarded *argument)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool succeeded = true;

	PG_TRY();
	{
		call(argument);
	}
	PG_CATCH();
	{
		int			category = ERRCODE_TO_CATEGORY(geterrcode());

		if (category != ERRCODE_TO_CATEGORY(ERRCODE_SYNTAX_ERROR) &&
			category != ERRCODE_TO_CATEGORY(ERRCODE_DATA_EXCEPTION) &&
			category != ERRCODE_TO_CATEGORY(ERRCODE_FEATURE_NOT_SUPPORTED))
			PG_RE_THROW();
		MemoryContextSwitchTo(context);
		FlushErrorState();
		succeeded = false;
	}
	PG_END_TRY();
	return succeeded;
}

/* Parses the text, for guarded(). */
static void
parse(PsGuarded *argument)
{
	argument->result = raw_parser(argument->text, argument->mode);
}

/* The raw trees of a text; NIL if it does not parse. */
static List *
parse_quietly(const char *text, RawParseMode mode)
{
	PsGuarded	argument = {text, mode, NIL};

	return guarded(parse, &argument) ? argument.result : NIL;
}

/* Is it a query, the only kind of statement beside CALL that is checked? */
static bool
is_query(Node *node)
{
	return IsA(node, SelectStmt) || IsA(node, InsertStmt) || IsA(node, UpdateStmt) ||
		IsA(node, DeleteStmt) || IsA(node, MergeStmt);
}

/* Adds the needs of a list of statements; a member can be a list, or empty. */
static void
need_statements(PsFacts *facts, List *statements, List *parameters)
{
	ListCell   *cell;

	foreach(cell, statements)
	{
		Node	   *node = lfirst(cell);

		/* an empty statement between semicolons is NULL */
		if (node == NULL)
			continue;
		if (IsA(node, List))
			need_statements(facts, (List *) node, parameters);
		else
			ps_need_parsed_body(facts, node, parameters);
	}
}

/* Adds the needs of a body that is parsed with its function. */
void
ps_need_parsed_body(PsFacts *facts, Node *body, List *parameters)
{
	PsWalk		walk = {facts};

	if (IsA(body, List))
	{
		need_statements(facts, (List *) body, parameters);
		return;
	}
	if (IsA(body, RawStmt))
		body = ((RawStmt *) body)->stmt;
	walk.parameters = parameters;
	if (IsA(body, ReturnStmt))
		ps_walk_query(((ReturnStmt *) body)->returnval, &walk);
	else if (IsA(body, CallStmt))
		ps_walk_query((Node *) ((CallStmt *) body)->funccall, &walk);
	else if (is_query(body))
		ps_walk_query(body, &walk);
}

/* Marks the facts from the first one on as those of a body's text. */
static void
mark_from_body(PsFacts *facts, int first, int flags)
{
	for (int i = first; i < facts->count; i++)
	{
		facts->facts[i].flags |= PS_FROM_BODY | flags;
		facts->facts[i].location = -1;
	}
}

/* Adds the needs of the text of a body of LANGUAGE sql. */
void
ps_need_sql_body(PsFacts *facts, const char *body, List *parameters)
{
	int			first = facts->count;

	need_statements(facts, parse_quietly(body, RAW_PARSE_DEFAULT), parameters);
	mark_from_body(facts, first, 0);
}

/* Adds a token to the list of a scan. */
static void
add_token(PsGuarded *scan, int code, const char *word, int start)
{
	PsBodyToken *token = palloc(sizeof(PsBodyToken));

	token->code = code;
	token->word = word;
	token->start = start;
	scan->result = lappend(scan->result, token);
}

/* Scans the text without keywords, for guarded(). */
static void
scan_tokens(PsGuarded *scan)
{
	static const ScanKeywordList no_keywords = {0};
	core_yy_extra_type extra;
	core_yyscan_t scanner = scanner_init(scan->text, &extra, &no_keywords, NULL);
	core_YYSTYPE value;
	YYLTYPE		location;
	int			code;

	extra.escape_string_warning = false;
	while ((code = core_yylex(&value, &location, scanner)) != TOKEN_END)
		add_token(scan, code, code == TOKEN_IDENT ? value.str : NULL, location);
	scanner_finish(scanner);
}

/* Is the token this word? */
static bool
is_word(const PsBodyToken *token, const char *word)
{
	return token->word != NULL && strcmp(token->word, word) == 0;
}

/* Does the token end the type of a declaration? */
static bool
ends_type(const PsBodyToken *token)
{
	return token->code == ';' || token->code == '=' || token->code == TOKEN_COLON_EQUALS ||
		is_word(token, "default") || is_word(token, "not") || is_word(token, "collate");
}

/*
 * Adds what "names % type" or "names % rowtype" means: a column of a relation or
 * composite type, or all of one, by its row type.  names may also be a variable,
 * hence the need is optional.
 */
static void
need_percent_type(PsFacts *facts, List *names, const char *kind)
{
	List	   *relation = names;

	if (strcmp(kind, "type") == 0)
	{
		PsName		column;

		if (list_length(names) < 2)
			return;
		relation = list_truncate(list_copy(names), list_length(names) - 1);
		column = ps_name_of_list(PS_COLUMN, relation);
		column.sub = strVal(llast(names));
		ps_need(facts, column, 0, -1);
	}
	ps_need(facts, ps_name_of_list(PS_TYPE, relation), 0, -1);
}

/* Adds the type of a declaration, tokens [first, last) of the body. */
static void
need_declared_type(PsFacts *facts, const char *body, List *tokens, int first, int last)
{
	List	   *names = NIL;
	int			start;
	char	   *text;

	if (first >= last)
		return;
	for (int i = first; i < last; i++)
	{
		const PsBodyToken *token = list_nth(tokens, i);

		if (token->code == '%' && i + 1 < last && names != NIL &&
			((PsBodyToken *) list_nth(tokens, i + 1))->word != NULL)
		{
			need_percent_type(facts, names, ((PsBodyToken *) list_nth(tokens, i + 1))->word);
			return;
		}
		if (token->word != NULL)
			names = lappend(names, makeString(pstrdup(token->word)));
	}

	start = ((PsBodyToken *) list_nth(tokens, first))->start;
	text = pnstrdup(body + start, ((PsBodyToken *) list_nth(tokens, last))->start - start);
	names = parse_quietly(text, RAW_PARSE_TYPE_NAME);
	if (names != NIL && IsA(linitial(names), TypeName))
		ps_need_type(facts, linitial(names));
}

/*
 * Adds the type of the declaration that begins at a token; returns the index
 * of its semicolon, or of the last token.
 */
static int
scan_declaration(PsFacts *facts, const char *body, List *tokens, int first)
{
	int			length = list_length(tokens);
	int			last = first;
	int			type = first + 1;

	while (last < length && ((PsBodyToken *) list_nth(tokens, last))->code != ';')
		last++;
	if (last == length)
		return length - 1;
	if (type < last && is_word(list_nth(tokens, type), "constant"))
		type++;
	for (int i = type; i <= last; i++)
	{
		const PsBodyToken *token = list_nth(tokens, i);

		if (is_word(token, "alias") || is_word(token, "cursor") || is_word(token, "scroll"))
			break;
		if (ends_type(token))
		{
			need_declared_type(facts, body, tokens, type, i);
			break;
		}
	}
	return last;
}

/* Adds the types of the variables that a PL/pgSQL body declares. */
void
ps_need_plpgsql_body(PsFacts *facts, const char *body)
{
	PsGuarded	scan = {body, RAW_PARSE_DEFAULT, NIL};
	int			first = facts->count;
	bool		declaring = false;

	if (!guarded(scan_tokens, &scan))
		return;
	for (int i = 0; i < list_length(scan.result); i++)
	{
		const PsBodyToken *token = list_nth(scan.result, i);

		if (is_word(token, "declare"))
			declaring = true;
		else if (is_word(token, "begin"))
			declaring = false;
		else if (declaring)
			i = scan_declaration(facts, body, scan.result, i);
	}
	mark_from_body(facts, first, PS_OPTIONAL);
}

/* Words by which a block does what its text does not show. */
static const char *const unseen_words[] = {
	"create", "alter", "drop", "import", "perform", "call", "into", "for", "open", "refresh"
};

/* Text from one token to another. */
static char *
token_text(const char *body, List *tokens, int first, int last)
{
	int			start = ((PsBodyToken *) list_nth(tokens, first))->start;

	return pnstrdup(body + start, ((PsBodyToken *) list_nth(tokens, last))->start - start);
}

/* The string constant that a token is, or NULL. */
static const char *
token_string(const char *body, List *tokens, int index)
{
	List	   *trees = parse_quietly(psprintf("SELECT %s", token_text(body, tokens, index, index + 1)), RAW_PARSE_DEFAULT);
	Node	   *value;

	if (list_length(trees) != 1)
		return NULL;
	value = linitial_node(ResTarget, ((SelectStmt *) linitial_node(RawStmt, trees)->stmt)->targetList)->val;
	if (!IsA(value, A_Const) || ((A_Const *) value)->isnull || !IsA(&((A_Const *) value)->val, String))
		return NULL;
	return strVal(&((A_Const *) value)->val);
}

/* Is the token at index EXECUTE with a constant and nothing more? */
static bool
executes_constant(List *tokens, int index)
{
	return index + 2 < list_length(tokens) &&
		((PsBodyToken *) list_nth(tokens, index + 1))->code == TOKEN_STRING &&
		((PsBodyToken *) list_nth(tokens, index + 2))->code == ';';
}

/* Does a block do nothing but what its text shows? */
static bool
is_plain_block(List *tokens)
{
	for (int i = 0; i < list_length(tokens); i++)
	{
		const PsBodyToken *token = list_nth(tokens, i);

		if (token->code == TOKEN_COLON_EQUALS || (is_word(token, "execute") && !executes_constant(tokens, i)))
			return false;
		for (int w = 0; w < lengthof(unseen_words); w++)
		{
			if (is_word(token, unseen_words[w]))
				return false;
		}
	}
	return true;
}

/*
 * Adds the facts of statements that a block may execute.  Keys cannot be split
 * from a text inside a text, so their targets are needs.
 */
static void
facts_of_executed(PsFacts *facts, const char *text)
{
	List	   *keys = facts->foreign_keys;
	int			first = facts->count;
	ListCell   *cell;

	facts->foreign_keys = NIL;
	foreach(cell, parse_quietly(text, RAW_PARSE_DEFAULT))
	{
		PsStatement inner = {.text = text,.length = strlen(text),.tree = lfirst(cell)};

		ps_facts_node(facts, &inner, inner.tree->stmt);
	}
	foreach(cell, facts->foreign_keys)
	{
		const PsForeignKey *key = lfirst(cell);

		ps_need(facts, key->target, 0, -1);
		ps_need(facts, key->target_key, 0, -1);
	}
	facts->foreign_keys = keys;
	for (int i = first; i < facts->count; i++)
	{
		facts->facts[i].location = -1;
		if (facts->facts[i].kind == PS_PROVIDES)
			facts->facts[i].flags |= PS_IF_NOT_EXISTS;
	}
}

/* Adds the needs of a condition, tokens [first, last) of the body. */
static void
need_condition(PsFacts *facts, const char *body, List *tokens, int first, int last)
{
	List	   *trees = parse_quietly(psprintf("SELECT (%s)", token_text(body, tokens, first, last)), RAW_PARSE_DEFAULT);
	int			count = facts->count;

	if (list_length(trees) == 1)
		ps_need_executed_query(facts, linitial_node(RawStmt, trees)->stmt);
	for (; count < facts->count; count++)
		facts->facts[count].location = -1;
}

/*
 * Adds the facts of a PL/pgSQL block that only decides by IF whether to execute
 * constant statements or to raise an error; false for any other.
 */
bool
ps_facts_plain_block(PsFacts *facts, const char *body)
{
	PsGuarded	scan = {body, RAW_PARSE_DEFAULT, NIL};
	List	   *tokens;
	int			condition = -1;

	if (!guarded(scan_tokens, &scan) || !is_plain_block(scan.result))
		return false;
	tokens = scan.result;
	for (int i = 0; i + 1 < list_length(tokens); i++)
	{
		const PsBodyToken *token = list_nth(tokens, i);

		if (is_word(token, "if") && condition < 0)
			condition = i + 1;
		else if (is_word(token, "then") && condition > 0)
		{
			need_condition(facts, body, tokens, condition, i);
			condition = 0;
		}
		else if (is_word(token, "execute") && token_string(body, tokens, i + 1) != NULL)
			facts_of_executed(facts, token_string(body, tokens, i + 1));
	}
	return true;
}
