/*-------------------------------------------------------------------------
 *
 * definition.c
 *	  A registered migration: its text, name and checksum, its statements.
 *
 * Everything here works on normalised text (ps_normalise_source()), and every
 * offset is one of that text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "definition.h"
#include "errors.h"
#include "lexer.h"
#include "statement.h"

/* Longest name, in bytes: it must fit a file's name with its extension. */
#define PS_NAME_MAX 240

/* A copy of the text without byte order mark, CRLF as LF. */
char *
ps_normalise_source(const char *source)
{
	char	   *result;
	char	   *to;

	if (strncmp(source, "\xEF\xBB\xBF", 3) == 0 && GetDatabaseEncoding() == PG_UTF8)
		source += 3;
	result = to = palloc(strlen(source) + 1);
	for (const char *from = source; *from != '\0'; from++)
	{
		if (from[0] != '\r' || from[1] != '\n')
			*to++ = *from;
	}
	*to = '\0';
	return result;
}

/* The section that a run in the direction executes. */
const PsSection *
ps_direction_section(const PsMigration *migration, PsDirection direction)
{
	return direction == PS_UP ? &migration->sections.up : &migration->sections.down;
}

/* The text in which the section lies. */
const char *
ps_section_source(const PsMigration *migration, const PsSection *section)
{
	return section->in_down_source ? migration->down_source : migration->source;
}

/* Errors from here on, until ps_error_place_pop(), belong to the section. */
void
ps_section_place_push(PsErrorPlace *place, const PsMigration *migration, const PsSection *section)
{
	ps_error_place_push(place, migration->name, ps_section_source(migration, section), section->in_down_source);
	place->origin = migration->origin;
}

/* Does the section hold no statement at all? */
bool
ps_section_is_empty(const PsMigration *migration, const PsSection *section)
{
	const char *source = ps_section_source(migration, section);
	PsErrorPlace place;
	int			level = ps_lexer_settings_begin();
	PsLexer    *lexer;
	PsSpan		span;
	bool		empty;

	ps_section_place_push(&place, migration, section);
	lexer = ps_lexer_create(source, section->offset, section->length, NULL, NULL);
	empty = !ps_lexer_next(lexer, &span);
	ps_lexer_free(lexer);
	ps_error_place_pop(&place);
	ps_lexer_settings_end(level);
	return empty;
}

/* Gives statements of a compiled text the lines of what they come from. */
static void
place_statements(List *statements, const PsOrigin *origin)
{
	ListCell   *cell;

	foreach(cell, statements)
	{
		PsStatement *statement = lfirst(cell);
		const PsOriginPart *part = ps_origin_at(origin, statement->offset);

		if (part != NULL)
			statement->line = part->line;
	}
}

/* Does a text, of that length, have the word, in letters of any case? */
static bool
has_word(const char *text, int length, const char *word)
{
	int			wanted = strlen(word);

	for (int i = 0; i + wanted <= length; i++)
		if (pg_strncasecmp(text + i, word, wanted) == 0 &&
			!isalnum((unsigned char) text[i + wanted]) && (i == 0 || !isalnum((unsigned char) text[i - 1])))
			return true;
	return false;
}

/* Does a text, of that length, end transactions? */
static bool
has_transaction_end(const char *text, int length)
{
	return has_word(text, length, "commit") || has_word(text, length, "rollback");
}

/* Does one of the statements make a procedure? */
static bool
any_procedure_made(List *statements)
{
	ListCell   *cell;

	foreach(cell, statements)
	{
		const PsStatement *statement = lfirst(cell);

		if (statement->tag == T_CreateFunctionStmt &&
			castNode(CreateFunctionStmt, statement->tree->stmt)->is_procedure)
			return true;
	}
	return false;
}

/*
 * A section marked transaction:false is believed where nothing else shows
 * whether a statement can run in one: a CALL of a procedure that is made here
 * and ends transactions, or made elsewhere; a DO that ends some or calls.
 */
