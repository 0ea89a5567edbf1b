/*-------------------------------------------------------------------------
 *
 * check_codes.c
 *	  The codes of migrate_check(), one row each.
 *
 * A code, once released, keeps its name and its meaning: scripts filter by it.
 * README.md has the same rows for people.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"

static const struct
{
	const char *name;
	PsSeverity	severity;
	const char *advice;
}			codes[PS_CHECK_CODES] =
{
	[PS_DUPLICATE_KEY] = {"duplicate_key", PS_CHECK_ERROR,
	"rows share a key that is to be unique: merge or delete them first"},
	[PS_CONFLICTING_ROWS] = {"conflicting_rows", PS_CHECK_ERROR,
	"rows exclude each other: change or delete them first"},
	[PS_EMPTY_RANGE] = {"empty_range", PS_CHECK_ERROR,
	"a range of a key WITHOUT OVERLAPS must not be empty: change or delete the rows first"},
	[PS_OUT_OF_BOUNDS] = {"out_of_bounds", PS_CHECK_ERROR,
	"rows are not within the bounds of the partition: move them out first, or attach it with wider ones"},
	[PS_DEFAULT_PARTITION] = {"default_partition", PS_CHECK_ERROR,
	"rows of the default partition belong to the new one: move them out first"},
	[PS_ORPHAN] = {"orphan", PS_CHECK_ERROR,
	"rows refer to rows that are not there: correct or delete them first, or add the key as NOT VALID"},
	[PS_NULL_VALUE] = {"null_value", PS_CHECK_ERROR,
	"rows have no value where one is to be required: fill them in first"},
	[PS_CHECK_VIOLATION] = {"check_violation", PS_CHECK_ERROR,
	"rows violate the constraint: correct them first, or add it as NOT VALID"},
	[PS_EXPRESSION_FAILURE] = {"expression_failure", PS_CHECK_ERROR, NULL},
	[PS_CAST_FAILURE] = {"cast_failure", PS_CHECK_ERROR,
	"values cannot be converted to the new type: correct them first, or convert them in USING"},
	[PS_NO_DEFAULT] = {"no_default", PS_CHECK_ERROR,
	"the rows that are there would have no value: give the column a DEFAULT, or add it nullable, fill it, then SET NOT NULL"},
	[PS_DATA_LOSS] = {"data_loss", PS_CHECK_WARNING,
	"the data is gone for good, a way down does not bring it back: see that nothing reads it and that there is a backup"},
	[PS_VALUE_CHANGED] = {"value_changed", PS_CHECK_WARNING,
	"the new type cannot hold these values as they are: they are rounded or cut"},
	[PS_UNINDEXED_KEY] = {"unindexed_key", PS_CHECK_WARNING,
	"no index begins with the referencing columns: each DELETE or UPDATE of a referenced row reads the whole table"},
	[PS_NAME_TRUNCATED] = {"name_truncated", PS_CHECK_WARNING,
	"PostgreSQL cuts names after 63 bytes: choose a shorter one"},
	[PS_REWRITE] = {"rewrite", PS_CHECK_NOTICE, NULL},
	[PS_SCAN] = {"scan", PS_CHECK_NOTICE, NULL},
	[PS_LOCK] = {"lock", PS_CHECK_NOTICE, NULL},
	[PS_VALIDATED_AT_ONCE] = {"validated_at_once", PS_CHECK_NOTICE,
	"NOT VALID spares nothing if the same transaction validates: put VALIDATE CONSTRAINT into a run of its own"},
	[PS_INVALID_INDEX] = {"invalid_index", PS_CHECK_WARNING,
	"IF NOT EXISTS takes an index that an interrupted build left invalid for the real one: drop it first"},
	[PS_WHOLE_TABLE] = {"whole_table", PS_CHECK_WARNING,
	"all rows stay locked to the end of the run: change them in batches, or say so with a WHERE"},
	[PS_RENAMED] = {"renamed", PS_CHECK_NOTICE,
	"programs that use the old name fail from here on: a view under the old name can serve them"},
	[PS_LOOSENED] = {"loosened", PS_CHECK_NOTICE,
	"readers may rely on what is no longer guaranteed"},
	[PS_ACCESS_CHANGED] = {"access_changed", PS_CHECK_NOTICE,
	"other rows are visible, or can be changed, from here on"},
	[PS_JSON_COLUMN] = {"json_column", PS_CHECK_NOTICE,
	"json has no equality, so DISTINCT and GROUP BY fail: use jsonb"},
	[PS_NOT_CHECKED] = {"not_checked", PS_CHECK_NOTICE, NULL},
};

static const char *const severities[] = {
	[PS_CHECK_ERROR] = "error",
	[PS_CHECK_WARNING] = "warning",
	[PS_CHECK_NOTICE] = "notice",
};

/* The code as migrate_check() shows it. */
const char *
ps_check_code_name(PsCheckCode code)
{
	return codes[code].name;
}

/* How severe it is if nothing is known to mend it. */
PsSeverity
ps_check_code_severity(PsCheckCode code)
{
	return codes[code].severity;
}

/* What is to be done about it; NULL: it depends. */
const char *
ps_check_code_advice(PsCheckCode code)
{
	return codes[code].advice;
}

/* The name of a severity, as migrate_check() shows it. */
const char *
ps_severity_name(PsSeverity severity)
{
	return severities[severity];
}
