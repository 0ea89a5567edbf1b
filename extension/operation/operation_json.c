/*-------------------------------------------------------------------------
 *
 * operation_json.c
 *	  JSON as a tree that keeps the order of keys and its place in the text.
 *
 * jsonb forgets the order of keys, and the order of a table's columns is the
 * order of keys.  The server's lexer reads the text; every node points to its
 * bytes in it, so that numbers stay exact and messages can quote the author.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "compat.h"
#include "errors.h"
#include "operation_json.h"

#include "common/jsonapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

/* Deeper than any definition, and far from the end of the stack. */
#define PS_JSON_MAX_DEPTH 200

/* Bytes of a value that a message shows. */
#define PS_JSON_EXCERPT 60

typedef struct PsJsonReader
{
	const char *definition;
	const char *text;
	JsonLexContext *lexer;
	int			depth;
} PsJsonReader;

static PsJson *read_value(PsJsonReader *reader, const PsJson *parent);

/* What a message calls the definition. */
const char *
ps_definition_label(const char *name)
{
	return *name == '\0' ? "definition" : psprintf("definition \"%s\"", name);
}

/* Raises a complaint that points to an offset of the text. */
static void
json_complain(PsJsonReader *reader, int offset, const char *complaint)
{
	int			line;
	int			column;

	ps_line_column(reader->text, offset, &line, &column);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("%s is not valid JSON", ps_definition_label(reader->definition)),
			 errdetail("Line %d, column %d: %s", line, column, complaint)));
}

/* Offset of the current token. */
static int
token_offset(PsJsonReader *reader)
{
	return reader->lexer->token_start == NULL ? strlen(reader->text) : reader->lexer->token_start - reader->text;
}

/* Moves on to the next token. */
static void
next_token(PsJsonReader *reader)
{
	JsonParseErrorType result = json_lex(reader->lexer);

	if (result != JSON_SUCCESS)
		json_complain(reader, token_offset(reader), json_errdetail(result, reader->lexer));
}

/* Takes the token that must stand here. */
static void
take_token(PsJsonReader *reader, JsonTokenType type, const char *expected)
{
	if (reader->lexer->token_type != type)
		json_complain(reader, token_offset(reader), psprintf("Expected %s.", expected));
	next_token(reader);
}

/* A decoded copy of the current string or number token. */
static char *
token_string(PsJsonReader *reader)
{
	JsonLexContext *lexer = reader->lexer;

	if (lexer->token_type == JSON_TOKEN_STRING)
		return pstrdup(lexer->strval->data);
	return pnstrdup(lexer->token_start, lexer->token_terminator - lexer->token_start);
}

/* Reads the elements of an array, whose bracket is the current token. */
static void
read_elements(PsJsonReader *reader, PsJson *array)
{
	next_token(reader);
	while (reader->lexer->token_type != JSON_TOKEN_ARRAY_END)
	{
		PsJson	   *element;

		if (array->items != NIL)
			take_token(reader, JSON_TOKEN_COMMA, "\",\" or \"]\"");
		element = read_value(reader, array);
		element->index = list_length(array->items);
		array->items = lappend(array->items, element);
	}
}

/* Reads the members of an object, whose brace is the current token. */
static void
read_members(PsJsonReader *reader, PsJson *object)
{
	next_token(reader);
	while (reader->lexer->token_type != JSON_TOKEN_OBJECT_END)
	{
		PsJson	   *member;
		char	   *key;
		int			offset;

		if (object->items != NIL)
			take_token(reader, JSON_TOKEN_COMMA, "\",\" or \"}\"");
		offset = token_offset(reader);
		key = reader->lexer->token_type == JSON_TOKEN_STRING ? token_string(reader) : NULL;
		take_token(reader, JSON_TOKEN_STRING, "a key in double quotes");
		if (ps_json_get(object, key) != NULL)
			json_complain(reader, offset, psprintf("The key \"%s\" occurs twice in one object.", key));
		take_token(reader, JSON_TOKEN_COLON, "\":\"");
		member = read_value(reader, object);
		member->key = key;
		member->index = list_length(object->items);
		object->items = lappend(object->items, member);
	}
}

