/*-------------------------------------------------------------------------
 *
 * check_read.c
 *	  Reads users' tables for migrate_check(): the one place that does.
 *
 * What is read is a query that check*.c builds; expressions of a migration can
 * be part of it (CHECK, USING, a predicate).  No statement of a migration runs
 * here: those are executed in executor.c alone.
 *
 * Rules:
 *
 *	- A query runs as the role that the migration runs as, and only if the
 *	  caller may act as that role: the caller sees nothing that SET ROLE would
 *	  not show, and no code of the migration's author runs with the
 *	  caller's rights.  The security context is that of an index expression: the
 *	  role cannot be changed, nothing is left behind in the session.
 *	- What an index holds, and what the catalog has of constraints and keys of
 *	  partitions, is read as its owner, if the role may act as
 *	  that one: PostgreSQL evaluates an index's expressions so, and whoever owns
 *	  the table may have written the functions in them.
 *	- A query with a volatile function is not run.
 *	- Nothing can be changed: the query runs in a subtransaction that is read
 *	  only, whatever a function says of itself, and that is always rolled back,
 *	  with its locks and settings.
 *	- It waits for no lock longer than LOCK_WAIT.
 *	- Rows that row security would hide make it fail instead.
 *	- Errors become answers, but for a cancelled query.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"
#include "catalog_inverse.h"
#include "compat.h"
#include "own_query.h"
#include "role.h"
#include "subtransaction.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_type.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#define LOCK_WAIT "200ms"
#define MAX_SAMPLES 5
#define MAX_ROWS 10000

/* The kinds of relations whose rows are looked at: not those of other servers. */
#define TABLE_KINDS ((const char[]) {RELKIND_RELATION, RELKIND_MATVIEW, RELKIND_PARTITIONED_TABLE, '\0'})

/* Tables up to this size are counted, the rows of larger ones estimated. */
#define COUNTED_BYTES (INT64CONST(64) * 1024 * 1024)

/* Settings of a migration that decide what an expression means. */
static const char *const meaning[] = {"search_path", "datestyle", "intervalstyle", "timezone", "lc_numeric", "lc_monetary"};

/* A receiver that keeps texts. */
typedef struct Receiver
{
	DestReceiver pub;
	PsRead	   *read;
	PsKeep		keep;
	MemoryContext context;		/* of what is kept */
} Receiver;

/* The columns of a row, all of type text, in the current context. */
static char **
texts_of_slot(TupleTableSlot *slot)
{
	int			natts = slot->tts_tupleDescriptor->natts;
	char	  **texts = palloc(natts * sizeof(char *));

	slot_getallattrs(slot);
	for (int i = 0; i < natts; i++)
		texts[i] = slot->tts_isnull[i] ? NULL : TextDatumGetCString(slot->tts_values[i]);
	return texts;
}

/* Puts a row among the samples if it is one of the smallest, and no other is like it. */
void
ps_check_keep(PsRead *read, char **row)
{
	int			place = 0;

	if (row[0] == NULL)
		return;
	for (; place < list_length(read->rows); place++)
	{
		char	  **other = list_nth(read->rows, place);
		int			order = strcmp(row[0], other[0]);

		if (order == 0)
			return;
		if (order < 0)
			break;
	}
	if (place < MAX_SAMPLES)
		read->rows = list_truncate(list_insert_nth(read->rows, place, row), MAX_SAMPLES);
}

/* Receives a row of the result. */
static bool
receive(TupleTableSlot *slot, DestReceiver *self)
{
	Receiver   *receiver = (Receiver *) self;
	PsRead	   *read = receiver->read;
	MemoryContext old;

	read->count++;
	if (TupleDescAttr(slot->tts_tupleDescriptor, 0)->atttypid != TEXTOID ||
		(receiver->keep != PS_KEEP_SAMPLES && read->count > MAX_ROWS))
		return true;
	old = MemoryContextSwitchTo(receiver->context);
	if (receiver->keep != PS_KEEP_SAMPLES)
		read->rows = lappend(read->rows, texts_of_slot(slot));
	else
		ps_check_keep(read, texts_of_slot(slot));
	MemoryContextSwitchTo(old);
	return true;
}

