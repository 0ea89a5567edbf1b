/*-------------------------------------------------------------------------
 *
 * catalog_read_right.c
 *	  Access rights: a property per grantee.
 *
 * What the owner and PUBLIC have by themselves counts as given.  One that has
 * lost what it has by itself is a property too.  Rights that new objects will
 * have are properties of the schema they are in; elsewhere of the role.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_default_acl.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "catalog_read.h"
#include "catalog_row.h"
#include "compat.h"

/* The words for rights, by bit. */
static const struct
{
	AclMode		right;
	const char *word;
}			rights[] =
{
	{ACL_INSERT, "INSERT"},
	{ACL_SELECT, "SELECT"},
	{ACL_UPDATE, "UPDATE"},
	{ACL_DELETE, "DELETE"},
	{ACL_TRUNCATE, "TRUNCATE"},
	{ACL_REFERENCES, "REFERENCES"},
	{ACL_TRIGGER, "TRIGGER"},
	{ACL_EXECUTE, "EXECUTE"},
	{ACL_USAGE, "USAGE"},
	{ACL_CREATE, "CREATE"},
	{ACL_CREATE_TEMP, "TEMPORARY"},
	{ACL_CONNECT, "CONNECT"},
	PS_NEWER_RIGHTS
};

/* All rights of a grantee in a list, with and without the option to grant them. */
static AclMode
rights_of(const Acl *acl, Oid grantee)
{
	AclMode		all = 0;

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		if (ACL_DAT(acl)[i].ai_grantee == grantee)
			all |= ACL_DAT(acl)[i].ai_privs;
	}
	return all;
}

/* The words for the rights in a set, each with a suffix. */
static char *
words_of(AclMode set, const char *suffix)
{
	StringInfoData words;

	initStringInfo(&words);
	for (int i = 0; i < lengthof(rights); i++)
	{
		if (set & rights[i].right)
			appendStringInfo(&words, "%s%s%s", words.len > 0 ? ", " : "", rights[i].word, suffix);
	}
	return words.data;
}

/* Appends GRANTs of rights: those without, then those with the option to grant them. */
static void
append_grants(StringInfo sql, AclMode all, const char *prefix, const char *suffix, const char *on, const char *role)
{
	AclMode		optional = ACL_OPTION_TO_PRIVS(all);
	AclMode		plain = all & ACLITEM_ALL_PRIV_BITS & ~optional;

	if (plain != 0)
		appendStringInfo(sql, "%s%sGRANT %s ON %s TO %s", sql->len > 0 ? ";\n" : "", prefix, words_of(plain, suffix), on, role);
	if (optional != 0)
		appendStringInfo(sql, "%s%sGRANT %s ON %s TO %s WITH GRANT OPTION", sql->len > 0 ? ";\n" : "",
						 prefix, words_of(optional, suffix), on, role);
}

/* The grantees of two lists, each once. */
static List *
grantees_of(const Acl *acl, const Acl *usual)
{
	List	   *grantees = NIL;

	for (int i = 0; i < ACL_NUM(acl); i++)
		grantees = list_append_unique_oid(grantees, ACL_DAT(acl)[i].ai_grantee);
	for (int i = 0; i < ACL_NUM(usual); i++)
		grantees = list_append_unique_oid(grantees, ACL_DAT(usual)[i].ai_grantee);
	return grantees;
}

/* PUBLIC, or the name of a role. */
static const char *
grantee_name(Oid grantee)
{
	return OidIsValid(grantee) ? quote_identifier(GetUserNameFromId(grantee, false)) : "PUBLIC";
}

/* Three lists of rights on one thing. */
typedef struct PsRights
{
	const Acl  *has;			/* as it is */
	const Acl  *usual;			/* that one has by itself */
	const Acl  *new;			/* that one would have which is made now */
} PsRights;

/*
 * Reads the rights of one grantee; prefix stands before each GRANT and REVOKE.
 * They need not be given if they are the usual ones, and those of a new object.
 */
static void
read_grantee(PsReader *reader, const char *prefix, const char *on, Oid grantee, const PsRights *rights)
{
	AclMode		has = rights_of(rights->has, grantee);
	AclMode		usual = rights_of(rights->usual, grantee);
	const char *role = grantee_name(grantee);
	char	   *revoke = psprintf("%sREVOKE ALL ON %s FROM %s", prefix, on, role);
	StringInfoData give;
	StringInfoData take;

	initStringInfo(&give);
	initStringInfo(&take);
	appendStringInfoString(&give, revoke);
	appendStringInfoString(&take, revoke);
	append_grants(&give, has, prefix, "", on, role);
	append_grants(&take, usual, prefix, "", on, role);
	ps_read(reader, psprintf("%sprivileges of %s", prefix[0] == '\0' ? "" : psprintf("%s%s ", prefix, on), role),
			PS_RANK_PRIVILEGES, PS_OVERWRITTEN, give.data, has == usual ? NULL : take.data)
		->is_inline = (has == usual && has == rights_of(rights->new, grantee));
}

