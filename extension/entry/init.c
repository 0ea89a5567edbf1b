/*-------------------------------------------------------------------------
 *
 * init.c
 *	  The module: its settings and hooks.
 *
 *-------------------------------------------------------------------------
 */
#include "pgstair.h"

#include "compat.h"
#include "observer.h"
#include "touched.h"
#include "utils/guc.h"

PS_MODULE_MAGIC;

int			ps_run_wait = 60000;
int			ps_lock_timeout = -1;
char	   *ps_only = "";
char	   *ps_after = "";
bool		ps_derive_down = true;
bool		ps_record_snapshots = true;
bool		ps_check_facts = false;
bool		ps_protected = false;

void		_PG_init(void);

/*
 * Defines the settings, all under the reserved prefix "pgstair".
 */
void
_PG_init(void)
{
	DefineCustomIntVariable("pgstair.run_wait",
							"How long migrate_up() and migrate_down() wait for another run of migrations.",
							"0 does not wait.",
							&ps_run_wait, 60000, 0, PG_INT32_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	DefineCustomIntVariable("pgstair.lock_timeout",
							"lock_timeout while migrations run.",
							"0 waits without a limit; -1 leaves lock_timeout as it is.",
							&ps_lock_timeout, -1, -1, PG_INT32_MAX,
							PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	DefineCustomBoolVariable("pgstair.protected",
							 "The client pgstair asks before it changes this database.",
							 "To be set with ALTER DATABASE.",
							 &ps_protected, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("pgstair.derive_down",
							 "Derives, while a migration without a down section is applied, what takes it back.",
							 "Reading the catalog for it takes a part of the time of the run.",
							 &ps_derive_down, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("pgstair.record_snapshots",
							 "Records, after each run, the objects that it touched, for migrate_drift().",
							 "While off, a run's objects are forgotten.",
							 &ps_record_snapshots, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("pgstair.check_facts",
							 "Warns of each difference between the analysis of a statement and what it creates.",
							 "For the development of pgstair.",
							 &ps_check_facts, false,
							 PGC_SUSET, GUC_NOT_IN_SAMPLE, NULL, NULL, NULL);
	DefineCustomStringVariable("pgstair.name",
							   "The only migration that a run applies or reverts.",
							   "Empty: a run is not so limited.",
							   &ps_only, "", PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("pgstair.after",
							   "A run applies only migrations that come after this one.",
							   "Empty: a run is not so limited.",
							   &ps_after, "", PGC_USERSET, 0, NULL, NULL, NULL);
	MarkGUCPrefixReserved("pgstair");
	ps_observer_install();
	ps_touched_install();
}
