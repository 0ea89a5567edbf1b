/*-------------------------------------------------------------------------
 *
 * catalog_read_other.c
 *	  Objects of the kinds that few databases have.
 *
 * The statement that makes an object is put together by a query, for most of
 * these kinds have columns that a release added or renamed; name, owner, rights
 * and comment are read in the way the server has for objects of any class.
 * What has no such query is not made again; nor is what has a secret, which is
 * not kept.  Of an extension's objects the rights alone are read, for the rest is
 * the extension's.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_am.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_database.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_largeobject_metadata.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_publication_namespace.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_tablespace.h"
#include "catalog/pg_transform.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "catalog_inverse.h"
#include "catalog_read.h"
#include "catalog_row.h"
#include "own_query.h"

#define SCHEMA_OF(column) "(SELECT quote_ident(n.nspname) || '.' FROM pg_namespace n WHERE n.oid = " column ")"
#define FOREIGN_OPTIONS(column) \
	"coalesce((SELECT ' OPTIONS (' || string_agg(quote_ident(p.option_name) || ' ' || quote_literal(p.option_value), ', ') || ')'" \
	" FROM pg_options_to_table(" column ") p HAVING count(*) > 0), '')"

#define COLLATION \
	"SELECT 'CREATE COLLATION ' || " SCHEMA_OF("o.collnamespace") " || quote_ident(o.collname) || ' (' || concat_ws(', '," \
	" 'provider = ' || CASE o.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' END," \
	" CASE WHEN NOT o.collisdeterministic THEN 'deterministic = false' END," \
	" 'locale = ' || quote_literal(coalesce(to_jsonb(o) ->> 'colliculocale', to_jsonb(o) ->> 'colllocale'))," \
	" 'rules = ' || quote_literal(to_jsonb(o) ->> 'collicurules')," \
	" 'lc_collate = ' || quote_literal(o.collcollate), 'lc_ctype = ' || quote_literal(o.collctype)) || ')'" \
	" FROM pg_collation o WHERE o.oid = $1"

#define CAST \
	"SELECT 'CREATE CAST (' || format_type(o.castsource, NULL) || ' AS ' || format_type(o.casttarget, NULL) || ')'" \
	" || CASE o.castmethod WHEN 'f' THEN ' WITH FUNCTION ' || o.castfunc::regprocedure WHEN 'i' THEN ' WITH INOUT'" \
	" ELSE ' WITHOUT FUNCTION' END || CASE o.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END" \
	" FROM pg_cast o WHERE o.oid = $1 AND NOT EXISTS" \
	" (SELECT FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND e.objid = o.oid AND e.deptype = 'i')"

#define CONVERSION \
	"SELECT 'CREATE ' || CASE WHEN o.condefault THEN 'DEFAULT ' ELSE '' END || 'CONVERSION ' || " SCHEMA_OF("o.connamespace") \
	" || quote_ident(o.conname) || ' FOR ' || quote_literal(pg_encoding_to_char(o.conforencoding)) || ' TO '" \
	" || quote_literal(pg_encoding_to_char(o.contoencoding)) || ' FROM ' || o.conproc FROM pg_conversion o WHERE o.oid = $1"

#define DICTIONARY \
	"SELECT 'CREATE TEXT SEARCH DICTIONARY ' || " SCHEMA_OF("o.dictnamespace") " || quote_ident(o.dictname) || ' ('" \
	" || concat_ws(', ', 'TEMPLATE = ' || " SCHEMA_OF("t.tmplnamespace") " || quote_ident(t.tmplname), o.dictinitoption) || ')'" \
	" FROM pg_ts_dict o JOIN pg_ts_template t ON t.oid = o.dicttemplate WHERE o.oid = $1"

#define CONFIGURATION \
	"SELECT 'CREATE TEXT SEARCH CONFIGURATION ' || o.name || ' (PARSER = ' || " SCHEMA_OF("p.prsnamespace") " || quote_ident(p.prsname) || ')'" \
	" || coalesce(E';\\n' || mappings.added, '')" FROM_CONFIGURATION
#define FROM_CONFIGURATION \
	" FROM (SELECT c.oid, c.cfgparser, " SCHEMA_OF("c.cfgnamespace") " || quote_ident(c.cfgname) AS name FROM pg_ts_config c WHERE c.oid = $1) o" \
	" JOIN pg_ts_parser p ON p.oid = o.cfgparser, LATERAL" \
	" (SELECT string_agg('ALTER TEXT SEARCH CONFIGURATION ' || o.name || ' ADD MAPPING FOR ' || quote_ident(k.alias)" \
	" || ' WITH ' || m.dictionaries, E';\\n' ORDER BY k.tokid) AS added," \
	" 'ALTER TEXT SEARCH CONFIGURATION ' || o.name || ' DROP MAPPING FOR ' || string_agg(quote_ident(k.alias), ', ' ORDER BY k.tokid) AS dropped" \
	" FROM ts_token_type(p.oid) k, LATERAL (SELECT string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries" \
	" FROM pg_ts_config_map m WHERE m.mapcfg = o.oid AND m.maptokentype = k.tokid) m WHERE m.dictionaries IS NOT NULL) mappings"

#define PARSER \
	"SELECT 'CREATE TEXT SEARCH PARSER ' || " SCHEMA_OF("o.prsnamespace") " || quote_ident(o.prsname) || ' (' || concat_ws(', '," \
	" 'START = ' || o.prsstart, 'GETTOKEN = ' || o.prstoken, 'END = ' || o.prsend, 'LEXTYPES = ' || o.prslextype," \
	" 'HEADLINE = ' || nullif(o.prsheadline, 0)::regproc) || ')' FROM pg_ts_parser o WHERE o.oid = $1"

#define TEMPLATE \
	"SELECT 'CREATE TEXT SEARCH TEMPLATE ' || " SCHEMA_OF("o.tmplnamespace") " || quote_ident(o.tmplname) || ' (' || concat_ws(', '," \
	" 'INIT = ' || nullif(o.tmplinit, 0)::regproc, 'LEXIZE = ' || o.tmpllexize) || ')' FROM pg_ts_template o WHERE o.oid = $1"

#define ACCESS_METHOD \
	"SELECT 'CREATE ACCESS METHOD ' || quote_ident(o.amname) || CASE o.amtype WHEN 'i' THEN ' TYPE INDEX' ELSE ' TYPE TABLE' END" \
	" || ' HANDLER ' || o.amhandler FROM pg_am o WHERE o.oid = $1"

#define LANGUAGE(create) \
	"SELECT '" create "' || CASE WHEN o.lanpltrusted THEN ' TRUSTED' ELSE '' END || ' LANGUAGE ' || quote_ident(o.lanname)" \
	" || ' HANDLER ' || o.lanplcallfoid::regproc || coalesce(' INLINE ' || nullif(o.laninline, 0)::regproc, '')" \
	" || coalesce(' VALIDATOR ' || nullif(o.lanvalidator, 0)::regproc, ''), NULL FROM pg_language o WHERE o.oid = $1 AND o.lanispl"

#define TRANSFORM(create) \
	"SELECT '" create " TRANSFORM FOR ' || format_type(o.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname) || ' (' || concat_ws(', '," \
	" 'FROM SQL WITH FUNCTION ' || nullif(o.trffromsql, 0)::regprocedure, 'TO SQL WITH FUNCTION ' || nullif(o.trftosql, 0)::regprocedure)" \
	" || ')', NULL FROM pg_transform o JOIN pg_language l ON l.oid = o.trflang WHERE o.oid = $1"

/* What belongs to an operator class, or else to its family: as it is added, and as it is dropped. */
#define MEMBERS(catalog, row) \
	" LATERAL (SELECT string_agg(m.added, ', ' ORDER BY m.what DESC, m.number, m.types) AS added," \
	" string_agg(concat_ws(' ', m.what, m.number, m.types), ', ' ORDER BY m.what DESC, m.number, m.types) AS dropped" \
	" FROM pg_depend d, LATERAL (" \
	"SELECT 'OPERATOR' AS what, a.amopstrategy AS number, " TYPES("a.amoplefttype", "a.amoprighttype") " AS types," \
	" concat('OPERATOR ', a.amopstrategy, ' ', a.amopopr::regoperator, ' FOR ORDER BY ' || " FAMILY_NAME("a.amopsortfamily") ") AS added" \
	" FROM pg_amop a WHERE d.classid = 'pg_amop'::regclass AND a.oid = d.objid" \
	" UNION ALL SELECT 'FUNCTION', a.amprocnum, " TYPES("a.amproclefttype", "a.amprocrighttype") "," \
	" concat('FUNCTION ', a.amprocnum, ' ', " TYPES("a.amproclefttype", "a.amprocrighttype") ", ' ', a.amproc::regprocedure)" \
	" FROM pg_amproc a WHERE d.classid = 'pg_amproc'::regclass AND a.oid = d.objid) m" \
	" WHERE d.refclassid = '" catalog "'::regclass AND d.refobjid = " row ".oid) members"
