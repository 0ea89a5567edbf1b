/*-------------------------------------------------------------------------
 *
 * stubs.c
 *	  Plain stand-ins for layers that are not there yet; a definition of the
 *	  same name elsewhere takes precedence.
 *
 *-------------------------------------------------------------------------
 */
#include "executor.h"

#include "fmgr.h"

#define STUB __attribute__((weak))

#define STUB_FUNCTION(name) \
	PG_FUNCTION_INFO_V1(name); \
	STUB Datum name(PG_FUNCTION_ARGS) \
	{ \
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg(#name " is not there yet"))); \
		PG_RETURN_NULL(); \
	} \
	extern int	ps_stub_end

STUB_FUNCTION(ps_migrate_outside);
