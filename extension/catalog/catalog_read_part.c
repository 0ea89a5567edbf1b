/*-------------------------------------------------------------------------
 *
 * catalog_read_part.c
 *	  What lies on a table: indexes, constraints, triggers, rules, policies,
 *	  statistics.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/partition.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "commands/comment.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "rewrite/rewriteSupport.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog_read.h"
#include "catalog_row.h"
#include "compat.h"
#include "ps_strings.h"


/* A text without the first occurrence of a piece of it. */
static char *
text_without(char *text, const char *piece)
{
	char	   *found = strstr(text, piece);

	if (found == NULL)
		return text;
	return psprintf("%.*s%s", (int) (found - text), text, found + strlen(piece));
}

/* What an index is, whatever its name and its table's. */
static char *
index_without_names(char *definition, Form_pg_index index)
{
	char	   *using = strstr(definition, " USING ");

	return psprintf("%s%s%s", index->indisunique ? "UNIQUE" : "", using != NULL ? using : definition,
					index->indisvalid ? "" : " INVALID");
}

/* Reads the statistics targets of an index's expressions. */
static void
read_index_targets(PsReader *reader, Oid index, const char *name)
{
	int			natts = ps_relation_natts(index);

	for (int i = 1; i <= natts; i++)
	{
		HeapTuple	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(index), Int16GetDatum(i));
		bool		isnull;
		Datum		datum;
		int			target;

		if (!HeapTupleIsValid(tuple))
			continue;
		datum = SysCacheGetAttr(ATTNUM, tuple, Anum_pg_attribute_attstattarget, &isnull);
		target = ps_statistics_target(datum, isnull);
		if (target >= 0)
			ps_read(reader, psprintf("statistics of column %d", i), PS_RANK_OPTION, PS_OVERWRITTEN,
					psprintf("ALTER INDEX %s ALTER COLUMN %d SET STATISTICS %d", name, i, target),
					psprintf("ALTER INDEX %s ALTER COLUMN %d SET STATISTICS -1", name, i));
		ReleaseSysCache(tuple);
	}
}

/* The tablespace of an index, of which its definition does not tell. */
static void
read_index_tablespace(PsReader *reader, Oid index, const char *name)
{
	char	   *tablespace = get_tablespace_name(get_rel_tablespace(index));

	if (tablespace != NULL)
		ps_read(reader, "tablespace", PS_RANK_OPTION, PS_OVERWRITTEN,
				psprintf("ALTER INDEX %s SET TABLESPACE %s", name, quote_identifier(tablespace)),
				psprintf("ALTER INDEX %s SET TABLESPACE pg_default", name));
}

/* Reads to which index of the partitioned table that of a partition, the object at hand, belongs. */
static void
read_attachment(PsReader *reader, Oid index)
{
	List	   *ancestors = get_partition_ancestors(index);

	if (ancestors != NIL)
		ps_read(reader, "attached to", PS_RANK_ATTACHMENT, PS_OVERWRITTEN,
				psprintf("ALTER INDEX %s ATTACH PARTITION %s", ps_relation_name(linitial_oid(ancestors)), ps_relation_name(index)), NULL);
}

/* Where an index stands, by itself or as that of a key. */
static int
rank_of_index(Oid index)
{
	bool		is_unfinished = get_rel_relkind(index) == RELKIND_PARTITIONED_INDEX && !get_index_isvalid(index);

	return is_unfinished ? PS_RANK_UNFINISHED_INDEX : PS_RANK_INDEX;
}

