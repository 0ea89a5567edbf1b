/*-------------------------------------------------------------------------
 *
 * operation_type.c
 *	  Types of Sequelize as types of PostgreSQL.
 *
 * A name of the table below, in capitals as Sequelize has it, is Sequelize's;
 * everything else is SQL.  What results is parsed as the type of a column, and
 * the parse tree says what kind of type it is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "nodes/parsenodes.h"

typedef struct PsTypeRow
{
	const char *name;			/* Sequelize's */
	const char *plain;			/* SQL without arguments; NULL: no column */
	const char *with_arguments; /* SQL with them, for %s; NULL: they say nothing */
	const char *binary;			/* SQL with .BINARY; NULL: says nothing */
} PsTypeRow;

static const PsTypeRow ps_type_rows[] = {
	{"STRING", "VARCHAR(255)", "VARCHAR(%s)", "BYTEA"},
	{"CHAR", "CHAR(255)", "CHAR(%s)", "BYTEA"},
	{"TEXT", "TEXT"},
	{"CITEXT", "CITEXT"},
	{"TINYINT", "SMALLINT"},
	{"SMALLINT", "SMALLINT"},
	{"MEDIUMINT", "INTEGER"},
	{"INTEGER", "INTEGER"},
	{"BIGINT", "BIGINT"},
	{"FLOAT", "FLOAT", "FLOAT(%s)"},
	{"REAL", "REAL"},
	{"DOUBLE", "DOUBLE PRECISION"},
	{"DOUBLE PRECISION", "DOUBLE PRECISION"},
	{"DECIMAL", "DECIMAL", "DECIMAL(%s)"},
	{"NUMERIC", "DECIMAL", "DECIMAL(%s)"},
	{"NUMBER", "DECIMAL", "DECIMAL(%s)"},
	{"BOOLEAN", "BOOLEAN"},
	{"DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP(%s) WITH TIME ZONE"},
	{"NOW", "TIMESTAMP WITH TIME ZONE"},
	{"DATEONLY", "DATE"},
	{"TIME", "TIME", "TIME(%s)"},
	{"UUID", "UUID"},
	{"UUIDV1", "UUID"},
	{"UUIDV4", "UUID"},
	{"JSON", "JSON"},
	{"JSONTYPE", "JSON"},
	{"JSONB", "JSONB"},
	{"HSTORE", "HSTORE"},
	{"TSVECTOR", "TSVECTOR"},
	{"INET", "INET"},
	{"CIDR", "CIDR"},
	{"MACADDR", "MACADDR"},
	{"MACADDR8", "MACADDR8"},
	{"BLOB", "BYTEA"},
	{"GEOMETRY", "GEOMETRY", "GEOMETRY(%s)"},
	{"GEOGRAPHY", "GEOGRAPHY", "GEOGRAPHY(%s)"},
	{"VIRTUAL", NULL},
};

/* Ranges by the SQL of their subtype. */
static const struct
{
	const char *subtype;
	const char *range;
}			ps_range_rows[] =
{
	{"INTEGER", "int4range"},
	{"BIGINT", "int8range"},
	{"DECIMAL", "numrange"},
	{"TIMESTAMP WITH TIME ZONE", "tstzrange"},
	{"DATE", "daterange"},
};

/* Families by the type's own name, as the parser gives it. */
static const struct
{
	const char *name;
	PsTypeFamily family;
	bool		is_float;
}			ps_family_rows[] =
{
	{"int2", PS_TYPE_NUMBER}, {"int4", PS_TYPE_NUMBER}, {"int8", PS_TYPE_NUMBER},
	{"numeric", PS_TYPE_NUMBER}, {"float4", PS_TYPE_NUMBER, true}, {"float8", PS_TYPE_NUMBER, true},
	{"text", PS_TYPE_TEXT}, {"varchar", PS_TYPE_TEXT}, {"bpchar", PS_TYPE_TEXT}, {"citext", PS_TYPE_TEXT},
	{"json", PS_TYPE_JSON}, {"jsonb", PS_TYPE_JSON}, {"hstore", PS_TYPE_HSTORE},
	{"int4range", PS_TYPE_RANGE}, {"int8range", PS_TYPE_RANGE}, {"numrange", PS_TYPE_RANGE},
	{"tstzrange", PS_TYPE_RANGE}, {"tsrange", PS_TYPE_RANGE}, {"daterange", PS_TYPE_RANGE},
};

