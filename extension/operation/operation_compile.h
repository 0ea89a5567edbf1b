/*-------------------------------------------------------------------------
 *
 * operation_compile.h
 *	  What the files of the operation family share.
 *
 * An operation is a row: name, arguments, templates of its SQL, and a compile
 * function for what no template can say.  The arguments are rows too, and from
 * them alone validation, the JSON Schema and migrate_operations() follow.  A
 * compile function runs only when its arguments have been found valid, so it may
 * rely on their kinds; what it finds wrong beyond that it reports with
 * ps_operation_error() and goes on.
 *
 * Names and values reach SQL text only through quote_identifier(),
 * quote_qualified_identifier() and quote_literal_cstr(); what an argument of
 * kind SQL holds has been parsed by then.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_OPERATION_COMPILE_H
#define PS_OPERATION_COMPILE_H

#include "operation.h"
#include "operation_json.h"
#include "ps_strings.h"

#include "lib/stringinfo.h"
#include "utils/hsearch.h"

typedef struct PsCompiler PsCompiler;

/* ---- arguments ---- */

typedef enum PsKind
{
	PS_KIND_TABLE,				/* "t" or {"tableName", "schema"} */
	PS_KIND_NAME,				/* an identifier */
	PS_KIND_ROLE,				/* a name, or PUBLIC, CURRENT_USER, ... */
	PS_KIND_SQL_NAME,			/* a name as SQL reads it: f, s.f, "F" */
	PS_KIND_TEXT,				/* any string */
	PS_KIND_SQL,				/* an expression */
	PS_KIND_QUERY,				/* one statement that returns rows */
	PS_KIND_TYPE,
	PS_KIND_VALUE,
	PS_KIND_WHERE,
	PS_KIND_FLAG,
	PS_KIND_NUMBER,
	PS_KIND_CHOICE,				/* detail: NULL-terminated array of strings */
	PS_KIND_OBJECT,				/* detail: PsShape */
	PS_KIND_COLUMN,				/* column options, or a type */
	PS_KIND_REFERENCE,			/* {"model", "key"}, or a table */
	PS_KIND_UNIQUE,				/* true, a name, {"name"} */
	PS_KIND_DEFERRABLE,
	PS_KIND_FIELD,				/* of an index or constraint */
	PS_KIND_EVENT,				/* of a trigger */
	PS_KIND_ANY					/* whatever the compile function makes of it */
} PsKind;

#define PS_REQUIRED		0x01
#define PS_MANY			0x02	/* an array of the kind */
#define PS_ONE_OR_MANY	0x04	/* the kind, or an array of it */
#define PS_MAP			0x08	/* an object: names to the kind */
#define PS_IGNORED		0x10	/* accepted, without effect */
#define PS_OWN_TABLE	0x20	/* the operation makes or drops the table: it
								 * need not be there, or need be no more */

typedef struct PsArgument
{
	const char *name;			/* NULL ends a list */
	PsKind		kind;
	int			flags;
	const char *fallback;		/* the default as JSON; NULL: none */
	const char *description;
	const void *detail;			/* see PsKind */
} PsArgument;

typedef struct PsShape
{
	const char *name;			/* of the operation, or of its definition in the JSON Schema */
	const PsArgument *arguments;
	const struct PsShape *include;	/* arguments taken over; NULL: none */
	const char *shorthand;		/* a lone string stands for this argument; NULL: none */
} PsShape;

typedef struct PsOperation
{
	PsShape		shape;
	const char *description;
	void		(*compile) (PsCompiler *compiler, const PsJson *arguments);	/* or NULL */
	const char *sql[2];			/* templates of statements, emitted before compile is called */
} PsOperation;

/* operation.c: every operation, family by family. */
extern List *ps_all_operations(void);	/* const PsOperation * */

/* ---- the compiler ---- */

struct PsCompiler
{
	PsOperationContext *context;	/* NULL: only checking */
	const char *definition;
	bool		sequelize;		/* recorded from Sequelize 6, whose ways it has */
	PsDirection direction;
	const PsOperation *operation;	/* being compiled */
	const PsJson *node;			/* the operation's arguments */
	MemoryContext memory;		/* where errors are kept */
	List	   *errors;			/* char * */
	List	   *statements;		/* PsEmitted * */
};

/* One statement, and the operation that it comes from. */
typedef struct PsEmitted
{
	char	   *text;			/* without the semicolon */
	const PsJson *node;
	bool		is_script;		/* an author's SQL: any number of statements */
} PsEmitted;

