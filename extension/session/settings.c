/*-------------------------------------------------------------------------
 *
 * settings.c
 *	  The SETs of a migration: recognised, chained, looked up.
 *
 * A SET is no statement of its own: it becomes a link of the chain that every
 * later statement carries, so a statement that moves takes its settings along.
 * Links are never changed once they are part of a chain.
 *
 * Some settings have no place in a migration.  client_encoding is meaningless
 * (the text is decoded), and the properties of the transaction are those of the
 * run: setting them to what they are is ignored, anything else is an error.
 * standard_conforming_strings is on in every run; its links are there for the
 * reader of the text, who raises what "off" would read in another way.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/guc.h"
#include "utils/guc_tables.h"
#include "utils/varlena.h"

#include "compat.h"
#include "errors.h"
#include "settings.h"

/* A chain of so many links is worth shortening. */
#define CHAIN_LIMIT 64

/* A setting that a migration may only set to what it has anyway. */
typedef struct FixedSetting
{
	const char *name;
	const char *allowed[3];		/* values; NULL: the end.  None: all are ignored */
	const char *reason;
	int			level;			/* of the message for other values; INFO, for
								 * client_min_messages may hide NOTICE while texts are read */
} FixedSetting;

static const FixedSetting fixed_settings[] = {
	{"client_encoding", {NULL}, NULL, ERROR},
	{"standard_conforming_strings", {"on", "off", NULL}, "It is a Boolean.", ERROR},
	{"transaction_isolation", {"read committed", "read uncommitted", NULL},
	"A run is one READ COMMITTED transaction.", INFO},
	{"transaction_read_only", {"off", NULL},
	"A run is one transaction and records what it does.", ERROR},
	{"transaction_deferrable", {NULL}, NULL, ERROR},
};

/* By PsAskedSetting. */
static const char *const asked_settings[PS_ASKED_COUNT] = {
	"search_path",
	"check_function_bodies",
	"standard_conforming_strings",
};

/* Does the link set or reset the setting?  RESET ALL leaves the role. */
static bool
decides(const PsSetting *link, const char *name)
{
	if (link->kind == PS_SET_LOCAL_END)
		return false;
	return strcmp(link->name, name) == 0 ||
		(strcmp(link->name, "all") == 0 && strcmp(name, "role") != 0 &&
		 strcmp(name, "session_authorization") != 0);
}

/* Puts a link on top of a chain. */
void
ps_setting_join(PsSetting *link, const PsSetting *chain)
{
	link->parent = chain;
	link->length = chain ? chain->length + 1 : 1;
	link->limit = chain ? chain->limit : CHAIN_LIMIT;
	for (int i = 0; i < PS_ASKED_COUNT; i++)
	{
		if (decides(link, asked_settings[i]))
			link->deciding[i] = link;
		else
			link->deciding[i] = chain ? chain->deciding[i] : NULL;
	}
}

/* Is value one of the setting's allowed ones?  Booleans in any spelling. */
static bool
value_allowed(const FixedSetting *fixed, const char *value)
{
	bool		wanted;
	bool		given;

	if (value == NULL || fixed->allowed[0] == NULL)
		return true;
	for (int i = 0; fixed->allowed[i] != NULL; i++)
	{
		if (pg_strcasecmp(fixed->allowed[i], value) == 0)
			return true;
		if (parse_bool(fixed->allowed[i], &wanted) &&
			parse_bool(value, &given) && wanted == given)
			return true;
	}
	return false;
}

/*
 * Is name a setting that a migration has no say in?  Raises an error or a notice
 * if the value is another than the one in force.
 */
static bool
is_fixed_setting(const char *name, const char *value, int offset)
{
	for (int i = 0; i < lengthof(fixed_settings); i++)
	{
		const FixedSetting *fixed = &fixed_settings[i];

		if (strcmp(fixed->name, name) != 0)
			continue;
		if (!value_allowed(fixed, value))
			ereport(fixed->level,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("\"%s\" cannot be set to \"%s\" in a migration", name, value),
					 errdetail("%s", fixed->reason),
					 ps_error_at(offset)));
		return true;
	}
	return false;
}

