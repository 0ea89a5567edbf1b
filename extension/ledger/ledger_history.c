/*-------------------------------------------------------------------------
 *
 * ledger_history.c
 *	  Keeps the history table of another tool in step with a stream.
 *
 * A migration that becomes applied gets a row there, one that is taken back
 * loses it, in the transaction that records it here.  The table is written as its
 * owner, in a restricted operation, and only while it has no trigger and no
 * rule: so no code of others runs with the caller's rights.
 *
 * A row holds the name of the migration's file.  If the table has rows and none
 * of them ends as a file's name does, it holds names without their endings.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "access/table.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

static PsQuery set_history = {
	"INSERT INTO pgstair.history (stream, schema, name) VALUES ($1, $2, $3)"
	" ON CONFLICT (stream) DO UPDATE SET schema = excluded.schema, name = excluded.name",
	3, {TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery forget_history = {
	"DELETE FROM pgstair.history WHERE stream OPERATOR(pg_catalog.=) $1",
	1, {TEXTOID}
};

static PsQuery applied_names = {
	"SELECT name FROM pgstair.migration WHERE stream OPERATOR(pg_catalog.=) $1 AND state OPERATOR(pg_catalog.<>) 'pending'"
	" ORDER BY run, place",
	1, {TEXTOID}
};

/* Files by the names of their migrations: a recorder says which, else the format does. */
static PsQuery file_names = {
	"SELECT CASE WHEN m.format OPERATOR(pg_catalog.=) 'js' AND m.down_source IS NOT NULL"
	" THEN coalesce((m.down_source::pg_catalog.json) OPERATOR(pg_catalog.->>) 'file', m.name OPERATOR(pg_catalog.||) '.js')"
	" ELSE m.name OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) m.format END"
	" FROM pg_catalog.unnest($2) WITH ORDINALITY AS w(name, place)"
	" JOIN pgstair.migration AS m ON m.stream OPERATOR(pg_catalog.=) $1 AND m.name OPERATOR(pg_catalog.=) w.name"
	" ORDER BY w.place",
	2, {TEXTOID, TEXTARRAYOID}
};

/* What the names of files end with. */
#define ENDING "'[.]([cm]?[jt]s|sql|json)$'"

/* $1: names of migrations, $2: of their files; the arguments: table, more columns, their values, table, table. */
#define ADD_ROWS \
	"INSERT INTO %s (name%s) SELECT CASE WHEN EXISTS (SELECT FROM %s)" \
	" AND NOT EXISTS (SELECT FROM %s WHERE name OPERATOR(pg_catalog.~) " ENDING ") THEN w.bare ELSE w.file END%s" \
	" FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS w(bare, file) ON CONFLICT DO NOTHING"

#define REMOVE_ROWS \
	"DELETE FROM %s WHERE name OPERATOR(pg_catalog.=) ANY ($1) OR name OPERATOR(pg_catalog.=) ANY ($2)"

/* Does the table have Sequelize's columns of timestamps? */
static bool
is_timed(Relation table)
{
	return get_attnum(RelationGetRelid(table), "createdAt") != InvalidAttrNumber &&
		get_attnum(RelationGetRelid(table), "updatedAt") != InvalidAttrNumber;
}

/* Has the table a text called "name", and no other column that must be written? */
static bool
takes_names(Relation table)
{
	TupleDesc	columns = RelationGetDescr(table);
	bool		has_name = false;

	for (int i = 0; i < columns->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(columns, i);
		const char *name = NameStr(column->attname);

		if (column->attisdropped)
			continue;
		if (strcmp(name, "name") == 0)
			has_name = TypeCategory(column->atttypid) == TYPCATEGORY_STRING;
		else if (column->attnotnull && !column->atthasdef && !column->attidentity &&
				 !(is_timed(table) && (strcmp(name, "createdAt") == 0 || strcmp(name, "updatedAt") == 0)))
			return false;
	}
	return has_name;
}

/* Has the table what is written to it, and nothing that would run for it?  Raises an error if not. */
static void
check_history(Relation table)
{
	if (table->rd_rel->relkind != RELKIND_RELATION || !takes_names(table))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a history of migrations that can be kept", RelationGetRelationName(table)),
				 errdetail("It must be a table with a column \"name\" for text and no other that must be given a value, as Sequelize and Umzug have it.")));
	if (table->rd_rel->relhastriggers || table->rd_rel->relhasrules)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table \"%s\" has triggers or rules", RelationGetRelationName(table)),
				 errdetail("A history of migrations is kept only in a table without.")));
}