/* Types that are columns with a sequence, and what they hold. */
static const struct
{
	const char *serial;
	const char *base;
}			ps_serial_rows[] =
{
	{"SERIAL", "integer"}, {"SERIAL4", "integer"},
	{"BIGSERIAL", "bigint"}, {"SERIAL8", "bigint"},
	{"SMALLSERIAL", "smallint"}, {"SERIAL2", "smallint"},
};

/* The words of a type written as a string: NAME(arguments).MODIFIER[] */
typedef struct PsTypeText
{
	char	   *name;
	char	   *arguments;		/* NULL: none */
	bool		binary;
	int			dimensions;
} PsTypeText;

/* "SERIAL" as "integer"; other types themselves. */
const char *
ps_serial_base(const char *type)
{
	int			i;

	for (i = 0; i < lengthof(ps_serial_rows); i++)
	{
		if (pg_strcasecmp(type, ps_serial_rows[i].serial) == 0)
			return ps_serial_rows[i].base;
	}
	return type;
}

/* The type with its array marks. */
char *
ps_type_with_dimensions(const char *element, int dimensions)
{
	StringInfoData type;

	initStringInfo(&type);
	appendStringInfoString(&type, element);
	while (dimensions-- > 0)
		appendStringInfoString(&type, "[]");
	return type.data;
}

/* Fills in the family and dimensions that a parsed column has. */
static void
classify_type(PsType *type, const TypeName *name)
{
	const char *word = strVal(llast(name->names));
	int			i;

	type->dimensions = list_length(name->arrayBounds);
	type->name = pstrdup(word);
	if (list_length(name->names) == 2)
		type->name_schema = pstrdup(strVal(linitial(name->names)));
	for (i = 0; i < lengthof(ps_family_rows); i++)
	{
		if (strcmp(ps_family_rows[i].name, word) == 0)
		{
			type->family = ps_family_rows[i].family;
			type->is_float = ps_family_rows[i].is_float;
		}
	}
}

/* Cuts "INTEGER USING x" in front of USING; answers what follows it. */
static const char *
cut_using(char *text)
{
	char	   *at;

	for (at = text; *at; at++)
	{
		if (isspace((unsigned char) *at) && pg_strncasecmp(at + 1, "using", 5) == 0 &&
			(isspace((unsigned char) at[6]) || at[6] == '('))
		{
			*at = '\0';
			return at + 6;
		}
	}
	return NULL;
}

/* The type that an SQL text is; NULL after noting an error. */
PsType *
ps_type_of_text(PsCompiler *compiler, const PsJson *node, const char *text)
{
	PsType	   *type = palloc0(sizeof(PsType));
	List	   *trees;
	CreateStmt *create;

	type->sql = pstrdup(text);
	type->using = cut_using(type->sql);
	if (type->using != NULL && !ps_check_expression(compiler, node, type->using))
		return NULL;
	trees = ps_try_parse(compiler, node, psprintf("CREATE TABLE t (c %s\n)", type->sql), "a type");
	if (trees == NIL)
		return NULL;
	create = (CreateStmt *) linitial_node(RawStmt, trees)->stmt;
	if (list_length(trees) != 1 || !IsA(create, CreateStmt) || list_length(create->tableElts) != 1 ||
		!IsA(linitial(create->tableElts), ColumnDef) || create->options != NIL || create->partspec != NULL ||
		create->inhRelations != NIL)
	{
		ps_operation_error(compiler, node, "expected a type, found %s", ps_json_excerpt(node));
		return NULL;
	}
	classify_type(type, linitial_node(ColumnDef, create->tableElts)->typeName);
	return type;
}

/* Takes "(...)" with its quotes and parentheses from *cursor; NULL if it does not close. */
static char *
take_parentheses(const char **cursor)
{
	const char *start = *cursor + 1;
	int			depth = 0;
	bool		quoted = false;

	for (; **cursor; (*cursor)++)
	{
		if (**cursor == '\'')
			quoted = !quoted;
		else if (!quoted && **cursor == '(')
			depth++;
		else if (!quoted && **cursor == ')' && --depth == 0)
			return pnstrdup(start, (*cursor)++ - start);
	}
	return NULL;
}