#define TYPES(one, other) "concat('(', format_type(" one ", NULL), ', ', format_type(" other ", NULL), ')')"
#define FAMILY_NAME(column) "(SELECT " SCHEMA_OF("f.opfnamespace") " || quote_ident(f.opfname) FROM pg_opfamily f WHERE f.oid = " column ")"

#define OPERATOR_CLASS \
	"SELECT 'CREATE OPERATOR CLASS ' || " SCHEMA_OF("o.opcnamespace") " || quote_ident(o.opcname) || CASE WHEN o.opcdefault THEN ' DEFAULT' ELSE '' END" \
	" || ' FOR TYPE ' || format_type(o.opcintype, NULL) || ' USING ' || quote_ident(m.amname) || ' FAMILY ' || " FAMILY_NAME("o.opcfamily") \
	" || ' AS ' || concat_ws(', ', 'STORAGE ' || format_type(coalesce(nullif(o.opckeytype, 0), o.opcintype), NULL), members.added)" \
	" FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod, " MEMBERS("pg_opclass", "o") " WHERE o.oid = $1"

#define FAMILY_WORDS FAMILY_NAME("o.oid") " || ' USING ' || quote_ident(m.amname)"
#define FROM_FAMILY " FROM pg_opfamily o JOIN pg_am m ON m.oid = o.opfmethod, " MEMBERS("pg_opfamily", "o") " WHERE o.oid = $1"
#define OPERATOR_FAMILY \
	"SELECT 'CREATE OPERATOR FAMILY ' || " FAMILY_WORDS " || coalesce(E';\\nALTER OPERATOR FAMILY ' || " FAMILY_WORDS " || ' ADD ' || members.added, '')" \
	FROM_FAMILY