/* The name of the history that the stream keeps; NULL: none. */
static RangeVar *
name_history(const char *stream)
{
	static const char *const columns[] = {"stream"};
	PsLookup	lookup;
	RangeVar   *name = NULL;

	ps_lookup_begin(&lookup, "history", "history_pkey", lengthof(columns), columns, &stream);
	if (ps_lookup_next(&lookup))
		name = makeRangeVar(ps_lookup_text(&lookup, "schema"), ps_lookup_text(&lookup, "name"), -1);
	ps_lookup_end(&lookup);
	return name;
}

/* The history that the stream keeps, locked; NULL: none, or it is gone. */
static Relation
open_history(const char *stream)
{
	RangeVar   *name = name_history(stream);
	Relation	table;

	if (name == NULL)
		return NULL;
	table = table_openrv_extended(name, RowExclusiveLock, true);
	if (table == NULL)
		ereport(WARNING,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table \"%s.%s\", which was kept in step with stream \"%s\", is gone", name->schemaname, name->relname, stream),
				 errhint("SELECT migrate_keep(NULL) says that it is not kept any more.")));
	else
		check_history(table);
	return table;
}

/* The statement that adds rows: with the times of those that Sequelize gives timestamps. */
static char *
add_rows(Relation table, const char *quoted)
{
	bool		timed = is_timed(table);

	return psprintf(ADD_ROWS, quoted, timed ? ", \"createdAt\", \"updatedAt\"" : "", quoted, quoted,
					timed ? ", pg_catalog.now(), pg_catalog.now()" : "");
}

/* Runs a statement on the names and their files as the table's owner; returns how many rows it wrote. */
static uint64
write_history(Relation table, const char *sql, Datum names, Datum files)
{
	Oid			types[] = {TEXTARRAYOID, TEXTARRAYOID};
	Datum		values[] = {names, files};
	Oid			user;
	int			context;
	int			code;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(table->rd_rel->relowner,
						   context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
	code = SPI_execute_with_args(sql, 2, types, values, NULL, false, 0);
	SetUserIdAndSecContext(user, context);
	if (code < 0)
		elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(code));
	return SPI_processed;
}

/* The first column of the last result, as an array of text. */
static Datum
result_array(void)
{
	uint64		count = SPI_processed;
	const char **texts = palloc(Max(count, 1) * sizeof(char *));

	for (uint64 row = 0; row < count; row++)
		texts[row] = ps_query_text(row, 1, CurrentMemoryContext);
	return ps_text_array(texts, count);
}

/* Adds or removes the migrations' rows in the history; returns how many. */
static uint64
follow_names(Relation table, const char *stream, Datum names, bool applied)
{
	char	   *quoted = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(table)), RelationGetRelationName(table));
	Datum		values[] = {CStringGetTextDatum(stream), names};

	ps_query_run(&file_names, values, NULL);
	return write_history(table, applied ? add_rows(table, quoted) : psprintf(REMOVE_ROWS, quoted), names, result_array());
}

/*
 * Has the history that the stream keeps, if any, follow a change of migrations'
 * states.  To be called between ps_ledger_enter() and ps_ledger_leave().
 */
void
ps_ledger_follow(const char *stream, const char *const *names, int count, bool applied)
{
	Relation	table = open_history(stream);

	if (table == NULL)
		return;
	(void) follow_names(table, stream, ps_text_array(names, count), applied);
	table_close(table, NoLock);
}

/*
 * Keeps the table, of whose owner the caller must be a member, in step with the
 * stream from here on (InvalidOid: none), and has it know what is applied.
 * Returns how many rows that took.
 */
int64
ps_ledger_keep(const char *stream, Oid history)
{
	PsLedgerScope scope;
	Datum		values[3] = {CStringGetTextDatum(stream)};
	Relation	table = OidIsValid(history) ? table_open(history, RowExclusiveLock) : NULL;
	int64		rows = 0;

	if (table != NULL && !has_privs_of_role(GetUserId(), table->rd_rel->relowner))
		aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, RelationGetRelationName(table));
	if (table != NULL)
		check_history(table);
	ps_ledger_enter(&scope);
	if (table == NULL)
		ps_query_run(&forget_history, values, NULL);
	else
	{
		values[1] = CStringGetTextDatum(get_namespace_name(RelationGetNamespace(table)));
		values[2] = CStringGetTextDatum(RelationGetRelationName(table));
		ps_query_write(&set_history, values, NULL, 1);
		ps_query_run(&applied_names, values, NULL);
		rows = follow_names(table, stream, result_array(), true);
		table_close(table, NoLock);
	}
	ps_ledger_leave(&scope);
	return rows;
}
