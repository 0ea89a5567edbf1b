/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  Differences between PostgreSQL 15 and 18: the only use of PG_VERSION_NUM.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_COMPAT_H
#define PS_COMPAT_H

#include "postgres.h"

#include "executor/executor.h"
#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "parser/parse_relation.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "storage/sinvaladt.h"
#include "utils/acl.h"

/* May member become role? From 16 on a membership can exclude SET ROLE. */
#if PG_VERSION_NUM >= 160000
#define ps_can_act_as(member, role) member_can_set_role(member, role)
#else
#define ps_can_act_as(member, role) is_member_of_role(member, role)
#endif

/* From 18 on a module says its name and version. */
#if PG_VERSION_NUM >= 180000
#define PS_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "pgstair", .version = PS_VERSION)
#else
#define PS_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* From 18 on it stands before the declaration. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

/* From 17 on a stronger lock may count. */
#if PG_VERSION_NUM >= 170000
#define ps_lock_held_by_me(tag, mode) LockHeldByMe(tag, mode, false)
#else
#define ps_lock_held_by_me(tag, mode) LockHeldByMe(tag, mode)
#endif

/* All settings that the server knows; sets how many. */
#if PG_VERSION_NUM >= 160000
#define ps_all_settings(count) get_guc_variables(count)
#else
#define ps_all_settings(count) (*(count) = GetNumConfigOptions(), get_guc_variables())
#endif

/* RETURNING is a list before 18, a node with options since. */
#if PG_VERSION_NUM >= 180000
#define ps_returning_list(stmt) \
	((stmt)->returningClause != NULL ? (stmt)->returningClause->exprs : NIL)
#else
#define ps_returning_list(stmt) ((stmt)->returningList)
#endif

/* MERGE has RETURNING since 17. */
#if PG_VERSION_NUM >= 170000
#define ps_merge_returning_list(stmt) ps_returning_list(stmt)
#else
#define ps_merge_returning_list(stmt) NIL
#endif

/* The process behind a virtual transaction, or NULL if it is gone. */
static inline PGPROC *
ps_proc_of_virtual_xid(VirtualTransactionId vxid)
{
#if PG_VERSION_NUM >= 170000
	return ProcNumberGetProc(vxid.procNumber);
#else
	return BackendIdGetProc(vxid.backendId);
#endif
}

/* Since 17 a NOT NULL of a domain is a constraint with a name; its tuple, NULL before. */
#define PS_NAMED_DOMAIN_NOT_NULL (PG_VERSION_NUM >= 170000)
#if PG_VERSION_NUM >= 170000
#define ps_domain_not_null_tuple(domain) findDomainNotNullConstraint(domain)
#else
#define ps_domain_not_null_tuple(domain) ((HeapTuple) NULL)
#endif

/* The highest subtransaction that gave the relation another file. */
#if PG_VERSION_NUM >= 160000
#define ps_new_file_subid(relation) ((relation)->rd_newRelfilelocatorSubid)
#else
#define ps_new_file_subid(relation) ((relation)->rd_newRelfilenodeSubid)
#endif

/* Since 18 a NOT NULL is a constraint with a name; the tuple of a column's, NULL before. */
#define PS_NAMED_NOT_NULL (PG_VERSION_NUM >= 180000)
#if PG_VERSION_NUM >= 180000
#define ps_not_null_tuple(relation, column) findNotNullConstraintAttnum(relation, column)
#else
#define ps_not_null_tuple(relation, column) ((HeapTuple) NULL)
#endif

#if PG_VERSION_NUM >= 180000
#define ps_key_not_enforced(constraint) (!(constraint)->is_enforced)
#define ps_key_with_period(constraint) ((constraint)->fk_with_period)
#define ps_target_with_period(constraint) ((constraint)->pk_with_period)
#define ps_key_without_overlaps(constraint) ((constraint)->without_overlaps)
#define ps_is_enforced_attribute(constraint) ((constraint)->contype == CONSTR_ATTR_ENFORCED)
#define ps_is_not_enforced_attribute(constraint) ((constraint)->contype == CONSTR_ATTR_NOT_ENFORCED)
#else
#define ps_key_not_enforced(constraint) (false)
#define ps_key_with_period(constraint) (false)
#define ps_target_with_period(constraint) (false)
#define ps_key_without_overlaps(constraint) (false)
#define ps_is_enforced_attribute(constraint) (false)
#define ps_is_not_enforced_attribute(constraint) (false)
#endif

/* Since 17 there is ALTER COLUMN ... SET EXPRESSION. */
#if PG_VERSION_NUM >= 170000
#define PS_HAS_SET_EXPRESSION
#endif

/* The constraint that ALTER TABLE ... ALTER CONSTRAINT names, and whether it is enforced from there on. */
#if PG_VERSION_NUM >= 180000
#define ps_altered_constraint(command) (castNode(ATAlterConstraint, (command)->def)->conname)
#define ps_enforces(command) \
	(castNode(ATAlterConstraint, (command)->def)->alterEnforceability && castNode(ATAlterConstraint, (command)->def)->is_enforced)
