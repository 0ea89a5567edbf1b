/*-------------------------------------------------------------------------
 *
 * placeholder.c
 *	  The values of Flyway's placeholders, ${NAME}.
 *
 * They come from where Flyway takes them itself, the first that has one:
 *
 *	  FLYWAY_PLACEHOLDERS_NAME		in the environment
 *	  flyway.placeholders.NAME		in flyway.conf or flyway.toml, in the folder
 *									or the one that it lies in
 *
 * ${flyway:defaultSchema} is flyway.defaultSchema, or the first one of
 * flyway.schemas, or public.  As Flyway does it, they are replaced anywhere in
 * the text, and letters of any case name the same.  What has no value stays as
 * it is, with a warning unless it stands behind "--": it may be meant so in a
 * string.  Flyway's own others, ${flyway:timestamp} and such, are known only
 * while it runs.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "fe_utils/simple_list.h"

extern char **environ;

static const char *const default_schema = "flyway:defaultSchema";

/* What Flyway's settings say about placeholders; what is first counts. */
typedef struct PsPlaceholders
{
	int			count;
	struct
	{
		char	   *name;
		char	   *value;
	}			pairs[256];
	bool		off;			/* nothing is replaced */
	SimpleStringList unknown;	/* names that were warned of */
} PsPlaceholders;

/* Notes the value of a name. */
static void
add_value(PsPlaceholders *values, const char *name, const char *value)
{
	if (values->count == lengthof(values->pairs))
		return;
	values->pairs[values->count].name = pg_strdup(name);
	values->pairs[values->count++].value = pg_strdup(value);
}

/* The text behind a prefix, letters of any case; NULL: it begins otherwise. */
static const char *
behind(const char *text, const char *prefix)
{
	return pg_strncasecmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
}

/* Notes a setting, if it is about placeholders. */
static void
take_setting(void *arg, const char *key, char *value)
{
	PsPlaceholders *values = arg;
	const char *name = behind(key, "flyway.placeholders.");

	if (name)
		add_value(values, name, value);
	else if (pg_strcasecmp(key, "flyway.defaultSchema") == 0)
		add_value(values, default_schema, value);
	else if (pg_strcasecmp(key, "flyway.schemas") == 0)
	{
		value[strcspn(value, ",\" ")] = '\0';
		add_value(values, default_schema, value);
	}
	else if (pg_strcasecmp(key, "flyway.placeholderReplacement") == 0)
		values->off |= pg_strcasecmp(value, "false") == 0;
}

/* Fills in the values for a folder. */
static void
find_values(PsPlaceholders *values, const char *directory)
{
	char	   *outer = psprintf("%s/..", directory);

	for (char **entry = environ; *entry; entry++)
	{
		const char *name = behind(*entry, "FLYWAY_PLACEHOLDERS_");
		char	   *key = name && strchr(name, '=') ? pnstrdup(name, strchr(name, '=') - name) : NULL;

		if (key)
			add_value(values, key, strchr(name, '=') + 1);
		pg_free(key);
	}
	ps_read_settings(directory, "flyway.conf", take_setting, values);
	ps_read_settings(directory, "flyway.toml", take_setting, values);
	ps_read_settings(outer, "flyway.conf", take_setting, values);
	ps_read_settings(outer, "flyway.toml", take_setting, values);
	add_value(values, default_schema, "public");
	pg_free(outer);
}

/* The value of the name, of that many bytes; NULL: none is known. */
static const char *
find_value(const PsPlaceholders *values, const char *name, int length)
{
	for (int i = 0; i < values->count; i++)
		if (strlen(values->pairs[i].name) == length && pg_strncasecmp(values->pairs[i].name, name, length) == 0)
			return values->pairs[i].value;
	return NULL;
}

/* The start of the line that a place of the text is on. */
static const char *
line_start(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

/* Is there "--" before the place on its line? */
static bool
is_in_comment(const char *text, const char *at)
{
	const char *dashes = strstr(line_start(text, at), "--");

	return dashes != NULL && dashes < at;
}

/* Warns of a placeholder without a value, where it stands first. */
static void
warn_unknown(PsPlaceholders *values, const char *path, const char *text, const char *at, int length)
{
	char	   *name = pnstrdup(at + 2, length);
	int			line = 1;

	if (!simple_string_list_member(&values->unknown, name))
	{
		simple_string_list_append(&values->unknown, name);
		for (const char *p = text; p < at; p++)
			line += *p == '\n';
		pg_log_warning("%s:%d:%d: placeholder \"${%s}\" has no value", path, line, (int) (at - line_start(text, at)) + 1, name);
		if (behind(name, "flyway:"))
			pg_log_warning_hint("Flyway fills it in while it runs: write in its place what is meant.");
		else
			pg_log_warning_hint("Give it with FLYWAY_PLACEHOLDERS_%s in the environment, or as flyway.placeholders.%s in flyway.conf.",
								name, name);
	}
	pg_free(name);
}

/* The text with its placeholders replaced; frees the old one. */
static char *
replace(PsPlaceholders *values, const char *path, char *text)
{
	PQExpBufferData result;
	const char *from = text;

	if (text == NULL || strstr(text, "${") == NULL)
		return text;
	initPQExpBuffer(&result);
	for (const char *at = strstr(from, "${"); at != NULL; at = strstr(at + 2, "${"))
	{
		int			length = strcspn(at + 2, "}\n'\" ");
		const char *value = at[2 + length] == '}' && length > 0 ? find_value(values, at + 2, length) : NULL;

		if (value)
		{
			appendBinaryPQExpBuffer(&result, from, at - from);
			appendPQExpBufferStr(&result, value);
			from = at + length + 3;
		}
		else if (at[2 + length] == '}' && length > 0 && !is_in_comment(text, at))
			warn_unknown(values, path, text, at, length);
	}
	appendPQExpBufferStr(&result, from);
	pg_free(text);
	text = pg_strdup(result.data);
	termPQExpBuffer(&result);
	return text;
}

/* Is any of the definitions one of Flyway's? */
static bool
has_flyway(const PsFolder *folder)
{
	for (int i = 0; i < folder->count; i++)
		if (ps_is_flyway(folder->files[i].name, 'V') || ps_is_flyway(folder->files[i].name, 'B'))
			return true;
	return false;
}

/* Replaces the placeholders in the texts of a folder of Flyway's. */
void
ps_fill_placeholders(const PsOptions *options, PsFolder *folder)
{
	PsPlaceholders *values;

	if (!has_flyway(folder))
		return;
	values = pg_malloc0(sizeof(PsPlaceholders));
	find_values(values, options->folder);
	for (int i = 0; i < folder->count && !values->off; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (strcmp(file->format, "sql") != 0)
			continue;
		file->source = replace(values, file->path, file->source);
		file->down_source = replace(values, file->down_path ? file->down_path : file->path, file->down_source);
	}
	for (int i = 0; i < values->count; i++)
	{
		pg_free(values->pairs[i].name);
		pg_free(values->pairs[i].value);
	}
	simple_string_list_destroy(&values->unknown);
	pg_free(values);
}