/* Reads an index; that of a constraint comes with it. */
static void
read_index(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_index index = (Form_pg_index) GETSTRUCT(row);
	bool		is_partition = get_rel_relispartition(index->indexrelid);
	char	   *name = ps_relation_name(index->indexrelid);
	char	   *definition;

	if (OidIsValid(get_index_constraint(index->indexrelid)))
		return;
	definition = ps_text_of(pg_get_indexdef, index->indexrelid);
	ps_read_object(reader, RelationRelationId, index->indexrelid, relation->oid, "index", name);
	ps_read(reader, "", rank_of_index(index->indexrelid), PS_OBJECT, definition, is_partition ? NULL : psprintf("DROP INDEX %s", name));
	ps_read_inline(reader, "definition", PS_RANK_INDEX, PS_REMADE, index_without_names(definition, index), NULL);
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, quote_identifier(get_rel_name(index->indexrelid)),
				   psprintf("ALTER INDEX %s RENAME TO ", name));
	read_index_targets(reader, index->indexrelid, name);
	read_index_tablespace(reader, index->indexrelid, name);
	read_attachment(reader, index->indexrelid);
	ps_read_comment(reader, PS_RANK_COMMENT, psprintf("INDEX %s", name));
}

/* Reads what is said of the index of a key, the object at hand, but not of the key. */
static void
read_index_of_key(PsReader *reader, Oid index)
{
	char	   *name = ps_relation_name(index);
	char	   *comment = GetComment(index, RelationRelationId, 0);

	read_index_tablespace(reader, index, name);
	read_attachment(reader, index);
	if (comment != NULL)
		ps_read(reader, "comment on the index", PS_RANK_COMMENT, PS_OVERWRITTEN,
				psprintf("COMMENT ON INDEX %s IS %s", name, quote_literal_cstr(comment)),
				psprintf("COMMENT ON INDEX %s IS NULL", name));
}

/* Where a constraint stands: keys before what refers to them. */
static int
rank_of_constraint(Form_pg_constraint constraint)
{
	switch (constraint->contype)
	{
		case CONSTRAINT_FOREIGN:
			return PS_RANK_FOREIGN_KEY;
		case CONSTRAINT_CHECK:
			return PS_RANK_CHECK;
		default:
			return rank_of_index(constraint->conindid);
	}
}

/* Reads whether a check is the table's own, or a parent's; every check of a partition is as its own. */
static void
read_origin(PsReader *reader, const PsReadRelation *relation, Form_pg_constraint constraint)
{
	const char *origin = constraint->conislocal ? "own" : "from a parent alone";

	ps_read_inline(reader, "place", PS_RANK_CHECK, PS_PLACE, relation->is_partition ? "own" : origin, NULL);
	if (constraint->coninhcount > 0)
		ps_read_inline(reader, PS_INHERITED, PS_RANK_CHECK, PS_PLACE, origin, NULL);
}

/* Reads a constraint; NOT NULL is a column's property, whether it has a name or not. */
static void
read_constraint(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(row);
	const char *name = quote_identifier(pstrdup(NameStr(constraint->conname)));
	bool		is_own = constraint->conislocal && !OidIsValid(constraint->conparentid);
	bool		is_key = OidIsValid(constraint->conindid) && constraint->contype != CONSTRAINT_FOREIGN;
	char	   *definition;

	if (strchr("cpuxf", constraint->contype) == NULL)
		return;
	definition = ps_text_of(pg_get_constraintdef, constraint->oid);
	ps_read_object(reader, ConstraintRelationId, constraint->oid, relation->oid, "table constraint",
				   psprintf("%s.%s", relation->name, name));
	ps_read(reader, "", rank_of_constraint(constraint), PS_OBJECT,
			is_own || is_key ? psprintf("ALTER TABLE %s%s ADD CONSTRAINT %s %s", is_key && relation->kind == RELKIND_PARTITIONED_TABLE ? "ONLY " : "",
										relation->name, name, definition) : NULL,
			is_own ? psprintf("ALTER TABLE %s DROP CONSTRAINT %s", relation->name, name) : NULL)->is_inline = (!is_own && !is_key);
	ps_read_inline(reader, "definition", PS_RANK_INDEX, PS_REMADE, definition, NULL);
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, name,
				   is_own ? psprintf("ALTER TABLE %s RENAME CONSTRAINT %s TO ", relation->name, name) : NULL);
	if (is_key)
		read_index_of_key(reader, constraint->conindid);
	if (constraint->contype == CONSTRAINT_CHECK)
		read_origin(reader, relation, constraint);
	ps_read_comment(reader, PS_RANK_COMMENT, psprintf("CONSTRAINT %s ON %s", name, relation->name));
}