static void
find_transactions(List *statements, const char *source, const PsSection *section)
{
	bool		call_ends = !any_procedure_made(statements) ||
		has_transaction_end(source + section->offset, section->length);
	ListCell   *cell;

	foreach(cell, statements)
	{
		PsStatement *statement = lfirst(cell);

		if (statement->outside != NULL)
			continue;
		if (statement->tag == T_CallStmt && call_ends)
			statement->outside = "CALL of a procedure that ends transactions";
		else if (statement->tag == T_DoStmt &&
				 (has_transaction_end(statement->text, statement->length) ||
				  has_word(statement->text, statement->length, "call")))
			statement->outside = "DO that ends transactions";
		else
			(void) ps_may_not_run_in_transaction(statement, &statement->outside);
	}
}

/*
 * The statements of the section, and the settings that end it; errors name the
 * migration.
 */
List *
ps_section_parts(const PsMigration *migration, const PsSection *section, const PsSetting **last)
{
	const char *source = ps_section_source(migration, section);
	PsErrorPlace place;
	List	   *statements;

	ps_section_place_push(&place, migration, section);
	statements = ps_split_statements(source, section->offset, section->length, migration->is_new, last);
	ps_error_place_pop(&place);
	if (!section->transaction)
		find_transactions(statements, source, section);
	if (migration->origin != NULL)
		place_statements(statements, migration->origin);
	return statements;
}

/* The statements alone. */
List *
ps_section_statements(const PsMigration *migration, const PsSection *section)
{
	const PsSetting *last;

	return ps_section_parts(migration, section, &last);
}

/* Raises a name that is empty, too long, or no file could have. */
void
ps_check_name(const char *name)
{
	if (*name == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("name of a migration must not be empty")));
	if (strlen(name) > PS_NAME_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NAME_TOO_LONG),
				 errmsg("name \"%.*s...\" of a migration is too long",
						pg_mbcliplen(name, strlen(name), 60), name),
				 errdetail("It has %d bytes; %d are allowed.",
						   (int) strlen(name), PS_NAME_MAX)));
	for (const char *c = name; *c != '\0'; c++)
	{
		if ((unsigned char) *c < ' ' || *c == 0x7f || *c == '/' || *c == '\\')
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_NAME),
					 errmsg("name of a migration contains a slash, backslash or control character"),
					 errdetail("The name is %s.", quote_literal_cstr(name)),
					 errhint("The name is that of the file, without folder and extension.")));
	}
}

/* Feeds a text, in UTF-8, to the hash. */
static void
hash_text(pg_cryptohash_ctx *hash, const char *text)
{
	int			length = strlen(text);
	char	   *utf8 = pg_server_to_any(text, length, PG_UTF8);

	if (utf8 != text)
		length = strlen(utf8);
	if (pg_cryptohash_update(hash, (const uint8 *) utf8, length) < 0)
		elog(ERROR, "could not compute SHA-256: %s", pg_cryptohash_error(hash));
	if (utf8 != text)
		pfree(utf8);
}

/* SHA-256 of the text, or of both with a zero byte between them, in hexadecimal. */
char *
ps_checksum(const char *source, const char *down_source)
{
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	char	   *hex = palloc(2 * sizeof(digest) + 1);

	if (pg_cryptohash_init(hash) < 0)
		elog(ERROR, "could not compute SHA-256: %s", pg_cryptohash_error(hash));
	hash_text(hash, source);
	if (down_source != NULL)
	{
		if (pg_cryptohash_update(hash, (const uint8 *) "", 1) < 0)
			elog(ERROR, "could not compute SHA-256: %s", pg_cryptohash_error(hash));
		hash_text(hash, down_source);
	}
	if (pg_cryptohash_final(hash, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute SHA-256: %s", pg_cryptohash_error(hash));
	pg_cryptohash_free(hash);
	hex_encode((const char *) digest, sizeof(digest), hex);
	hex[2 * sizeof(digest)] = '\0';
	return hex;
}