/* Reads one value and moves behind it. */
static PsJson *
read_value(PsJsonReader *reader, const PsJson *parent)
{
	PsJson	   *json = palloc0(sizeof(PsJson));

	if (++reader->depth > PS_JSON_MAX_DEPTH)
		json_complain(reader, token_offset(reader), "The nesting is too deep.");
	CHECK_FOR_INTERRUPTS();
	json->parent = parent;
	json->offset = token_offset(reader);
	json->text = reader->text + json->offset;
	switch (reader->lexer->token_type)
	{
		case JSON_TOKEN_OBJECT_START:
			json->kind = PS_JSON_OBJECT;
			read_members(reader, json);
			break;
		case JSON_TOKEN_ARRAY_START:
			json->kind = PS_JSON_ARRAY;
			read_elements(reader, json);
			break;
		case JSON_TOKEN_STRING:
		case JSON_TOKEN_NUMBER:
			json->kind = reader->lexer->token_type == JSON_TOKEN_STRING ? PS_JSON_STRING : PS_JSON_NUMBER;
			json->string = token_string(reader);
			break;
		case JSON_TOKEN_TRUE:
		case JSON_TOKEN_FALSE:
			json->kind = PS_JSON_BOOLEAN;
			json->boolean = reader->lexer->token_type == JSON_TOKEN_TRUE;
			break;
		case JSON_TOKEN_NULL:
			json->kind = PS_JSON_NULL;
			break;
		default:
			json_complain(reader, json->offset, "Expected a value.");
	}
	json->length = (int) (reader->lexer->token_terminator - json->text);
	next_token(reader);
	reader->depth--;
	return json;
}

/* The tree of a JSON text, which points into it; raises what is wrong with it, with line and column. */
PsJson *
ps_json_parse(const char *definition, const char *text)
{
	PsJsonReader reader = {.definition = definition, .text = text};
	PsJson	   *root;

	reader.lexer = ps_json_lexer(text, strlen(text), GetDatabaseEncoding());
	next_token(&reader);
	root = read_value(&reader, NULL);
	if (reader.lexer->token_type != JSON_TOKEN_END)
		json_complain(&reader, token_offset(&reader), "Expected the end of the text.");
	return root;
}

/* The member of an object; NULL if it has none of that key, or is no object. */
const PsJson *
ps_json_get(const PsJson *json, const char *key)
{
	ListCell   *cell;

	if (json == NULL || json->kind != PS_JSON_OBJECT)
		return NULL;
	foreach(cell, json->items)
	{
		const PsJson *member = lfirst(cell);

		if (strcmp(member->key, key) == 0)
			return member;
	}
	return NULL;
}

/* Can a key stand after a dot without quotes? */
static bool
is_plain_key(const char *key)
{
	if (*key == '\0')
		return false;
	for (; *key; key++)
	{
		if (!isalnum((unsigned char) *key) && *key != '_' && *key != '$')
			return false;
	}
	return true;
}

/* Appends the path of a node, from the root. */
static void
append_path(StringInfo path, const PsJson *json)
{
	if (json->parent == NULL)
		return;
	append_path(path, json->parent);
	if (json->key == NULL)
		appendStringInfo(path, "[%d]", json->index);
	else if (is_plain_key(json->key))
		appendStringInfo(path, "%s%s", path->len > 0 ? "." : "", json->key);
	else
		appendStringInfo(path, "[\"%s\"]", json->key);
}

/* Where a node stands: up[3].createTable.columns["odd key"]; palloc'd. */
char *
ps_json_path(const PsJson *json)
{
	StringInfoData path;

	initStringInfo(&path);
	append_path(&path, json);
	return path.data;
}

/* A node's own text, cut for a message; palloc'd. */
char *
ps_json_excerpt(const PsJson *json)
{
	int			length;

	if (json->length <= PS_JSON_EXCERPT)
		return ps_json_text(json);
	length = pg_mbcliplen(json->text, json->length, PS_JSON_EXCERPT);
	return psprintf("%.*s...", length, json->text);
}

/* A node's own text, whole; palloc'd. */
char *
ps_json_text(const PsJson *json)
{
	return pnstrdup(json->text, json->length);
}