/* Notes an error at a node; the message says what was expected. */
extern void ps_operation_error(PsCompiler *compiler, const PsJson *node, const char *format,...) pg_attribute_printf(3, 4);

/* Adds a statement of the current operation. */
extern void ps_emit(PsCompiler *compiler, const char *format,...) pg_attribute_printf(2, 3);

/* operation_argument.c */
extern bool ps_check_shape(PsCompiler *compiler, const PsShape *shape, const PsJson *json);
extern const PsArgument *ps_find_argument(const PsShape *shape, const char *name);
extern List *ps_shape_arguments(const PsShape *shape);	/* PsArgument *, includes too */
extern const char *ps_kind_label(PsKind kind);
extern const char *ps_kind_schema(PsKind kind);
extern bool ps_check_identifier(PsCompiler *compiler, const PsJson *node, const char *name);

/* Values of arguments; those of the current operation have its defaults. */
extern bool ps_shape_flag(const PsShape *shape, const PsJson *json, const char *name);
extern bool ps_flag(PsCompiler *compiler, const PsJson *json, const char *name);
extern const char *ps_text(const PsJson *json, const char *name);	/* NULL if absent */
extern List *ps_names(const PsJson *json, const char *name);	/* char *, of a string or an array */
extern List *ps_elements(const PsJson *json);	/* PsJson *: those of an array, or the thing itself */
extern char *ps_upper_words(const char *text);	/* "set_null" -> "SET NULL" */

/* Raw-parses; false after noting the parser's complaint at node. */
extern bool ps_check_expression(PsCompiler *compiler, const PsJson *node, const char *text);
extern bool ps_check_query(PsCompiler *compiler, const PsJson *node, const char *text);
extern char *ps_bare_query(const char *text);	/* of a checked query, without semicolon */
extern List *ps_parse_or_complain(const char *text, const char **complaint);
extern List *ps_try_parse(PsCompiler *compiler, const PsJson *node, const char *text, const char *what);

/* operation_template.c: the template with the arguments in it. */
extern char *ps_fill(PsCompiler *compiler, const PsJson *arguments, const char *template);
extern char *ps_fill_shape(PsCompiler *compiler, const PsShape *shape, const PsJson *arguments, const char *template);

/* ---- names ---- */

typedef struct PsTableName
{
	const char *schema;			/* NULL: along the search_path */
	const char *name;
} PsTableName;

extern PsTableName ps_table_name(const PsJson *node, const char *default_schema);
extern PsTableName ps_table_argument(const PsJson *arguments);	/* "table", with "schema" beside it */
extern char *ps_quote_table(PsTableName table);
extern char *ps_quote_in_schema(const char *schema, const char *name);
extern char *ps_quote_names(List *names);	/* "a", "b" */
extern char *ps_quote_roles(List *roles);	/* "a", PUBLIC */
extern char *ps_quote_sql_name(const char *name);	/* folded as SQL folds, then quoted */
extern char *ps_underscore(const char *text);	/* as Sequelize's underscore() */
extern char *ps_index_name(const char *table, List *fields);
extern char *ps_constraint_name(const char *table, List *fields, const char *target, const char *suffix);
extern char *ps_enum_name(const char *table, const char *column);
extern const char *ps_nearest_argument(const PsShape *shape, const char *name);
extern const char *ps_nearest_name(const char *word, List *names, int edits);
extern const char *ps_nearest_operation(const char *name);

/* ---- types (operation_type.c) ---- */

typedef enum PsTypeFamily
{
	PS_TYPE_OTHER,
	PS_TYPE_NUMBER,
	PS_TYPE_TEXT,
	PS_TYPE_JSON,
	PS_TYPE_HSTORE,
	PS_TYPE_RANGE,
	PS_TYPE_ENUM
} PsTypeFamily;

typedef struct PsType
{
	char	   *sql;			/* NULL for an enum that has no name yet */
	PsTypeFamily family;		/* of the element, if an array */
	int			dimensions;		/* 0: no array */
	bool		is_float;		/* Sequelize quotes its numbers */
	bool		is_virtual;		/* no column */
	List	   *labels;			/* of an enum: char * */
	const char *using;			/* "INTEGER USING x": what follows USING */
	const char *name_schema;	/* of a type named as it is; NULL: none written */
	const char *name;			/* NULL: an enum that has no name yet */
} PsType;

