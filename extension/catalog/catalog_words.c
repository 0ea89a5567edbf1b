/*-------------------------------------------------------------------------
 *
 * catalog_words.c
 *	  How SQL names an object after COMMENT ON, ALTER and DROP.
 *
 * Every name is qualified, so the words mean the same under any search_path.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_transform.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog_inverse.h"
#include "catalog_row.h"

/* Descriptions that are not the words of SQL, in lower case. */
static const struct
{
	const char *description;
	const char *words;			/* NULL: SQL has none for such an object alone */
}			spelled[] =
{
	{"aggregate", "ROUTINE"},
	{"composite type", "TYPE"},
	{"default acl", NULL},
	{"default value", NULL},
	{"domain constraint", "CONSTRAINT"},
	{"enum value", NULL},
	{"foreign-data wrapper", "FOREIGN DATA WRAPPER"},
	{"function of access method", NULL},
	{"operator of access method", NULL},
	{"publication namespace", NULL},
	{"publication relation", NULL},
	{"statistics object", "STATISTICS"},
	{"table constraint", "CONSTRAINT"},
};

/* The keywords for an object; NULL if there are none. */
static const char *
keywords_of(const ObjectAddress *address)
{
	const char *description;

	if (address->classId == TypeRelationId && get_typtype(address->objectId) == TYPTYPE_DOMAIN)
		return "DOMAIN";
	if (address->classId == RelationRelationId && address->objectSubId != 0)
		return "COLUMN";
	if (address->classId == LargeObjectRelationId)
		return "LARGE OBJECT";
	if (!is_objectclass_supported(address->classId) || address->classId == EnumRelationId)
		return NULL;
	description = getObjectTypeDescription(address, true);
	if (description == NULL)
		return NULL;
	for (int i = 0; i < lengthof(spelled); i++)
	{
		if (strcmp(spelled[i].description, description) == 0)
			return spelled[i].words;
	}
	return asc_toupper(description, strlen(description));
}

/*
 * "FOR a LANGUAGE b" of the identity "for a on language b"; "FOR a SERVER b" of
 * "a on server b".  Some releases leave "on" out.  The server does not quote the
 * second name, which second is.
 */
static char *
two_names(const char *keywords, const char *identity, const char *first, const char *between, const char *word, const char *second)
{
	const char *middle = strstr(identity, between);

	if (middle == NULL)
		middle = strstr(identity, between += strlen(" on"));
	if (middle == NULL)
		return NULL;
	return psprintf("%s %s%.*s %s %s", keywords, first, (int) (middle - identity), identity, word,
					second != NULL ? quote_identifier(second) : middle + strlen(between));
}

/* What an object is in, by its bare name; NULL if there is none. */
static const char *
bare_holder(const ObjectAddress *address)
{
	List	   *names = NIL;
	List	   *holders = NIL;

	getObjectIdentityParts(address, &names, &holders, true);
	return holders == NIL ? NULL : linitial(holders);
}

/* "TABLE ONLY public.t" or "TABLES IN SCHEMA s" of a publication's entry, whose publication *name is. */
char *
ps_publication_entry(const ObjectAddress *entry, const char **name)
{
	List	   *names = NIL;
	List	   *publication = NIL;

	if (getObjectIdentityParts(entry, &names, &publication, true) == NULL)
		return NULL;
	*name = quote_identifier(linitial(publication));
	if (list_length(names) == 1)
		return psprintf("TABLES IN SCHEMA %s", quote_identifier(linitial(names)));
	return psprintf("TABLE ONLY %s", quote_qualified_identifier(linitial(names), lsecond(names)));
}

/*
 * The identity of a procedure, or any other.  Where others have its name, the mode
 * of the first argument is told: without any, the types could be meant to include
 * those of OUT arguments.
 */
static char *
with_mode(const ObjectAddress *address, char *identity)
{
	HeapTuple	tuple = address->classId == ProcedureRelationId ? ps_catalog_row(ProcedureRelationId, address->objectId) : NULL;
	Form_pg_proc row = HeapTupleIsValid(tuple) ? (Form_pg_proc) GETSTRUCT(tuple) : NULL;
	CatCList   *namesakes;
	bool		is_alone;
	int			name;

	if (row == NULL || row->prokind != PROKIND_PROCEDURE || row->pronargs == 0 || OidIsValid(row->provariadic))
		return identity;
	namesakes = SearchSysCacheList1(PROCNAMEARGSNSP, NameGetDatum(&row->proname));
	is_alone = namesakes->n_members == 1;
	ReleaseSysCacheList(namesakes);
	name = strlen(quote_qualified_identifier(get_namespace_name(row->pronamespace), NameStr(row->proname)));
	return is_alone ? identity : psprintf("%.*s(IN %s", name, identity, identity + name + 1);
}

/*
 * The words for an object, as "TABLE public.t" or "TRIGGER a ON public.t";
 * NULL if it is gone or SQL has none.
 */
char *
ps_object_words(const ObjectAddress *address)
{
	const char *keywords = keywords_of(address);
	PsConstraintPlace place;
	char	   *identity = keywords == NULL ? NULL : getObjectIdentity(address, true);

	if (identity == NULL)
		return NULL;
	if (address->classId == TransformRelationId)
		return two_names(keywords, identity, "", " on language ", "LANGUAGE", bare_holder(address));
	if (address->classId == UserMappingRelationId)
		return two_names(keywords, identity, "FOR ", " on server ", "SERVER", bare_holder(address));
	if (address->classId == ConstraintRelationId && ps_catalog_constraint_place(address->objectId, &place) &&
		OidIsValid(place.domain))
		return two_names(keywords, identity, "", " on ", "ON DOMAIN", NULL);
	return psprintf("%s %s", keywords, with_mode(address, identity));
}
