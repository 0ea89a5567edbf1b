/*-------------------------------------------------------------------------
 *
 * section.c
 *	  The up and down sections of a definition, found by their marker lines.
 *
 *	  -- migrate:up [transaction:false] [role:NAME]
 *	  -- migrate:down [transaction:false] [role:NAME]
 *
 * The markers of other tools count too, see the table of dialects.
 *
 * A marker is a line comment that begins its line.  The lexer tells comments
 * from what only looks like one: quoted text, block comments, COPY data.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "parser/scansup.h"

#include "definition.h"
#include "errors.h"
#include "lexer.h"

/* What the search for markers knows of one text. */
typedef struct MarkerSearch
{
	const char *source;
	PsSections	sections;		/* offsets set, length of the last one open */
	PsSection  *open;			/* the section whose end is not found yet */
	int			first;			/* offset of the first marker; -1: none yet */
	bool		no_transaction; /* said once for the whole text */
	bool		loose;			/* a marker may be a comment of the author's */
	bool		pair;			/* and is one: each way has a text of its own */
} MarkerSearch;

/* How a tool marks sections, behind the dashes; letters of any case. */
typedef struct Dialect
{
	const char *prefix;
	const char *up;				/* NULL: what precedes the down section */
	const char *down;
	const char *no_transaction; /* an option of the section's line */
	const char *all_outside;	/* a line of its own: no section in a transaction */
	bool		loose;			/* dashes and blanks before it, anything behind it */
} Dialect;

static const Dialect foreign_dialects[] = {
	{"+goose ", "Up", "Down", NULL, "NO TRANSACTION", false},
	{"+micrate ", "Up", "Down", NULL, "NO TRANSACTION", false},
	{"+migrate ", "Up", "Down", "notransaction", NULL, false},	/* sql-migrate */
	{"rambler ", "up", "down", NULL, NULL, false},
	{"", "Up Migration", "Down Migration", NULL, NULL, true},	/* node-pg-migrate */
	{"", NULL, "create above / drop below", NULL, NULL, true},	/* tern */
	{"//", NULL, "@UNDO", NULL, NULL, true},	/* MyBatis */
};

/*
 * Lines by which a whole text asks to be run outside a transaction: sqlx,
 * graphile-migrate, Atlas, morph, tern, yoyo, postgres-migrations.
 */
static const char *const outside_lines[] = {
	"no-transaction", "! no-transaction", "atlas:txmode none", "morph:nontransactional", "-- tern: disable-tx",
	"transactional: false", "postgres-migrations disable-transaction"
};

/* A text without any of these in a comment has no marker. */
static const char *const marker_words[] = {
	"migrate", "Migrate", "MIGRATE", "+goose", "+micrate", "Migration", "MIGRATION", "migration", "no-transaction", "atlas:",
	"rambler", "drop below", "@UNDO", "morph:", "tern:", "transactional:"
};

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

