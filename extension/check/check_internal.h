/*-------------------------------------------------------------------------
 *
 * check_internal.h
 *	  What the files of migrate_check() share.
 *
 *	  check.c			the walk over the plan, and the rows it leaves
 *	  check_codes.c		the table of codes
 *	  check_rules.c		the table of statements: what is looked at for each
 *	  check_alter.c		ALTER TABLE, pass by pass
 *	  check_column.c	columns: added, retyped, made NOT NULL
 *	  check_key.c		unique keys and foreign keys
 *	  check_exclude.c	rows that exclude each other
 *	  check_partition.c	rows and the bounds of partitions
 *	  check_enum.c		labels of enums that the batch makes
 *	  check_domain.c	constraints of domains
 *	  check_loss.c		rows and columns that go away
 *	  check_name.c		names that PostgreSQL cuts
 *	  check_table.c		tables as they are at a place of the plan
 *	  check_rows.c		a table's rows at that place, as a query
 *	  check_read.c		the one place where tables are read
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CHECK_INTERNAL_H
#define PS_CHECK_INTERNAL_H

#include "check.h"
#include "plan.h"
#include "ps_strings.h"

#include "utils/hsearch.h"

/* Codes of checks, in the order of their table. */
typedef enum PsCheckCode
{
	PS_DUPLICATE_KEY,
	PS_CONFLICTING_ROWS,
	PS_EMPTY_RANGE,
	PS_OUT_OF_BOUNDS,
	PS_DEFAULT_PARTITION,
	PS_ORPHAN,
	PS_NULL_VALUE,
	PS_CHECK_VIOLATION,
	PS_EXPRESSION_FAILURE,
	PS_CAST_FAILURE,
	PS_NO_DEFAULT,
	PS_DATA_LOSS,
	PS_VALUE_CHANGED,
	PS_UNINDEXED_KEY,
	PS_NAME_TRUNCATED,
	PS_REWRITE,
	PS_SCAN,
	PS_LOCK,
	PS_VALIDATED_AT_ONCE,
	PS_INVALID_INDEX,
	PS_WHOLE_TABLE,
	PS_RENAMED,
	PS_LOOSENED,
	PS_ACCESS_CHANGED,
	PS_JSON_COLUMN,
	PS_NOT_CHECKED,
	PS_CHECK_CODES
} PsCheckCode;

/* A column at a place of the plan. */
typedef struct PsColumnState
{
	const char *name;			/* as it is called here */
	const char *original;		/* as the catalog calls it; NULL: added, or retyped */
	bool		unknown;		/* its values are not known from here on */
	bool		not_null;		/* the batch has a constraint look for nulls before */
} PsColumnState;

/* A constraint that the batch renames. */
typedef struct PsConstraintName
{
	const char *name;			/* as it is called here */
	const char *original;		/* as the catalog calls it; NULL: there is none of the name any more */
} PsConstraintName;

/* A relation at a place of the plan. */
typedef struct PsTableState
{
	const char *schema;			/* as it is called here */
	const char *name;
	Oid			oid;			/* InvalidOid: the batch makes it */
	char		kind;			/* relkind; of what the batch makes: '\0' */
	bool		loaded;			/* columns and rows are filled in */
	bool		gone;			/* dropped */
	bool		stored_anew;	/* the batch has changed how its rows are stored */
	const PsStep *reshaped;		/* changed through another one; NULL: not */
	const PsStep *rows_added;	/* INSERT or COPY into it; NULL: none */
	const PsStep *rows_changed; /* its rows may be others; NULL: they are not */
	List	   *columns;		/* PsColumnState * */
	SelectStmt *rows;			/* its columns, named as here, and the key */
	RangeVar   *base;			/* the table itself, in rows */
	int			has_rows;		/* -1: not read yet */
	int64		bytes;			/* -1: not read yet */
	double		tuples;			/* an estimate; -1: not read yet */
	List	   *not_valid;		/* Constraint *: that the batch added so */
	List	   *constraint_names;	/* PsConstraintName *, the last first: renamed or dropped */
	bool		referenced;		/* it was reported that the batch adds a foreign key to it */
	PartitionSpec *partitioned_by;	/* of a table that the batch makes */
	int			work_step;		/* last step of which a lock was reported */
} PsTableState;

