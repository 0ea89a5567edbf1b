/*-------------------------------------------------------------------------
 *
 * catalog_function.c
 *	  Functions and operators in the catalog, by what a PsName says of their
 *	  arguments.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/*
 * Appends a type as ps_type_signature() would print it.  A type such as oidvector
 * has elements, but is not the array type of theirs.
 */
static void
append_type(StringInfo text, Oid type)
{
	Oid			element = get_element_type(type);
	bool		is_array = OidIsValid(element) && get_array_type(element) == type;
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(is_array ? element : type));

	if (!HeapTupleIsValid(tuple))
		return;
	appendStringInfo(text, "%s%s", NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname),
					 is_array ? "[]" : "");
	ReleaseSysCache(tuple);
}

/* The signature of a function as ps_signature_of_types() would print it. */
static char *
function_signature(Form_pg_proc form)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < form->pronargs; i++)
	{
		if (i > 0)
			appendStringInfoChar(&text, ',');
		append_type(&text, form->proargtypes.values[i]);
	}
	return text.data;
}

/* The number of arguments of a call: those of a procedure include what it returns. */
static int
called_with(HeapTuple tuple)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	bool		isnull;
	Datum		all;

	if (form->prokind != PROKIND_PROCEDURE)
		return form->pronargs;
	all = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proallargtypes, &isnull);
	return isnull ? form->pronargs : ARR_DIMS(DatumGetArrayTypeP(all))[0];
}

/* Does a function answer to the sub-name: any, "#n", "#*" or a signature? */
static bool
function_answers(HeapTuple tuple, const char *sub)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

	if (sub == NULL)
		return true;
	if (strcmp(sub, "#*") == 0)
		return OidIsValid(form->provariadic);
	if (sub[0] == '#')
	{
		int			nargs = atoi(sub + 1);
		int			called = called_with(tuple);

		return (nargs <= called && nargs >= called - form->pronargdefaults) ||
			(OidIsValid(form->provariadic) && nargs >= called - 1);
	}
	return strcmp(sub, function_signature(form)) == 0;
}

/*
 * The first function of the schema that answers to the name, or InvalidOid.  Through the index, not the cache: before 17 the cache keeps the lists of all
 * names to look up in one list, and a batch has thousands.
 */
Oid
ps_catalog_function(const PsName *name, Oid namespace)
{
	Relation	catalog = table_open(ProcedureRelationId, AccessShareLock);
	NameData	key;
	ScanKeyData scankey;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			found = InvalidOid;

	namestrcpy(&key, name->name);
	ScanKeyInit(&scankey, Anum_pg_proc_proname, BTEqualStrategyNumber,
				F_NAMEEQ, NameGetDatum(&key));
	scan = systable_beginscan(catalog, ProcedureNameArgsNspIndexId, true, NULL, 1, &scankey);
	while (!OidIsValid(found) && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);

		if (form->pronamespace == namespace && function_answers(tuple, name->sub))
			found = form->oid;
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

/* The sides of an operator as ps_signature_of_types() would print them. */
static char *
operator_signature(Form_pg_operator form)
{
	StringInfoData text;

	initStringInfo(&text);
	if (OidIsValid(form->oprleft))
		append_type(&text, form->oprleft);
	else
		appendStringInfoString(&text, "none");
	appendStringInfoChar(&text, ',');
	append_type(&text, form->oprright);
	return text.data;
}

/* The first operator of the schema that answers to the name, or InvalidOid. */
Oid
ps_catalog_operator(const PsName *name, Oid namespace)
{
	CatCList   *list = SearchSysCacheList1(OPERNAMENSP, CStringGetDatum(name->name));
	Oid			found = InvalidOid;

	for (int i = 0; i < list->n_members && !OidIsValid(found); i++)
	{
		Form_pg_operator form = (Form_pg_operator) GETSTRUCT(&list->members[i]->tuple);

		if (form->oprnamespace == namespace &&
			(name->sub == NULL || strcmp(name->sub, operator_signature(form)) == 0))
			found = form->oid;
	}
	ReleaseSysCacheList(list);
	return found;
}

/* The signature of an operator, palloc'd, or NULL if there is no such operator. */
char *
ps_catalog_operator_signature(Oid operator)
{
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(operator));
	char	   *signature;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	signature = operator_signature((Form_pg_operator) GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	return signature;
}

/* The types of a cast as its name has them, palloc'd. */
char *
ps_catalog_cast_signature(Oid source, Oid target)
{
	StringInfoData text;

	initStringInfo(&text);
	append_type(&text, source);
	appendStringInfoChar(&text, ',');
	append_type(&text, target);
	return text.data;
}

/* The signature of a function, palloc'd, or NULL if there is no such function. */
char *
ps_catalog_signature(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	char	   *signature;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	signature = function_signature((Form_pg_proc) GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	return signature;
}

/* Is there a cast of that name: "source,target", or ",target" from any type? */
bool
ps_catalog_has_cast(const PsName *name, Oid namespace)
{
	Relation	casts = table_open(CastRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(casts, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	row;
	bool		found = false;

	while (!found && HeapTupleIsValid(row = systable_getnext(scan)))
	{
		Form_pg_cast form = (Form_pg_cast) GETSTRUCT(row);
		char	   *signature = ps_catalog_cast_signature(form->castsource, form->casttarget);

		found = strcmp(name->name[0] == ',' ? strchr(signature, ',') : signature, name->name) == 0;
		pfree(signature);
	}
	systable_endscan(scan);
	table_close(casts, AccessShareLock);
	return found;
}