/* Does the word at text equal wanted, in whatever case? */
static bool
word_is_alike(const char *text, int length, const char *wanted)
{
	return length == strlen(wanted) && pg_strncasecmp(text, wanted, length) == 0;
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

	if (word_is_alike(word, length, "up"))
		section = &search->sections.up;
	else if (word_is_alike(word, length, "down"))
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

/* Opens a section whose text begins behind the line that text is in. */
static void
open_section(MarkerSearch *search, PsSection *section, const char *text, int offset)
{
	text += strcspn(text, "\n");
	if (*text == '\n')
		text++;
	section->offset = text - search->source;
	if (search->open != NULL)
		search->open->length = offset - search->open->offset;
	if (search->first < 0)
		search->first = offset;
	search->open = section;
}

/*
 * What stands behind the "migrate:" of a marker of our own; NULL: it is none.
 * In other letters, or with a blank, it may begin a sentence: there only "up"
 * and "down", alone or with options, make a marker.
 */
static const char *
behind_own_prefix(const char *text)
{
	const char *word = text + strlen("migrate:");
	const char *rest;
	int			length;

	if (pg_strncasecmp(text, "migrate:", strlen("migrate:")) != 0)
		return NULL;
	if (strncmp(text, "migrate:", strlen("migrate:")) == 0 && word_length(word) > 0)
		return word;
	word += strspn(word, " \t");
	length = word_length(word);
	if (!word_is_alike(word, length, "up") && !word_is_alike(word, length, "down"))
		return NULL;
	rest = word + length + strspn(word + length, " \t");
	return word_length(rest) == 0 || memchr(rest, ':', word_length(rest)) ? word : NULL;
}

/* Opens the section that a marker of our own names; text is behind "migrate:". */
static void
take_own_marker(MarkerSearch *search, const char *text, int offset)
{
	int			length = word_length(text);
	PsSection  *section = marker_section(search, text, length, offset);

	section->present = true;
	section->transaction = true;
	for (text += length; text += strspn(text, " \t\r"), *text != '\n' && *text != '\0';)
		text += marker_option(search, section, text);
	open_section(search, section, text, offset);
}

/* Does the text begin with the words, and end or go on with a blank? */
static bool
begins_with(const char *text, const char *words)
{
	int			length = strlen(words);

	return pg_strncasecmp(text, words, length) == 0 && word_length(text + length) == 0;
}

/* Does the text begin with the words, any blanks between them, anything but a letter behind them? */
static bool
begins_loosely(const char *text, const char *words)
{
	for (; *words != '\0'; words++)
	{
		if (*words == ' ' && *text != ' ' && *text != '\t')
			return false;
		if (*words == ' ')
			text += strspn(text, " \t");
		else if (pg_tolower((unsigned char) *text++) != pg_tolower((unsigned char) *words))
			return false;
	}
	return !isalnum((unsigned char) *text);
}

/* Does the text begin with what the dialect calls a section? */
static bool
names_section(const Dialect *dialect, const char *text, const char *section)
{
	if (section == NULL)
		return false;
	return dialect->loose ? begins_loosely(text, section) : begins_with(text, section);
}

/* Is there nothing behind a marker on its line but blanks and a ruled line? */
static bool
ends_line(const char *text)
{
	text += strspn(text, " \t\r-=:");
	return *text == '\n' || *text == '\0';
}

/*
 * Is it a sentence that only begins as the loose marker of a down section does,
 * such as "-- Down migration is left out"?  Below a marker of the up section,
 * words may stand behind it.
 */
static bool
is_sentence(const MarkerSearch *search, const Dialect *dialect, const char *text)
{
	return dialect->loose && dialect->up != NULL && !search->sections.up.present &&
		!ends_line(text + strlen(dialect->down));
}

/* Opens the section that a marker of another tool names. */
static bool
take_foreign_marker(MarkerSearch *search, const Dialect *dialect, const char *text, int offset)
{
	bool		up = names_section(dialect, text, dialect->up);
	PsSection  *section = up ? &search->sections.up : &search->sections.down;

	if (dialect->all_outside != NULL && begins_with(text, dialect->all_outside))
		search->no_transaction = true;
	if (!up && (!names_section(dialect, text, dialect->down) || is_sentence(search, dialect, text)))
		return false;
	if (section->present && dialect->up == NULL)
		return false;
	if (section->present)
		marker_error(offset, "duplicate marker \"%s%s\"", dialect->prefix, up ? dialect->up : dialect->down);
	text += strlen(up ? dialect->up : dialect->down);
	text += strspn(text, " \t");
	section->present = true;
	section->transaction = dialect->no_transaction == NULL || !begins_with(text, dialect->no_transaction);
	search->loose |= dialect->loose;
	open_section(search, section, text, offset);
	return true;
}

/*
 * Opens a section if the line comment at text (behind its dashes) is a
 * marker; offset is that of the dashes.  Returns whether it is one.
 */
static bool
take_marker(MarkerSearch *search, const char *text, int offset)
{
	const char *own;

	text += strspn(text, " \t");
	own = behind_own_prefix(text);
	if (own)
	{
		take_own_marker(search, own, offset);
		return true;
	}
	for (int i = 0; i < lengthof(outside_lines); i++)
		if (begins_with(text, outside_lines[i]))
			search->no_transaction = true;
	for (int i = 0; i < lengthof(foreign_dialects); i++)
	{
		const Dialect *dialect = &foreign_dialects[i];
		int			length = strlen(dialect->prefix);

		if (!(dialect->loose && search->pair) && pg_strncasecmp(text, dialect->prefix, length) == 0 &&
			take_foreign_marker(search, dialect,
								text + length + (dialect->loose ? strspn(text, " \t-") : 0), offset))
			return true;
	}
	return false;
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

/* Does the line at text have a word of a marker? */
static bool
line_has_word(const char *text)
{
	for (; *text != '\0' && *text != '\n'; text++)
		for (int i = 0; i < lengthof(marker_words); i++)
			if (*text == *marker_words[i] && strncmp(text, marker_words[i], strlen(marker_words[i])) == 0)
				return true;
	return false;
}

/* The offset behind the last line's dashes that could begin a marker, lexer aside; 0: there is none. */
static int
end_of_markers(const char *source)
{
	int			end = 0;

	for (const char *line = source; line != NULL; line = strchr(line, '\n'))
	{
		line += strspn(line, " \t\r\n");
		if (strncmp(line, "--", 2) == 0 && line_has_word(line))
			end = line + strlen("--") - source;
	}
	return end;
}

/*
 * What to do about statements before the first marker.  If that is a comment of
 * the author's, all that precedes a down section is the way up.
 */
static void
take_early_statements(MarkerSearch *search, int first_statement)
{
	PsSection  *up = &search->sections.up;
	const PsSection *down = &search->sections.down;
	int			end = up->present ? up->offset + up->length : search->first;

	if (!search->loose || (up->present && down->present && down->offset < up->offset))
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("statement before the first marker"),
				 errhint("Every statement stands below -- migrate:up or -- migrate:down."),
				 ps_error_at(first_statement)));
	*up = (PsSection) {.present = true,.transaction = true,.length = end};
}