#define EVENT_TRIGGER \
	"SELECT 'CREATE EVENT TRIGGER ' || quote_ident(o.evtname) || ' ON ' || o.evtevent" \
	" || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(t.tag), ', ') FROM unnest(o.evttags) t(tag)) || ')', '')" \
	" || ' EXECUTE FUNCTION ' || o.evtfoid::regproc || '()' || CASE o.evtenabled WHEN 'O' THEN ''" \
	" ELSE E';\\nALTER EVENT TRIGGER ' || quote_ident(o.evtname) || CASE o.evtenabled WHEN 'D' THEN ' DISABLE'" \
	" WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END END FROM pg_event_trigger o WHERE o.oid = $1"

#define WRAPPER \
	"SELECT 'CREATE FOREIGN DATA WRAPPER ' || quote_ident(o.fdwname) || coalesce(' HANDLER ' || nullif(o.fdwhandler, 0)::regproc, '')" \
	" || coalesce(' VALIDATOR ' || nullif(o.fdwvalidator, 0)::regproc, '') || " FOREIGN_OPTIONS("o.fdwoptions") \
	" FROM pg_foreign_data_wrapper o WHERE o.oid = $1"

#define SERVER \
	"SELECT 'CREATE SERVER ' || quote_ident(o.srvname) || coalesce(' TYPE ' || quote_literal(o.srvtype), '')" \
	" || coalesce(' VERSION ' || quote_literal(o.srvversion), '') || ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)" \
	" || " FOREIGN_OPTIONS("o.srvoptions") " FROM pg_foreign_server o JOIN pg_foreign_data_wrapper w ON w.oid = o.srvfdw WHERE o.oid = $1"

#define PUBLICATION_OPTIONS \
	"'publish = ' || quote_literal(concat_ws(', ', CASE WHEN o.pubinsert THEN 'insert' END, CASE WHEN o.pubupdate THEN 'update' END," \
	" CASE WHEN o.pubdelete THEN 'delete' END, CASE WHEN o.pubtruncate THEN 'truncate' END))" \
	" || CASE WHEN o.pubviaroot THEN ', publish_via_partition_root = true' ELSE '' END" \
	" || CASE to_jsonb(o) ->> 'pubgencols' WHEN 's' THEN ', publish_generated_columns = stored' ELSE '' END"

#define PUBLICATION \
	"SELECT 'CREATE PUBLICATION ' || quote_ident(o.pubname) || CASE WHEN o.puballtables THEN ' FOR ALL TABLES' ELSE '' END" \
	" || ' WITH (' || " PUBLICATION_OPTIONS " || ')' FROM pg_publication o WHERE o.oid = $1"

#define PUBLISHED_TABLE \
	"SELECT 'ALTER PUBLICATION ' || quote_ident(p.pubname) || ' ADD TABLE ONLY ' || " SCHEMA_OF("c.relnamespace") " || quote_ident(c.relname)" \
	" || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a" \
	" WHERE a.attrelid = o.prrelid AND a.attnum = ANY (o.prattrs)) || ')', '')" \
	" || coalesce(' WHERE (' || pg_get_expr(o.prqual, o.prrelid) || ')', '')" \
	" FROM pg_publication_rel o JOIN pg_publication p ON p.oid = o.prpubid JOIN pg_class c ON c.oid = o.prrelid WHERE o.oid = $1"

#define PUBLISHED_SCHEMA \
	"SELECT 'ALTER PUBLICATION ' || quote_ident(p.pubname) || ' ADD TABLES IN SCHEMA ' || quote_ident(n.nspname)" \
	" FROM pg_publication_namespace o JOIN pg_publication p ON p.oid = o.pnpubid JOIN pg_namespace n ON n.oid = o.pnnspid WHERE o.oid = $1"