/* NULL after noting an error.  values: the labels beside a type ENUM, or NULL. */
extern PsType *ps_compile_type(PsCompiler *compiler, const PsJson *node, const PsJson *values);
extern PsType *ps_type_of_text(PsCompiler *compiler, const PsJson *node, const char *text);
extern char *ps_type_with_dimensions(const char *element, int dimensions);
extern const char *ps_serial_base(const char *type);	/* "SERIAL" -> "integer", others themselves */

/* ---- what is known of tables and enums ---- */

typedef enum PsKeyKind
{
	PS_KEY_PRIMARY,
	PS_KEY_UNIQUE,
	PS_KEY_FOREIGN
} PsKeyKind;

typedef struct PsModelKey
{
	PsKeyKind	kind;
	const char *name;			/* NULL: generated, not known */
	List	   *columns;		/* char * */
	PsTableName target;			/* PS_KEY_FOREIGN, so are the rest */
	List	   *target_columns;
	char		on_delete;		/* as pg_constraint has it: a, r, c, n, d */
	char		on_update;
} PsModelKey;

typedef struct PsModelColumn
{
	const char *name;
	const char *type;			/* SQL, serial as integer; an enum's quoted name */
	PsTypeFamily family;
	int			dimensions;
	const char *enum_schema;	/* with enum_name: an enum, or an array of it */
	const char *enum_name;
	const char *default_sql;	/* NULL: none */
	bool		not_null;
	bool		is_identity;
} PsModelColumn;

typedef struct PsModelTable
{
	const char *schema;
	const char *name;
	List	   *columns;		/* PsModelColumn * */
	List	   *keys;			/* PsModelKey * */
	bool		is_declared;	/* a later operation makes it */
} PsModelTable;

typedef struct PsModelEnum
{
	const char *schema;
	const char *name;
	List	   *labels;			/* char * */
	bool		made;			/* by this batch, so its labels are usable at once */
	bool		shared;			/* something other than table columns uses it */
} PsModelEnum;

/* ---- values (operation_value.c) ---- */

/* SQL of a value; type may be NULL: not known. */
extern char *ps_compile_value(PsCompiler *compiler, const PsJson *node, const PsType *type);
extern char *ps_compile_expression(PsCompiler *compiler, const PsJson *node);	/* a form, else a literal */
extern bool ps_is_expression(const PsJson *node);
/* Notes an error if a default is a mere string that names what Sequelize's client fills in. */
extern bool ps_check_default_word(PsCompiler *compiler, const PsJson *node, const PsType *type);
extern bool ps_is_no_default(const PsJson *node);	/* {"dataType": "UUIDV1"} */
extern char *ps_quote_column_reference(const char *name);
extern char *ps_quoted_word(const char *word);	/* inside hstore and array literals */

/* ---- conditions (operation_where.c) ---- */

/* SQL of a condition; NULL if it is empty. */
extern char *ps_compile_where(PsCompiler *compiler, const PsJson *node);

/* ---- sql with bindings (operation_binding.c) ---- */

extern char *ps_bind(PsCompiler *compiler, const PsJson *node, const char *text,
					 const PsJson *replacements, const PsJson *bind);

/* ---- columns (operation_column.c) ---- */

extern const PsShape ps_column_shape;
extern const PsShape ps_reference_shape;
extern const PsShape ps_type_shape;
extern const PsShape ps_field_shape;

/* A foreign key as written in a column's options or a constraint. */
typedef struct PsReference
{
	const char *name;			/* of the constraint, or NULL */
	PsTableName target;
	List	   *columns;		/* char *: of the target */
	char		on_delete;		/* as pg_constraint has it */
	char		on_update;
	char	   *clause;			/* REFERENCES ... */
} PsReference;

/* One column as the operation gives it. */
typedef struct PsColumn
{
	const char *name;
	const PsJson *node;			/* its options, or its bare type */
	PsType	   *type;
	char	   *type_sql;		/* of the column; an enum's name, SERIAL */
	const char *enum_name;		/* NULL: no enum */
	char	   *default_sql;	/* NULL: none */
	char	   *constraints;	/* what follows the type in CREATE TABLE */
	const char *comment;		/* NULL: none */
	bool		primary;
	bool		unique;			/* alone, without a name */
	const char *unique_group;	/* name of a shared constraint, or NULL */
	bool		not_null;
	PsReference *reference;		/* NULL: none */
} PsColumn;

/*
 * A column compiled, without effect on the model.  NULL for a VIRTUAL column,
 * or after noting errors.
 */
