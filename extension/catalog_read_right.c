/*-------------------------------------------------------------------------
 *
 * catalog_read_right.c
 *	  Access rights: a property per grantee.
 *
 * What the owner and PUBLIC have by themselves counts as given.  One that has
 * lost what it has by itself is a property too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "catalog_read.h"
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
append_grants(StringInfo sql, AclMode all, const char *suffix, const char *on, const char *role)
{
	AclMode		optional = ACL_OPTION_TO_PRIVS(all);
	AclMode		plain = all & ACLITEM_ALL_PRIV_BITS & ~optional;

	if (plain != 0)
		appendStringInfo(sql, "%sGRANT %s ON %s TO %s", sql->len > 0 ? ";\n" : "", words_of(plain, suffix), on, role);
	if (optional != 0)
		appendStringInfo(sql, "%sGRANT %s ON %s TO %s WITH GRANT OPTION", sql->len > 0 ? ";\n" : "",
						 words_of(optional, suffix), on, role);
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

/* Reads the rights of one grantee. */
static void
read_grantee(PsReader *reader, int rank, const char *on, Oid grantee, AclMode has, AclMode usual)
{
	const char *role = grantee_name(grantee);
	char	   *revoke = psprintf("REVOKE ALL ON %s FROM %s", on, role);
	StringInfoData give;
	StringInfoData take;

	initStringInfo(&give);
	initStringInfo(&take);
	appendStringInfoString(&give, revoke);
	appendStringInfoString(&take, revoke);
	append_grants(&give, has, "", on, role);
	append_grants(&take, usual, "", on, role);
	ps_read(reader, psprintf("privileges of %s", role), rank, has == usual, PS_OVERWRITTEN, give.data,
			has == usual ? NULL : take.data);
}

/* Reads the rights on an object; on is what GRANT ... ON says. */
void
ps_read_privileges(PsReader *reader, int rank, const char *on, Datum datum, bool isnull, ObjectType type, Oid owner)
{
	Acl		   *usual = acldefault(type, owner);
	Acl		   *acl = isnull ? usual : DatumGetAclP(datum);
	ListCell   *cell;

	if (isnull)
		return;
	foreach(cell, grantees_of(acl, usual))
		read_grantee(reader, rank, on, lfirst_oid(cell), rights_of(acl, lfirst_oid(cell)), rights_of(usual, lfirst_oid(cell)));
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
		append_grants(&give, rights_of(acl, lfirst_oid(cell)), suffix, on, role);
		ps_read(reader, psprintf("privileges of %s", role), 94, false, PS_REMOVED_FIRST, give.data,
				psprintf("REVOKE ALL%s ON %s FROM %s", suffix, on, role));
	}
}