#define OPERATOR \
	"SELECT 'CREATE OPERATOR ' || " SCHEMA_OF("o.oprnamespace") " || o.oprname || ' (' || concat_ws(', ', 'FUNCTION = ' || o.oprcode," \
	" 'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), 'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL)," \
	" 'COMMUTATOR = ' || " OPERATOR_NAME("o.oprcom") ", 'NEGATOR = ' || " OPERATOR_NAME("o.oprnegate") "," \
	" 'RESTRICT = ' || nullif(o.oprrest, 0)::regproc, 'JOIN = ' || nullif(o.oprjoin, 0)::regproc," \
	" CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')' FROM pg_operator o WHERE o.oid = $1"
#define OPERATOR_NAME(column) \
	"(SELECT 'OPERATOR(' || " SCHEMA_OF("p.oprnamespace") " || p.oprname || ')' FROM pg_operator p WHERE p.oid = " column ")"

/* What can be altered of an object that is there: SQL that gives it, and SQL that takes it away. */
#define ADDED_OPTIONS(words, column) \
	"SELECT " words " || ' OPTIONS (' || string_agg('ADD ' || quote_ident(p.option_name) || ' ' || quote_literal(p.option_value), ', ') || ')'," \
	" " words " || ' OPTIONS (' || string_agg('DROP ' || quote_ident(p.option_name), ', ') || ')' FROM pg_options_to_table(" column ") p"
#define WRAPPER_WORDS "'ALTER FOREIGN DATA WRAPPER ' || quote_ident(o.fdwname)"
#define SERVER_WORDS "'ALTER SERVER ' || quote_ident(o.srvname)"
#define OPERATOR_WORDS "'ALTER OPERATOR ' || o.oid::regoperator"

/* Each option of a dictionary, some of which it cannot be without. */
#define DICTIONARY_OPTIONS \
	"SELECT x.words || x.option[1] || x.option[2] || ')', x.words || x.option[1] || ')', x.option[1] FROM (SELECT" \
	" 'ALTER TEXT SEARCH DICTIONARY ' || " SCHEMA_OF("o.dictnamespace") " || quote_ident(o.dictname) || ' (' AS words," \
	" regexp_matches(o.dictinitoption, '(\"(?:[^\"]|\"\")+\"|[[:alnum:]_]+)( = (?:E?''(?:[^'']|'''')*''|[^'',]+))', 'g') AS option" \
	" FROM pg_ts_dict o WHERE o.oid = $1) x"

/* Each setting that sessions of a role, or in a database, begin with; lists are kept as they are written. */
#define SETTINGS(words, condition) \
	"SELECT x.words || ' SET ' || x.name || ' TO ' || x.value, x.words || ' RESET ' || x.name, x.name || ' in ' || x.setdatabase" \
	" FROM (SELECT " words " AS words, o.setdatabase," \
	" (SELECT string_agg(quote_ident(p), '.') FROM unnest(string_to_array(v.pair[1], '.')) p) AS name," \
	" CASE WHEN v.pair[1] IN ('search_path', 'local_preload_libraries', 'session_preload_libraries', 'temp_tablespaces')" \
	" THEN replace(v.pair[2], '\"\"', '''''') ELSE quote_literal(v.pair[2]) END AS value" \
	" FROM pg_db_role_setting o, unnest(o.setconfig) c, regexp_match(c, '^([^=]*)=(.*)$') v(pair) WHERE " condition ") x"
#define DATABASE_WORDS "(SELECT 'DATABASE ' || quote_ident(d.datname) FROM pg_database d WHERE d.oid = o.setdatabase)"

/* What a role may do, and who may act as it. */
#define ROLE_WORDS "'ALTER ROLE ' || quote_ident(o.rolname) || ' '"
#define ROLE_OPTION(column, word) "('" word "', CASE WHEN o." column " THEN '' ELSE 'NO' END || '" word "')"
#define OPTIONS_OF_ROLE \
	"(VALUES " ROLE_OPTION("rolsuper", "SUPERUSER") "," \
	ROLE_OPTION("rolinherit", "INHERIT") "," ROLE_OPTION("rolcreaterole", "CREATEROLE") "," ROLE_OPTION("rolcreatedb", "CREATEDB") "," \
	ROLE_OPTION("rolcanlogin", "LOGIN") "," ROLE_OPTION("rolreplication", "REPLICATION") "," ROLE_OPTION("rolbypassrls", "BYPASSRLS") "," \
	" ('limit', 'CONNECTION LIMIT ' || o.rolconnlimit)) v(name, words)"
