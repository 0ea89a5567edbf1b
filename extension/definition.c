/*-------------------------------------------------------------------------
 *
 * definition.c
 *	  A registered migration: its text, sections, checksum, place in the order.
 *
 * Everything here works on normalised text (ps_normalise_source()), and every
 * offset is one of that text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/builtins.h"

#include "definition.h"
#include "errors.h"
#include "lexer.h"
#include "statement.h"

/* Longest name, in bytes: it must fit a file's name with its extension. */
#define PS_NAME_MAX 240

/* A version of that many digits is a date or an epoch, not a number. */
#define PS_DATE_DIGITS 8

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

/* ----------------------------------------------------------------
 * Sections
 * ----------------------------------------------------------------
 */

/* What the search for markers knows of one text. */
typedef struct MarkerSearch
{
	const char *source;
	PsSections	sections;		/* offsets set, length of the last one open */
	PsSection  *open;			/* the section whose end is not found yet */
	int			first;			/* offset of the first marker; -1: none yet */
} MarkerSearch;

/* Raises a fault of a marker line at an offset of the innermost place. */
#define marker_error(offset, ...) \
	ereport(ERROR, \
			(errcode(ERRCODE_SYNTAX_ERROR), \
			 errmsg(__VA_ARGS__), \
			 ps_error_at(offset)))

/* The length of what stands at text up to a space or the line's end. */
static int
word_length(const char *text)
{
	return strcspn(text, " \t\r\n");
}

/* Does the word at text equal wanted? */
static bool
word_is(const char *text, int length, const char *wanted)
{
	return length == strlen(wanted) && strncmp(text, wanted, length) == 0;
}

/*
 * The role's name at text, folded to lower case unless in double quotes;
 * *length is set to the bytes it takes there.
 */
static const char *
marker_role(const MarkerSearch *search, const char *text, int *length)
{
	StringInfoData name;
	const char *at = text;

	if (*at != '"')
	{
		*length = word_length(text);
		if (*length == 0)
			marker_error(text - search->source, "\"role:\" needs the name of a role");
		return downcase_truncate_identifier(text, *length, false);
	}
	initStringInfo(&name);
	for (at++; *at != '"' || at[1] == '"'; at++)
	{
		if (*at == '\0' || *at == '\n')
			marker_error(text - search->source, "unterminated quoted role name");
		if (*at == '"')
			at++;
		appendStringInfoChar(&name, *at);
	}
	*length = at + 1 - text;
	if (name.len == 0)
		marker_error(text - search->source, "\"role:\" needs the name of a role");
	truncate_identifier(name.data, name.len, false);
	return name.data;
}

/* Reads one option of a marker line; returns the bytes it takes. */
static int
marker_option(const MarkerSearch *search, PsSection *section, const char *text)
{
	int			length = word_length(text);
	int			offset = text - search->source;

	if (strncmp(text, "role:", 5) == 0)
	{
		section->role = marker_role(search, text + 5, &length);
		length += 5;
		if (word_length(text + length) > 0)
			marker_error(offset + length, "unexpected text after the role's name");
	}
	else if (word_is(text, length, "transaction:false"))
		section->transaction = false;
	else if (!word_is(text, length, "transaction:true"))
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("unknown option \"%.*s\"", length, text),
				 errhint("The options are transaction:false and role:NAME."),
				 ps_error_at(offset)));
	return length;
}

/* The section that the word after "migrate:" opens. */
static PsSection *
marker_section(MarkerSearch *search, const char *word, int length, int offset)
{
	PsSection  *section;

	if (word_is(word, length, "up"))
		section = &search->sections.up;
	else if (word_is(word, length, "down"))
		section = &search->sections.down;
	else
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("unknown marker \"migrate:%.*s\"", length, word),
				 errhint("The markers are -- migrate:up and -- migrate:down."),
				 ps_error_at(offset)));
	if (section->present)
		marker_error(offset, "duplicate marker \"migrate:%.*s\"", length, word);
	return section;
}

/*
 * Opens a section if the line comment at text (behind its dashes) is a
 * marker; offset is that of the dashes.  Returns whether it is one.
 */
static bool
take_marker(MarkerSearch *search, const char *text, int offset)
{
	PsSection  *section;
	int			length;

	text += strspn(text, " \t");
	if (strncmp(text, "migrate:", 8) != 0)
		return false;
	text += 8;
	length = word_length(text);
	if (length == 0)
		return false;
	section = marker_section(search, text, length, offset);
	section->present = true;
	section->transaction = true;
	for (text += length; text += strspn(text, " \t\r"), *text != '\n' && *text != '\0';)
		text += marker_option(search, section, text);
	if (*text == '\n')
		text++;
	section->offset = text - search->source;
	if (search->open != NULL)
		search->open->length = offset - search->open->offset;
	if (search->first < 0)
		search->first = offset;
	search->open = section;
	return true;
}

