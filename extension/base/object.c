/*-------------------------------------------------------------------------
 *
 * object.c
 *	  Names of database objects: made, compared, hashed, printed.
 *
 * A name is a value: it is passed and returned by copy, and the strings that it
 * points to belong to whoever made it (ps_name_copy makes one that owns its
 * strings).  Nothing in this file looks at the catalogs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "object.h"

#include "catalog/pg_class.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "nodes/value.h"

/* How the name of a class is printed. */
typedef enum PsPrint
{
	PRINT_NAME,					/* label "schema.name" */
	PRINT_SUB_OF,				/* label "sub" of relation "schema.name" */
	PRINT_OF,					/* label of relation "schema.name" */
	PRINT_KEY,					/* label (a,b) of relation "schema.name" */
	PRINT_LABEL_OF_TYPE,		/* label "sub" of type "schema.name" */
	PRINT_CALL,					/* label "schema.name(sub)" */
	PRINT_USING,				/* label "schema.name" for access method "sub" */
	PRINT_ON_SERVER				/* label for "name" on server "sub" */
} PsPrint;

typedef struct PsClassRow
{
	const char *label;
	bool		in_schema;
	PsPrint		print;
} PsClassRow;

static const PsClassRow classes[PS_CLASS_COUNT] = {
	[PS_SCHEMA] = {"schema", false, PRINT_NAME},
	[PS_RELATION] = {"relation", true, PRINT_NAME},
	[PS_COLUMN] = {"column", true, PRINT_SUB_OF},
	[PS_KEY] = {"unique key", true, PRINT_KEY},
	[PS_PRIMARY_KEY] = {"primary key", true, PRINT_OF},
	[PS_UNIQUE_INDEX] = {"unique index", true, PRINT_OF},
	[PS_CONSTRAINT] = {"constraint", true, PRINT_SUB_OF},
	[PS_TRIGGER] = {"trigger", true, PRINT_SUB_OF},
	[PS_RULE] = {"rule", true, PRINT_SUB_OF},
	[PS_POLICY] = {"policy", true, PRINT_SUB_OF},
	[PS_DEFAULT] = {"default of column", true, PRINT_SUB_OF},
	[PS_TYPE] = {"type", true, PRINT_NAME},
	[PS_ENUM_LABEL] = {"enum label", true, PRINT_LABEL_OF_TYPE},
	[PS_FUNCTION] = {"function", true, PRINT_CALL},
	[PS_OPERATOR] = {"operator", true, PRINT_CALL},
	[PS_OPERATOR_CLASS] = {"operator class", true, PRINT_USING},
	[PS_OPERATOR_FAMILY] = {"operator family", true, PRINT_USING},
	[PS_CAST] = {"cast", false, PRINT_NAME},
	[PS_TRANSFORM] = {"transform", false, PRINT_NAME},
	[PS_COLLATION] = {"collation", true, PRINT_NAME},
	[PS_CONVERSION] = {"conversion", true, PRINT_NAME},
	[PS_STATISTICS] = {"statistics object", true, PRINT_NAME},
	[PS_TS_PARSER] = {"text search parser", true, PRINT_NAME},
	[PS_TS_TEMPLATE] = {"text search template", true, PRINT_NAME},
	[PS_TS_DICTIONARY] = {"text search dictionary", true, PRINT_NAME},
	[PS_TS_CONFIGURATION] = {"text search configuration", true, PRINT_NAME},
	[PS_EXTENSION] = {"extension", false, PRINT_NAME},
	[PS_LANGUAGE] = {"language", false, PRINT_NAME},
	[PS_ROLE] = {"role", false, PRINT_NAME},
	[PS_FOREIGN_DATA_WRAPPER] = {"foreign-data wrapper", false, PRINT_NAME},
	[PS_SERVER] = {"server", false, PRINT_NAME},
	[PS_USER_MAPPING] = {"user mapping", false, PRINT_ON_SERVER},
	[PS_PUBLICATION] = {"publication", false, PRINT_NAME},
	[PS_SUBSCRIPTION] = {"subscription", false, PRINT_NAME},
	[PS_EVENT_TRIGGER] = {"event trigger", false, PRINT_NAME},
	[PS_ACCESS_METHOD] = {"access method", false, PRINT_NAME},
	[PS_TABLESPACE] = {"tablespace", false, PRINT_NAME},
	[PS_LARGE_OBJECT] = {"large object", false, PRINT_NAME},
	[PS_DATABASE] = {"database", false, PRINT_NAME},
	[PS_PREPARED] = {"prepared statement", false, PRINT_NAME},
	[PS_ATTACHED_INDEX] = {"attached index", true, PRINT_SUB_OF},
	[PS_PARTITION] = {"partition", true, PRINT_NAME},
	[PS_INHERITANCE] = {"inheritance from", true, PRINT_SUB_OF},
	[PS_NOT_NULL] = {"NOT NULL of column", true, PRINT_SUB_OF},
	[PS_OWNERSHIP] = {"owner", true, PRINT_OF},
	[PS_RIGHTS] = {"rights", true, PRINT_OF},
	[PS_EVERYTHING] = {"contents of schema", false, PRINT_NAME},
	[PS_WORD] = {"word", false, PRINT_NAME},
};

/* Is an unqualified name of the class looked up along the search_path? */
bool
ps_class_in_schema(PsClass class)
{
	return classes[class].in_schema;
}

/* A name from its parts; it points to the caller's strings. */
PsName
ps_name(PsClass class, const char *schema, const char *name, const char *sub)
{
	PsName		result;

	result.class = class;
	result.schema = schema;
	result.name = name;
	result.sub = sub;
	return result;
}

/*
 * A name from the grammar's list of String, [catalog.][schema.]name.  For a
 * class without schemas only the last component counts.
 */