/*
 * Finds the marked sections of one text, or of one of a pair.  Without any
 * marker, first is -1.  What follows the last line that could be a marker is
 * not read.
 */
static MarkerSearch
search_markers(const char *source, bool pair)
{
	MarkerSearch search = {.source = source, .first = -1, .pair = pair};
	int			length = strlen(source);
	int			end = end_of_markers(source);
	int			first_statement = -1;
	int			level;
	PsLexer    *lexer;
	PsSpan		span;

	if (end == 0)
		return search;
	level = ps_lexer_settings_begin();
	lexer = ps_lexer_create(source, 0, length, find_markers, &search);
	while (ps_lexer_next(lexer, &span))
	{
		if (first_statement < 0)
			first_statement = span.start;
		if (span.start >= end)
			break;
	}
	ps_lexer_free(lexer);
	ps_lexer_settings_end(level);
	if (search.open != NULL)
		search.open->length = length - search.open->offset;
	if (first_statement >= 0 && first_statement < search.first)
		take_early_statements(&search, first_statement);
	if (search.no_transaction)
		search.sections.up.transaction = search.sections.down.transaction = false;
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
source_sections(const char *name, const char *source, bool pair)
{
	PsErrorPlace place;
	MarkerSearch search;

	ps_error_place_push(&place, name, source, false);
	search = search_markers(source, pair);
	if (search.first < 0)
	{
		search.sections.up = whole_text(source);
		search.sections.up.transaction = !search.no_transaction;
	}
	else if (!search.sections.up.present && search.loose)
		search.sections.up = (PsSection) {.present = true,.transaction = !search.no_transaction,.length = search.first};
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
	search = search_markers(down_source, true);
	if (search.first < 0)
	{
		search.sections.down = whole_text(down_source);
		search.sections.down.transaction = !search.no_transaction;
	}
	else if (search.sections.up.present)
		marker_error(search.first, "marker \"migrate:up\" in the down source");
	ps_error_place_pop(&place);
	search.sections.down.in_down_source = true;
	return search.sections.down;
}

/* The sections of a definition; the down section comes from one of the texts. */
PsSections
ps_find_sections(const char *name, const char *source, const char *down_source)
{
	PsSections	sections = source_sections(name, source, down_source != NULL);
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
