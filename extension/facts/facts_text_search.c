/*-------------------------------------------------------------------------
 *
 * facts_text_search.c
 *	  Facts of text search parsers, templates, dictionaries, configurations.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* An option of CREATE TEXT SEARCH that names another object. */
typedef struct PsTextSearchOption
{
	ObjectType	kind;			/* of the object that has the option */
	const char *option;
	PsClass		class;			/* of the object that it names */
	int			nargs;			/* of a function */
} PsTextSearchOption;

static const PsTextSearchOption text_search_options[] = {
	{OBJECT_TSPARSER, "start", PS_FUNCTION, 2},
	{OBJECT_TSPARSER, "gettoken", PS_FUNCTION, 3},
	{OBJECT_TSPARSER, "end", PS_FUNCTION, 1},
	{OBJECT_TSPARSER, "headline", PS_FUNCTION, 3},
	{OBJECT_TSPARSER, "lextypes", PS_FUNCTION, 1},
	{OBJECT_TSTEMPLATE, "init", PS_FUNCTION, 1},
	{OBJECT_TSTEMPLATE, "lexize", PS_FUNCTION, 4},
	{OBJECT_TSDICTIONARY, "template", PS_TS_TEMPLATE},
	{OBJECT_TSCONFIGURATION, "parser", PS_TS_PARSER},
	{OBJECT_TSCONFIGURATION, "copy", PS_TS_CONFIGURATION}
};

/* CREATE TEXT SEARCH of any kind. */
void
ps_facts_text_search(PsFacts *facts, DefineStmt *define)
{
	PsClass		class = ps_class_of_object(define->kind);

	if (class == PS_CLASS_COUNT)
		return;
	ps_provide(facts, ps_name_of_list(class, define->defnames), 0, -1);
	for (int i = 0; i < lengthof(text_search_options); i++)
	{
		const PsTextSearchOption *row = &text_search_options[i];

		if (row->kind != define->kind)
			continue;
		if (row->class == PS_FUNCTION)
			ps_need_option_function(facts, define->definition, row->option, row->nargs);
		else
			ps_need_option(facts, define->definition, row->option, row->class);
	}
}

/* ALTER TEXT SEARCH CONFIGURATION: the dictionaries of its mappings. */
static void
alter_configuration(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ListCell   *cell;

	foreach(cell, ((AlterTSConfigurationStmt *) node)->dicts)
		ps_need(facts, ps_name_of_list(PS_TS_DICTIONARY, lfirst(cell)), 0, -1);
}

/* ALTER TEXT SEARCH; see ps_facts_text_search for CREATE. */
const PsFactsRow ps_text_search_facts[] = {
	{T_AlterTSDictionaryStmt, NULL, PS_WRITES, PS_TS_DICTIONARY, offsetof(AlterTSDictionaryStmt, dictname)},
	{T_AlterTSConfigurationStmt, alter_configuration, PS_WRITES, PS_TS_CONFIGURATION, offsetof(AlterTSConfigurationStmt, cfgname)},
	{T_Invalid}
};