#define ROLE_OPTIONS "SELECT " ROLE_WORDS " || v.words, NULL, v.name FROM pg_roles o, LATERAL " OPTIONS_OF_ROLE " WHERE o.oid = $1"
#define ROLE \
	"SELECT concat_ws(' ', 'CREATE ROLE', quote_ident(o.rolname), (SELECT string_agg(v.words, ' ') FROM " OPTIONS_OF_ROLE ")," \
	" 'VALID UNTIL ' || quote_literal(to_jsonb(o.rolvaliduntil) #>> '{}')) FROM pg_roles o WHERE o.oid = $1"
#define ROLE_COMMENT \
	"SELECT 'COMMENT ON ROLE ' || quote_ident(o.rolname) || ' IS ' || quote_literal(shobj_description(o.oid, 'pg_authid')), NULL" \
	" FROM pg_roles o WHERE o.oid = $1"
#define MEMBERSHIPS \
	"SELECT concat('GRANT ', x.role, ' TO ', x.member, CASE WHEN x.inherits IS NOT NULL" \
	" THEN concat(' WITH ADMIN ', x.admin_option::text, ', INHERIT ', x.inherits, ', SET ', x.sets)" \
	" WHEN x.admin_option THEN ' WITH ADMIN OPTION' END, x.by)," \
	" concat('REVOKE ', x.role, ' FROM ', x.member, x.by, ' CASCADE'), x.role || x.member || x.by" \
	" FROM (SELECT quote_ident(pg_get_userbyid(o.roleid)) AS role, quote_ident(pg_get_userbyid(o.member)) AS member, o.admin_option," \
	" ' GRANTED BY ' || quote_ident(pg_get_userbyid(o.grantor)) AS by," \
	" to_jsonb(o) ->> 'inherit_option' AS inherits, to_jsonb(o) ->> 'set_option' AS sets" \
	" FROM pg_auth_members o WHERE $1 IN (o.roleid, o.member)) x"
#define DATABASE_OPTIONS \
	"SELECT 'ALTER DATABASE ' || quote_ident(o.datname) || ' CONNECTION LIMIT ' || o.datconnlimit || ' IS_TEMPLATE ' || o.datistemplate" \
	" || ' ALLOW_CONNECTIONS ' || o.datallowconn, NULL FROM pg_database o WHERE o.oid = $1"

#define USER_MAPPING \
	"SELECT 'CREATE USER MAPPING FOR ' || CASE o.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(o.usename) END" \
	" || ' SERVER ' || quote_ident(o.srvname) FROM pg_user_mappings o WHERE o.umid = $1"
#define LARGE_OBJECT_OWNER \
	"SELECT 'ALTER LARGE OBJECT ' || o.oid || ' OWNER TO ' || quote_ident(pg_get_userbyid(o.lomowner)), NULL" \
	" FROM pg_largeobject_metadata o WHERE o.oid = $1"