/* The byte after the block comment, nested ones included, at text[at]. */
static int
block_comment_end(const char *text, int at, int length)
{
	int			depth = 0;

	while (at < length)
	{
		if (strncmp(text + at, "/*", 2) == 0)
		{
			depth++;
			at += 2;
		}
		else if (strncmp(text + at, "*/", 2) == 0)
		{
			at += 2;
			if (--depth == 0)
				break;
		}
		else
			at++;
	}
	return at;
}

/* Nothing but blanks between the line's start and offset? */
static bool
starts_line(const char *source, int offset)
{
	while (offset > 0 && (source[offset - 1] == ' ' || source[offset - 1] == '\t'))
		offset--;
	return offset == 0 || source[offset - 1] == '\n';
}

/*
 * PsGapCallback: looks for markers among the comments between two tokens.  A
 * marker ends the statement before it.
 */
static bool
find_markers(void *arg, const char *text, int offset, int length)
{
	MarkerSearch *search = arg;
	bool		found = false;
	int			at = 0;

	while (at < length)
	{
		if (strncmp(text + at, "/*", 2) == 0)
			at = block_comment_end(text, at, length);
		else if (strncmp(text + at, "--", 2) == 0)
		{
			if (starts_line(search->source, offset + at) &&
				take_marker(search, search->source + offset + at + 2, offset + at))
				found = true;
			at += strcspn(text + at, "\n");
		}
		else
			at++;
	}
	return found;
}

/*
 * Finds the marked sections of one text.  Without any marker, first is -1.
 */
static MarkerSearch
search_markers(const char *source)
{
	MarkerSearch search = {.source = source, .first = -1};
	int			length = strlen(source);
	int			first_statement = -1;
	int			level;
	PsLexer    *lexer;
	PsSpan		span;

	if (strstr(source, "migrate:") == NULL)
		return search;
	level = ps_lexer_settings_begin();
	lexer = ps_lexer_create(source, 0, length, find_markers, &search);
	while (ps_lexer_next(lexer, &span))
	{
		if (first_statement < 0)
			first_statement = span.start;
	}
	if (first_statement >= 0 && first_statement < search.first)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("statement before the first marker"),
				 errhint("Every statement stands below -- migrate:up or -- migrate:down."),
				 ps_error_at(first_statement)));
	ps_lexer_free(lexer);
	ps_lexer_settings_end(level);
	if (search.open != NULL)
		search.open->length = length - search.open->offset;
	return search;
}

/* A section that is the whole of a text without markers. */
static PsSection
whole_text(const char *source)
{
	PsSection	section = {
		.present = true,
		.transaction = true,
		.length = strlen(source)
	};

	return section;
}

/* The sections of the source proper. */
static PsSections
source_sections(const char *name, const char *source)
{
	PsErrorPlace place;
	MarkerSearch search;

	ps_error_place_push(&place, name, source, false);
	search = search_markers(source);
	if (search.first < 0)
		search.sections.up = whole_text(source);
	else if (!search.sections.up.present)
		marker_error(search.first, "there is no marker \"migrate:up\"");
	ps_error_place_pop(&place);
	return search.sections;
}

/* The down section that a text of its own holds. */
static PsSection
down_source_section(const char *name, const char *down_source)
{
	PsErrorPlace place;
	MarkerSearch search;

	ps_error_place_push(&place, name, down_source, true);
	search = search_markers(down_source);
	if (search.first < 0)
		search.sections.down = whole_text(down_source);
	else if (search.sections.up.present)
		marker_error(search.first, "marker \"migrate:up\" in the down source");
	ps_error_place_pop(&place);
	search.sections.down.in_down_source = true;
	return search.sections.down;
}

PsSections
ps_find_sections(const char *name, const char *source, const char *down_source)
{
	PsSections	sections = source_sections(name, source);
	PsErrorPlace place;

	if (down_source == NULL)
		return sections;
	if (sections.down.present)
	{
		ps_error_place_push(&place, name, source, false);
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("migration \"%s\" has two down sections", name),
				 errdetail("One is in the source, the other is the down source."),
				 ps_error_at(sections.down.offset)));
	}
	sections.down = down_source_section(name, down_source);
	return sections;
}

const PsSection *
ps_direction_section(const PsMigration *migration, PsDirection direction)
{
	return direction == PS_UP ? &migration->sections.up : &migration->sections.down;
}