extern PsColumn *ps_compile_column(PsCompiler *compiler, PsTableName table, const char *name, const PsJson *node);
extern const char *ps_column_name(const char *key, const PsJson *node); /* "field", else the key */
extern const char *ps_identity_words(const PsJson *node); /* "ALWAYS", "BY DEFAULT"; NULL: no identity */
extern const char *ps_collate_clause(const PsJson *node);	/* " COLLATE ...", or nothing */
extern const PsJson *ps_column_option(const PsJson *node, const char *name);
extern bool ps_column_flag(const PsJson *node, const char *name);
extern void ps_read_unique(PsColumn *column);
extern void ps_read_default(PsCompiler *compiler, PsColumn *column);
extern void ps_note_type(PsCompiler *compiler, PsModelTable *table, PsModelColumn *known, const PsColumn *column);
extern void ps_compile_change_column(PsCompiler *compiler, const PsJson *arguments);
extern PsReference *ps_compile_reference(PsCompiler *compiler, PsTableName table, const PsJson *options);
extern char *ps_deferrable_clause(const PsJson *node);	/* NULL: not one */
extern void ps_provide_column_type(PsCompiler *compiler, PsTableName table, const PsColumn *column);
extern void ps_emit_column_comment(PsCompiler *compiler, PsTableName table, const PsColumn *column);
extern void ps_note_column(PsCompiler *compiler, PsModelTable *table, const PsColumn *column);
extern void ps_note_reference(PsModelTable *table, List *columns, const PsReference *reference);
extern void ps_drop_columns_types(PsCompiler *compiler, List *columns);

/* ---- index and constraint elements ---- */

extern char *ps_compile_field(PsCompiler *compiler, const PsJson *field, const char *operator_class);
extern List *ps_field_names(List *fields);	/* char * of those that are columns */

/* "CONSTRAINT name UNIQUE (...)" of an addConstraint; NULL after noting errors. */
extern char *ps_constraint_definition(PsCompiler *compiler, PsTableName table, const PsJson *constraint);
extern const PsShape ps_constraint_shape;
extern const PsShape ps_partition_by_shape;
extern char *ps_partition_by(PsCompiler *compiler, const PsJson *partition);	/* " PARTITION BY ...", or nothing */
extern char *ps_storage_parameters(PsCompiler *compiler, const PsJson *with);	/* a = 1, b = 2 */

#define PS_TRUNCATE_TEMPLATE "TRUNCATE {table}[restartIdentity? RESTART IDENTITY][cascade? CASCADE]"

/* ---- enums (operation_enum.c) ---- */

extern void ps_create_enum(PsCompiler *compiler, const char *schema, const char *name, List *labels);

/* Makes the type of an enum column, or shares or extends the one that is there. */
extern void ps_provide_enum(PsCompiler *compiler, const char *schema, const char *name, List *labels);

/*
 * Gives an enum exactly these labels, usable at once.  A label that goes is
 * refused while rows have it, unless mapping (an object of old to new) names
 * what they get.
 */
extern void ps_set_enum_labels(PsCompiler *compiler, const char *schema, const char *name,
							   List *labels, const PsJson *mapping);
extern void ps_swap_enum(PsCompiler *compiler, PsModelEnum *type, List *labels, const PsJson *mapping);
extern bool ps_contains_names(List *names, List *wanted);	/* are all wanted among the names? */
extern char *ps_quote_literals(List *labels);
extern void ps_release_enum(PsCompiler *compiler, const char *schema, const char *name);
extern void ps_rename_enum(PsCompiler *compiler, const char *schema, const char *before, const char *after);
extern char *ps_plain_default(const char *expression);	/* 'a'::some_type as 'a' */

/* ---- the model of the batch (operation_model.c) ---- */

/* NULL: not known to exist.  All work with no context, and then know nothing. */
extern PsModelTable *ps_model_table(PsCompiler *compiler, PsTableName name);
extern PsModelColumn *ps_model_column(PsModelTable *table, const char *name);

/*
 * On the way down, has the batch dropped the table already?  Then what is to be
 * taken from it has gone with it.
 */
extern bool ps_gone_with_table(PsCompiler *compiler, PsTableName name);
extern PsModelKey *ps_model_key(PsModelTable *table, PsKeyKind kind, List *columns);
extern PsModelEnum *ps_model_enum(PsCompiler *compiler, const char *schema, const char *name);
extern const char *ps_model_column_type(PsCompiler *compiler, PsTableName table, const char *column);
extern List *ps_model_primary_key(PsCompiler *compiler, PsTableName table);	/* char *, NIL: unknown */

