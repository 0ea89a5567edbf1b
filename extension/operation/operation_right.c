/*-------------------------------------------------------------------------
 *
 * operation_right.c
 *	  Rights: grant, revoke, policies, row level security.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

static const PsArgument ps_grant_arguments[] = {
	{"privileges", PS_KIND_TEXT, PS_REQUIRED | PS_ONE_OR_MANY, NULL, "SELECT, INSERT, ..., ALL"},
	{"columns", PS_KIND_NAME, PS_MANY, NULL, "of the table"},
	{"table", PS_KIND_TABLE, PS_ONE_OR_MANY, NULL, "tables or views"},
	{"sequence", PS_KIND_TABLE, PS_ONE_OR_MANY},
	{"schema", PS_KIND_NAME, 0, NULL, "alone: the schema itself; beside others: where they are"},
	{"allTablesIn", PS_KIND_NAME, 0, NULL, "a schema"},
	{"allSequencesIn", PS_KIND_NAME, 0, NULL, "a schema"},
	{"function", PS_KIND_TEXT, 0, NULL, "with its argument types, as SQL: f(integer)"},
	{"type", PS_KIND_TABLE},
	{"to", PS_KIND_ROLE, PS_ONE_OR_MANY, NULL, "roles; PUBLIC for all"},
	{"from", PS_KIND_ROLE, PS_ONE_OR_MANY, NULL, "of revoke: roles"},
	{"withGrantOption", PS_KIND_FLAG, 0, "false"},
	{"grantOptionFor", PS_KIND_FLAG, 0, "false", "of revoke"},
	{"cascade", PS_KIND_FLAG, 0, "false", "of revoke"},
	{NULL}
};

/* Roles quoted; PUBLIC, CURRENT_USER and SESSION_USER are words of SQL. */
char *
ps_quote_roles(List *roles)
{
	static const char *const words[] = {"PUBLIC", "CURRENT_USER", "SESSION_USER", "CURRENT_ROLE"};
	List	   *quoted = NIL;
	ListCell   *cell;

	foreach(cell, roles)
	{
		const char *role = quote_identifier(lfirst(cell));
		int			i;

		for (i = 0; i < lengthof(words); i++)
		{
			if (strcmp(lfirst(cell), words[i]) == 0)
				role = words[i];
		}
		quoted = lappend(quoted, (char *) role);
	}
	return ps_join(quoted, ", ");
}

/* Kinds of objects that a grant names by table-like names. */
static const struct
{
	const char *argument;
	const char *kind;
}			ps_grant_rows[] =
{
	{"table", "TABLE"}, {"sequence", "SEQUENCE"}, {"type", "TYPE"},
};

/* TABLE "a", "b"; ALL TABLES IN SCHEMA "s"; ...; NULL if nothing is named. */
static char *
grant_target(const PsJson *arguments)
{
	const char *schema = ps_text(arguments, "schema");
	int			i;

	for (i = 0; i < lengthof(ps_grant_rows); i++)
	{
		List	   *names = NIL;
		ListCell   *cell;

		foreach(cell, ps_elements(ps_json_get(arguments, ps_grant_rows[i].argument)))
			names = lappend(names, ps_quote_table(ps_table_name(lfirst(cell), schema)));
		if (names != NIL)
			return psprintf("%s %s", ps_grant_rows[i].kind, ps_join(names, ", "));
	}
	if (ps_text(arguments, "allTablesIn") != NULL)
		return psprintf("ALL TABLES IN SCHEMA %s", quote_identifier(ps_text(arguments, "allTablesIn")));
	if (ps_text(arguments, "allSequencesIn") != NULL)
		return psprintf("ALL SEQUENCES IN SCHEMA %s", quote_identifier(ps_text(arguments, "allSequencesIn")));
	if (ps_text(arguments, "function") != NULL)
		return psprintf("FUNCTION %s", ps_text(arguments, "function"));
	return schema == NULL ? NULL : psprintf("SCHEMA %s", quote_identifier(schema));
}

/* SELECT ("a", "b"), UPDATE ("a", "b"); NULL after noting an error. */
static char *
privileges_of(PsCompiler *compiler, const PsJson *arguments)
{
	List	   *columns = ps_names(arguments, "columns");
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, ps_names(arguments, "privileges"))
	{
		char	   *word = ps_upper_words(lfirst(cell));

		if (*word == '\0' || strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") != strlen(word))
		{
			ps_operation_error(compiler, ps_json_get(arguments, "privileges"), "expected a privilege, found \"%s\"",
							   (char *) lfirst(cell));
			return NULL;
		}
		parts = lappend(parts, columns == NIL ? word : psprintf("%s (%s)", word, ps_quote_names(columns)));
	}
	return ps_join(parts, ", ");
}