PsName
ps_name_of_list(PsClass class, List *names)
{
	int			length = list_length(names);
	const char *schema = NULL;

	Assert(length > 0);
	if (length > 1 && ps_class_in_schema(class))
		schema = strVal(list_nth(names, length - 2));
	return ps_name(class, schema, strVal(llast(names)), NULL);
}

/*
 * A name from a RangeVar.  One that the grammar marks as temporary lies in
 * "pg_temp" unless it says otherwise.
 */
PsName
ps_name_of_range(PsClass class, const RangeVar *range, const char *sub)
{
	const char *schema = range->schemaname;

	if (schema == NULL && range->relpersistence == RELPERSISTENCE_TEMP)
		schema = "pg_temp";
	return ps_name(class, schema, range->relname, sub);
}

/* Appends a string with its end to a buffer; NULL stays NULL. */
static const char *
put_string(char **end, const char *string)
{
	char	   *start = *end;

	if (string == NULL)
		return NULL;
	*end = stpcpy(start, string) + 1;
	return start;
}

/* The name with strings of its own, in one chunk of CurrentMemoryContext. */
PsName
ps_name_copy(const PsName *name)
{
	Size		size = 0;
	char	   *end;
	PsName		copy;

	size += name->schema ? strlen(name->schema) + 1 : 0;
	size += name->name ? strlen(name->name) + 1 : 0;
	size += name->sub ? strlen(name->sub) + 1 : 0;
	end = palloc(size);

	copy.class = name->class;
	copy.schema = put_string(&end, name->schema);
	copy.name = put_string(&end, name->name);
	copy.sub = put_string(&end, name->sub);
	return copy;
}

/* Hash of a string; NULL differs from the empty string. */
static uint32
hash_string(const char *string)
{
	if (string == NULL)
		return 0;
	return hash_bytes((const unsigned char *) string, strlen(string)) | 1;
}

/* Equal names have equal hashes. */
uint32
ps_name_hash(const PsName *name)
{
	uint32		hash = murmurhash32((uint32) name->class);

	hash = hash_combine(hash, hash_string(name->schema));
	hash = hash_combine(hash, hash_string(name->name));
	return hash_combine(hash, hash_string(name->sub));
}

/* Are both strings NULL, or equal? */
static bool
same_string(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a == b || strcmp(a, b) == 0;
}

/* Are all parts the same?  Two names of one object can differ. */
bool
ps_name_equal(const PsName *a, const PsName *b)
{
	return a->class == b->class &&
		same_string(a->name, b->name) &&
		same_string(a->sub, b->sub) &&
		same_string(a->schema, b->schema);
}

/* schema.name, as messages write it between double quotes. */
static char *
qualified(const PsName *name)
{
	if (name->schema == NULL)
		return pstrdup(name->name);
	return psprintf("%s.%s", name->schema, name->name);
}

/* A function or operator with what is known of its arguments. */
static char *
print_call(const char *label, const char *full, const char *sub)
{
	if (sub == NULL)
		return psprintf("%s \"%s\"", label, full);
	if (strcmp(sub, "#*") == 0)
		return psprintf("variadic %s \"%s\"", label, full);
	if (sub[0] == '#' && strchr(sub, '(') != NULL)
		return psprintf("%s \"%s%s\"", label, full, strchr(sub, '('));
	if (sub[0] == '#')
		return psprintf("%s \"%s\" with %s argument%s", label, full,
						sub + 1, strcmp(sub, "#1") == 0 ? "" : "s");
	return psprintf("%s \"%s(%s)\"", label, full, sub);
}

/* The name for messages: column "a" of relation "public.t"; palloc'd. */
char *
ps_name_print(const PsName *name)
{
	const char *label = classes[name->class].label;
	const char *sub = name->sub ? name->sub : "";
	char	   *full = qualified(name);

	switch (classes[name->class].print)
	{
		case PRINT_NAME:
			break;
		case PRINT_SUB_OF:
			return psprintf("%s \"%s\" of relation \"%s\"", label, sub, full);
		case PRINT_OF:
			return psprintf("%s of relation \"%s\"", label, full);
		case PRINT_KEY:
			return psprintf("%s (%s) of relation \"%s\"", label, sub, full);
		case PRINT_LABEL_OF_TYPE:
			return psprintf("%s \"%s\" of type \"%s\"", label, sub, full);
		case PRINT_CALL:
			return print_call(label, full, name->sub);
		case PRINT_USING:
			if (name->sub == NULL)
				break;
			return psprintf("%s \"%s\" for access method \"%s\"", label, full, sub);
		case PRINT_ON_SERVER:
			return psprintf("%s for \"%s\" on server \"%s\"", label, full, sub);
	}
	return psprintf("%s \"%s\"", label, full);
}

/*
 * The text of a type inside a signature: the last component, "[]" if it is an
 * array of any depth; palloc'd.
 */
char *
ps_type_signature(const TypeName *type)
{
	if (type->names == NIL)
		return pstrdup("?");
	return psprintf("%s%s", strVal(llast(type->names)),
					type->arrayBounds != NIL ? "[]" : "");
}

/*
 * The signature of a list of TypeName, joined by ','; a missing side of an
 * operator is "none".  The empty string for an empty list; palloc'd.
 */
char *
ps_signature_of_types(List *types)
{
	StringInfoData buffer;
	ListCell   *cell;

	initStringInfo(&buffer);
	foreach(cell, types)
	{
		TypeName   *type = lfirst(cell);

		if (foreach_current_index(cell) > 0)
			appendStringInfoChar(&buffer, ',');
		appendStringInfoString(&buffer, type ? ps_type_signature(type) : "none");
	}
	return buffer.data;
}
