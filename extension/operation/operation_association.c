/*-------------------------------------------------------------------------
 *
 * operation_association.c
 *	  Associations: belongsTo, hasOne, hasMany, belongsToMany.
 *
 * What Sequelize's models of the same names expect of the database: the names
 * of the columns, the actions of the keys, the table between two others.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* Endings of plurals and of their singulars; the first that fits. */
static const struct
{
	const char *plural;
	const char *singular;
}			ps_singular_rows[] =
{
	{"people", "person"}, {"children", "child"}, {"women", "woman"}, {"men", "man"},
	{"series", "series"}, {"species", "species"}, {"news", "news"},
	{"movies", "movie"}, {"cookies", "cookie"},
	{"indices", "index"}, {"vertices", "vertex"}, {"matrices", "matrix"},
	{"statuses", "status"}, {"aliases", "alias"}, {"buses", "bus"}, {"viruses", "virus"}, {"bonuses", "bonus"},
	{"analyses", "analysis"}, {"theses", "thesis"}, {"crises", "crisis"},
	{"data", "datum"}, {"media", "medium"},
	{"wolves", "wolf"}, {"halves", "half"}, {"shelves", "shelf"}, {"wives", "wife"}, {"knives", "knife"}, {"lives", "life"},
	{"shoes", "shoe"}, {"ches", "ch"}, {"shes", "sh"}, {"xes", "x"}, {"sses", "ss"}, {"zzes", "zz"}, {"oes", "o"},
	{"ies", "y"}, {"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
};

/* The singular of a table's name, its first letter as it was. */
static char *
singular_of(const char *name)
{
	int			length = strlen(name);
	int			i;

	for (i = 0; i < lengthof(ps_singular_rows); i++)
	{
		int			ending = strlen(ps_singular_rows[i].plural);

		if (length >= ending && pg_strcasecmp(name + length - ending, ps_singular_rows[i].plural) == 0)
		{
			char	   *singular = psprintf("%.*s%s", length - ending, name, ps_singular_rows[i].singular);

			if (length == ending && *singular)
				*singular = isupper((unsigned char) *name) ? pg_toupper(*singular) : *singular;
			return singular;
		}
	}
	return pstrdup(name);
}

/* Customer and id: CustomerId, or customer_id if underscored. */
static char *
foreign_key_name(const char *owner, const char *key, bool underscored)
{
	StringInfoData name;
	const char *at;
	char	   *words = psprintf("%s_%s", owner, key);

	initStringInfo(&name);
	for (at = words; *at; at++)
	{
		if ((*at == '_' || *at == '-' || *at == ' ') && at[1])
			appendStringInfoChar(&name, pg_toupper((unsigned char) *++at));
		else
			appendStringInfoChar(&name, *at);
	}
	return underscored ? ps_underscore(name.data) : name.data;
}

/* A foreign key from one table to another, as an association needs it. */
typedef struct PsLink
{
	PsTableName source;			/* has the column */
	PsTableName target;
	const char *column;
	const char *key;			/* of the target */
	char	   *type;
	bool		not_null;
	bool		unique;
	const char *on_delete;
	const char *on_update;
	bool		constraint;
} PsLink;

static const char *const ps_action_choices[] = {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION", NULL};

static const PsArgument ps_association_arguments[] = {
	{"source", PS_KIND_TABLE, PS_REQUIRED, NULL, "the table whose model has the association"},
	{"target", PS_KIND_TABLE, PS_REQUIRED, NULL, "the other table"},
	{"foreignKey", PS_KIND_NAME, 0, NULL, "the column; default: CustomerId for a table Customers with key id"},
	{"as", PS_KIND_NAME, 0, NULL, "the name that the column is made from, for the singular of the table"},
	{"key", PS_KIND_NAME, 0, NULL, "the referenced column; default: the primary key, else id"},
	{"type", PS_KIND_TYPE, 0, NULL, "default: that of the referenced key"},
	{"allowNull", PS_KIND_FLAG, 0, "true"},
	{"unique", PS_KIND_FLAG, 0, "false"},
	{"onDelete", PS_KIND_CHOICE, 0, NULL, "default: SET NULL; with allowNull false NO ACTION, CASCADE for hasOne and hasMany", ps_action_choices},
	{"onUpdate", PS_KIND_CHOICE, 0, "\"CASCADE\"", NULL, ps_action_choices},
	{"constraints", PS_KIND_FLAG, 0, "true", "false: a column without a foreign key"},
	{"underscored", PS_KIND_FLAG, 0, "false", "customer_id for CustomerId"},
	{NULL}
};

/* The key of a table: as given, or its primary key, or id. */
static const char *
association_key(PsCompiler *compiler, PsTableName table, const char *given)
{
	List	   *primary;

	if (given != NULL)
		return given;
	primary = ps_model_primary_key(compiler, table);
	return list_length(primary) == 1 ? linitial(primary) : "id";
}

/* The type of a link: as given, or that of the key; NULL after noting an error. */
static char *
link_type(PsCompiler *compiler, const PsJson *arguments, PsTableName target, const char *key)
{
	const PsJson *node = ps_json_get(arguments, "type");
	const char *known;
	PsType	   *type;

	if (node != NULL && node->kind != PS_JSON_NULL)
	{
		type = ps_compile_type(compiler, node, NULL);
		return type == NULL ? NULL : type->sql;
	}
	known = ps_model_column_type(compiler, target, key);
	if (known == NULL && compiler->context == NULL)
		known = "integer";
	if (known == NULL)
		ps_operation_error(compiler, arguments, "the key \"type\" is missing, and column \"%s\" of table %s is not known to take it from",
						   key, ps_quote_table(target));
	return known == NULL ? NULL : pstrdup(known);
}

/* REFERENCES ... of a link, or nothing. */
static char *
link_clause(const PsLink *link)
{
	if (!link->constraint)
		return "";
	return psprintf(" REFERENCES %s (%s) ON DELETE %s ON UPDATE %s", ps_quote_table(link->target),
					quote_identifier(link->key), link->on_delete, link->on_update);
}

/* Notes a link's column in the model. */
static void
note_link(PsModelTable *table, const PsLink *link)
{
	PsModelColumn *column = ps_model_add_column(table, link->column);
	PsModelKey *key;

	if (column == NULL)
		return;
	if (column->type == NULL)
		column->type = link->type;
	if (!link->constraint)
		return;
	key = ps_model_add_key(table, PS_KEY_FOREIGN, NULL, list_make1((char *) link->column));
	key->target = link->target;
	key->target_columns = list_make1((char *) link->key);
}

/* Adds a link's column, or only the key if the column is there. */
static void
emit_link(PsCompiler *compiler, const PsLink *link)
{
	PsModelTable *table = ps_model_table(compiler, link->source);
	const char *column = quote_identifier(link->column);

	if (ps_model_column(table, link->column) == NULL)
		ps_emit(compiler, "ALTER TABLE %s ADD COLUMN %s %s%s%s%s", ps_quote_table(link->source), column, link->type,
				link->not_null ? " NOT NULL" : "", link->unique ? " UNIQUE" : "", link_clause(link));
	else if (link->constraint && ps_model_key(table, PS_KEY_FOREIGN, list_make1((char *) link->column)) == NULL)
		ps_emit(compiler, "ALTER TABLE %s ADD FOREIGN KEY (%s)%s", ps_quote_table(link->source), column, link_clause(link));
	note_link(table, link);
}

/* An action that is given, or a default. */
static const char *
given_action(const PsJson *arguments, const char *name, const char *fallback)
{
	return ps_text(arguments, name) == NULL ? fallback : ps_upper_words(ps_text(arguments, name));
}

/*
 * Makes the column in "holder" that references "referenced".  named_after is
 * what the column is called after.
 */
static void
compile_link(PsCompiler *compiler, const PsJson *arguments, const char *holder, const char *referenced,
			 const char *strict_action)
{
	PsLink		link = {0};
	const char *owner = ps_text(arguments, "as");

	link.source = ps_table_name(ps_json_get(arguments, holder), NULL);
	link.target = ps_table_name(ps_json_get(arguments, referenced), link.source.schema);
	link.key = association_key(compiler, link.target, ps_text(arguments, "key"));
	/* An alias of hasOne or hasMany names the other side. */
	if (owner == NULL || strcmp(holder, "source") != 0)
		owner = singular_of(link.target.name);
	link.column = ps_text(arguments, "foreignKey");
	if (link.column == NULL)
		link.column = foreign_key_name(owner, link.key, ps_flag(compiler, arguments, "underscored"));
	link.type = link_type(compiler, arguments, link.target, link.key);
	link.not_null = !ps_flag(compiler, arguments, "allowNull");
	link.unique = ps_flag(compiler, arguments, "unique");
	link.constraint = ps_flag(compiler, arguments, "constraints");
	link.on_delete = given_action(arguments, "onDelete", link.not_null ? strict_action : "SET NULL");
	link.on_update = given_action(arguments, "onUpdate", "CASCADE");
	if (link.type != NULL && ps_check_identifier(compiler, arguments, link.column))
		emit_link(compiler, &link);
}

/* belongsTo: adds a foreign key to source. */
static void
compile_belongs_to(PsCompiler *compiler, const PsJson *arguments)
{
	compile_link(compiler, arguments, "source", "target", "NO ACTION");
}

/* hasOne and hasMany: adds a foreign key to target. */
static void
compile_has(PsCompiler *compiler, const PsJson *arguments)
{
	compile_link(compiler, arguments, "target", "source", "CASCADE");
}

static const PsArgument ps_belongs_to_many_arguments[] = {
	{"source", PS_KIND_TABLE, PS_REQUIRED},
	{"target", PS_KIND_TABLE, PS_REQUIRED},
	{"through", PS_KIND_TABLE, PS_REQUIRED, NULL, "the table between them, made if it is not there"},
	{"foreignKey", PS_KIND_NAME, 0, NULL, "the column that references source"},
	{"otherKey", PS_KIND_NAME, 0, NULL, "the column that references target"},
	{"sourceKey", PS_KIND_NAME},
	{"targetKey", PS_KIND_NAME},
	{"onDelete", PS_KIND_CHOICE, 0, "\"CASCADE\"", NULL, ps_action_choices},
	{"onUpdate", PS_KIND_CHOICE, 0, "\"CASCADE\"", NULL, ps_action_choices},
	{"timestamps", PS_KIND_FLAG, 0, "true", "createdAt and updatedAt"},
	{"underscored", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* One side of a table between two. */
static PsLink
through_link(PsCompiler *compiler, const PsJson *arguments, PsTableName through, const char *side,
			 const char *key, const char *column)
{
	PsLink		link = {.source = through,.constraint = true,.not_null = true};

	link.target = ps_table_name(ps_json_get(arguments, side), through.schema);
	link.key = association_key(compiler, link.target, ps_text(arguments, key));
	link.column = ps_text(arguments, column);
	if (link.column == NULL)
		link.column = foreign_key_name(singular_of(link.target.name), link.key, ps_flag(compiler, arguments, "underscored"));
	link.type = link_type(compiler, arguments, link.target, link.key);
	link.on_delete = given_action(arguments, "onDelete", "CASCADE");
	link.on_update = given_action(arguments, "onUpdate", "CASCADE");
	return link;
}

/* Emits the table between two. */
static void
emit_through(PsCompiler *compiler, const PsJson *arguments, PsTableName through, const PsLink *links)
{
	static const char *const timestamps[][2] = {{"createdAt", "updatedAt"}, {"created_at", "updated_at"}};
	PsModelTable *table;
	StringInfoData sql;
	int			i;

	initStringInfo(&sql);
	for (i = 0; ps_flag(compiler, arguments, "timestamps") && i < 2; i++)
		appendStringInfo(&sql, "\t%s TIMESTAMP WITH TIME ZONE NOT NULL,\n",
						 quote_identifier(timestamps[ps_flag(compiler, arguments, "underscored")][i]));
	for (i = 0; i < 2; i++)
		appendStringInfo(&sql, "\t%s %s%s,\n", quote_identifier(links[i].column), links[i].type, link_clause(&links[i]));
	ps_emit(compiler, "CREATE TABLE IF NOT EXISTS %s (\n%s\tPRIMARY KEY (%s)\n)", ps_quote_table(through), sql.data,
			ps_quote_names(list_make2((char *) links[0].column, (char *) links[1].column)));
	table = ps_model_add_table(compiler, through);
	for (i = 0; i < 2; i++)
		note_link(table, &links[i]);
	ps_model_add_key(table, PS_KEY_PRIMARY, NULL, list_make2((char *) links[0].column, (char *) links[1].column));
}

/* belongsToMany: makes the table between source and target. */
static void
compile_belongs_to_many(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName source = ps_table_name(ps_json_get(arguments, "source"), NULL);
	PsTableName through = ps_table_name(ps_json_get(arguments, "through"), source.schema);
	PsLink		links[2];
	int			i;

	links[0] = through_link(compiler, arguments, through, "source", "sourceKey", "foreignKey");
	links[1] = through_link(compiler, arguments, through, "target", "targetKey", "otherKey");
	for (i = 0; i < 2; i++)
	{
		if (links[i].type == NULL || !ps_check_identifier(compiler, arguments, links[i].column))
			return;
	}
	if (strcmp(links[0].column, links[1].column) == 0)
		ps_operation_error(compiler, arguments, "both sides have the column \"%s\": expected \"foreignKey\" and \"otherKey\"",
						   links[0].column);
	else if (ps_model_table(compiler, through) == NULL || ps_model_table(compiler, through)->is_declared)
		emit_through(compiler, arguments, through, links);
	else
	{
		for (i = 0; i < 2; i++)
			emit_link(compiler, &links[i]);
	}
}

const PsOperation ps_association_operations[] = {
	{{"belongsTo", ps_association_arguments}, "adds a foreign key to source", compile_belongs_to},
	{{"hasOne", ps_association_arguments}, "adds a foreign key to target", compile_has},
	{{"hasMany", ps_association_arguments}, "adds a foreign key to target", compile_has},
	{{"belongsToMany", ps_belongs_to_many_arguments}, "makes the table between source and target", compile_belongs_to_many},
	{{NULL}}
};