extern PsModelTable *ps_model_add_table(PsCompiler *compiler, PsTableName name);
extern void ps_model_drop_table(PsCompiler *compiler, PsTableName name);
extern void ps_model_rename_table(PsCompiler *compiler, PsTableName before, PsTableName after);
extern PsModelColumn *ps_model_add_column(PsModelTable *table, const char *name);
extern void ps_model_drop_column(PsModelTable *table, const char *name);
extern PsModelKey *ps_model_add_key(PsModelTable *table, PsKeyKind kind, const char *name, List *columns);
extern PsModelEnum *ps_model_add_enum(PsCompiler *compiler, const char *schema, const char *name, List *labels);
extern void ps_model_drop_enum(PsCompiler *compiler, const char *schema, const char *name);

/* Nothing of a schema, NULL the current one, but the tables of skip is there any more. */
extern void ps_model_empty_schema(PsCompiler *compiler, const char *schema, List *skip);

/* Nothing of any schema, but of those spared, is there any more. */
extern void ps_model_empty_schemas(PsCompiler *compiler, List *spared);

/* A column that has the enum's type. */
typedef struct PsEnumUser
{
	PsModelTable *table;
	PsModelColumn *column;
} PsEnumUser;

extern List *ps_model_enum_users(PsCompiler *compiler, const PsModelEnum *type);	/* PsEnumUser * */
extern void ps_context_declare(PsOperationContext *context, const PsJson *operations);

/* ---- tables of SQL migrations (operation_sql_table.c) ---- */

typedef struct PsSqlTables PsSqlTables;

/* Of migrations (PsMigration *); names without a schema are of the one given. */
extern PsSqlTables *ps_sql_tables(List *migrations, const char *schema);

/* NULL and NIL: not known, also where there are no tables at all (NULL). */
extern const char *ps_sql_column_type(PsSqlTables *tables, PsTableName name, const char *column);
extern List *ps_sql_primary_key(PsSqlTables *tables, PsTableName name);

/* What the operations compiled so far have made of the database; see operation_model.c. */
struct PsOperationContext
{
	MemoryContext memory;
	List	   *schemas;		/* char *: the search_path */
	HTAB	   *tables;			/* PsModelTable */
	HTAB	   *enums;			/* PsModelEnum */
	HTAB	   *declared;		/* PsDeclaredTable */
	List	   *emptied;		/* char *: schemas that were emptied */
	List	   *spared;			/* char *: schemas that are left if all_emptied */
	bool		all_emptied;
	PsSqlTables *sql;			/* what SQL migrations make; NULL: not known */
	List	   *opaque;			/* char *: SQL that no parser sees through */
};

/* ---- SQL among operations (operation_sql_effect.c) ---- */

extern void ps_follow_sql(PsCompiler *compiler, const char *text);
extern bool ps_is_in_opaque_sql(PsCompiler *compiler, const char *name);

/* ---- the catalog (catalog_operation.c) ---- */

extern bool ps_catalog_has_type(const char *schema, const char *name);
extern const char *ps_catalog_type_text(const TypeName *name);	/* NULL: there is no such type */

extern PsModelTable *ps_catalog_table(const char *schema, const char *name);	/* NULL: none */
extern PsModelEnum *ps_catalog_enum(const char *schema, const char *name);
extern List *ps_catalog_enum_users(const char *schema, const char *name);	/* PsTableName * */
extern List *ps_catalog_schemas(void);	/* char *: the search_path, the first is where tables are made */
extern bool ps_catalog_needs_using(const char *from, const char *to);

/* ---- the families: rows of operations, the last without a name ---- */

extern const PsOperation ps_table_operations[];
extern const PsOperation ps_column_operations[];
extern const PsOperation ps_constraint_operations[];
extern const PsOperation ps_index_operations[];
extern const PsOperation ps_enum_operations[];
extern const PsOperation ps_data_operations[];
extern const PsOperation ps_schema_operations[];
extern const PsOperation ps_function_operations[];
extern const PsOperation ps_association_operations[];
extern const PsOperation ps_view_operations[];
extern const PsOperation ps_object_operations[];
extern const PsOperation ps_right_operations[];
extern const PsOperation ps_partition_operations[];
extern const PsOperation ps_guard_operations[];

/* operation_guard.c: the SQL condition of a "when"; NULL after noting errors. */
extern const PsShape ps_when_shape;
extern char *ps_compile_when(PsCompiler *compiler, const PsJson *when);
extern char *ps_do_block(const char *body);

#endif							/* PS_OPERATION_COMPILE_H */
