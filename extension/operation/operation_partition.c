/*-------------------------------------------------------------------------
 *
 * operation_partition.c
 *	  Partitions: createPartition, attachPartition, detachPartition.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"


static const char *const ps_partition_choices[] = {"RANGE", "LIST", "HASH", NULL};

static const PsArgument ps_partition_by_arguments[] = {
	{"method", PS_KIND_CHOICE, PS_REQUIRED, NULL, NULL, ps_partition_choices},
	{"fields", PS_KIND_FIELD, PS_REQUIRED | PS_ONE_OR_MANY},
	{NULL}
};

const PsShape ps_partition_by_shape = {"partitionBy", ps_partition_by_arguments};

static const PsArgument ps_bound_arguments[] = {
	{"of", PS_KIND_TABLE, PS_REQUIRED, NULL, "the partitioned table"},
	{"partition", PS_KIND_TABLE, PS_REQUIRED},
	{"from", PS_KIND_VALUE, PS_ONE_OR_MANY, NULL, "of a range, inclusive; {\"literal\": \"MINVALUE\"}"},
	{"to", PS_KIND_VALUE, PS_ONE_OR_MANY, NULL, "of a range, exclusive; {\"literal\": \"MAXVALUE\"}"},
	{"in", PS_KIND_VALUE, PS_MANY, NULL, "of a list"},
	{"modulus", PS_KIND_NUMBER, 0, NULL, "of a hash"},
	{"remainder", PS_KIND_NUMBER, 0, NULL, "of a hash"},
	{"default", PS_KIND_FLAG, 0, "false", "what fits nowhere else"},
	{NULL}
};

static const PsShape ps_bound_shape = {"partitionBound", ps_bound_arguments};

/* (a, b) of one value or several. */
static char *
bound_values(PsCompiler *compiler, const PsJson *node)
{
	List	   *values = NIL;
	ListCell   *cell;

	foreach(cell, ps_elements(node))
		values = lappend(values, ps_compile_expression(compiler, lfirst(cell)));
	return psprintf("(%s)", ps_join(values, ", "));
}

/* FOR VALUES ... or DEFAULT; NULL after noting an error. */
static char *
partition_bound(PsCompiler *compiler, const PsJson *arguments)
{
	const PsJson *from = ps_json_get(arguments, "from");
	const PsJson *to = ps_json_get(arguments, "to");
	const PsJson *modulus = ps_json_get(arguments, "modulus");
	const PsJson *remainder = ps_json_get(arguments, "remainder");

	if (ps_flag(compiler, arguments, "default"))
		return pstrdup("DEFAULT");
	if (from != NULL && to != NULL)
		return psprintf("FOR VALUES FROM %s TO %s", bound_values(compiler, from), bound_values(compiler, to));
	if (ps_json_get(arguments, "in") != NULL)
		return psprintf("FOR VALUES IN %s", bound_values(compiler, ps_json_get(arguments, "in")));
	if (ps_json_is(modulus, PS_JSON_NUMBER) && ps_json_is(remainder, PS_JSON_NUMBER))
		return psprintf("FOR VALUES WITH (MODULUS %s, REMAINDER %s)", modulus->string, remainder->string);
	ps_operation_error(compiler, arguments, "expected \"from\" and \"to\", \"in\", \"modulus\" and \"remainder\", or \"default\"");
	return NULL;
}

static const PsArgument ps_create_partition_arguments[] = {
	{"partitionBy", PS_KIND_OBJECT, 0, NULL, "of a partition with partitions", &ps_partition_by_shape},
	{NULL}
};

/* " PARTITION BY ...", or nothing. */
char *
ps_partition_by(PsCompiler *compiler, const PsJson *partition)
{
	List	   *parts = NIL;
	ListCell   *cell;

	if (!ps_json_is(partition, PS_JSON_OBJECT))
		return "";
	foreach(cell, ps_elements(ps_json_get(partition, "fields")))
		parts = lappend(parts, ps_compile_field(compiler, lfirst(cell), NULL));
	return psprintf(" PARTITION BY %s (%s)", ps_upper_words(ps_text(partition, "method")), ps_join(parts, ", "));
}

/* createPartition: makes a partition. */
static void
compile_create_partition(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName parent = ps_table_name(ps_json_get(arguments, "of"), NULL);
	PsTableName partition = ps_table_name(ps_json_get(arguments, "partition"), parent.schema);
	char	   *bound = partition_bound(compiler, arguments);

	if (bound != NULL)
		ps_emit(compiler, "CREATE TABLE %s PARTITION OF %s %s%s", ps_quote_table(partition), ps_quote_table(parent),
				bound, ps_partition_by(compiler, ps_json_get(arguments, "partitionBy")));
}

static const PsArgument ps_attach_partition_arguments[] = {
	{NULL}
};

/* attachPartition: makes a table a partition. */
static void
compile_attach_partition(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName parent = ps_table_name(ps_json_get(arguments, "of"), NULL);
	PsTableName partition = ps_table_name(ps_json_get(arguments, "partition"), parent.schema);
	char	   *bound = partition_bound(compiler, arguments);

	if (bound != NULL)
		ps_emit(compiler, "ALTER TABLE %s ATTACH PARTITION %s %s", ps_quote_table(parent), ps_quote_table(partition), bound);
}

static const PsArgument ps_detach_partition_arguments[] = {
	{"of", PS_KIND_TABLE, PS_REQUIRED, NULL, "the partitioned table"},
	{"partition", PS_KIND_TABLE, PS_REQUIRED},
	{"concurrently", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* detachPartition: makes a partition a table. */
static void
compile_detach_partition(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName parent = ps_table_name(ps_json_get(arguments, "of"), NULL);
	PsTableName partition = ps_table_name(ps_json_get(arguments, "partition"), parent.schema);

	ps_emit(compiler, "ALTER TABLE %s DETACH PARTITION %s%s", ps_quote_table(parent), ps_quote_table(partition),
			ps_flag(compiler, arguments, "concurrently") ? " CONCURRENTLY" : "");
}

const PsOperation ps_partition_operations[] = {
	{{"createPartition", ps_create_partition_arguments, &ps_bound_shape}, "makes a partition", compile_create_partition},
	{{"attachPartition", ps_attach_partition_arguments, &ps_bound_shape}, "makes a table a partition", compile_attach_partition},
	{{"detachPartition", ps_detach_partition_arguments}, "makes a partition a table", compile_detach_partition},
	{{NULL}}
};