/* "ALTER TABLE t ENABLE ALWAYS TRIGGER name" and the like. */
static char *
state_of(const PsReadRelation *relation, char enabled, const char *word, const char *name)
{
	const char *state = enabled == 'D' ? "DISABLE" : enabled == 'A' ? "ENABLE ALWAYS" : enabled == 'R' ? "ENABLE REPLICA" : "ENABLE";

	return psprintf("ALTER TABLE %s %s %s %s", relation->name, state, word, name);
}

/* Name and comment of a part that has an ALTER of its own; on is "TRIGGER a ON t". */
static void
read_name(PsReader *reader, const char *name, const char *on)
{
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, name, psprintf("ALTER %s RENAME TO ", on));
	ps_read_comment(reader, PS_RANK_COMMENT, on);
}

/*
 * Reads whether keys are checked.  SQL has no name for their triggers that
 * lasts: all of the table are switched, then those that have one (see
 * PS_STATE_OF_KEYS).
 */
static void
read_state_of_keys(PsReader *reader, const PsReadRelation *relation)
{
	char		state = '\0';
	bool		usual;
	bool		alike = true;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(TriggerRelationId, TriggerRelidNameIndexId, Anum_pg_trigger_tgrelid, relation->oid))
	{
		Form_pg_trigger trigger = (Form_pg_trigger) GETSTRUCT((HeapTuple) lfirst(cell));

		if (!trigger->tgisinternal)
			continue;
		alike &= (state == '\0' || state == trigger->tgenabled);
		state = trigger->tgenabled;
	}
	usual = alike && (state == '\0' || state == 'O');
	ps_read_object(reader, RelationRelationId, relation->oid, InvalidOid, "table", relation->name);
	ps_read(reader, PS_STATE_OF_KEYS, PS_RANK_STATE_OF_KEYS, usual || (alike && state == 'D') ? PS_OVERWRITTEN : PS_PLACE,
			psprintf("ALTER TABLE %s%s %s TRIGGER ALL", relation->kind == RELKIND_PARTITIONED_TABLE ? "ONLY " : "", relation->name,
					 usual ? "ENABLE" : alike ? "DISABLE" : "SET"), NULL)->is_inline = usual;
}

/* Reads a trigger of the table's own; of one that its parent has, the state. */
static void
read_trigger(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_trigger trigger = (Form_pg_trigger) GETSTRUCT(row);
	const char *name = quote_identifier(pstrdup(NameStr(trigger->tgname)));
	char	   *on = psprintf("TRIGGER %s ON %s", name, relation->name);
	char	   *definition;

	if (trigger->tgisinternal)
		return;
	ps_read_object(reader, TriggerRelationId, trigger->oid, relation->oid, "trigger", psprintf("%s.%s", relation->name, name));
	ps_read(reader, PS_STATE, PS_RANK_STATE, PS_OVERWRITTEN,
			state_of(relation, trigger->tgenabled, "TRIGGER", name), NULL)->is_inline = (trigger->tgenabled == 'O');
	if (OidIsValid(trigger->tgparentid))
		return;
	definition = ps_text_of(pg_get_triggerdef, trigger->oid);
	ps_read(reader, "", PS_RANK_PART, PS_OBJECT, definition, psprintf("DROP %s", on));
	ps_read_inline(reader, "definition", PS_RANK_PART, PS_REMADE, text_without(definition, psprintf(" TRIGGER %s ", name)), NULL);
	read_name(reader, name, on);
}

