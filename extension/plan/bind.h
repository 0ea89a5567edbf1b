/*-------------------------------------------------------------------------
 *
 * bind.h
 *	  From the facts of a batch to the planner's nodes: shared by bind*.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_BIND_H
#define PS_BIND_H

#include "intern.h"
#include "plan.h"

/* The schemas that an unqualified name is looked up in, at a place. */
typedef struct PsPath
{
	const PsSetting *settings;	/* key: the chain in force ... */
	int			migration;		/* ... in this migration, ... */
	const char *body;			/* ... or the path of a function's body; NULL: none */
	int			nschemas;
	const char **schemas;
	const char *creation;		/* schema of what is created; "" if none */
} PsPath;

typedef struct PsBinder
{
	PsBatch    *batch;
	PsObjects  *objects;
	int			nnodes;
	PsPlanNode *nodes;
	int		   *statement_of;	/* per node: position */
	PsForeignKey **key_of;		/* per node: NULL for a statement */
	const char **key_name_of;	/* per node: constraint name of the key */
	int		   *node_of;		/* per position: node */
	struct PsOverloads *overloads;	/* functions that the batch makes, and calls */
	PsPath		path;			/* of the last statement asked for */
	List	   *schema_lives;	/* PsSchemaLife *: where schemas come and go */
	bool		schemas_go;		/* some of them goes */
	struct ps_words_hash *words;	/* of all opaque statements; NULL: none */
	bool		everything;		/* some statement reaches everything */
	List	   *walls;			/* char *: schemas that some statement reaches whole */
	int			nparents;
	struct PsParent *parents;	/* tables that inherit columns, by child */
	int			nroles;
	const char **roles;			/* distinct run-as roles */
	int			nedges;
	PsEdge	   *edges;
	List	   *identities;		/* PsReplicaIdentity: replica identities, by index */
	int			ndependences;
	PsDependence *dependences;
	List	   *moves;			/* PsMove *: what goes along with a relation */
} PsBinder;

/* A relation that a statement gives another name without naming it. */
typedef struct PsMove
{
	int			position;		/* of the statement */
	int			earlier;		/* objects */
	int			later;
} PsMove;

/* bind_path.c */
extern void ps_bind_note_schema(PsBinder *binder, const PsStatement *statement,
								const PsName *name, bool made);
extern const PsPath *ps_bind_path(PsBinder *binder, const PsStatement *statement);
extern PsName ps_bind_table(PsBinder *binder, const PsStatement *statement, const PsName *name);
extern PsName ps_bind_created(PsBinder *binder, const PsStatement *statement, const PsName *name);
extern int	ps_bind_alternatives(PsBinder *binder, const PsStatement *statement,
								 const PsFact **facts, int nfacts, int **objects);

/* bind_column.c */
extern bool ps_bind_says_nothing(const PsBinder *binder, const PsFact *fact,
								 const int *objects, int count);

/* bind_inherit.c: columns, triggers and names that a table has from its parents. */
extern bool ps_bind_parts_known(const PsBinder *binder, int part);
extern void ps_bind_parents(PsBinder *binder);
extern int	ps_bind_inherited(PsBinder *binder, const int *parts, int count, int own, int **all);
extern void ps_bind_inherited_names(PsBinder *binder);

/* bind_reach.c: statements that reach more than they name. */
extern void ps_bind_collect_reach(PsBinder *binder);
extern void ps_bind_reach(PsBinder *binder, const PsStatement *statement, PsPlanNode *node);
extern bool ps_bind_rights(PsBinder *binder, const PsStatement *statement, const PsFact *fact,
						   int object, PsPlanNode *node);
extern int	ps_bind_word(PsBinder *binder, const char *name);

/* bind.c */
extern void ps_add_access(PsPlanNode *node, PsAccessKind kind, PsStrength strength, int flags,
						  int nobjects, int *objects);
extern void ps_add_access_of(PsPlanNode *node, PsAccessKind kind, PsStrength strength, int flags, int object);

/* bind_index.c: indexes of partitions. */
extern int *ps_bind_makers(PsBinder *binder);
extern void ps_bind_tie(PsBinder *binder, int from, int to, PsStrength strength, int object);
extern void ps_bind_attached_indexes(PsBinder *binder);
extern bool ps_bind_note_identity(PsBinder *binder, const PsPlanNode *node, const PsFact *fact, int object);
extern void ps_bind_identities(PsBinder *binder);

/* bind_extension.c: what extensions of the batch may bring. */
extern void ps_bind_extensions(PsBinder *binder);

/* bind_overload.c: which of several functions a call can mean. */
extern void ps_bind_note_functions(PsBinder *binder, const PsStatement *statement);
extern void ps_bind_note_call(PsBinder *binder, const PsPlanNode *node, const PsFact *fact);
extern void ps_bind_overloads(PsBinder *binder);

/* bind_opclass.c: operator classes that an index takes by default. */
extern void ps_bind_default_classes(PsBinder *binder);

/* bind_drop.c: what stands in the way of the batch's DROPs. */
extern void ps_bind_key_drops(PsBinder *binder);
extern void ps_bind_dependences(PsBinder *binder);
extern List *ps_left_behind(const PsBinder *binder);
extern List *ps_parts_in_the_way(PsBinder *binder, int node, const bool *done);

/* bind_owner.c: owners of tables and of their sequences. */
extern int	ps_table_of_columns(PsBinder *binder, const PsStatement *statement);
extern void ps_bind_owners(PsBinder *binder);

/* bind_schema.c: what renamed schemas hold. */
extern void ps_bind_renamed_schemas(PsBinder *binder);
extern void ps_add_move(PsPlanNode *node, int earlier, int later);
extern void ps_bind_moved(PsBinder *binder, const PsStatement *statement, PsPlanNode *node);

/* bind_belong.c: what goes along with a table that is moved. */
extern void ps_bind_belongings(PsBinder *binder);
extern void ps_bind_moved_along(PsBinder *binder, const PsStatement *statement, PsPlanNode *node);

/* bind_replace.c: OR REPLACE behind what it replaces. */
extern void ps_bind_replacements(PsBinder *binder);

/* bind_loop.c: statements that need each other. */
extern bool ps_split_loops(PsBinder *binder, const PsOrder *order);

/* enum_fold.c, plain.c: what is done to statements before they are bound. */
extern void ps_fold_enums(PsBinder *binder);
extern void ps_make_plain(PsBinder *binder);

/* plan_text.c */
extern PsPlan *ps_plan_of_order(PsBinder *binder, PsOrder *order);

#endif							/* PS_BIND_H */
