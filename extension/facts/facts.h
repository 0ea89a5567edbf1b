/*-------------------------------------------------------------------------
 *
 * facts.h
 *	  What a statement provides, needs, writes and removes.
 *
 * Facts are a pure function of a raw parse tree: names as written, no catalog.
 * Each fact names one object.  Several needs that share a group are
 * alternatives: one of them is enough.
 *
 *	  provides	the statement makes the object (also under IF NOT EXISTS)
 *	  needs		the statement fails, or means something else, without it
 *	  writes	the statement changes an object that must exist (also a need)
 *	  removes	the statement takes it away, or gives it another name (also a
 *				need, unless PS_IF_EXISTS)
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_FACTS_H
#define PS_FACTS_H

#include "object.h"
#include "ps_strings.h"
#include "statement.h"

typedef enum PsFactKind
{
	PS_PROVIDES,
	PS_NEEDS,
	PS_WRITES,
	PS_REMOVES
} PsFactKind;

/* Flags of a fact. */
#define PS_IF_EXISTS	0x01	/* never waited for */
#define PS_FROM_BODY	0x02	/* needed by a function body that is checked only
								 * while check_function_bodies is on */
#define PS_FALLBACK		0x04	/* of a group: counts only if no other member of
								 * the group exists or is provided anywhere */
#define PS_IF_NOT_EXISTS 0x08	/* provided only if nobody has it */
#define PS_SUB_OBJECT	0x10	/* column, constraint, ... of a table that DROP,
								 * RENAME or ALTER names: never waited for if the
								 * table exists in the catalog */
#define PS_IMPLICIT		0x20	/* provided under a generated name */
#define PS_CASCADE		0x40	/* removed with CASCADE */
#define PS_RESHAPES		0x80	/* DROP COLUMN, TYPE: refused while a view has the
								 * column, so it goes before the view */
#define PS_OPTIONAL		0x100	/* waited for only if the batch provides it and no
								 * cycle comes of it */
#define PS_OR_REPLACE	0x200	/* provided in place of what is there */
#define PS_WHOLE_ROWS	0x400	/* needed with every column that it has: "*" */
#define PS_SPLITTABLE	0x800	/* of a clause that can follow as a statement of
								 * its own, see split_off.c */
#define PS_DISOWNS		0x1000	/* written so that it is no longer dropped along
								 * with what owned it */
#define PS_ALONG_PATH	0x2000	/* holds objects that go where the search_path says */
#define PS_DETAILS		0x8000	/* needed with what else it has by then: indexes,
								 * comments, statistics */
#define PS_BY_ITSELF	0x4000	/* an extension without CASCADE: what it requires is there */

/* As the name of a schema: that of the role that the statement runs as. */
#define PS_OWN_SCHEMA	"$user"

typedef struct PsFact
{
	PsFactKind	kind;
	PsName		name;
	int			flags;
	int			group;			/* 0: alone */
	int			location;		/* byte offset in the statement's text, -1
								 * unknown */
	const char *arguments;		/* of a call: ps_describe_arguments(), or NULL;
								 * of a function provided: ps_describe_result() */
} PsFact;

/* What a schema-wide or opaque statement could touch. */
typedef enum PsReach
{
	PS_REACH_NAMED,				/* only what its facts name */
	PS_REACH_TEXT,				/* whatever its text mentions: DO, CALL, SELECT f() */
	PS_REACH_SCHEMA,			/* everything in reach_schema */
	PS_REACH_ALL				/* every object: event trigger, REASSIGN OWNED */
} PsReach;

/* A foreign key written inside CREATE TABLE or ALTER TABLE ... ADD COLUMN. */
typedef struct PsForeignKey
{
	PsName		table;			/* referencing, as written */
	PsName		target;			/* referenced table, as written */
	PsName		target_key;		/* PS_KEY or PS_PRIMARY_KEY of the target */
	const char *name;			/* as written, or NULL: to be chosen */
	List	   *columns;		/* char *, referencing */
	bool		if_not_exists;	/* of the CREATE TABLE / ADD COLUMN */
	bool		forward;		/* a later element of the same CREATE SCHEMA makes
								 * the target, so it cannot stay inline */
	bool		from_column;	/* column REFERENCES, else table FOREIGN KEY */
	Constraint *node;			/* valid while the tree is */
	const char *definition;		/* "FOREIGN KEY (a) REFERENCES p(b) ... DEFERRABLE":
								 * everything after CONSTRAINT name */
	bool		loses_parentheses;	/* the element list cannot be empty */
	int			nblanks;		/* ranges of the statement's text to blank when
								 * the key is split off, as offsets in the text;
								 * ps_blank_foreign_key finds the comma */
	int		   *blank_start;
	int		   *blank_end;
} PsForeignKey;