/* The text of a constant, or NULL for NULL and for what is not a plain constant. */
static const char *
constant_text(Node *node)
{
	A_Const    *constant;

	if (IsA(node, TypeCast))
		node = ((TypeCast *) node)->arg;
	if (!IsA(node, A_Const))
		return NULL;
	constant = (A_Const *) node;
	if (constant->isnull)
		return NULL;
	switch (nodeTag(&constant->val))
	{
		case T_Integer:
			return psprintf("%d", intVal(&constant->val));
		case T_Float:
			return constant->val.fval.fval;
		case T_Boolean:
			return boolVal(&constant->val) ? "on" : "off";
		case T_String:
			return strVal(&constant->val);
		default:
			return NULL;
	}
}

/* Is it the constant NULL? */
static bool
is_null_constant(Node *node)
{
	return IsA(node, A_Const) && ((A_Const *) node)->isnull;
}

/* Raises an option of BEGIN or SET TRANSACTION that a run cannot honour. */
void
ps_check_transaction_options(List *options, int offset)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		(void) is_fixed_setting(option->defname, constant_text(option->arg), offset);
	}
}

/*
 * SET TRANSACTION and its kin.  The defaults for later transactions die with
 * the migration's settings, so they change nothing.
 */
static void
check_set_multi(VariableSetStmt *stmt, int offset)
{
	if (strcmp(stmt->name, "TRANSACTION") == 0)
		ps_check_transaction_options(stmt->args, offset);
	else if (strcmp(stmt->name, "TRANSACTION SNAPSHOT") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("SET TRANSACTION SNAPSHOT cannot be used in a migration"),
				 errdetail("A run is one READ COMMITTED transaction."),
				 ps_error_at(offset)));
}

/* Fills in name, kind and value of a link; false if the SET is to be ignored. */
static bool
fill_link(PsSetting *link, const char *name, const char *value)
{
	link->name = asc_tolower(name, strlen(name));
	link->value = value ? pstrdup(value) : NULL;
	if (strcmp(link->name, "role") == 0 || strcmp(link->name, "session_authorization") == 0)
		link->kind = PS_SET_ROLE;
	else if (strcmp(link->name, asked_settings[PS_ASKED_STANDARD_STRINGS]) == 0)
		link->kind = PS_SET_READING;
	else
		link->kind = PS_SET_VALUE;
	return !is_fixed_setting(link->name, value, link->offset) || link->kind == PS_SET_READING;
}

/* A SET or RESET statement as a link; false if it is to be ignored. */
static bool
link_of_set(PsSetting *link, VariableSetStmt *stmt)
{
	link->local = stmt->is_local;
	switch (stmt->kind)
	{
		case VAR_SET_VALUE:
			return fill_link(link, stmt->name, ExtractSetVariableArgs(stmt));
		case VAR_SET_DEFAULT:
		case VAR_RESET:
			return fill_link(link, stmt->name, NULL);
		case VAR_RESET_ALL:
			return fill_link(link, "all", NULL);
		case VAR_SET_CURRENT:	/* sets what is set */
			return false;
		case VAR_SET_MULTI:
			check_set_multi(stmt, link->offset);
			return false;
	}
	return false;
}

/* The call if the query is nothing but SELECT [pg_catalog.]set_config(...), or NULL. */
static FuncCall *
set_config_call(SelectStmt *query)
{
	ResTarget  *target;
	FuncCall   *call;

	if (query->op != SETOP_NONE || list_length(query->targetList) != 1 ||
		query->distinctClause || query->intoClause || query->fromClause ||
		query->whereClause || query->groupClause || query->havingClause ||
		query->valuesLists || query->limitCount || query->limitOffset ||
		query->lockingClause || query->withClause)
		return NULL;
	target = linitial_node(ResTarget, query->targetList);
	if (!IsA(target->val, FuncCall))
		return NULL;
	call = (FuncCall *) target->val;
	if (list_length(call->args) != 3 ||
		strcmp(strVal(llast(call->funcname)), "set_config") != 0)
		return NULL;
	if (list_length(call->funcname) == 2 &&
		strcmp(strVal(linitial(call->funcname)), "pg_catalog") != 0)
		return NULL;
	return call;
}