/* SQL that gives a property and takes it away; a third column tells properties of one kind apart. */
static const struct
{
	Oid			catalog;
	const char *property;
	PsPropertyKind kind;
	const char *query;
	bool		apart;			/* the statement that makes the object does not give it */
}			alterable[] =
{
	{AuthIdRelationId, "option", PS_OVERWRITTEN, ROLE_OPTIONS},
	{AuthIdRelationId, "setting", PS_OVERWRITTEN,
		SETTINGS("concat_ws(' ', 'ALTER ROLE', quote_ident(pg_get_userbyid(o.setrole)), 'IN ' || " DATABASE_WORDS ")", "o.setrole = $1"), true},
	{AuthIdRelationId, "member", PS_REMOVED_FIRST, MEMBERSHIPS, true},
	{AuthIdRelationId, "comment", PS_OVERWRITTEN, ROLE_COMMENT, true},
	{DatabaseRelationId, "options", PS_OVERWRITTEN, DATABASE_OPTIONS},
	{DatabaseRelationId, "setting", PS_OVERWRITTEN, SETTINGS("'ALTER ' || " DATABASE_WORDS, "o.setdatabase = $1 AND o.setrole = 0")},
	{EventTriggerRelationId, "state", PS_OVERWRITTEN,
		"SELECT 'ALTER EVENT TRIGGER ' || quote_ident(o.evtname) || CASE o.evtenabled WHEN 'O' THEN ' ENABLE' WHEN 'D' THEN ' DISABLE'"
	" WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END, NULL FROM pg_event_trigger o WHERE o.oid = $1"},
	{ForeignDataWrapperRelationId, "functions", PS_OVERWRITTEN,
		"SELECT " WRAPPER_WORDS " || coalesce(' HANDLER ' || nullif(o.fdwhandler, 0)::regproc, ' NO HANDLER')"
	" || coalesce(' VALIDATOR ' || nullif(o.fdwvalidator, 0)::regproc, ' NO VALIDATOR'), NULL FROM pg_foreign_data_wrapper o WHERE o.oid = $1"},
	{ForeignDataWrapperRelationId, "options", PS_REMOVED_FIRST,
	"SELECT x.* FROM pg_foreign_data_wrapper o, LATERAL (" ADDED_OPTIONS(WRAPPER_WORDS, "o.fdwoptions") ") x WHERE o.oid = $1"},
	{ForeignServerRelationId, "version", PS_OVERWRITTEN,
	"SELECT " SERVER_WORDS " || ' VERSION ' || coalesce(quote_literal(o.srvversion), 'NULL'), NULL FROM pg_foreign_server o WHERE o.oid = $1"},
	{ForeignServerRelationId, "options", PS_REMOVED_FIRST,
	"SELECT x.* FROM pg_foreign_server o, LATERAL (" ADDED_OPTIONS(SERVER_WORDS, "o.srvoptions") ") x WHERE o.oid = $1"},
	{LanguageRelationId, "functions", PS_OVERWRITTEN, LANGUAGE("CREATE OR REPLACE")},
	{LargeObjectMetadataRelationId, "owner", PS_OVERWRITTEN, LARGE_OBJECT_OWNER},
	{OperatorFamilyRelationId, "members", PS_REMOVED_FIRST,
		"SELECT 'ALTER OPERATOR FAMILY ' || " FAMILY_WORDS " || ' ADD ' || members.added,"
	" 'ALTER OPERATOR FAMILY ' || " FAMILY_WORDS " || ' DROP ' || members.dropped" FROM_FAMILY},
	{OperatorRelationId, "estimators", PS_OVERWRITTEN,
		"SELECT " OPERATOR_WORDS " || ' SET (RESTRICT = ' || coalesce(nullif(o.oprrest, 0)::regproc::text, 'NONE') || ', JOIN = '"
	" || coalesce(nullif(o.oprjoin, 0)::regproc::text, 'NONE') || ')', NULL FROM pg_operator o WHERE o.oid = $1"},
	{OperatorRelationId, "qualities", PS_PLACE,
	"SELECT concat_ws(' ', o.oprcom, o.oprnegate, o.oprcanhash, o.oprcanmerge), NULL FROM pg_operator o WHERE o.oid = $1"},
	{PublicationRelationId, "options", PS_OVERWRITTEN,
		"SELECT 'ALTER PUBLICATION ' || quote_ident(o.pubname) || ' SET (' || " PUBLICATION_OPTIONS
	" || CASE WHEN o.pubviaroot THEN '' ELSE ', publish_via_partition_root = false' END"
	" || CASE to_jsonb(o) ->> 'pubgencols' WHEN 'n' THEN ', publish_generated_columns = none' ELSE '' END || ')', NULL"
	" FROM pg_publication o WHERE o.oid = $1"},
	{TransformRelationId, "functions", PS_OVERWRITTEN, TRANSFORM("CREATE OR REPLACE")},
	{TSConfigRelationId, "mappings", PS_REMOVED_FIRST, "SELECT mappings.added, mappings.dropped" FROM_CONFIGURATION},
	{TSDictionaryRelationId, "option", PS_OVERWRITTEN, DICTIONARY_OPTIONS},
};

/* The kinds of objects. */
typedef struct OtherKind
{
	Oid			catalog;
	Oid			index;			/* on OIDs */
	int			rank;
	ObjectType	rights;			/* where it has some */
	const char *query;			/* SQL that makes the object $1; NULL: there is
								 * none */
	AttrNumber	secret;			/* column that is not kept; 0: there is none */
} OtherKind;

