/*-------------------------------------------------------------------------
 *
 * catalog_read_type.c
 *	  Enums, domains, ranges, base types; functions, procedures, aggregates.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_aggregate.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_range.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

#include "catalog_inverse.h"
#include "catalog_read.h"
#include "catalog_row.h"
#include "compat.h"

/* A type or routine whose properties are read. */
typedef struct ReadNamed
{
	Oid			oid;
	const char *name;			/* qualified, quoted; with the signature */
	const char *bare;
	const char *word;
} ReadNamed;

/* "ALTER TYPE public.a <what>" */
static char *
alter(const ReadNamed *object, const char *what)
{
	return psprintf("ALTER %s %s %s", object->word, object->name, what);
}

/* Name, schema, owner and comment. */
static void
read_attributes(PsReader *reader, const ReadNamed *object, Oid namespace, Oid owner)
{
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, quote_identifier(object->bare), alter(object, "RENAME TO "));
	ps_read_inline(reader, "schema", PS_RANK_NAME, PS_NAME, quote_identifier(get_namespace_name(namespace)), alter(object, "SET SCHEMA "));
	ps_read(reader, "owner", PS_RANK_OWNER, PS_OVERWRITTEN,
			alter(object, psprintf("OWNER TO %s", quote_identifier(GetUserNameFromId(owner, false)))), NULL);
	ps_read_comment(reader, PS_RANK_COMMENT, psprintf("%s %s", object->word, object->name));
}