/* A receiver that needs no preparation. */
static void
receiver_startup(DestReceiver *self, int operation, TupleDesc typeinfo)
{
}

/* Nor has it anything to clear away. */
static void
receiver_done(DestReceiver *self)
{
}

/* Runs a planned query; its rows go to the receiver. */
static void
execute(PlannedStmt *plan, DestReceiver *receiver)
{
	QueryDesc  *query;

	PushActiveSnapshot(GetTransactionSnapshot());
	query = CreateQueryDesc(plan, "", GetActiveSnapshot(), InvalidSnapshot, receiver, NULL, NULL, 0);
	ExecutorStart(query, 0);
	ps_executor_run(query);
	ExecutorFinish(query);
	ExecutorEnd(query);
	FreeQueryDesc(query);
	PopActiveSnapshot();
}

/*
 * Makes the query's first column what an assignment to the type makes of it.
 * False: there is no such conversion.
 */
static bool
assign_to_type(Query *query, const TypeName *name)
{
	TargetEntry *target = linitial_node(TargetEntry, query->targetList);
	Oid			type;
	int32		typmod;
	Node	   *value;

	typenameTypeIdAndMod(NULL, name, &type, &typmod);
	value = coerce_to_target_type(make_parsestate(NULL), (Node *) target->expr, exprType((Node *) target->expr),
								  type, typmod, COERCION_ASSIGNMENT, COERCE_IMPLICIT_CAST, -1);
	target->expr = (Expr *) value;
	return value != NULL;
}

/*
 * Does an assignment change more than the name of the type?  Only then does
 * PostgreSQL write the table again, and can there be values that it refuses.
 */
static bool
converts(Node *value)
{
	value = (Node *) expression_planner((Expr *) value);
	for (;;)
	{
		if (IsA(value, Var))
			return false;
		if (IsA(value, RelabelType))
			value = (Node *) ((RelabelType *) value)->arg;
		else if (IsA(value, CoerceToDomain) && !DomainHasConstraints(((CoerceToDomain *) value)->resulttype))
			value = (Node *) ((CoerceToDomain *) value)->arg;
		else if (IsA(value, FuncExpr) && !TimestampTimestampTzRequiresRewrite() &&
				 (((FuncExpr *) value)->funcid == F_TIMESTAMPTZ_TIMESTAMP ||
				  ((FuncExpr *) value)->funcid == F_TIMESTAMP_TIMESTAMPTZ))
			value = linitial(((FuncExpr *) value)->args);
		else
			return true;
	}
}

/* Analyzes the query and, unless it could have side effects, runs it. */
static void
run_query(SelectStmt *statement, PsKeep keep, const TypeName *assign_to, PsRead *read, MemoryContext context)
{
	Receiver	receiver = {{receive, receiver_startup, receiver_done, receiver_done, DestNone}, read, keep, context};
	RawStmt    *raw = makeNode(RawStmt);
	Query	   *query;

	raw->stmt = copyObject((Node *) statement);
	query = linitial_node(Query, pg_analyze_and_rewrite_fixedparams(raw, "", NULL, 0, NULL));
	if (assign_to != NULL && !assign_to_type(query, assign_to))
		read->state = PS_READ_FAILED;
	else if (assign_to != NULL && !converts((Node *) linitial_node(TargetEntry, query->targetList)->expr))
		return;
	else if (keep != PS_KEEP_OWN && contain_volatile_functions((Node *) query))
		read->state = PS_READ_VOLATILE;
	else
		execute(pg_plan_query(query, "", 0, NULL), &receiver.pub);
	read->converts = true;
}

/*
 * Acts as the role of the step at hand from here on, or as the author of the
 * expression at hand; raises if the caller, or that role, may not.
 */
static void
become_role_of_step(PsCheck *check)
{
	const PsStep *step = check->step;
	const PsMigration *migration = &check->batch->migrations[step->statement->migration];
	Oid			registering = ps_registering_role(migration, GetUserId());
	Oid			role = ps_section_role(migration, &migration->sections.up, registering);
	PsIdentity	identity;

	role = ps_settings_role(step->settings, migration->name, registering, role);
	if (OidIsValid(check->author) && !ps_can_act_as(role, check->author))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to act as role \"%s\"", GetUserNameFromId(check->author, true))));
	ps_become_role(OidIsValid(check->author) ? check->author : role);
	identity = ps_identity();
	identity.sec_context |= SECURITY_RESTRICTED_OPERATION;
	ps_restore_identity(identity);
}