/* A foreign key whose columns may have no index when all has run. */
typedef struct PsPendingKey
{
	PsTableState *table;
	List	   *columns;		/* char *, as called where the key is added */
	List	   *originals;		/* char *, as the catalog calls them; fewer if some are not there */
	const char *object;			/* what a row about it says */
	const PsStep *step;
	int			number;			/* of the step */
} PsPendingKey;

/* An enum that the batch makes. */
typedef struct PsMadeEnum
{
	const char *name;			/* without its schema */
	List	   *labels;			/* char * */
} PsMadeEnum;

typedef struct PsCheck
{
	PsBatch    *batch;
	PsPlan	   *plan;
	List	   *rows;			/* PsCheckRow * */
	HTAB	   *tables;			/* by schema and name */
	HTAB	   *by_oid;			/* those of the catalog */
	HTAB	   *touched;		/* names of types, functions, ... that the batch changed */
	List	   *schemas;		/* PsSchemaState *: made, renamed, dropped */
	List	   *indexes;		/* PsPendingKey *: indexes that the batch makes */
	List	   *keys;			/* PsPendingKey *: foreign keys */
	const PsStep *opaque;		/* code has run that may have changed anything; NULL: not */
	const PsStep *watcher;		/* the batch made a trigger or rule; NULL: not */
	List	   *domains;		/* char *: domains that the batch makes */
	List	   *checked_domains;	/* char *: those of them with constraints */
	List	   *enums;			/* PsMadeEnum * */

	const PsStep *step;			/* at hand */
	int			number;			/* of the step */
	bool		only_adds;		/* it adds rows, and changes none */
	bool		uses_touched;	/* it uses something that the batch changed */
	PartitionSpec *partitioned_by;	/* of the table that it makes; NULL: none */
	Oid			author;			/* whose expression is at hand; InvalidOid: the migration's */
	const PsTableState *referenced; /* by the foreign key at hand; NULL: none */
	MemoryContext context;		/* of the whole check */
} PsCheck;

/* What became of a query. */
typedef enum PsReadState
{
	PS_READ_DONE,
	PS_READ_VOLATILE,			/* a function may have side effects: not run */
	PS_READ_DATA,				/* an error of the data: class 22 or 23 */
	PS_READ_DENIED,				/* no right to read it, or not all of it */
	PS_READ_FAILED				/* any other error */
} PsReadState;

typedef enum PsKeep
{
	PS_KEEP_SAMPLES,			/* the five smallest values of the first column */
	PS_KEEP_ALL,
	PS_KEEP_OWN					/* all, of a query of ours alone: its functions are known */
} PsKeep;

typedef struct PsRead
{
	PsReadState state;
	const char *message;		/* the error's */
	bool		converts;		/* assign_to changes more than the name of the type */
	int64		count;			/* rows */
	List	   *rows;			/* char **: rows of texts, NULL for null */
} PsRead;

/* check.c */

/*
 * Adds a row about the step at hand.  advice NULL: that of the code.  The
 * severity is the code's.
 */
extern PsCheckRow *ps_check_add(PsCheck *check, PsCheckCode code, const char *object, int64 count,
								const char *sample, const char *advice);

/* Adds a row about violators: no error if the batch may mend them before. */
extern void ps_check_add_violation(PsCheck *check, PsCheckCode code, const PsTableState *table,
								   const char *column, int64 count, const char *sample, const char *advice);

/* Adds a row about what a query for violators found, or why it could not look. */
extern void ps_check_add_found(PsCheck *check, PsCheckCode code, const PsTableState *table,
							   const char *column, const PsRead *read);

/* check_codes.c */
extern const char *ps_check_code_name(PsCheckCode code);
extern PsSeverity ps_check_code_severity(PsCheckCode code);
extern const char *ps_check_code_advice(PsCheckCode code);