const char *
ps_section_source(const PsMigration *migration, const PsSection *section)
{
	return section->in_down_source ? migration->down_source : migration->source;
}

bool
ps_section_is_empty(const PsMigration *migration, const PsSection *section)
{
	const char *source = ps_section_source(migration, section);
	PsErrorPlace place;
	int			level = ps_lexer_settings_begin();
	PsLexer    *lexer;
	PsSpan		span;
	bool		empty;

	ps_error_place_push(&place, migration->name, source, section->in_down_source);
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

List *
ps_section_statements(const PsMigration *migration, const PsSection *section)
{
	const char *source = ps_section_source(migration, section);
	PsErrorPlace place;
	List	   *statements;

	ps_error_place_push(&place, migration->name, source, section->in_down_source);
	place.origin = migration->origin;
	statements = ps_split_statements(source, section->offset, section->length);
	ps_error_place_pop(&place);
	if (migration->origin != NULL)
		place_statements(statements, migration->origin);
	return statements;
}

/* ----------------------------------------------------------------
 * Order of names
 *
 * A name's version is its leading digits, in components:
 *
 *	  20190322_add_users	20190322
 *	  2019-03-22-170700_x	20190322170700		dashes of a date are dropped
 *	  1.10_x				1, 10
 *	  20211209_00_x			20211209, 0
 *
 * Leading zeros count for nothing.  Two components of 8 digits or more are
 * compared as left-aligned text, others as numbers; so a shorter one always
 * comes before a longer one unless both are dates, and the order is total.
 * Versions that are equal so far: the one with fewer components is first;
 * then bytes decide.
 * ----------------------------------------------------------------
 */

/* One number of a version. */
typedef struct Component
{
	const char *start;			/* first digit that counts */
	const char *end;			/* after the component */
	int			digits;			/* that count */
} Component;

/* Counts the digits of [start, end). */
static int
count_digits(const char *start, const char *end)
{
	int			digits = 0;

	for (const char *c = start; c < end; c++)
		digits += *c != '-';
	return digits;
}

/*
 * Reads the component at text, which begins with a digit.  Dashes belong to
 * it if that makes a date; otherwise they separate, as '.' and '_' do.
 */
static Component
read_component(const char *text)
{
	Component	component;

	component.start = text;
	component.end = text + strspn(text, "0123456789-");
	component.start += strspn(text, "0-");
	component.start = Min(component.start, component.end);
	component.digits = count_digits(component.start, component.end);
	if (component.digits >= PS_DATE_DIGITS)
		return component;
	component.end = text + strspn(text, "0123456789");
	component.start = text + strspn(text, "0");
	component.digits = component.end - component.start;
	return component;
}

/* The text of the component after this one, or NULL if it is the last. */
static const char *
next_component(const Component *component)
{
	const char *end = component->end;

	if ((*end == '.' || *end == '_' || *end == '-') && isdigit((unsigned char) end[1]))
		return end + 1;
	return NULL;
}

/* Compares the digits of two components as left-aligned text, dashes aside. */
static int
compare_digits(const Component *a, const Component *b)
{
	const char *p = a->start;
	const char *q = b->start;

	for (;;)
	{
		while (p < a->end && *p == '-')
			p++;
		while (q < b->end && *q == '-')
			q++;
		if (p == a->end || q == b->end)
			return (p < a->end) - (q < b->end);
		if (*p != *q)
			return *p < *q ? -1 : 1;
		p++;
		q++;
	}
}

static int
compare_components(const Component *a, const Component *b)
{
	bool		dates = a->digits >= PS_DATE_DIGITS && b->digits >= PS_DATE_DIGITS;

	if (!dates && a->digits != b->digits)
		return a->digits < b->digits ? -1 : 1;
	return compare_digits(a, b);
}

/* Compares the versions of two names that both begin with a digit. */
static int
compare_versions(const char *a, const char *b)
{
	while (a != NULL && b != NULL)
	{
		Component	ca = read_component(a);
		Component	cb = read_component(b);
		int			result = compare_components(&ca, &cb);

		if (result != 0)
			return result;
		a = next_component(&ca);
		b = next_component(&cb);
	}
	return (a != NULL) - (b != NULL);
}

int
ps_compare_names(const char *a, const char *b)
{
	int			result = 0;

	if (isdigit((unsigned char) *a) && isdigit((unsigned char) *b))
		result = compare_versions(a, b);
	return result != 0 ? result : strcmp(a, b);
}

/* ----------------------------------------------------------------
 * Names and checksums
 * ----------------------------------------------------------------
 */

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