/* Sets, until the subtransaction ends, what the step would find set. */
static void
set_meaning(const PsSetting *settings)
{
	(void) NewGUCNestLevel();
	SetConfigOption("lock_timeout", LOCK_WAIT, PGC_USERSET, PGC_S_SESSION);
	SetConfigOption("row_security", "off", PGC_USERSET, PGC_S_SESSION);
	for (int i = 0; i < lengthof(meaning); i++)
	{
		bool		found;
		const char *value = ps_setting_value(settings, meaning[i], &found);

		if (found)
			ps_pin_setting(meaning[i], value);
	}
}

/* What an error means. */
static PsReadState
state_of_error(const ErrorData *error)
{
	int			category = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	if (category == ERRCODE_DATA_EXCEPTION || category == ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION)
		return PS_READ_DATA;
	return error->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE ? PS_READ_DENIED : PS_READ_FAILED;
}

/*
 * Runs a query for the step at hand; see the rules above.  The first column of
 * what is kept is of type text.  assign_to, if not NULL, has the first column
 * converted as by an assignment.
 */
PsRead
ps_check_read(PsCheck *check, SelectStmt *query, PsKeep keep, const TypeName *assign_to)
{
	MemoryContext context = CurrentMemoryContext;
	PsSubtransaction subtransaction;
	PsRead	   *read = palloc0(sizeof(PsRead));

	CHECK_FOR_INTERRUPTS();
	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		MemoryContextSwitchTo(CurTransactionContext);
		become_role_of_step(check);
		set_meaning(check->step->settings);
		XactReadOnly = true;
		run_query(query, keep, assign_to, read, context);
		ps_roll_back_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		ErrorData  *error = ps_catch_in_subtransaction(&subtransaction);

		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION)
			ReThrowError(error);
		read->state = state_of_error(error);
		read->message = error->message;
	}
	PG_END_TRY();
	return *read;
}

/* Expressions from here on are of the object's owner; InvalidOid: of the migration. */
void
ps_check_set_author(PsCheck *check, Oid class, Oid object)
{
	ObjectAddress address = {class, object, 0};

	check->author = OidIsValid(object) ? ps_catalog_owner_of(&address) : InvalidOid;
}

/* Runs a query for the step at hand that reads what an index of the table would hold; samples are kept. */
PsRead
ps_check_read_index(PsCheck *check, const PsTableState *table, SelectStmt *query)
{
	PsRead		read;

	ps_check_set_author(check, RelationRelationId, table->oid);
	read = ps_check_read(check, query, PS_KEEP_SAMPLES, NULL);
	check->author = InvalidOid;
	return read;
}

/* The samples of what was read, separated by commas; NULL if there are none. */
char *
ps_check_sample(const PsRead *read)
{
	StringInfoData buffer;
	ListCell   *cell;

	if (read->rows == NIL)
		return NULL;
	initStringInfo(&buffer);
	foreach(cell, read->rows)
		appendStringInfo(&buffer, "%s%s", buffer.len > 0 ? ", " : "", ((char **) lfirst(cell))[0]);
	return buffer.data;
}

/* Was it read?  If not, a row says why. */
bool
ps_check_was_read(PsCheck *check, const PsTableState *table, const PsRead *read)
{
	const char *advice;

	if (read->state == PS_READ_DONE)
		return true;
	if (read->state == PS_READ_VOLATILE)
		advice = "the expression has a volatile function and is not evaluated";
	else if (check->uses_touched || check->opaque != NULL)
		return false;
	else
		advice = psprintf("cannot be read: %s", read->message ? read->message : "no conversion");
	ps_check_add(check, PS_NOT_CHECKED, ps_check_object(table, NULL), -1, NULL, advice);
	return false;
}