/* CREATE TYPE ... AS ENUM. */
static char *
enum_definition(const ReadNamed *type)
{
	StringInfoData sql;
	ListCell   *cell;
	List	   *labels = ps_enum_labels(type->oid);

	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE TYPE %s AS ENUM (", type->name);
	foreach(cell, labels)
		appendStringInfo(&sql, "%s%s", foreach_current_index(cell) > 0 ? ", " : "", quote_literal_cstr(NameStr(((Form_pg_enum) lfirst(cell))->enumlabel)));
	appendStringInfoChar(&sql, ')');
	return sql.data;
}

/* CREATE DOMAIN, without what is given to it afterwards. */
static char *
domain_definition(const ReadNamed *type, Form_pg_type row)
{
	bool		collated = OidIsValid(row->typcollation) && row->typcollation != get_typcollation(row->typbasetype);

	return psprintf("CREATE DOMAIN %s AS %s%s%s", type->name, format_type_with_typemod(row->typbasetype, row->typtypmod),
					collated ? " COLLATE " : "", collated ? ps_collation_name(row->typcollation) : "");
}

/* CREATE TYPE ... AS RANGE. */
static char *
range_definition(const ReadNamed *type)
{
	HeapTuple	tuple = SearchSysCache1(RANGETYPE, ObjectIdGetDatum(type->oid));
	Form_pg_range row;
	StringInfoData sql;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	row = (Form_pg_range) GETSTRUCT(tuple);
	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE TYPE %s AS RANGE (SUBTYPE = %s", type->name, format_type_be_qualified(row->rngsubtype));
	if (OidIsValid(row->rngcollation) && row->rngcollation != get_typcollation(row->rngsubtype))
		appendStringInfo(&sql, ", COLLATION = %s", ps_collation_name(row->rngcollation));
	if (OidIsValid(row->rngcanonical))
		appendStringInfo(&sql, ", CANONICAL = %s", ps_qualified_name(get_func_namespace(row->rngcanonical), get_func_name(row->rngcanonical)));
	if (OidIsValid(row->rngsubdiff))
		appendStringInfo(&sql, ", SUBTYPE_DIFF = %s", ps_qualified_name(get_func_namespace(row->rngsubdiff), get_func_name(row->rngsubdiff)));
	appendStringInfo(&sql, ", MULTIRANGE_TYPE_NAME = %s)", format_type_be_qualified(row->rngmultitypid));
	ReleaseSysCache(tuple);
	return sql.data;
}

/* The statement that creates a type; NULL for base types. */
static char *
type_definition(const ReadNamed *type, Form_pg_type row)
{
	switch (row->typtype)
	{
		case TYPTYPE_ENUM:
			return enum_definition(type);
		case TYPTYPE_DOMAIN:
			return domain_definition(type, row);
		case TYPTYPE_RANGE:
			return range_definition(type);
		default:
			return NULL;
	}
}

/* What a base type is made of; it can be looked at, but not given back. */
static char *
base_type_traits(Form_pg_type row)
{
	return psprintf("%s %s %s %s %s %d %c %c %c %d %c", format_procedure(row->typinput), format_procedure(row->typoutput),
					format_procedure(row->typreceive), format_procedure(row->typsend), format_procedure(row->typanalyze),
					row->typlen, row->typalign, row->typstorage, row->typcategory, row->typispreferred, row->typdelim);
}

/* What gives a domain its NOT NULL: by the name that it has, where that is one that SET NOT NULL would not choose. */
static char *
not_null_definition(const ReadNamed *type)
{
	HeapTuple	tuple = ps_domain_not_null_tuple(type->oid);
	const char *name = HeapTupleIsValid(tuple) ? NameStr(((Form_pg_constraint) GETSTRUCT(tuple))->conname) : NULL;

	if (name == NULL || strcmp(name, makeObjectName(type->bare, "not_null", NULL)) == 0)
		return alter(type, "SET NOT NULL");
	return alter(type, psprintf("ADD CONSTRAINT %s NOT NULL", quote_identifier(name)));
}

/* A domain's own properties. */
static void
read_domain(PsReader *reader, const ReadNamed *type, HeapTuple tuple)
{
	bool		isnull;
	Datum		value = SysCacheGetAttr(TYPEOID, tuple, Anum_pg_type_typdefault, &isnull);

	if (!isnull)
		ps_read(reader, "default", PS_RANK_DEFAULT, PS_OVERWRITTEN,
				alter(type, psprintf("SET DEFAULT %s", TextDatumGetCString(value))), alter(type, "DROP DEFAULT"));
	if (((Form_pg_type) GETSTRUCT(tuple))->typnotnull)
		ps_read(reader, "not null", PS_RANK_DEFAULT, PS_REMOVED_FIRST, not_null_definition(type), alter(type, "DROP NOT NULL"));
}

/* A label is an object whose name can change; none can be taken out. */
static void
read_labels(PsReader *reader, const ReadNamed *type)
{
	ListCell   *cell;

	foreach(cell, ps_enum_labels(type->oid))
	{
		Form_pg_enum label = lfirst(cell);
		char	   *name = quote_literal_cstr(NameStr(label->enumlabel));

		ps_read_object(reader, EnumRelationId, label->oid, type->oid, "enum label", psprintf("%s.%s", type->name, name));
		ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, name, alter(type, psprintf("RENAME VALUE %s TO ", name)));
		ps_read_inline(reader, "place", PS_RANK_NAME, PS_PLACE, psprintf("%d", foreach_current_index(cell) + 1), NULL);
	}
}

/* Reads a check of a domain; the server adds none where it would have to look into values of other types. */
static void
read_check(PsReader *reader, const ReadNamed *type, Form_pg_constraint constraint)
{
	const char *name = quote_identifier(pstrdup(NameStr(constraint->conname)));
	char	   *definition;

	if (constraint->contype != CONSTRAINT_CHECK)
		return;
	definition = ps_text_of(pg_get_constraintdef, constraint->oid);
	ps_read_object(reader, ConstraintRelationId, constraint->oid, type->oid, "domain constraint", psprintf("%s.%s", type->name, name));
	ps_read(reader, "", PS_RANK_DOMAIN_CHECK, PS_OBJECT,
			ps_catalog_is_nested(type->oid) ? NULL : alter(type, psprintf("ADD CONSTRAINT %s %s", name, definition)),
			alter(type, psprintf("DROP CONSTRAINT %s", name)));
	ps_read_inline(reader, "definition", PS_RANK_DOMAIN_CHECK, PS_REMADE, definition, NULL);
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, name, alter(type, psprintf("RENAME CONSTRAINT %s TO ", name)));
	ps_read_comment(reader, PS_RANK_COMMENT, psprintf("CONSTRAINT %s ON DOMAIN %s", name, type->name));
}

