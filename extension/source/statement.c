/*-------------------------------------------------------------------------
 *
 * statement.c
 *	  A definition's source text as a list of statements.
 *
 * lexer.c finds where a statement begins and ends; its text alone goes through
 * the raw parser, once.  Then each statement is one of
 *
 *	  - a SET, which becomes a link of the chain (settings.c),
 *	  - BEGIN or COMMIT of a balanced pair, or COMMIT and BEGIN by which a text
 *		leaves the transaction of its tool for a while, which are dropped,
 *	  - one that no migration may hold, which is refused by name,
 *	  - one that pg_dump wrote about pgstair itself (own_dump.c), skipped,
 *	  - a statement of the list.
 *
 * The work is linear in the size of the source: the text is read once, lines
 * are counted from statement to statement, and no step looks at the rest of
 * the text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/pg_list.h"
#include "tcop/cmdtag.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/memutils.h"

#include "errors.h"
#include "lexer.h"
#include "settings.h"
#include "statement.h"

/* The state of one split. */
typedef struct Split
{
	const char *source;
	PsErrorPlace *place;
	MemoryContext scratch;		/* what parsing one statement leaves behind */
	List	   *statements;		/* PsStatement * */
	const PsSetting *chain;		/* in force here */
	const PsSetting *last;		/* in force here, if no statement has it yet */
	const PsStatement *begin;	/* the open BEGIN, or NULL */
	const PsSetting *chain_at_begin;
	const PsStatement *lone_commit; /* closes no pair, or NULL */
	bool		past_commit;	/* there is something behind it */
	const PsStatement *escapes; /* the first SET of standard_conforming_strings to off, or NULL */
	int			pairs;			/* of BEGIN and COMMIT dropped */
	int			own;			/* statements about pgstair itself skipped */
	int			counted;		/* lines are counted up to this offset */
	int			line;			/* of that offset */
} Split;

/* A kind of statement that no migration may hold. */
typedef struct Refusal
{
	NodeTag		tag;
	bool		(*applies) (Node *node);	/* NULL: always */
	const char *what;			/* NULL: the command tag */
	int			code;
	const char *hint;
} Refusal;

/* DECLARE ... WITH HOLD */
static bool
is_hold_cursor(Node *node)
{
	return (castNode(DeclareCursorStmt, node)->options & CURSOR_OPT_HOLD) != 0;
}

/* COPY ... TO stdout */
static bool
is_copy_to_stdout(Node *node)
{
	CopyStmt   *copy = castNode(CopyStmt, node);

	return !copy->is_from && copy->filename == NULL;
}

/* COPY ... FROM stdin in the binary format, whose data no text can hold. */
static bool
is_binary_copy_from_stdin(Node *node)
{
	CopyStmt   *copy = castNode(CopyStmt, node);
	ListCell   *cell;

	if (!copy->is_from || copy->filename != NULL)
		return false;
	foreach(cell, copy->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "format") == 0 && option->arg != NULL &&
			IsA(option->arg, String) && strcmp(strVal(option->arg), "binary") == 0)
			return true;
	}
	return false;
}

/* PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED */
static bool
is_two_phase(Node *node)
{
	TransactionStmtKind kind = castNode(TransactionStmt, node)->kind;

	return kind == TRANS_STMT_PREPARE || kind == TRANS_STMT_COMMIT_PREPARED ||
		kind == TRANS_STMT_ROLLBACK_PREPARED;
}

/* SAVEPOINT, RELEASE, ROLLBACK TO */
static bool
is_savepoint(Node *node)
{
	TransactionStmtKind kind = castNode(TransactionStmt, node)->kind;

	return kind == TRANS_STMT_SAVEPOINT || kind == TRANS_STMT_RELEASE ||
		kind == TRANS_STMT_ROLLBACK_TO;
}

/* ROLLBACK of the whole transaction */
static bool
is_rollback(Node *node)
{
	return castNode(TransactionStmt, node)->kind == TRANS_STMT_ROLLBACK;
}

/* COMMIT AND CHAIN */
static bool
is_chained_commit(Node *node)
{
	TransactionStmt *stmt = castNode(TransactionStmt, node);

	return stmt->kind == TRANS_STMT_COMMIT && stmt->chain;
}

static const Refusal refusals[] = {
	{T_TransactionStmt, is_rollback, NULL, ERRCODE_INVALID_TRANSACTION_TERMINATION,
	"A migration that fails is rolled back as a whole."},
	{T_TransactionStmt, is_chained_commit, "COMMIT AND CHAIN", ERRCODE_INVALID_TRANSACTION_TERMINATION,
	"Only pairs of BEGIN and COMMIT are accepted, and dropped."},
	{T_TransactionStmt, is_two_phase, NULL, ERRCODE_INVALID_TRANSACTION_TERMINATION,
	"Only pairs of BEGIN and COMMIT are accepted, and dropped."},
	{T_TransactionStmt, is_savepoint, NULL, ERRCODE_FEATURE_NOT_SUPPORTED,
	"Use a DO block with an EXCEPTION clause."},
	{T_DiscardStmt, NULL, NULL, ERRCODE_FEATURE_NOT_SUPPORTED,
	"Settings, temporary tables and prepared statements end with their migration."},
	{T_DeclareCursorStmt, is_hold_cursor, "DECLARE ... WITH HOLD", ERRCODE_FEATURE_NOT_SUPPORTED,
	"Cursors end with their migration: omit WITH HOLD."},
	{T_CopyStmt, is_copy_to_stdout, "COPY TO stdout", ERRCODE_FEATURE_NOT_SUPPORTED,
	"Nobody reads the output of a migration."},
	{T_CopyStmt, is_binary_copy_from_stdin, "COPY FROM stdin in binary format", ERRCODE_FEATURE_NOT_SUPPORTED,
	"Use the text or CSV format."},
};