/* Takes .UNSIGNED.ZEROFILL.BINARY and [] marks; false if something else is left. */
static bool
take_modifiers(const char *cursor, PsTypeText *text)
{
	for (;;)
	{
		while (isspace((unsigned char) *cursor))
			cursor++;
		if (*cursor == '\0')
			return true;
		if (strncmp(cursor, "[]", 2) == 0)
		{
			text->dimensions++;
			cursor += 2;
		}
		else if (*cursor == '.' || (*cursor >= 'A' && *cursor <= 'Z'))
		{
			int			length;

			cursor += *cursor == '.';
			length = strspn(cursor, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
			if (length == 6 && strncmp(cursor, "BINARY", 6) == 0)
				text->binary = true;
			else if (!(length == 8 && (strncmp(cursor, "UNSIGNED", 8) == 0 || strncmp(cursor, "ZEROFILL", 8) == 0)))
				return false;
			cursor += length;
		}
		else
			return false;
	}
}

/* Reads a type of Sequelize's form; false if the text has another. */
static bool
read_type_text(const char *string, PsTypeText *text)
{
	const char *cursor = string;

	memset(text, 0, sizeof(*text));
	while (*cursor >= 'A' && *cursor <= 'Z')
		cursor++;
	while (isdigit((unsigned char) *cursor))
		cursor++;
	if (strncmp(string, "DOUBLE PRECISION", 16) == 0)
		cursor = string + 16;
	text->name = pnstrdup(string, cursor - string);
	while (*cursor == ' ' && cursor[1] == '(')
		cursor++;
	if (*cursor == '(')
	{
		text->arguments = take_parentheses(&cursor);
		if (text->arguments == NULL)
			return false;
	}
	return take_modifiers(cursor, text);
}

/* The strings of 'a', 'it''s'; NIL if the text is something else. */
static List *
read_labels(const char *text)
{
	List	   *labels = NIL;

	while (text != NULL && *text)
	{
		StringInfoData label;

		while (isspace((unsigned char) *text) || *text == ',')
			text++;
		if (*text != '\'')
			return *text ? NIL : labels;
		initStringInfo(&label);
		for (text++; *text && (text[0] != '\'' || text[1] == '\''); text++)
		{
			appendStringInfoChar(&label, *text);
			if (*text == '\'')
				text++;
		}
		if (*text++ != '\'')
			return NIL;
		labels = lappend(labels, label.data);
	}
	return labels;
}

/* An enum of labels, which must be some, each once and short enough. */
static PsType *
enum_type(PsCompiler *compiler, const PsJson *node, List *labels)
{
	PsType	   *type = palloc0(sizeof(PsType));
	List	   *seen = NIL;
	ListCell   *cell;

	if (labels == NIL)
	{
		ps_operation_error(compiler, node, "expected the labels of the enum in \"values\", found %s", ps_json_excerpt(node));
		return NULL;
	}
	foreach(cell, labels)
	{
		char	   *label = lfirst(cell);

		if (strlen(label) >= NAMEDATALEN)
			ps_operation_error(compiler, node, "the label \"%s\" has %d bytes, %d are possible",
							   label, (int) strlen(label), NAMEDATALEN - 1);
		if (ps_has_string(seen, label))
			ps_operation_error(compiler, node, "the label \"%s\" occurs twice", label);
		seen = lappend(seen, label);
	}
	type->family = PS_TYPE_ENUM;
	type->labels = labels;
	return type;
}

/* The range over a type. */
static PsType *
range_type(PsCompiler *compiler, const PsJson *node, const PsType *of)
{
	int			i;

	for (i = 0; i < lengthof(ps_range_rows); i++)
	{
		if (of->sql != NULL && strcmp(of->sql, ps_range_rows[i].subtype) == 0)
			return ps_type_of_text(compiler, node, ps_range_rows[i].range);
	}
	ps_operation_error(compiler, node, "expected a range of INTEGER, BIGINT, DECIMAL, DATE or DATEONLY, found %s",
					   ps_json_excerpt(node));
	return NULL;
}

/* An array of a type. */
static PsType *
array_type(PsType *of)
{
	of->dimensions++;
	if (of->sql != NULL)
		of->sql = psprintf("%s[]", of->sql);
	return of;
}

static PsType *type_of_string(PsCompiler *compiler, const PsJson *node, const char *string, const PsJson *values);

/* The type of a row of the table with arguments and modifiers. */
static PsType *
type_of_row(PsCompiler *compiler, const PsJson *node, const PsTypeRow *row, const PsTypeText *text)
{
	PsType	   *type;
	const char *sql = row->plain;

	if (sql == NULL)
	{
		type = palloc0(sizeof(PsType));
		type->is_virtual = true;
		return type;
	}
	if (text->binary && row->binary != NULL)
		sql = row->binary;
	else if (text->arguments != NULL && row->with_arguments != NULL)
	{
		char	   *arguments = pstrdup(text->arguments);
		char	   *from;
		char	   *to = arguments;

		/* GEOMETRY('POINT', 4326): the kind without its quotes. */
		for (from = arguments; *from; from++)
		{
			if (*from != '\'' && *from != ' ')
				*to++ = *from;
		}
		*to = '\0';
		if (*arguments != '\0' && !(strcmp(row->name, "FLOAT") == 0 && strchr(arguments, ',') != NULL))
			sql = psprintf(row->with_arguments, arguments);
	}
	return ps_type_of_text(compiler, node, ps_type_with_dimensions(sql, text->dimensions));
}

/* Notes that a type has the name of Sequelize's module before it, if it has; true if not. */
static bool
check_type_module(PsCompiler *compiler, const PsJson *node, const char *string)
{
	static const char *const modules[] = {"Sequelize.", "DataTypes."};
	int			i;

	for (i = 0; i < lengthof(modules); i++)
	{
		if (strncmp(string, modules[i], strlen(modules[i])) != 0)
			continue;
		ps_operation_error(compiler, node, "expected \"%s\", found \"%s\"", string + strlen(modules[i]), string);
		return false;
	}
	return true;
}

/*
 * The type of an SQL text that is a word in capitals.  If there is no such type
 * when the definition is checked, and the word is spelled almost like a type of
 * Sequelize, that is noted and NULL returned.
 */
static PsType *
type_of_word(PsCompiler *compiler, const PsJson *node, const char *text, const char *word)
{
	PsType	   *type = ps_type_of_text(compiler, node, text);
	List	   *names = list_make3("ENUM", "ARRAY", "RANGE");
	const char *nearest;
	int			i;

	if (type == NULL || compiler->context != NULL || compiler->sequelize || strlen(word) < 3)
		return type;
	if (strcmp(ps_serial_base(word), word) != 0 || ps_catalog_has_type(type->name_schema, type->name))
		return type;
	for (i = 0; i < lengthof(ps_type_rows); i++)
		names = lappend(names, (char *) ps_type_rows[i].name);
	nearest = ps_nearest_name(word, names, strlen(word) < 6 ? 1 : 2);
	if (nearest == NULL)
		return type;
	ps_operation_error(compiler, node, "unknown type \"%s\", did you mean \"%s\"?", word, nearest);
	return NULL;
}

/* The type that a string names, Sequelize's or SQL. */
static PsType *
type_of_string(PsCompiler *compiler, const PsJson *node, const char *string, const PsJson *values)
{
	PsTypeText	text;
	PsType	   *type = NULL;
	int			i;

	if (!check_type_module(compiler, node, string))
		return NULL;
	if (!read_type_text(string, &text))
		return ps_type_of_text(compiler, node, string);
	if (strcmp(text.name, "ENUM") == 0)
	{
		List	   *labels = NIL;
		ListCell   *cell;

		foreach(cell, ps_elements(values))
		{
			if (((PsJson *) lfirst(cell))->string != NULL)
				labels = lappend(labels, (char *) ((PsJson *) lfirst(cell))->string);
		}
		type = enum_type(compiler, node, labels != NIL ? labels : read_labels(text.arguments));
		if (type != NULL)
			type->dimensions = text.dimensions;
		return type;
	}
	if (strcmp(text.name, "ARRAY") == 0 && text.arguments != NULL)
	{
		type = type_of_string(compiler, node, text.arguments, values);
		return type == NULL ? NULL : array_type(type);
	}
	if (strcmp(text.name, "RANGE") == 0)
	{
		type = type_of_string(compiler, node, text.arguments != NULL ? text.arguments : "INTEGER", NULL);
		return type == NULL ? NULL : range_type(compiler, node, type);
	}
	for (i = 0; i < lengthof(ps_type_rows); i++)
	{
		if (strcmp(ps_type_rows[i].name, text.name) == 0)
			return type_of_row(compiler, node, &ps_type_rows[i], &text);
	}
	return type_of_word(compiler, node, string, text.name);
}

static const PsArgument ps_type_arguments[] = {
	{"type", PS_KIND_TEXT, 0, NULL, "a name of Sequelize: STRING, ENUM, ARRAY, ..."},
	{"sql", PS_KIND_TEXT, 0, NULL, "a type of PostgreSQL, taken as it is"},
	{"length", PS_KIND_NUMBER},
	{"precision", PS_KIND_NUMBER},
	{"scale", PS_KIND_NUMBER},
	{"decimals", PS_KIND_NUMBER},
	{"binary", PS_KIND_FLAG},
	{"unsigned", PS_KIND_FLAG},
	{"zerofill", PS_KIND_FLAG},
	{"values", PS_KIND_TEXT, PS_MANY, NULL, "the labels of an ENUM"},
	{"of", PS_KIND_TYPE, 0, NULL, "the element of an ARRAY or RANGE"},
	{"geometry", PS_KIND_TEXT, 0, NULL, "POINT, LINESTRING, ..."},
	{"srid", PS_KIND_NUMBER},
	{NULL}
};

const PsShape ps_type_shape = {"typeObject", ps_type_arguments};

/* An object's arguments as Sequelize writes them in a string: 10,2. */
static char *
type_object_arguments(const PsJson *node)
{
	static const char *const keys[] = {"geometry", "srid", "length", "precision", "scale", "decimals"};
	List	   *arguments = NIL;
	int			i;

	for (i = 0; i < lengthof(keys); i++)
	{
		const PsJson *value = ps_json_get(node, keys[i]);

		if (value != NULL && value->string != NULL)
			arguments = lappend(arguments, (char *) value->string);
	}
	return arguments == NIL ? "" : psprintf("(%s)", ps_join(arguments, ","));
}

/* The type that an object describes. */
static PsType *
type_of_object(PsCompiler *compiler, const PsJson *node, const PsJson *values)
{
	const char *name = ps_text(node, "type");
	const PsJson *of = ps_json_get(node, "of");
	const PsJson *binary = ps_json_get(node, "binary");
	PsType	   *type;

	if (!ps_check_shape(compiler, &ps_type_shape, node))
		return NULL;
	if (ps_text(node, "sql") != NULL)
		return ps_type_of_text(compiler, node, ps_text(node, "sql"));
	if (name == NULL)
	{
		ps_operation_error(compiler, node, "the key \"type\" is missing: expected the name of a type");
		return NULL;
	}
	if (of != NULL && (strcmp(name, "ARRAY") == 0 || strcmp(name, "RANGE") == 0))
	{
		type = ps_compile_type(compiler, of, values);
		if (type == NULL)
			return NULL;
		return strcmp(name, "ARRAY") == 0 ? array_type(type) : range_type(compiler, node, type);
	}
	return type_of_string(compiler, node,
						  psprintf("%s%s%s", name, type_object_arguments(node),
								   binary != NULL && binary->boolean ? ".BINARY" : ""),
						  ps_json_get(node, "values") != NULL ? ps_json_get(node, "values") : values);
}

/* A type; NULL after noting an error.  values: the labels beside a type ENUM, or NULL. */
PsType *
ps_compile_type(PsCompiler *compiler, const PsJson *node, const PsJson *values)
{
	if (node->kind == PS_JSON_STRING)
		return type_of_string(compiler, node, node->string, values);
	if (node->kind == PS_JSON_OBJECT)
		return type_of_object(compiler, node, values);
	ps_operation_error(compiler, node, "expected a type, found %s", ps_json_excerpt(node));
	return NULL;
}
