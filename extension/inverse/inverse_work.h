/*-------------------------------------------------------------------------
 *
 * inverse_work.h
 *	  The derivation of one statement's inverse, between inverse*.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_INVERSE_WORK_H
#define PS_INVERSE_WORK_H

#include "inverse.h"
#include "snapshot.h"

#include "catalog/objectaddress.h"
#include "lib/stringinfo.h"

/* Which objects the migration at work has made. */
struct PsMade
{
	int			migration;
	int			statement;		/* the one at work, counted through the run */
	int			dropper;		/* the last one that dropped a relation */
	struct HTAB *objects;
};

/* How a statement's inverse is found. */
typedef enum PsFollow
{
	PS_CREATES,					/* what the observer sees is all */
	PS_CHANGES,					/* its subjects are looked at before and after */
	PS_DROPS,					/* its subjects are looked at before */
	PS_SETS_ATTRIBUTE,			/* one attribute of each subject is given anew */
	PS_NO_EFFECT,				/* nothing is to be taken back */
	PS_CHANGES_ROWS,			/* of one relation */
	PS_CANNOT_FOLLOW
} PsFollow;

/* What was there before a statement. */
struct PsBefore
{
	NodeTag		tag;
	Node	   *tree;			/* NULL if the tag is enough */
	const char *prior_labels;	/* of an ADD VALUE that CREATE TYPE has done; else NULL */
	PsFollow	follow;
	bool		covered;		/* all it touches goes with what the migration made */
	PsParts		parts;			/* what of its subjects is looked at */
	bool		deeply;			/* and of what depends on them */
	bool		moves_sequence; /* an older one goes on from another number */
	List	   *subjects;		/* OIDs of the objects it is about */
	List	   *properties;		/* theirs, PsProperty * */
	List	   *attributes;		/* PsAttribute * */
};

/* The work on one statement. */
typedef struct PsInverseWork
{
	const PsBefore *before;
	PsMade	   *made;
	List	   *after;			/* PsProperty * */
	List	   *created;		/* ObjectAddress *, seen by the observer */
	List	   *removals;		/* PsProperty *: to be taken away */
	List	   *renames;		/* char * */
	List	   *definitions;	/* PsProperty *: to be given back */
	PsReversible reversible;
} PsInverseWork;

/* The statement gives back at most this much. */
extern void ps_at_most(PsInverseWork *work, PsReversible reversible);

extern void ps_append_statement(StringInfo sql, const char *statement);

/* inverse_subject.c: is the kind of a statement enough to know that it only creates? */
extern bool ps_only_creates(NodeTag tag);

/* Fills in all but what is read from the catalogs. */
extern void ps_inverse_subjects(PsBefore *before, const PsFacts *facts, const PsMade *made);

/* inverse_named.c: the objects (ObjectAddress *) that a statement names to be changed; *unknown if it names others, or none. */
extern List *ps_named_objects(Node *tree, bool *unknown);

/* inverse_rows.c: does a statement change rows of what the migration made alone; in its WITH clause; older sequences? */
extern bool ps_changes_own_rows(Node *tree, const PsMade *made);
extern bool ps_changes_rows_within(Node *tree);
extern bool ps_moves_sequence(Node *tree, const PsMade *made);

/* inverse_alter_table.c: what an ALTER TABLE changes; *deeply if others' objects too; is it ATTACH or DETACH? */
extern PsParts ps_parts_of_alter_table(const AlterTableStmt *stmt, Oid relation, bool *deeply);
extern bool ps_moves_partition(const AlterTableStmt *stmt);

/* inverse_default.c: the schemas, else the roles (ObjectAddress *), whose default rights change. */
extern List *ps_objects_of_default_privileges(const AlterDefaultPrivilegesStmt *stmt);

/* inverse_widen.c: does a change of a column's type lose nothing of its values? */
extern bool ps_keeps_values(const PsProperty *old, const PsProperty *new, Node *tree);

/* Is there a cast by which its values go back? */
extern bool ps_has_cast_back(const PsProperty *old, const PsProperty *new);

/* inverse_compare.c: what came, what is gone, what differs. */
extern bool ps_is_existence(const PsProperty *property);
extern bool ps_goes_with(List *properties, const PsProperty *wanted);
extern bool ps_goes_with_whole(List *removals, const PsProperty *property);
extern bool ps_was_attached(const PsInverseWork *work, Oid table);
extern void ps_compare_properties(PsInverseWork *work);
extern void ps_give_back_dropped(PsInverseWork *work);

/* inverse_create.c */
extern bool ps_is_made(const PsMade *made, Oid object);
extern bool ps_has_dropped(const PsMade *made);
extern void ps_note_created(PsInverseWork *work);
extern void ps_append_drops(PsInverseWork *work, bool columns, StringInfo sql);

/* inverse_enum.c: the swap of an enum for one without the label that was added. */
extern void ps_append_enum_swap(PsInverseWork *work, StringInfo sql);

/* inverse_attribute.c: names, schemas, owners and comments. */
extern List *ps_old_attributes(Node *tree, bool *unknown);
extern void ps_append_attributes(PsInverseWork *work, StringInfo sql);

/* Does a change of owner, by ALTER TABLE alone or ALTER, lose rights by making them one with the owner's? */
extern bool ps_owner_merges_rights(Node *tree);

#endif							/* PS_INVERSE_WORK_H */
