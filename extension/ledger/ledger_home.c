/*-------------------------------------------------------------------------
 *
 * ledger_home.c
 *	  Knows whether the OIDs in the ledger are those of this database.
 *
 * pgstair.home is not dumped: after a restore it is empty.  pg_upgrade keeps it,
 * but not all OIDs; it makes a cluster with another system identifier.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "access/xlog.h"

#include "ledger_home.h"

static PsQuery system_of = {
	"SELECT system FROM pgstair.home WHERE keeper OPERATOR(pg_catalog.=) $1",
	1, {INT4OID}
};

static PsQuery settle = {
	"INSERT INTO pgstair.home (keeper, system) VALUES ($1, $2) ON CONFLICT (keeper) DO UPDATE SET system = $2",
	2, {INT4OID, INT8OID}
};

/* Are the keeper's OIDs good here? */
bool
ps_ledger_is_home(PsOidKeeper keeper)
{
	Datum		value = Int32GetDatum(keeper);

	return ps_query_run(&system_of, &value, NULL) > 0 && (uint64) ps_query_int64(0, 1) == GetSystemIdentifier();
}

/* From here on they are. */
void
ps_ledger_settle(PsOidKeeper keeper)
{
	Datum		values[] = {Int32GetDatum(keeper), Int64GetDatum((int64) GetSystemIdentifier())};

	ps_query_run(&settle, values, NULL);
}