/* check_table.c */
extern void ps_check_open_tables(PsCheck *check);
extern PsTableState *ps_check_find(PsCheck *check, const char *schema, const char *name);
extern PsTableState *ps_check_find_range(PsCheck *check, const RangeVar *range);
extern PsTableState *ps_check_find_oid(PsCheck *check, Oid oid);
extern List *ps_check_tables_in(PsCheck *check, const char *schema);
extern void ps_check_rename(PsCheck *check, PsTableState *table, const char *schema, const char *name);
extern void ps_check_schema_renamed(PsCheck *check, const char *name, const char *renamed);
extern void ps_check_note_step(PsCheck *check);
extern void ps_check_rows_changed(PsCheck *check, PsTableState *table);
extern void ps_check_reshaped(PsCheck *check, PsTableState *table);
extern bool ps_check_step_uses_touched(PsCheck *check);
extern char *ps_check_object(const PsTableState *table, const char *column);

/* check_rows.c */
extern void ps_check_load(PsTableState *table);
extern PsColumnState *ps_check_column(PsTableState *table, const char *name);
extern void ps_check_add_column(PsTableState *table, const char *name, Node *value, bool unknown);
extern void ps_check_drop_column(PsTableState *table, const char *name);
extern void ps_check_rename_column(PsTableState *table, const char *name, const char *renamed);
extern void ps_check_set_column(PsTableState *table, const char *name, Node *value, bool unknown);
extern SelectStmt *ps_check_rows(const PsTableState *table, bool inherit);
extern SelectStmt *ps_check_select(List *targets, SelectStmt *rows, const char *alias, Node *where);
extern SelectStmt *ps_check_parse(const char *text, SelectStmt *first, SelectStmt *second);
extern Node *ps_check_reference(const char *column);
extern Node *ps_check_parse_expression(const char *text);
extern ResTarget *ps_check_target(Node *value, const char *name);
extern bool ps_check_uses_unknown(PsTableState *table, Node *expression);
extern List *ps_check_columns_of(Node *expression);
extern bool ps_check_inherits(const PsTableState *table, bool inh);
extern char *ps_check_value_text(const char *column);

/* The column of ps_check_rows() that names a row. */
#define PS_ROW_KEY "pgstair row key"

/* check_read.c */
extern PsRead ps_check_read(PsCheck *check, SelectStmt *query, PsKeep keep, const TypeName *assign_to);
extern void ps_check_set_author(PsCheck *check, Oid class, Oid object);
extern PsRead ps_check_read_index(PsCheck *check, const PsTableState *table, SelectStmt *query);
extern void ps_check_keep(PsRead *read, char **row);
extern Oid	ps_check_type(PsCheck *check, const TypeName *name);
extern char *ps_check_sample(const PsRead *read);
extern bool ps_check_has_rows(PsCheck *check, PsTableState *table);
extern void ps_check_measure(PsCheck *check, PsTableState *table);
extern int64 ps_check_count_rows(PsCheck *check, PsTableState *table);
extern bool ps_check_was_read(PsCheck *check, const PsTableState *table, const PsRead *read);

/* check_rules.c */
extern void ps_check_step(PsCheck *check, Node *node);

/* Reports that the statement rewrites, scans or locks a table; see works[]. */
typedef enum PsWork
{
	PS_WORK_ADD_COLUMN,
	PS_WORK_ADD_DOMAIN_COLUMN,
	PS_WORK_COLUMN_TYPE,
	PS_WORK_SET_NOT_NULL,
	PS_WORK_ADD_CHECK,
	PS_WORK_ADD_FOREIGN_KEY,
	PS_WORK_ADD_FOREIGN_KEY_NOT_VALID,
	PS_WORK_REFERENCED,
	PS_WORK_ADD_KEY,
	PS_WORK_ADD_EXCLUDE,
	PS_WORK_CREATE_INDEX,
	PS_WORK_DROP_INDEX,
	PS_WORK_REINDEX,
	PS_WORK_VALIDATE,
	PS_WORK_ATTACH,
	PS_WORK_DEFAULT_PARTITION,
	PS_WORK_DETACH,
	PS_WORK_TRIGGER,
	PS_WORK_DROP_TRIGGER,
	PS_WORK_REPLICA_IDENTITY,
	PS_WORK_STORAGE,
	PS_WORK_CLUSTER,
	PS_WORK_VACUUM_FULL,
	PS_WORK_REFRESH,
	PS_WORK_REFRESH_CONCURRENTLY,
	PS_WORK_REPLACE_VIEW,
	PS_WORK_DOMAIN
} PsWork;