/*
 * SELECT set_config(name, value, local) with constants as a link.  Returns
 * whether the query is one; *ignored if it is to be ignored.
 */
static bool
link_of_set_config(PsSetting *link, SelectStmt *query, bool *ignored)
{
	FuncCall   *call = set_config_call(query);
	const char *name;
	const char *value;
	const char *local;

	if (call == NULL)
		return false;
	name = constant_text(linitial(call->args));
	value = constant_text(lsecond(call->args));
	local = constant_text(lthird(call->args));
	if (name == NULL || local == NULL || !parse_bool(local, &link->local) ||
		(value == NULL && !is_null_constant(lsecond(call->args))))
		return false;
	*ignored = !fill_link(link, name, value);
	return true;
}

/* Does one of the links decide about what this older link sets? */
static bool
is_overridden(List *newer, const PsSetting *link)
{
	ListCell   *cell;

	foreach(cell, newer)
	{
		if (decides(lfirst(cell), link->name))
			return true;
	}
	return false;
}

/*
 * A chain of copies of the links that still decide about something; on demand
 * without the SET LOCALs that are newer than end.
 */
static const PsSetting *
shortened(const PsSetting *chain, const PsSetting *end, bool drop_locals)
{
	PsSetting  *result = NULL;
	List	   *kept = NIL;

	for (const PsSetting *s = chain; s != NULL; s = s->parent)
	{
		drop_locals &= s != end;
		if (s->kind != PS_SET_LOCAL_END && !(drop_locals && s->local) &&
			!is_overridden(kept, s))
			kept = lappend(kept, unconstify(PsSetting *, s));
	}
	for (int i = list_length(kept) - 1; i >= 0; i--)
	{
		PsSetting  *copy = palloc(sizeof(PsSetting));

		*copy = *(PsSetting *) list_nth(kept, i);
		ps_setting_join(copy, result);
		result = copy;
	}
	if (result != NULL)
		result->limit = Max(CHAIN_LIMIT, 2 * result->length);
	list_free(kept);
	return result;
}

/* Is the statement a SET?  *extended is the chain with it. */
bool
ps_setting_of_statement(const PsStatement *statement, const PsSetting *chain,
						const PsSetting **extended)
{
	Node	   *node = statement->tree->stmt;
	PsSetting  *link = palloc0(sizeof(PsSetting));
	bool		ignored = false;

	link->text = statement->text;
	link->offset = statement->offset;
	link->line = statement->line;
	if (IsA(node, VariableSetStmt))
		ignored = !link_of_set(link, (VariableSetStmt *) node);
	else if (!IsA(node, SelectStmt) ||
			 !link_of_set_config(link, (SelectStmt *) node, &ignored))
		return false;
	*extended = chain;
	if (ignored)
		return true;
	if (chain != NULL && chain->length >= chain->limit)
		chain = shortened(chain, NULL, false);
	ps_setting_join(link, chain);
	*extended = link;
	return true;
}

/* The chain after COMMIT, base being the one at BEGIN. */
const PsSetting *
ps_setting_end_locals(const PsSetting *chain, const PsSetting *base,
					  const PsStatement *commit)
{
	bool		any = false;
	PsSetting  *end;

	for (const PsSetting *s = chain; s != base && !any; s = s->parent)
		any = s->local;
	if (!any)
		return chain;
	end = palloc0(sizeof(PsSetting));
	end->kind = PS_SET_LOCAL_END;
	ps_setting_join(end, shortened(chain, base, true));
	end->text = commit->text;
	end->offset = commit->offset;
	end->line = commit->line;
	return end;
}

/* The newest link that decides about the setting, or NULL. */
static const PsSetting *
deciding_link(const PsSetting *chain, const char *name)
{
	if (chain == NULL)
		return NULL;
	for (int i = 0; i < PS_ASKED_COUNT; i++)
	{
		if (strcmp(asked_settings[i], name) == 0)
			return chain->deciding[i];
	}
	while (chain != NULL && !decides(chain, name))
		chain = chain->parent;
	return chain;
}

/* The value that the chain gives the setting; NULL if it resets it. */
const char *
ps_setting_value(const PsSetting *chain, const char *name, bool *found)
{
	const PsSetting *link = deciding_link(chain, name);

	*found = link != NULL;
	return link ? link->value : NULL;
}