#else
#define ps_altered_constraint(command) (castNode(Constraint, (command)->def)->conname)
#define ps_enforces(command) (false)
#endif

/* Is a partitioned table's key a hash? */
#if PG_VERSION_NUM >= 160000
#define ps_partitioned_by_hash(spec) ((spec)->strategy == PARTITION_STRATEGY_HASH)
#else
#define ps_partitioned_by_hash(spec) (pg_strcasecmp((spec)->strategy, "hash") == 0)
#endif

/*
 * What a statement must be allowed to do with a relation stands in its range
 * table entry before 16, beside it since.
 */
#if PG_VERSION_NUM >= 160000
#define ps_required_rights(nsitem) ((nsitem)->p_perminfo->requiredPerms)
#define ps_inserted_columns(nsitem) ((nsitem)->p_perminfo->insertedCols)
#define ps_check_permissions(pstate) \
	ExecCheckPermissions((pstate)->p_rtable, (pstate)->p_rteperminfos, true)
#else
#define ps_required_rights(nsitem) ((nsitem)->p_rte->requiredPerms)
#define ps_inserted_columns(nsitem) ((nsitem)->p_rte->insertedCols)
#define ps_check_permissions(pstate) ExecCheckRTPerms((pstate)->p_rtable, true)
#endif

/* Gives an executor its one table, of which the columns are written. */
static inline void
ps_init_range_table(EState *estate, RangeTblEntry *table, Bitmapset *columns)
{
#if PG_VERSION_NUM >= 160000
	List	   *rights = NIL;

	addRTEPermissionInfo(&rights, table)->updatedCols = columns;
#if PG_VERSION_NUM >= 180000
	ExecInitRangeTable(estate, list_make1(table), rights, bms_make_singleton(1));
#else
	ExecInitRangeTable(estate, list_make1(table), rights);
#endif
#else
	table->updatedCols = columns;
	ExecInitRangeTable(estate, list_make1(table));
#endif
}

/* For triggers on rows: nothing is to be evaluated once more. */
#if PG_VERSION_NUM >= 160000
#define ps_init_recheck(recheck, estate) EvalPlanQualInit(recheck, estate, NULL, NIL, -1, NIL)
#else
#define ps_init_recheck(recheck, estate) EvalPlanQualInit(recheck, estate, NULL, NIL, -1)
#endif

/* A lexer of JSON text that decodes its strings; since 17 the caller may bring the memory. */
#if PG_VERSION_NUM >= 170000
#define ps_json_lexer(text, length, encoding) \
	makeJsonLexContextCstringLen(NULL, text, length, encoding, true)
#else
#define ps_json_lexer(text, length, encoding) \
	makeJsonLexContextCstringLen((char *) (text), length, encoding, true)
#endif

/* Runs a query to its end; before 18 the executor is told to run it once. */
#if PG_VERSION_NUM >= 180000
#define ps_executor_run(query) ExecutorRun(query, ForwardScanDirection, 0)
#else
#define ps_executor_run(query) ExecutorRun(query, ForwardScanDirection, 0, true)
#endif

/* Since 18 a generated column need not be stored; before, each is. */
#if PG_VERSION_NUM >= 180000
#define ps_is_stored(constraint) ((constraint)->generated_kind == ATTRIBUTE_GENERATED_STORED)
#else
#define ps_is_stored(constraint) (true)
#endif

/* Since 17 there is a right to maintain tables. */
#if PG_VERSION_NUM >= 170000
#define PS_NEWER_RIGHTS {ACL_MAINTAIN, "MAINTAIN"}
#else
#define PS_NEWER_RIGHTS {0, ""}
#endif

/* A statistics target, -1 where none is set: null or a smaller number since 17. */
#if PG_VERSION_NUM >= 170000
#define ps_statistics_target(datum, isnull) ((isnull) ? -1 : (int) DatumGetInt16(datum))
#else
#define ps_statistics_target(datum, isnull) ((isnull) ? -1 : (int) DatumGetInt32(datum))
#endif

/* The sequence of an identity column; since 17 the relation is given open. */
#if PG_VERSION_NUM >= 170000
#define ps_identity_sequence(relation, column) getIdentitySequence(relation, column, true)
#else
#define ps_identity_sequence(relation, column) getIdentitySequence(RelationGetRelid(relation), column, true)
#endif

/* Since 17 the expression of a generated column can be changed. */
#define PS_CHANGES_EXPRESSIONS (PG_VERSION_NUM >= 170000)

/* Since 17 a partition has the identity columns of its parent; before, none. */
#define PS_PARTITIONS_SHARE_IDENTITY (PG_VERSION_NUM >= 170000)

#endif							/* PS_COMPAT_H */