/* Reads what is wanted of the type itself. */
static void
read_type_itself(PsReader *reader, const ReadNamed *type, HeapTuple tuple)
{
	Form_pg_type row = (Form_pg_type) GETSTRUCT(tuple);
	Datum		acl;
	bool		isnull;

	ps_read_object(reader, TypeRelationId, type->oid, InvalidOid, row->typtype == TYPTYPE_DOMAIN ? "domain" : "type", type->name);
	if (reader->parts & PS_PART(TYPES))
	{
		ps_read(reader, "", PS_RANK_TYPE, PS_OBJECT, type_definition(type, row), psprintf("DROP %s %s", type->word, type->name));
		read_attributes(reader, type, row->typnamespace, row->typowner);
		if (row->typtype == TYPTYPE_DOMAIN)
			read_domain(reader, type, tuple);
		if (row->typtype == TYPTYPE_BASE || row->typtype == TYPTYPE_PSEUDO)
			ps_read_inline(reader, "functions", PS_RANK_TYPE, PS_PLACE, base_type_traits(row), NULL);
	}
	acl = SysCacheGetAttr(TYPEOID, tuple, Anum_pg_type_typacl, &isnull);
	if (reader->parts & PS_PART(TYPE_PRIVILEGES))
		ps_read_privileges(reader, psprintf("TYPE %s", type->name), isnull ? NULL : DatumGetAclP(acl), OBJECT_TYPE,
						   row->typowner, row->typnamespace);
}

/* Is it the type of arrays that comes and goes with its element?  A domain over an array has that one's category, too. */
static bool
comes_with_element(Form_pg_type row)
{
	return OidIsValid(row->typelem) && get_array_type(row->typelem) == row->oid;
}

/* Reads what is wanted of a type; of those that go with another one, or with a relation, nothing. */
void
ps_read_type(PsReader *reader, Oid oid)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(oid));
	Form_pg_type row;
	ReadNamed	type = {.oid = oid};
	ListCell   *cell;

	if (!HeapTupleIsValid(tuple))
		return;
	row = (Form_pg_type) GETSTRUCT(tuple);
	if (!OidIsValid(row->typrelid) && !comes_with_element(row) && row->typtype != TYPTYPE_MULTIRANGE)
	{
		type.bare = pstrdup(NameStr(row->typname));
		type.name = ps_qualified_name(row->typnamespace, type.bare);
		type.word = row->typtype == TYPTYPE_DOMAIN ? "DOMAIN" : "TYPE";
		read_type_itself(reader, &type, tuple);
		if (row->typtype == TYPTYPE_ENUM && (reader->parts & PS_PART(LABELS)))
			read_labels(reader, &type);
		if (row->typtype == TYPTYPE_DOMAIN && (reader->parts & PS_PART(DOMAIN_CONSTRAINTS)))
			foreach(cell, ps_catalog_rows(ConstraintRelationId, ConstraintTypidIndexId, Anum_pg_constraint_contypid, oid))
				read_check(reader, &type, (Form_pg_constraint) GETSTRUCT((HeapTuple) lfirst(cell)));
	}
	ReleaseSysCache(tuple);
}

/* What CREATE OR REPLACE cannot change. */
static char *
signature_of(HeapTuple tuple)
{
	Form_pg_proc row = (Form_pg_proc) GETSTRUCT(tuple);
	bool		isnull;
	Datum		all;

	all = DirectFunctionCall1(pg_get_function_arguments, ObjectIdGetDatum(row->oid));
	isnull = (row->prokind == PROKIND_PROCEDURE);
	return psprintf("%d %s %s", row->pronargdefaults,
					isnull ? "" : TextDatumGetCString(DirectFunctionCall1(pg_get_function_result, ObjectIdGetDatum(row->oid))),
					TextDatumGetCString(all));
}