static const OtherKind kinds[] =
{
	{AccessMethodRelationId, AmOidIndexId, PS_RANK_WRAPPER, 0, ACCESS_METHOD},
	{AuthIdRelationId, AuthIdOidIndexId, PS_RANK_ROLE, 0, ROLE, Anum_pg_authid_rolpassword},
	{CastRelationId, CastOidIndexId, PS_RANK_CAST, 0, CAST},
	{CollationRelationId, CollationOidIndexId, PS_RANK_COLLATION, 0, COLLATION},
	{ConversionRelationId, ConversionOidIndexId, PS_RANK_CAST, 0, CONVERSION},
	{DatabaseRelationId, DatabaseOidIndexId, PS_RANK_OWNER, OBJECT_DATABASE, NULL},
	{EventTriggerRelationId, EventTriggerOidIndexId, PS_RANK_EVENT_TRIGGER, 0, EVENT_TRIGGER},
	{ForeignDataWrapperRelationId, ForeignDataWrapperOidIndexId, PS_RANK_WRAPPER, OBJECT_FDW, WRAPPER},
	{ForeignServerRelationId, ForeignServerOidIndexId, PS_RANK_SERVER, OBJECT_FOREIGN_SERVER, SERVER},
	{LanguageRelationId, LanguageOidIndexId, PS_RANK_LANGUAGE, OBJECT_LANGUAGE, LANGUAGE("CREATE")},
	{LargeObjectMetadataRelationId, LargeObjectMetadataOidIndexId, 0, OBJECT_LARGEOBJECT, NULL},
	{OperatorClassRelationId, OpclassOidIndexId, PS_RANK_CAST, 0, OPERATOR_CLASS},
	{OperatorFamilyRelationId, OpfamilyOidIndexId, PS_RANK_CAST, 0, OPERATOR_FAMILY},
	{OperatorRelationId, OperatorOidIndexId, PS_RANK_CAST, 0, OPERATOR},
	{PublicationRelationId, PublicationObjectIndexId, PS_RANK_PUBLICATION, 0, PUBLICATION},
	{PublicationRelRelationId, PublicationRelObjectIndexId, PS_RANK_MEMBER, 0, PUBLISHED_TABLE},
	{PublicationNamespaceRelationId, PublicationNamespaceObjectIndexId, PS_RANK_MEMBER, 0, PUBLISHED_SCHEMA},
	{TableSpaceRelationId, TablespaceOidIndexId, 0, OBJECT_TABLESPACE, NULL},
	{TransformRelationId, TransformOidIndexId, PS_RANK_CAST, 0, TRANSFORM("CREATE")},
	{TSConfigRelationId, TSConfigOidIndexId, PS_RANK_SEARCH + 1, 0, CONFIGURATION},
	{TSDictionaryRelationId, TSDictionaryOidIndexId, PS_RANK_SEARCH, 0, DICTIONARY},
	{TSParserRelationId, TSParserOidIndexId, PS_RANK_SEARCH - 1, 0, PARSER},
	{TSTemplateRelationId, TSTemplateOidIndexId, PS_RANK_SEARCH - 1, 0, TEMPLATE},
	{UserMappingRelationId, UserMappingOidIndexId, PS_RANK_MAPPING, 0, USER_MAPPING, Anum_pg_user_mapping_umoptions},
};

/* A row of what a query says about an object. */
typedef struct Answer
{
	char	   *definition;
	char	   *removal;
	char	   *name;
} Answer;

/* Adds a row of up to three columns (Answer *), which may be null. */
static List *
add_answer(List *answers, HeapTuple row, TupleDesc columns)
{
	Answer	   *answer = palloc(sizeof(Answer));

	answer->definition = SPI_getvalue(row, columns, 1);
	answer->removal = SPI_getvalue(row, columns, 2);
	answer->name = SPI_getvalue(row, columns, 3);
	return lappend(answers, answer);
}

/* What a query says about an object (Answer *), as nothing of a cast that comes with a range. */
static List *
ask(SPIPlanPtr *plan, const char *query, Oid object)
{
	Datum		value = ObjectIdGetDatum(object);

	return ps_own_query(plan, query, 1, (Oid[]) {OIDOID}, &value, add_answer);
}

/* What the query of a kind says about an object; NULL: nothing. */
static char *
statement_for(int kind, Oid object)
{
	static SPIPlanPtr plans[lengthof(kinds)];
	List	   *answers = ask(&plans[kind], kinds[kind].query, object);

	return answers == NIL ? NULL : ((Answer *) linitial(answers))->definition;
}

/* Reads what can be altered of the object at hand. */
static void
read_alterable(PsReader *reader, int rank)
{
	static SPIPlanPtr plans[lengthof(alterable)];

	for (int i = 0; i < lengthof(alterable); i++)
	{
		ListCell   *cell;

		if (alterable[i].catalog != reader->object.class)
			continue;
		foreach(cell, ask(&plans[i], alterable[i].query, reader->object.object))
		{
			const Answer *answer = lfirst(cell);

			if (answer->definition != NULL)
				ps_read(reader, answer->name == NULL ? alterable[i].property : psprintf("%s %s", alterable[i].property, answer->name),
						alterable[i].apart ? PS_RANK_OWNER : rank, alterable[i].kind, answer->definition, answer->removal)->is_inline = !alterable[i].apart;
		}
	}
}

/* The value of the column that column_in() names for a catalog; *isnull if it has none. */
static Datum
value_in(HeapTuple row, Oid catalog, AttrNumber (*column_in) (Oid catalog), bool *isnull)
{
	AttrNumber	column = is_objectclass_supported(catalog) ? column_in(catalog) : InvalidAttrNumber;

	return ps_row_value(catalog, row, column, isnull);
}

