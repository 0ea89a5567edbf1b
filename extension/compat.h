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

#include "fmgr.h"
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

#endif							/* PS_COMPAT_H */