/* A word of CREATE AGGREGATE and a value behind it. */
static void
append_item(StringInfo sql, const char *word, const char *value)
{
	if (value != NULL)
		appendStringInfo(sql, "%s%s = %s", sql->data[sql->len - 1] == '(' ? "" : ", ", word, value);
}

/* The name of a function as an aggregate's definition has it; NULL if there is none. */
static const char *
function_name(Oid function)
{
	return OidIsValid(function) ? ps_qualified_name(get_func_namespace(function), get_func_name(function)) : NULL;
}

/* A text column of an aggregate's row as a literal; NULL if it is null. */
static const char *
literal_of(HeapTuple tuple, AttrNumber attribute)
{
	bool		isnull;
	Datum		value = SysCacheGetAttr(AGGFNOID, tuple, attribute, &isnull);

	return isnull ? NULL : quote_literal_cstr(TextDatumGetCString(value));
}

/* Appends what a window's moving form is made of. */
static void
append_moving(StringInfo sql, HeapTuple tuple)
{
	Form_pg_aggregate row = (Form_pg_aggregate) GETSTRUCT(tuple);

	if (!OidIsValid(row->aggmtransfn))
		return;
	append_item(sql, "MSFUNC", function_name(row->aggmtransfn));
	append_item(sql, "MINVFUNC", function_name(row->aggminvtransfn));
	append_item(sql, "MSTYPE", format_type_be_qualified(row->aggmtranstype));
	if (row->aggmtransspace != 0)
		append_item(sql, "MSSPACE", psprintf("%d", row->aggmtransspace));
	append_item(sql, "MFINALFUNC", function_name(row->aggmfinalfn));
	append_item(sql, "MINITCOND", literal_of(tuple, Anum_pg_aggregate_aggminitval));
	if (row->aggmfinalextra)
		appendStringInfoString(sql, ", MFINALFUNC_EXTRA");
}

/* What an aggregate ends with. */
static void
append_final(StringInfo sql, Form_pg_aggregate row, Form_pg_proc function)
{
	static const char *const modify[] = {"READ_ONLY", "SHAREABLE", "READ_WRITE"};
	char		usual = row->aggkind == AGGKIND_NORMAL ? AGGMODIFY_READ_ONLY : AGGMODIFY_READ_WRITE;
	int			word = row->aggfinalmodify == AGGMODIFY_READ_ONLY ? 0 : row->aggfinalmodify == AGGMODIFY_SHAREABLE ? 1 : 2;

	append_item(sql, "FINALFUNC", function_name(row->aggfinalfn));
	if (row->aggfinalextra)
		appendStringInfoString(sql, ", FINALFUNC_EXTRA");
	if (OidIsValid(row->aggfinalfn) && row->aggfinalmodify != usual)
		append_item(sql, "FINALFUNC_MODIFY", modify[word]);
	append_item(sql, "COMBINEFUNC", function_name(row->aggcombinefn));
	append_item(sql, "SERIALFUNC", function_name(row->aggserialfn));
	append_item(sql, "DESERIALFUNC", function_name(row->aggdeserialfn));
	if (OidIsValid(row->aggsortop))
		append_item(sql, "SORTOP", ps_operator_name(row->aggsortop));
	if (function->proparallel != PROPARALLEL_UNSAFE)
		append_item(sql, "PARALLEL", function->proparallel == PROPARALLEL_SAFE ? "SAFE" : "RESTRICTED");
	if (row->aggkind == AGGKIND_HYPOTHETICAL)
		appendStringInfoString(sql, ", HYPOTHETICAL");
}