/* Reads a rule that is not the query of a view. */
static void
read_rule(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_rewrite rule = (Form_pg_rewrite) GETSTRUCT(row);
	const char *name = quote_identifier(pstrdup(NameStr(rule->rulename)));
	char	   *on = psprintf("RULE %s ON %s", name, relation->name);
	char	   *definition;

	if (strcmp(NameStr(rule->rulename), ViewSelectRuleName) == 0)
		return;
	definition = ps_text_of(pg_get_ruledef, rule->oid);
	if (definition[strlen(definition) - 1] == ';')
		definition[strlen(definition) - 1] = '\0';
	ps_read_object(reader, RewriteRelationId, rule->oid, relation->oid, "rule", psprintf("%s.%s", relation->name, name));
	ps_read(reader, "", PS_RANK_PART, PS_OBJECT, definition, psprintf("DROP %s", on));
	ps_read_inline(reader, "definition", PS_RANK_PART, PS_REMADE, text_without(definition, psprintf(" RULE %s ", name)), NULL);
	ps_read(reader, PS_STATE, PS_RANK_STATE, PS_OVERWRITTEN,
			state_of(relation, rule->ev_enabled, "RULE", name), NULL)->is_inline = (rule->ev_enabled == 'O');
	read_name(reader, name, on);
}

/* The roles of a policy, in the order of their names. */
static char *
policy_roles(HeapTuple row)
{
	bool		isnull;
	ArrayType  *roles = DatumGetArrayTypeP(ps_row_value(PolicyRelationId, row, Anum_pg_policy_polroles, &isnull));
	const Oid  *oids = (const Oid *) ARR_DATA_PTR(roles);
	List	   *names = NIL;

	for (int i = 0; i < ARR_DIMS(roles)[0]; i++)
		names = lappend(names, OidIsValid(oids[i]) ? (char *) quote_identifier(GetUserNameFromId(oids[i], false)) : "PUBLIC");
	list_sort(names, ps_compare_strings);
	return ps_join(names, ", ");
}

/* Appends an expression of a policy, if there is one. */
static void
append_policy_expression(StringInfo body, const char *word, HeapTuple row, AttrNumber attribute)
{
	bool		isnull;
	Datum		tree = ps_row_value(PolicyRelationId, row, attribute, &isnull);

	if (!isnull)
		appendStringInfo(body, " %s (%s)", word, ps_expression_of(tree, ((Form_pg_policy) GETSTRUCT(row))->polrelid));
}

/* What a policy is, behind its name and table. */
static char *
policy_body(HeapTuple row)
{
	Form_pg_policy policy = (Form_pg_policy) GETSTRUCT(row);
	StringInfoData body;

	initStringInfo(&body);
	if (!policy->polpermissive)
		appendStringInfoString(&body, " AS RESTRICTIVE");
	if (policy->polcmd != '*')
		appendStringInfo(&body, " FOR %s", policy->polcmd == ACL_SELECT_CHR ? "SELECT" : policy->polcmd == ACL_INSERT_CHR ? "INSERT" :
						 policy->polcmd == ACL_UPDATE_CHR ? "UPDATE" : "DELETE");
	appendStringInfo(&body, " TO %s", policy_roles(row));
	append_policy_expression(&body, "USING", row, Anum_pg_policy_polqual);
	append_policy_expression(&body, "WITH CHECK", row, Anum_pg_policy_polwithcheck);
	return body.data;
}

/* Reads a policy. */
static void
read_policy(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_policy policy = (Form_pg_policy) GETSTRUCT(row);
	const char *name = quote_identifier(pstrdup(NameStr(policy->polname)));
	char	   *on = psprintf("POLICY %s ON %s", name, relation->name);
	char	   *body = policy_body(row);

	ps_read_object(reader, PolicyRelationId, policy->oid, relation->oid, "policy", psprintf("%s.%s", relation->name, name));
	ps_read(reader, "", PS_RANK_PART, PS_OBJECT, psprintf("CREATE %s%s", on, body), psprintf("DROP %s", on));
	ps_read_inline(reader, "definition", PS_RANK_PART, PS_REMADE, body, NULL);
	read_name(reader, name, on);
}