/* A table has, or gets, the columns of another one: INHERITS, PARTITION OF, ATTACH. */
typedef struct PsInheritance
{
	PsName		child;			/* as written */
	PsName		parent;
} PsInheritance;

typedef struct PsFacts
{
	int			count;
	int			allocated;
	PsFact	   *facts;
	int			groups;			/* last group number given out */

	PsReach		reach;
	const char *reach_schema;	/* PS_REACH_SCHEMA */
	bool		provides_unknown;	/* opaque: may create what its text names */
	bool		data_only;		/* INSERT or COPY: delays split foreign keys */
	bool		changes_rows;	/* UPDATE, DELETE, MERGE, TRUNCATE */
	bool		calls_unknown;	/* runs code that must not run twice: DO, CALL,
								 * SELECT f() of a function that is not built in */
	bool		columns_unknown;	/* the relation provided has columns that
								 * the text does not list: AS SELECT, LIKE, INHERITS */
	bool		makes_view;		/* or a rule: PostgreSQL ties it to the columns it reads */
	const char *body_path;		/* search_path of the function's body, if it has its own */
	List	   *foreign_keys;	/* PsForeignKey, inline ones only */
	List	   *inheritance;	/* PsInheritance */
} PsFacts;

/* facts.c: the table of statement kinds. */
extern PsFacts *ps_statement_facts(const PsStatement *statement);

/* facts_copy.c: a copy that does not need the statement's tree. */
extern PsFacts *ps_copy_facts(const PsFacts *facts);

/* facts.c: building blocks for the family files. */
extern PsFact *ps_fact(PsFacts *facts, PsFactKind kind, PsName name, int flags, int location);
extern int	ps_fact_group(PsFacts *facts);	/* a new group number */
extern PsFact *ps_fact_in_group(PsFacts *facts, int group, PsName name, int flags, int location);
extern bool ps_name_is_given(const PsName *name);	/* in pg_catalog: never a need */
extern void ps_need(PsFacts *facts, PsName name, int flags, int location);	/* unless given */
extern void ps_provide(PsFacts *facts, PsName name, int flags, int location);	/* and needs its schema */
extern void ps_provide_type(PsFacts *facts, PsName name, int flags, int location);	/* and its array type */
extern void ps_remove_type(PsFacts *facts, PsName name, int flags, int location);	/* and its array type */
extern void ps_need_schema(PsFacts *facts, const char *schema, int location);	/* NULL: nothing */
extern void ps_facts_reach(PsFacts *facts, PsReach reach);	/* at least so far */
extern void ps_facts_reach_schema(PsFacts *facts, const char *schema);	/* into it; into two: ALL */
extern void ps_provide_relation(PsFacts *facts, const RangeVar *range, bool if_not_exists, bool with_type);
extern void ps_mark_replaced(PsFacts *facts, int first);	/* relations, types, signatures */
extern void ps_need_relation(PsFacts *facts, const RangeVar *range);
extern void ps_need_type(PsFacts *facts, const TypeName *type);
extern void ps_need_role(PsFacts *facts, const RoleSpec *role);
extern void ps_need_function_called(PsFacts *facts, List *name, int nargs, int location);
extern void ps_need_function_signature(PsFacts *facts, const ObjectWithArgs *function, PsFactKind kind, int flags);
extern void ps_need_collation(PsFacts *facts, List *name, int location);

/*
 * facts_query.c: the walker of expressions and queries.  scope is a list of
 * RangeVar whose columns an unqualified column may belong to, or NIL.
 */
extern void ps_need_expression(PsFacts *facts, Node *expression, List *scope);
extern void ps_need_query(PsFacts *facts, Node *query);		/* SelectStmt, InsertStmt, ... */
extern WithClause *ps_with_clause(Node *statement);

/* facts_data.c: a query that the statement runs; true if it calls unknown code */
extern bool ps_need_executed_query(PsFacts *facts, Node *query);

/* facts_expression.c: of a value, or NULL, that becomes one of the type, or NULL. */
extern void ps_need_value(PsFacts *facts, Node *value, TypeName *type, List *scope);

/*
 * facts_argument.c: can a function of the signature be called with arguments of
 * that description?  Only a "no" is certain.
 */
extern bool ps_signature_takes(const char *signature, const char *arguments);
extern const char *ps_described_function(const char *described);	/* "f#2", or NULL */
extern const char *ps_describe_result(const TypeName *type);

/* facts_object.c: how the grammar writes the name of each type of object. */
extern bool ps_name_of_object(ObjectType type, Node *object, PsName *name);
extern PsClass ps_class_of_object(ObjectType type); /* PS_CLASS_COUNT: none */
extern bool ps_object_has_row_type(ObjectType type);
extern bool ps_class_is_sub(PsClass class); /* lives inside a relation or domain */
extern void ps_write_object(PsFacts *facts, ObjectType type, Node *object, int flags);