extern void ps_check_work(PsCheck *check, PsTableState *table, PsWork work);

/* check_alter.c */
extern void ps_check_alter_table(PsCheck *check, Node *node);
extern void ps_check_rename_constraint(PsCheck *check, RenameStmt *rename);
extern const char *ps_check_original_constraint(const PsTableState *table, const char *name);
extern Constraint *ps_check_parse_constraint(const char *definition);
extern void ps_check_constraint(PsCheck *check, PsTableState *table, Constraint *constraint,
								const char *column, bool inh);

/* check_column.c */
extern void ps_check_add_column_command(PsCheck *check, PsTableState *table, AlterTableCmd *command, bool inh);
extern void ps_check_column_types(PsCheck *check, PsTableState *table, List *commands, bool inh);
extern void ps_check_set_expression(PsCheck *check, PsTableState *table, AlterTableCmd *command, bool inh);
extern void ps_check_nulls(PsCheck *check, PsTableState *table, const char *column, bool inh);
extern void ps_check_condition(PsCheck *check, PsTableState *table, Node *expression, bool inh);

/* check_key.c */
extern void ps_check_unique(PsCheck *check, PsTableState *table, List *elements, Node *predicate, bool nulls_equal);
extern void ps_check_foreign_key(PsCheck *check, PsTableState *table, Constraint *key, List *columns);
extern void ps_check_references(PsCheck *check, const CreateStmt *create);
extern void ps_check_create_index(PsCheck *check, Node *node);
extern void ps_check_unindexed_keys(PsCheck *check);
extern void ps_check_note_index(PsCheck *check, PsTableState *table, List *columns);
extern List *ps_check_index_elements(List *columns);

extern SelectStmt *ps_check_indexed_keys(PsTableState *table, List *elements, Node *predicate, bool inherit);
extern bool ps_check_elements_are_known(PsTableState *table, List *elements, Node *predicate);
extern List *ps_check_names_of_elements(List *elements);
extern char *ps_check_row_text(List *names, List *columns);
extern char *ps_check_key_text(List *names);

/* check_exclude.c */
extern void ps_check_exclusion(PsCheck *check, PsTableState *table, const Constraint *constraint);
extern void ps_check_key_without_overlaps(PsCheck *check, PsTableState *table, List *columns);

/* check_partition.c */
extern void ps_check_partition(PsCheck *check, PsTableState *parent, PsTableState *partition, const PartitionBoundSpec *spec);
extern void ps_check_create_table(PsCheck *check, Node *node);

/* check_enum.c */
extern void ps_check_create_enum(PsCheck *check, Node *node);
extern void ps_check_alter_enum(PsCheck *check, Node *node);
extern void ps_check_rename_type(PsCheck *check, List *type, const char *renamed);
extern bool ps_check_labels(PsCheck *check, PsTableState *table, const char *column, const TypeName *type, Node *value, bool inh);

/* check_domain.c */
extern void ps_check_alter_domain(PsCheck *check, Node *node);

/* check_loss.c */
extern void ps_check_drop(PsCheck *check, Node *node);
extern void ps_check_drop_column_loss(PsCheck *check, PsTableState *table, const char *column, bool inh);
extern void ps_check_truncate(PsCheck *check, Node *node);
extern void ps_check_update(PsCheck *check, Node *node);
extern void ps_check_delete(PsCheck *check, Node *node);

/* check_name.c */
extern bool ps_check_may_have_long_name(const char *text);
extern void ps_check_names(PsCheck *check, const PsStep *step);

#endif							/* PS_CHECK_INTERNAL_H */