/* The type that a name means at the step at hand; InvalidOid if there is none yet. */
Oid
ps_check_type(PsCheck *check, const TypeName *name)
{
	TypeCast   *cast = makeNode(TypeCast);
	SelectStmt *type;
	PsRead		read;

	/* An array of it: a null of a domain itself may be refused. */
	cast->arg = ps_check_parse_expression("NULL");
	cast->typeName = copyObject(unconstify(TypeName *, name));
	cast->typeName->arrayBounds = lappend(cast->typeName->arrayBounds, makeInteger(-1));
	cast->location = -1;
	type = ps_check_parse("SELECT pg_catalog.pg_typeof(NULL) AS type", NULL, NULL);
	castNode(FuncCall, linitial_node(ResTarget, type->targetList)->val)->args = list_make1(cast);
	read = ps_check_read(check, ps_check_parse("SELECT t.typelem::pg_catalog.text FROM pg_catalog.pg_type AS t, (SELECT) AS v"
											   " WHERE t.oid OPERATOR(pg_catalog.=) v.type", type, NULL), PS_KEEP_ALL, NULL);
	return read.count == 1 ? (Oid) strtoul(((char **) linitial(read.rows))[0], NULL, 10) : InvalidOid;
}

/* A query on a table as the catalog has it. */
static SelectStmt *
query_on(const PsTableState *table, const char *format)
{
	const char *schema = get_namespace_name(get_rel_namespace(table->oid));
	const char *name = get_rel_name(table->oid);

	if (schema == NULL || name == NULL)
		return ps_check_parse("SELECT 1 WHERE false", NULL, NULL);
	return ps_check_parse(psprintf(format, quote_qualified_identifier(schema, name)), NULL, NULL);
}

/*
 * Has the table rows, before anything of the batch runs?  False for what the
 * batch makes, and where the rows cannot be read: then a row says so.
 */
bool
ps_check_has_rows(PsCheck *check, PsTableState *table)
{
	PsRead		read;

	if (!OidIsValid(table->oid) || table->gone || strchr(TABLE_KINDS, table->kind) == NULL)
		return false;
	if (table->has_rows < 0)
	{
		read = ps_check_read(check, query_on(table, "SELECT 1 FROM %s LIMIT 1"), PS_KEEP_SAMPLES, NULL);
		table->has_rows = read.count > 0;
		if (!ps_check_was_read(check, table, &read))
			table->has_rows = 0;
	}
	return table->has_rows > 0;
}

/* Fills in the size of a table, with all of its partitions, and an estimate of its rows. */
void
ps_check_measure(PsCheck *check, PsTableState *table)
{
	StringInfoData sql;
	PsRead		read;
	ListCell   *cell;

	if (table->bytes >= 0)
		return;
	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT pg_catalog.sum(pg_catalog.pg_table_size(oid))::pg_catalog.text,"
						   " pg_catalog.sum(reltuples)::pg_catalog.text FROM pg_catalog.pg_class"
						   " WHERE oid OPERATOR(pg_catalog.=) ANY ('{");
	foreach(cell, find_all_inheritors(table->oid, NoLock, NULL))
		appendStringInfo(&sql, "%s%u", foreach_current_index(cell) > 0 ? "," : "", lfirst_oid(cell));
	appendStringInfoString(&sql, "}'::pg_catalog.oid[]) AND relkind OPERATOR(pg_catalog.<>) 'p'");
	read = ps_check_read(check, ps_check_parse(sql.data, NULL, NULL), PS_KEEP_OWN, NULL);
	table->bytes = 0;
	if (read.count != 1 || ((char **) linitial(read.rows))[0] == NULL)
		return;
	table->bytes = strtoll(((char **) linitial(read.rows))[0], NULL, 10);
	table->tuples = Max(strtod(((char **) linitial(read.rows))[1], NULL), 0);
}

/* How many rows the table has: counted if it is small, else estimated. */
int64
ps_check_count_rows(PsCheck *check, PsTableState *table)
{
	PsRead		read;

	ps_check_measure(check, table);
	if (table->bytes > COUNTED_BYTES && table->tuples > 0)
		return (int64) table->tuples;
	read = ps_check_read(check, query_on(table, "SELECT pg_catalog.count(*)::pg_catalog.text FROM %s"), PS_KEEP_ALL, NULL);
	return read.count == 1 ? strtoll(((char **) linitial(read.rows))[0], NULL, 10) : (int64) table->tuples;
}