/* The rights that an object has once the role at work has made it and its owner has got it; NULL: the usual ones. */
static Acl *
rights_of_new(ObjectType type, Oid owner, Oid namespace)
{
	Acl		   *acl = get_user_default_acl(type, GetUserId(), namespace);

	return acl == NULL || owner == GetUserId() ? acl : aclnewowner(acl, GetUserId(), owner);
}

/*
 * Reads the rights on an object, which may lie in a schema; on is what
 * GRANT ... ON says.  acl is NULL if they are the usual ones.
 */
void
ps_read_privileges(PsReader *reader, const char *on, const Acl *acl, ObjectType type, Oid owner, Oid namespace)
{
	PsRights	rights = {.has = acl,.new = rights_of_new(type, owner, namespace)};
	ListCell   *cell;

	if (rights.has == NULL && rights.new == NULL)
		return;
	rights.usual = acldefault(type, owner);
	if (rights.has == NULL)
		rights.has = rights.usual;
	if (rights.new == NULL)
		rights.new = rights.usual;
	foreach(cell, list_concat_unique_oid(grantees_of(rights.has, rights.usual), grantees_of(rights.new, rights.new)))
		read_grantee(reader, "", on, lfirst_oid(cell), &rights);
}

/* Reads the rights on the column at hand; nobody has any by itself. */
void
ps_read_column_privileges(PsReader *reader, const char *table, const char *column, Datum datum)
{
	Acl		   *acl = DatumGetAclP(datum);
	const char *on = psprintf("TABLE %s", table);
	char	   *suffix = psprintf(" (%s)", column);
	ListCell   *cell;

	foreach(cell, grantees_of(acl, acl))
	{
		const char *role = grantee_name(lfirst_oid(cell));
		StringInfoData give;

		initStringInfo(&give);
		append_grants(&give, rights_of(acl, lfirst_oid(cell)), "", suffix, on, role);
		ps_read(reader, psprintf("privileges of %s", role), PS_RANK_PRIVILEGES, PS_REMOVED_FIRST, give.data,
				psprintf("REVOKE ALL%s ON %s FROM %s", suffix, on, role));
	}
}

/* What default rights are on. */
static const struct
{
	char		kind;			/* defaclobjtype */
	ObjectType	type;
	const char *words;
}			default_kinds[] =
{
	{DEFACLOBJ_RELATION, OBJECT_TABLE, "TABLES"},
	{DEFACLOBJ_SEQUENCE, OBJECT_SEQUENCE, "SEQUENCES"},
	{DEFACLOBJ_FUNCTION, OBJECT_FUNCTION, "FUNCTIONS"},
	{DEFACLOBJ_TYPE, OBJECT_TYPE, "TYPES"},
	{DEFACLOBJ_NAMESPACE, OBJECT_SCHEMA, "SCHEMAS"},
	{'L', OBJECT_LARGEOBJECT, "LARGE OBJECTS"},
};

/* Reads an entry of default rights. */
static void
read_default_entry(PsReader *reader, HeapTuple tuple)
{
	Form_pg_default_acl row = (Form_pg_default_acl) GETSTRUCT(tuple);
	Oid			schema = row->defaclnamespace;
	bool		isnull;
	PsRights	rights = {.has = DatumGetAclP(ps_row_value(DefaultAclRelationId, tuple, Anum_pg_default_acl_defaclacl, &isnull))};
	char	   *prefix;
	ListCell   *cell;
	int			i = 0;

	while (i < lengthof(default_kinds) - 1 && default_kinds[i].kind != row->defaclobjtype)
		i++;
	rights.usual = rights.new = OidIsValid(schema) ? make_empty_acl() : acldefault(default_kinds[i].type, row->defaclrole);
	prefix = psprintf("ALTER DEFAULT PRIVILEGES FOR ROLE %s ", quote_identifier(GetUserNameFromId(row->defaclrole, false)));
	if (OidIsValid(schema))
		prefix = psprintf("%sIN SCHEMA %s ", prefix, quote_identifier(get_namespace_name(schema)));
	foreach(cell, grantees_of(rights.has, rights.usual))
		read_grantee(reader, prefix, default_kinds[i].words, lfirst_oid(cell), &rights);
}

/* Reads the rights that new objects in the schema at hand will have. */
void
ps_read_defaults_of_schema(PsReader *reader, Oid schema)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(DefaultAclRelationId, InvalidOid, Anum_pg_default_acl_defaclnamespace, schema))
		read_default_entry(reader, lfirst(cell));
}

/* Reads the rights that a role's new objects will have in whatever schema; nothing if it is no role. */
void
ps_read_defaults_of_role(PsReader *reader, Oid role)
{
	ListCell   *cell;

	ps_read_object(reader, AuthIdRelationId, role, InvalidOid, "role", "");
	foreach(cell, ps_catalog_rows(DefaultAclRelationId, DefaultAclRoleNspObjIndexId, Anum_pg_default_acl_defaclrole, role))
		if (!OidIsValid(((Form_pg_default_acl) GETSTRUCT((HeapTuple) lfirst(cell)))->defaclnamespace))
			read_default_entry(reader, lfirst(cell));
}