/* facts_operator.c: what the options of CREATE ... (option = value) name. */
extern DefElem *ps_find_option(List *options, const char *name);
extern bool ps_has_option(List *options, const char *name);
extern List *ps_option_names(List *options, const char *name);	/* String; NIL: none */
extern TypeName *ps_option_type(List *options, const char *name);	/* NULL: none */
extern void ps_need_option_function(PsFacts *facts, List *options, const char *name, int nargs);
extern void ps_need_option(PsFacts *facts, List *options, const char *name, PsClass class);

/* The kinds of CREATE ... (option = value) that have a family of their own. */
extern void ps_facts_aggregate(PsFacts *facts, DefineStmt *define);
extern void ps_facts_base_type(PsFacts *facts, DefineStmt *define);
extern void ps_facts_text_search(PsFacts *facts, DefineStmt *define);

/* facts_view.c: the columns of a relation that a query makes; aliases: String. */
extern void ps_provide_query_columns(PsFacts *facts, const RangeVar *range, List *aliases, Node *query);

/*
 * facts_body.c: needs of the bodies of functions.  Those of a text are marked
 * PS_FROM_BODY.  parameters: FunctionParameter *, whose names hide columns.
 */
extern void ps_need_sql_body(PsFacts *facts, const char *body, List *parameters);
extern void ps_need_parsed_body(PsFacts *facts, Node *body, List *parameters);	/* BEGIN ATOMIC, RETURN */
extern void ps_need_plpgsql_body(PsFacts *facts, const char *body);
extern bool ps_facts_plain_block(PsFacts *facts, const char *body);

/* Takes the facts of a kind of statement. */
typedef void (*PsFactsFunction) (PsFacts *facts, const PsStatement *statement, Node *node);

/* A kind of statement. */
typedef struct PsFactsRow
{
	NodeTag		tag;			/* T_Invalid ends a table */
	PsFactsFunction take;		/* NULL: the one name below is all there is to tell */
	PsFactKind	kind;			/* of what the statement begins with, ... */
	PsClass		class;
	size_t		name;			/* offset of its name, which may be NULL: a List of String
								 * for a class in schemas, else a const char *; 0: none */
	size_t		conditional;	/* offset of IF [NOT] EXISTS, a bool; 0: there is none */
} PsFactsRow;

/* The kinds of statements, family by family. */
extern const PsFactsRow ps_table_facts[];
extern const PsFactsRow ps_alter_table_facts[];
extern const PsFactsRow ps_index_facts[];
extern const PsFactsRow ps_sequence_facts[];
extern const PsFactsRow ps_schema_facts[];
extern const PsFactsRow ps_maintenance_facts[];
extern const PsFactsRow ps_view_facts[];
extern const PsFactsRow ps_query_facts[];
extern const PsFactsRow ps_type_facts[];
extern const PsFactsRow ps_function_facts[];
extern const PsFactsRow ps_operator_facts[];
extern const PsFactsRow ps_trigger_facts[];
extern const PsFactsRow ps_rights_facts[];
extern const PsFactsRow ps_generic_facts[];
extern const PsFactsRow ps_server_facts[];
extern const PsFactsRow ps_text_search_facts[];
extern const PsFactsRow ps_opaque_facts[];

/* facts.c: dispatch, for nested statements */
extern void ps_facts_node(PsFacts *facts, const PsStatement *statement, Node *node);

/* facts_table.c: the target of SELECT INTO and CREATE TABLE AS, the bound of ATTACH */
extern void ps_provide_into(PsFacts *facts, const IntoClause *into, Node *query, bool if_not_exists);
extern void ps_add_inheritance(PsFacts *facts, const RangeVar *child, const RangeVar *parent);
extern void ps_need_partition_bound(PsFacts *facts, const PartitionBoundSpec *bound);

/*
 * generated_names.c: what PostgreSQL calls what the author left unnamed.  The
 * n-th alternative of a name has the label "fkey1", "fkey2", ... in place of "fkey".
 */
extern char *ps_numbered_name(const char *name1, const char *name2, const char *label, int n);
extern char *ps_key_columns(List *columns); /* char *; the sub-name of a PS_KEY */
extern char *ps_join_column_names(List *columns);	/* char *; "a_b", as index and key names have it */

/* foreign_key.c: the split. */
extern PsForeignKey *ps_foreign_key(const PsStatement *statement, RangeVar *table, ColumnDef *column, Constraint *constraint, bool if_not_exists);
extern char *ps_foreign_key_name(const PsForeignKey *key, int n);	/* n-th name PostgreSQL would try; 0 the first */
extern char *ps_blank_foreign_key(const char *text, const PsForeignKey *key);	/* text with the clause as spaces */
extern char *ps_foreign_key_statement(const PsForeignKey *key, const char *name);	/* ALTER TABLE ... ADD CONSTRAINT ... */

#endif							/* PS_FACTS_H */