/* Raises a statement that no migration may hold. */
static void
check_allowed(const PsStatement *statement)
{
	for (int i = 0; i < lengthof(refusals); i++)
	{
		const Refusal *refusal = &refusals[i];

		if (refusal->tag != statement->tag ||
			(refusal->applies != NULL && !refusal->applies(statement->tree->stmt)))
			continue;
		ereport(ERROR,
				(errcode(refusal->code),
				 errmsg("%s cannot be used in a migration",
						refusal->what ? refusal->what : statement->command),
				 errhint("%s", refusal->hint),
				 ps_error_at(statement->offset)));
	}
}

/* The line of a byte offset; offsets must not decrease from call to call. */
static int
line_of(Split *split, int offset)
{
	const char *at = split->source + split->counted;
	const char *end = split->source + offset;
	const char *newline;

	while ((newline = memchr(at, '\n', end - at)) != NULL)
	{
		split->line++;
		at = newline + 1;
	}
	split->counted = offset;
	return split->line;
}

/*
 * Parses one statement, in the scratch context.  The parser is given the semicolon too, so that it
 * complains about the same token as in psql; the text kept ends before it.
 */
static RawStmt *
parse(Split *split, const PsSpan *span, char *text)
{
	int			length = span->end - span->start;
	MemoryContext old = MemoryContextSwitchTo(split->scratch);
	List	   *trees;
	RawStmt    *tree;

	if (span->terminated)
		text[length] = ';';
	ps_error_place_statement(split->place, span->start, text);
	trees = pg_parse_query(text);
	text[length] = '\0';
	MemoryContextSwitchTo(old);
	if (list_length(trees) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("cannot tell where a statement ends"),
				 ps_error_at(span->start)));
	tree = linitial_node(RawStmt, trees);
	tree->stmt_location = 0;
	tree->stmt_len = length;
	return tree;
}

/* The statement at span, parsed; all but its tree lives in the current context. */
static PsStatement *
make_statement(Split *split, const PsSpan *span)
{
	PsStatement *statement = palloc0(sizeof(PsStatement));
	int			length = span->end - span->start;
	char	   *text = palloc(length + 2);

	memcpy(text, split->source + span->start, length);
	text[length] = text[length + 1] = '\0';
	statement->offset = span->start;
	statement->length = length;
	statement->line = line_of(split, span->start);
	statement->text = text;
	statement->tree = parse(split, span, text);
	statement->tag = nodeTag(statement->tree->stmt);
	statement->command = GetCommandTagName(CreateCommandTag(statement->tree->stmt));
	(void) ps_cannot_run_in_transaction(statement, &statement->outside);
	statement->has_copy_data = span->has_copy_data;
	statement->copy_data.offset = span->copy_offset;
	statement->copy_data.length = span->copy_length;
	return statement;
}

/* BEGIN and COMMIT of a pair leave nothing but the end of the SET LOCALs. */
static void
take_begin(Split *split, const PsStatement *statement)
{
	TransactionStmt *stmt = castNode(TransactionStmt, statement->tree->stmt);

	if (split->begin != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("%s inside a BEGIN ... COMMIT pair", statement->command),
				 errdetail("The pair begins at line %d.", split->begin->line),
				 ps_error_at(statement->offset)));
	ps_check_transaction_options(stmt->options, statement->offset);
	split->chain_at_begin = split->chain;
	if (split->lone_commit == NULL)
		split->begin = statement;
	else
		split->pairs++;
	split->lone_commit = NULL;
	split->past_commit = false;
}

/* Raises a COMMIT that closes no pair. */
static void
raise_lone_commit(const Split *split, const PsStatement *statement)
{
	ps_error_place_statement(split->place, statement->offset, statement->text);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
			 errmsg("%s without a BEGIN before it", statement->command),
			 errhint("Only pairs of BEGIN and COMMIT are accepted, and dropped."),
			 ps_error_at(statement->offset)));
}

/*
 * Closes the pair: its SET LOCALs end.  Without a pair, a BEGIN may follow; or
 * it is the last statement, and does no more than what follows anyway.
 */