/* Reads a statistics object. */
static void
read_statistics(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_statistic_ext statistics = (Form_pg_statistic_ext) GETSTRUCT(row);
	char	   *name = ps_qualified_name(statistics->stxnamespace, pstrdup(NameStr(statistics->stxname)));
	char	   *on = psprintf("STATISTICS %s", name);
	bool		isnull;
	Datum		datum = ps_row_value(StatisticExtRelationId, row, Anum_pg_statistic_ext_stxstattarget, &isnull);
	int			target = ps_statistics_target(datum, isnull);

	ps_read_object(reader, StatisticExtRelationId, statistics->oid, relation->oid, "statistics object", name);
	ps_read(reader, "", PS_RANK_PART, PS_OBJECT, ps_text_of(pg_get_statisticsobjdef, statistics->oid), psprintf("DROP %s", on));
	ps_read(reader, "target", PS_RANK_OPTION, PS_OVERWRITTEN, psprintf("ALTER %s SET STATISTICS %d", on, target), NULL)->is_inline = (target == -1);
	ps_read(reader, "owner", PS_RANK_OWNER, PS_OVERWRITTEN,
			psprintf("ALTER %s OWNER TO %s", on, quote_identifier(GetUserNameFromId(statistics->stxowner, false))), NULL);
	read_name(reader, quote_identifier(pstrdup(NameStr(statistics->stxname))), on);
}

/* The kinds of parts, and where they are found by their table. */
static const struct
{
	PsParts		part;
	Oid			catalog;
	Oid			index;
	AttrNumber	column;
	void		(*read) (PsReader *reader, const PsReadRelation *relation, HeapTuple row);
}			kinds[] =
{
	{PS_PART(INDEXES), IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, read_index},
	{PS_PART(CONSTRAINTS), ConstraintRelationId, ConstraintRelidTypidNameIndexId, Anum_pg_constraint_conrelid, read_constraint},
	{PS_PART(TRIGGERS), TriggerRelationId, TriggerRelidNameIndexId, Anum_pg_trigger_tgrelid, read_trigger},
	{PS_PART(RULES), RewriteRelationId, RewriteRelRulenameIndexId, Anum_pg_rewrite_ev_class, read_rule},
	{PS_PART(POLICIES), PolicyRelationId, PolicyPolrelidPolnameIndexId, Anum_pg_policy_polrelid, read_policy},
	{PS_PART(STATISTICS), StatisticExtRelationId, StatisticExtRelidIndexId, Anum_pg_statistic_ext_stxrelid, read_statistics},
};

/*
 * Can the relation have parts of a kind?  The catalog's own row tells, so that
 * nothing is searched where there is nothing.
 */
static bool
can_have(Form_pg_class row, PsParts part)
{
	switch (part)
	{
		case PS_PART(INDEXES):
			return row->relhasindex;
		case PS_PART(TRIGGERS):
			return row->relhastriggers;
		case PS_PART(RULES):
			return row->relhasrules;
		case PS_PART(STATISTICS):
			return strchr("rpfm", row->relkind) != NULL;
		default:
			return strchr("rpf", row->relkind) != NULL;
	}
}

/* Reads what is wanted of what lies on a relation. */
void
ps_read_parts(PsReader *reader, const PsReadRelation *relation)
{
	HeapTuple	row = ps_catalog_row(RelationRelationId, relation->oid);
	ListCell   *cell;

	for (int i = 0; i < lengthof(kinds); i++)
	{
		if ((reader->parts & kinds[i].part) == 0 || !can_have((Form_pg_class) GETSTRUCT(row), kinds[i].part))
			continue;
		foreach(cell, ps_catalog_rows(kinds[i].catalog, kinds[i].index, kinds[i].column, relation->oid))
			kinds[i].read(reader, relation, lfirst(cell));
	}
	if ((reader->parts & PS_PART(TRIGGERS)) && can_have((Form_pg_class) GETSTRUCT(row), PS_PART(TRIGGERS)))
		read_state_of_keys(reader, relation);
}