/* The three parts of GRANT and REVOKE; false after noting an error. */
static bool
read_grant(PsCompiler *compiler, const PsJson *arguments, const char *roles_argument,
		   char **privileges, char **target, char **roles)
{
	*privileges = privileges_of(compiler, arguments);
	*target = grant_target(arguments);
	*roles = ps_quote_roles(ps_names(arguments, roles_argument));
	if (*target == NULL)
		ps_operation_error(compiler, arguments, "expected what the right is on: \"table\", \"schema\", \"function\", ...");
	if (**roles == '\0')
		ps_operation_error(compiler, arguments, "the key \"%s\" is missing: expected roles", roles_argument);
	return *privileges != NULL && *target != NULL && **roles != '\0';
}

/* grant: gives rights. */
static void
compile_grant(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *privileges;
	char	   *target;
	char	   *roles;

	if (read_grant(compiler, arguments, "to", &privileges, &target, &roles))
		ps_emit(compiler, "GRANT %s ON %s TO %s%s", privileges, target, roles,
				ps_flag(compiler, arguments, "withGrantOption") ? " WITH GRANT OPTION" : "");
}

/* revoke: takes rights. */
static void
compile_revoke(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *privileges;
	char	   *target;
	char	   *roles;

	if (read_grant(compiler, arguments, "from", &privileges, &target, &roles))
		ps_emit(compiler, "REVOKE %s%s ON %s FROM %s%s", ps_flag(compiler, arguments, "grantOptionFor") ? "GRANT OPTION FOR " : "",
				privileges, target, roles, ps_flag(compiler, arguments, "cascade") ? " CASCADE" : "");
}

/* ---- row level security ---- */

static const PsArgument ps_row_security_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"enabled", PS_KIND_FLAG, 0, "true"},
	{"force", PS_KIND_FLAG, 0, NULL, "for the table's owner too"},
	{NULL}
};

/* rowSecurity: switches row level security. */
static void
compile_row_security(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *table = ps_quote_table(ps_table_argument(arguments));

	ps_emit(compiler, "ALTER TABLE %s %s ROW LEVEL SECURITY", table,
			ps_flag(compiler, arguments, "enabled") ? "ENABLE" : "DISABLE");
	if (ps_json_is(ps_json_get(arguments, "force"), PS_JSON_BOOLEAN))
		ps_emit(compiler, "ALTER TABLE %s %s ROW LEVEL SECURITY", table,
				ps_flag(compiler, arguments, "force") ? "FORCE" : "NO FORCE");
}

static const char *const ps_command_choices[] = {"ALL", "SELECT", "INSERT", "UPDATE", "DELETE", NULL};

static const PsArgument ps_create_policy_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"command", PS_KIND_CHOICE, 0, "\"ALL\"", NULL, ps_command_choices},
	{"to", PS_KIND_ROLE, PS_ONE_OR_MANY, NULL, "roles; default: PUBLIC"},
	{"using", PS_KIND_WHERE, 0, NULL, "which rows are seen"},
	{"withCheck", PS_KIND_WHERE, 0, NULL, "which rows may be written"},
	{"permissive", PS_KIND_FLAG, 0, "true"},
	{NULL}
};

static const PsArgument ps_drop_policy_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

const PsOperation ps_right_operations[] = {
	{{"grant", ps_grant_arguments}, "gives rights", compile_grant},
	{{"revoke", ps_grant_arguments}, "takes rights", compile_revoke},
	{{"rowSecurity", ps_row_security_arguments}, "switches row level security", compile_row_security},
	{{"createPolicy", ps_create_policy_arguments}, "makes a policy", NULL,
	{"CREATE POLICY {name} ON {table}[permissive! AS RESTRICTIVE][ FOR {command}][ TO {to}][ USING ({using})][ WITH CHECK ({withCheck})]"}},
	{{"dropPolicy", ps_drop_policy_arguments}, "drops a policy", NULL, {"DROP POLICY [ifExists?IF EXISTS ]{name} ON {table}"}},
	{{NULL}}
};