/* Reads the object itself, its owner and its comment; words is what COMMENT ON and DROP say. */
static void
read_itself(PsReader *reader, int kind, HeapTuple row, const char *words)
{
	bool		no_owner;
	bool		no_secret;
	Datum		owner = value_in(row, kinds[kind].catalog, get_object_attnum_owner, &no_owner);
	char	   *statement = statement_for(kind, reader->object.object);

	if (words == NULL && statement != NULL)
		reader->object.identity = statement;	/* as of a publication's entry, which is nothing else */
	(void) ps_row_value(kinds[kind].catalog, row, kinds[kind].secret, &no_secret);
	ps_read(reader, "", kinds[kind].rank, PS_OBJECT, no_secret ? statement : NULL,
			words == NULL ? NULL : psprintf("DROP %s", words))->is_inline = (statement == NULL);
	if (words == NULL)
		return;
	read_alterable(reader, kinds[kind].rank);
	if (!no_owner)
		ps_read(reader, "owner", kinds[kind].rank == PS_RANK_EVENT_TRIGGER ? PS_RANK_EVENT_TRIGGER + 1 : PS_RANK_OWNER, PS_OVERWRITTEN,
				psprintf("ALTER %s OWNER TO %s", words, quote_identifier(GetUserNameFromId(DatumGetObjectId(owner), false))), NULL);
	ps_read_comment(reader, kinds[kind].rank == PS_RANK_EVENT_TRIGGER ? PS_RANK_EVENT_TRIGGER + 1 : PS_RANK_COMMENT, words);
}

/* Has the object been read already, as an entry of a publication can be from both sides? */
static bool
was_read(const PsReader *reader, Oid catalog, Oid object)
{
	ListCell   *cell;

	foreach(cell, reader->properties)
	{
		const PsProperty *property = lfirst(cell);

		if (property->class == catalog && property->object == object)
			return true;
	}
	return false;
}

/* Reads the row of an object of a kind. */
static void
read_other(PsReader *reader, int kind, HeapTuple row)
{
	Oid			catalog = kinds[kind].catalog;
	bool		isnull;
	Oid			owner = DatumGetObjectId(value_in(row, catalog, get_object_attnum_owner, &isnull));
	Oid			object = DatumGetObjectId(ps_row_value(catalog, row, PS_OID_COLUMN, &isnull));
	Datum		acl = value_in(row, catalog, get_object_attnum_acl, &isnull);
	ObjectAddress address;
	char	   *words;

	if (was_read(reader, catalog, object))
		return;
	ObjectAddressSet(address, catalog == LargeObjectMetadataRelationId ? LargeObjectRelationId : catalog, object);
	words = ps_object_words(&address);
	ps_read_object(reader, catalog, object, InvalidOid, "", words == NULL ? "" : words);
	if ((reader->parts & PS_PART(OTHERS)) && kinds[kind].query == NULL)
		read_alterable(reader, kinds[kind].rank);
	else if ((reader->parts & PS_PART(OTHERS)) && !OidIsValid(getExtensionOfObject(catalog, object)))
		read_itself(reader, kind, row, words);
	if ((reader->parts & PS_PART(OTHER_PRIVILEGES)) && kinds[kind].rights != 0)
		ps_read_privileges(reader, catalog == ForeignServerRelationId ? psprintf("FOREIGN %s", words) : words,
						   isnull ? NULL : DatumGetAclP(acl), kinds[kind].rights, owner, InvalidOid);
	if (catalog == PublicationRelationId)
		ps_read_memberships(reader, catalog, object);
}

/* Reads the object, if it is of one of the kinds. */
void
ps_read_other(PsReader *reader, Oid object)
{
	ListCell   *cell;

	if ((reader->parts & (PS_PART(OTHERS) | PS_PART(OTHER_PRIVILEGES))) == 0)
		return;
	for (int i = 0; i < lengthof(kinds); i++)
		foreach(cell, ps_catalog_rows(kinds[i].catalog, kinds[i].index, PS_OID_COLUMN, object))
			read_other(reader, i, lfirst(cell));
}

/* Where a table, a schema and a publication find the entries of publications. */
static const struct
{
	Oid			class;
	Oid			catalog;
	Oid			index;
	AttrNumber	column;
}			memberships[] =
{
	{NamespaceRelationId, PublicationNamespaceRelationId, PublicationNamespacePnnspidPnpubidIndexId, Anum_pg_publication_namespace_pnnspid},
	{PublicationRelationId, PublicationNamespaceRelationId, InvalidOid, Anum_pg_publication_namespace_pnpubid},
	{PublicationRelationId, PublicationRelRelationId, PublicationRelPrpubidIndexId, Anum_pg_publication_rel_prpubid},
	{RelationRelationId, PublicationRelRelationId, PublicationRelPrrelidPrpubidIndexId, Anum_pg_publication_rel_prrelid},
};

/* Reads what publishes a table or a schema, or what a publication publishes. */
void
ps_read_memberships(PsReader *reader, Oid class, Oid object)
{
	if ((reader->parts & PS_PART(OTHERS)) == 0)
		return;
	for (int i = 0; i < lengthof(memberships); i++)
	{
		int			kind = 0;
		ListCell   *cell;

		if (memberships[i].class != class)
			continue;
		while (kinds[kind].catalog != memberships[i].catalog)
			kind++;
		foreach(cell, ps_catalog_rows(memberships[i].catalog, memberships[i].index, memberships[i].column, object))
			read_other(reader, kind, lfirst(cell));
	}
}