/* The schemas of a search_path; none if it cannot be read: an error when it is set. */
List *
ps_search_path_names(const char *value)
{
	List	   *names = NIL;
	List	   *path = NIL;
	ListCell   *cell;

	if (!SplitIdentifierString(pstrdup(value), ',', &names))
		return NIL;
	foreach(cell, names)
	{
		const char *name = lfirst(cell);

		if (*name != '\0')
			path = lappend(path, pstrdup(name));
	}
	return path;
}

/* The names of the search_path that the chain sets. */
List *
ps_setting_search_path(const PsSetting *chain, bool *found)
{
	const char *value = ps_setting_value(chain, "search_path", found);

	if (!*found)
		return NIL;
	return ps_search_path_names(value ? value : GetConfigOptionResetString("search_path"));
}

/* A SET for the session, or a RESET. */
const char *
ps_setting_statement(const char *name, const char *value)
{
	if (value == NULL)
		return psprintf("RESET %s", name);
	return psprintf("SELECT pg_catalog.set_config(%s, %s, false)",
					quote_literal_cstr(name), quote_literal_cstr(value));
}

/* Is the setting set above end? */
bool
ps_settings_set(const PsSetting *newest, const PsSetting *end, const char *name)
{
	for (const PsSetting *link = newest; link != end; link = link->parent)
		if (link->kind == PS_SET_VALUE && strcmp(link->name, name) == 0)
			return true;
	return false;
}

/* The statement that a link is, without its LOCAL. */
const char *
ps_setting_text(const PsSetting *link)
{
	return link->local ? ps_setting_statement(link->name, link->value) : link->text;
}

/* Appends the links of a chain that none in newest overrides, the oldest first. */
static void
append_links(StringInfo script, const PsSetting *link, const PsSetting *newest)
{
	if (link == NULL)
		return;
	append_links(script, link->parent, newest);
	if (link->kind == PS_SET_VALUE && !ps_settings_set(newest, link, link->name))
		appendStringInfo(script, "%s;\n", ps_setting_text(link));
}

/* A role and a chain as a script. */
const char *
ps_settings_script(const char *role, const PsSetting *chain)
{
	StringInfoData script;

	if (role == NULL && chain == NULL)
		return NULL;
	initStringInfo(&script);
	if (role != NULL)
		appendStringInfo(&script, "SET ROLE %s;\n", quote_identifier(role));
	append_links(&script, chain, chain);
	return script.len > 0 ? script.data : NULL;
}

/* Would RESET ALL change the setting?  As ResetAllOptions() decides. */
static bool
is_of_session(const struct config_generic *setting)
{
	return (setting->context == PGC_USERSET || setting->context == PGC_SUSET) &&
		(setting->flags & GUC_NO_RESET_ALL) == 0 && setting->source > PGC_S_OVERRIDE;
}

/* The settings that were set in the session, in lower case. */
List *
ps_settings_of_session(void)
{
	int			count;
	struct config_generic **settings = ps_all_settings(&count);
	List	   *names = NIL;

	for (int i = 0; i < count; i++)
	{
		if (is_of_session(settings[i]))
			names = lappend(names, asc_tolower(settings[i]->name, strlen(settings[i]->name)));
	}
	return names;
}

/* Are backslashes in plain literals no escapes under this chain? */
bool
ps_setting_standard_strings(const PsSetting *chain)
{
	bool		found;
	const char *value = ps_setting_value(chain, asked_settings[PS_ASKED_STANDARD_STRINGS], &found);
	bool		on;

	return value == NULL || !parse_bool(value, &on) || on;
}

/* Are bodies of functions checked under this chain? */
bool
ps_setting_check_function_bodies(const PsSetting *chain)
{
	bool		found;
	const char *value = ps_setting_value(chain, asked_settings[PS_ASKED_CHECK_FUNCTION_BODIES], &found);
	bool		on;

	if (!found)
		return check_function_bodies;
	if (value == NULL)
		value = GetConfigOptionResetString("check_function_bodies");
	return !parse_bool(value, &on) || on;
}