static void
take_commit(Split *split, const PsStatement *statement)
{
	if (split->lone_commit != NULL)
		raise_lone_commit(split, statement);
	if (split->begin == NULL)
		split->lone_commit = statement;
	else
		split->pairs++;
	split->begin = NULL;
	split->chain = ps_setting_end_locals(split->chain, split->chain_at_begin, statement);
	split->chain_at_begin = split->chain;
}

/* Puts one statement where it belongs; its tree is still in the scratch context. */
static void
take_statement(Split *split, PsStatement *statement)
{
	check_allowed(statement);
	if (statement->tag == T_TransactionStmt)
	{
		TransactionStmt *stmt = castNode(TransactionStmt, statement->tree->stmt);

		if (stmt->kind == TRANS_STMT_COMMIT)
			take_commit(split, statement);
		else
			take_begin(split, statement);
		return;
	}
	split->past_commit = split->lone_commit != NULL;
	if (ps_setting_of_statement(statement, split->chain, &split->chain))
	{
		split->last = split->chain;
		if (split->escapes == NULL && !ps_setting_standard_strings(split->chain))
			split->escapes = statement;
		return;
	}
	if (ps_is_own_dump(statement))
	{
		split->own++;
		return;
	}
	statement->tree = copyObject(statement->tree);
	statement->settings = split->chain;
	split->last = NULL;
	statement->position = list_length(split->statements);
	split->statements = lappend(split->statements, statement);
}

/* Raises a BEGIN that is still open at the end, and a COMMIT that does something. */
static void
check_pairs(const Split *split)
{
	if (split->lone_commit != NULL && (split->past_commit || split->statements == NIL))
		raise_lone_commit(split, split->lone_commit);
	if (split->begin == NULL)
		return;
	ps_error_place_statement(split->place, split->begin->offset, split->begin->text);
	ereport(ERROR,
			(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
			 errmsg("%s without a COMMIT after it", split->begin->command),
			 errhint("Only pairs of BEGIN and COMMIT are accepted, and dropped."),
			 ps_error_at(split->begin->offset)));
}

/* Tells what was left out of the list. */
static void
tell_dropped(const Split *split)
{
	const char *name = split->place->migration ? split->place->migration : "";

	if (split->pairs > 0)
		ereport(NOTICE,
				(errmsg("migration \"%s\": BEGIN and COMMIT are dropped", name)));
	if (split->lone_commit != NULL)
		ereport(NOTICE,
				(errmsg("migration \"%s\": %s in line %d is dropped, no BEGIN precedes it",
						name, split->lone_commit->command, split->lone_commit->line),
				 ps_error_at(split->lone_commit->offset)));
	if (split->escapes != NULL)
		ereport(NOTICE,
				(errmsg("migration \"%s\": \"standard_conforming_strings\" stays on in line %d",
						name, split->escapes->line),
				 ps_error_at(split->escapes->offset)));
	if (split->own > 0)
		ereport(NOTICE,
				(errmsg("migration \"%s\": the extension \"%s\" and its history are skipped",
						name, PS_EXTENSION_NAME)));
}

/*
 * PsGapCallback: a line by which Drizzle parts statements ends one, though no
 * semicolon precedes it.
 */
static bool
ends_statement(void *arg, const char *text, int offset, int length)
{
	static const char *const breakpoint = "--> statement-breakpoint";
	int			wanted = strlen(breakpoint);

	for (int at = 0; at + wanted <= length; at++)
		if (strncmp(text + at, breakpoint, wanted) == 0)
			return true;
	return false;
}

/* The innermost place if it is about this source; else own, pushed. */
static PsErrorPlace *
enter_place(PsErrorPlace *own, const char *source)
{
	PsErrorPlace *place = ps_error_place_current();

	if (place != NULL && place->source == source)
		return place;
	ps_error_place_push(own, NULL, source, false);
	return own;
}

/*
 * The statements of source[offset, offset + length), in their order.  *last is
 * the chain of SETs that end it, NULL if it ends with a statement.  What is left
 * out is reported if tell is true.
 */
List *
ps_split_statements(const char *source, int offset, int length, bool tell, const PsSetting **last)
{
	PsErrorPlace own;
	PsErrorPlace before;
	Split		split = {.source = source, .line = 1};
	int			level = ps_lexer_settings_begin();
	PsLexer    *lexer = ps_lexer_create(source, offset, length, ends_statement, NULL);
	PsSpan		span;

	split.place = enter_place(&own, source);
	before = *split.place;
	split.scratch = AllocSetContextCreate(CurrentMemoryContext, "pgstair parser",
										  ALLOCSET_DEFAULT_SIZES);
	while (ps_lexer_next(lexer, &span))
	{
		take_statement(&split, make_statement(&split, &span));
		ps_lexer_standard_strings(lexer, ps_setting_standard_strings(split.chain));
		MemoryContextReset(split.scratch);
	}
	MemoryContextDelete(split.scratch);
	ps_lexer_free(lexer);
	ps_lexer_settings_end(level);
	check_pairs(&split);
	if (tell)
		tell_dropped(&split);
	ps_error_place_statement(split.place, before.offset, before.text);
	if (split.place == &own)
		ps_error_place_pop(&own);
	*last = split.last;
	return split.statements;
}