/* CREATE AGGREGATE; or its replacement. */
static char *
aggregate_definition(Form_pg_proc function, const char *create)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(function->oid));
	char	   *arguments = ps_text_of(pg_get_function_arguments, function->oid);
	Form_pg_aggregate row;
	StringInfoData sql;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	row = (Form_pg_aggregate) GETSTRUCT(tuple);
	initStringInfo(&sql);
	appendStringInfo(&sql, "%s AGGREGATE %s(%s) (", create, ps_qualified_name(function->pronamespace, NameStr(function->proname)),
					 arguments[0] == '\0' ? "*" : arguments);
	append_item(&sql, "SFUNC", function_name(row->aggtransfn));
	append_item(&sql, "STYPE", format_type_be_qualified(row->aggtranstype));
	if (row->aggtransspace != 0)
		append_item(&sql, "SSPACE", psprintf("%d", row->aggtransspace));
	append_item(&sql, "INITCOND", literal_of(tuple, Anum_pg_aggregate_agginitval));
	append_final(&sql, row, function);
	append_moving(&sql, tuple);
	appendStringInfoChar(&sql, ')');
	ReleaseSysCache(tuple);
	return sql.data;
}

/* Reads what is wanted of the routine itself. */
static void
read_routine(PsReader *reader, const ReadNamed *routine, HeapTuple tuple)
{
	Form_pg_proc row = (Form_pg_proc) GETSTRUCT(tuple);
	bool		is_aggregate = row->prokind == PROKIND_AGGREGATE;
	char	   *definition = is_aggregate ? aggregate_definition(row, "CREATE") : ps_text_of(pg_get_functiondef, routine->oid);

	ps_read(reader, "", PS_RANK_ROUTINE, PS_OBJECT, definition, psprintf("DROP %s %s", routine->word, routine->name));
	if (is_aggregate)
		ps_read_inline(reader, "aggregate", PS_RANK_ROUTINE, PS_OVERWRITTEN, aggregate_definition(row, "CREATE OR REPLACE"), NULL);
	else
	{
		ps_read_inline(reader, "body", PS_RANK_ROUTINE, PS_OVERWRITTEN, definition, NULL);
		ps_read_inline(reader, "signature", PS_RANK_ROUTINE, PS_REMADE, signature_of(tuple), NULL);
	}
	read_attributes(reader, routine, row->pronamespace, row->proowner);
}

/* Callback: is it a type?  The functions that come with a range depend on it. */
static bool
is_type(const ObjectAddress *object, void *unused)
{
	return object->classId == TypeRelationId;
}

/* Does the routine come with a type? */
static bool
goes_with_type(Oid routine)
{
	ObjectAddress address;

	ObjectAddressSet(address, ProcedureRelationId, routine);
	return ps_catalog_goes_with(&address, is_type, NULL);
}

/* Reads what is wanted of a routine. */
void
ps_read_routine(PsReader *reader, Oid oid)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
	Form_pg_proc row;
	ReadNamed	routine = {.oid = oid};
	const char *type;
	Datum		acl;
	bool		isnull;

	if (!HeapTupleIsValid(tuple))
		return;
	row = (Form_pg_proc) GETSTRUCT(tuple);
	if (!goes_with_type(oid))
	{
		type = row->prokind == PROKIND_PROCEDURE ? "procedure" : row->prokind == PROKIND_AGGREGATE ? "aggregate" : "function";
		routine.word = row->prokind == PROKIND_PROCEDURE ? "PROCEDURE" : row->prokind == PROKIND_AGGREGATE ? "ROUTINE" : "FUNCTION";
		routine.bare = pstrdup(NameStr(row->proname));
		routine.name = format_procedure_qualified(oid);
		ps_read_object(reader, ProcedureRelationId, oid, InvalidOid, type, routine.name);
		if (reader->parts & PS_PART(ROUTINES))
			read_routine(reader, &routine, tuple);
		acl = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proacl, &isnull);
		if (reader->parts & PS_PART(ROUTINE_PRIVILEGES))
			ps_read_privileges(reader, psprintf("ROUTINE %s", routine.name), isnull ? NULL : DatumGetAclP(acl), OBJECT_FUNCTION,
							   row->proowner, row->pronamespace);
	}
	ReleaseSysCache(tuple);
}
