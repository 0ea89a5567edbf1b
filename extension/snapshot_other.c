/*-------------------------------------------------------------------------
 *
 * snapshot_other.c
 *	  Schemas, extensions, privileges, and what is only looked at.
 *
 *-------------------------------------------------------------------------
 */
#include "pgstair.h"

#include "snapshot_macros.h"

#define OF_SCHEMA(property, rank, is_inline, kind, definition, removal) \
	PROPERTY("'pg_namespace'::regclass", "n.oid", "0", property, rank, "0", is_inline, kind, "'schema'", "quote_ident(n.nspname)", definition, removal)
#define FROM_SCHEMAS(scope, join) " FROM pg_namespace n " join " WHERE " USERS_SCHEMA scope("pg_namespace", "n")

#define SCHEMA(scope) \
	OF_SCHEMA("''", "10", "false", "o", "'CREATE SCHEMA ' || quote_ident(n.nspname)", "'DROP SCHEMA ' || quote_ident(n.nspname)") FROM_SCHEMAS(scope, "") \
	UNION OF_SCHEMA("'name'", "1", "true", "n", "quote_ident(n.nspname)", "'ALTER SCHEMA ' || quote_ident(n.nspname) || ' RENAME TO '") FROM_SCHEMAS(scope, "") \
	UNION OF_SCHEMA("'owner'", "90", "false", "r", "'ALTER SCHEMA ' || quote_ident(n.nspname) || ' OWNER TO ' || quote_ident(pg_get_userbyid(n.nspowner))", "NULL") \
	FROM_SCHEMAS(scope, "") \
	UNION OF_SCHEMA("'comment'", "96", "false", "r", "'COMMENT ON SCHEMA ' || quote_ident(n.nspname) || ' IS ' || quote_literal(d.description)", \
					"'COMMENT ON SCHEMA ' || quote_ident(n.nspname) || ' IS NULL'") \
	FROM_SCHEMAS(scope, "JOIN pg_description d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid")

#define EVERY_EXTENSION " x.oid >= 16384"
#define GIVEN_EXTENSION " x.oid = ANY ($1)"
#define OF_EXTENSION(property, rank, is_inline, kind, definition, removal) \
	PROPERTY("'pg_extension'::regclass", "x.oid", "0", property, rank, "0", is_inline, kind, "'extension'", "quote_ident(x.extname)", definition, removal)
#define FROM_EXTENSIONS(scope) \
	" FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'pgstair' AND" scope##_EXTENSION

#define EXTENSION(scope) \
	UNION OF_EXTENSION("''", "20", "false", "o", "'CREATE EXTENSION ' || quote_ident(x.extname) || ' SCHEMA ' || quote_ident(n.nspname)" \
					   " || ' VERSION ' || quote_literal(x.extversion)", "'DROP EXTENSION ' || quote_ident(x.extname)") FROM_EXTENSIONS(scope) \
	UNION OF_EXTENSION("'schema'", "1", "true", "n", "quote_ident(n.nspname)", "'ALTER EXTENSION ' || quote_ident(x.extname) || ' SET SCHEMA '") FROM_EXTENSIONS(scope) \
	UNION OF_EXTENSION("'version'", "25", "true", "r", "'ALTER EXTENSION ' || quote_ident(x.extname) || ' UPDATE TO ' || quote_literal(x.extversion)", "NULL") \
	FROM_EXTENSIONS(scope) \
	UNION OF_EXTENSION("'comment'", "96", "true", "r", "'COMMENT ON EXTENSION ' || quote_ident(x.extname) || ' IS ' ||" \
					   " coalesce(quote_literal(obj_description(x.oid, 'pg_extension')), 'NULL')", "NULL") FROM_EXTENSIONS(scope)

/*
 * Privileges: a property per grantee, in which what the owner has by itself
 * counts as given.  One that has lost what PUBLIC has by itself is a row too.
 */
#define GRANTED(word, name, acl, fallback) \
	" CROSS JOIN LATERAL (SELECT coalesce(g.grantee, f.grantee) AS grantee, g.privileges, g.privileges IS NOT DISTINCT FROM f.privileges AS usual," \
	" CASE coalesce(g.grantee, f.grantee) WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(coalesce(g.grantee, f.grantee))) END AS role," \
	" g.plain, g.optional, f.privileges AS fallback" \
	" FROM (SELECT a.grantee, string_agg(a.privilege_type || a.is_grantable, ', ' ORDER BY a.privilege_type) AS privileges," \
	" string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) FILTER (WHERE NOT a.is_grantable) AS plain," \
	" string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) FILTER (WHERE a.is_grantable) AS optional" \
	" FROM aclexplode(coalesce(" acl ", " fallback ")) a GROUP BY a.grantee) g" \
	" FULL JOIN (SELECT a.grantee, string_agg(a.privilege_type || a.is_grantable, ', ' ORDER BY a.privilege_type) AS privileges" \
	" FROM aclexplode(" fallback ") a GROUP BY a.grantee) f ON f.grantee = g.grantee) g"
#define ON_OBJECT(word, name) " || ' ON ' || " word " || ' ' || " name
#define GRANTS(word, name) \
	"concat_ws('; ', 'REVOKE ALL' " ON_OBJECT(word, name) " || ' FROM ' || g.role," \
	" 'GRANT ' || g.plain" ON_OBJECT(word, name) " || ' TO ' || g.role," \
	" 'GRANT ' || g.optional" ON_OBJECT(word, name) " || ' TO ' || g.role || ' WITH GRANT OPTION')"
#define REVOKES(word, name) \
	"CASE WHEN g.usual THEN NULL WHEN g.fallback IS NOT NULL THEN 'GRANT ALL' " ON_OBJECT(word, name) " || ' TO ' || g.role" \
	" ELSE 'REVOKE ALL' " ON_OBJECT(word, name) " || ' FROM ' || g.role END"
#define PRIVILEGE(class, oid, sub, within, type, identity, word, name) \
	PROPERTY("'" class "'::regclass", oid, sub, "'privileges of ' || g.role", "94", within, "g.usual", "r", type, identity, GRANTS(word, name), REVOKES(word, name))

#define RELATION_KEYWORD "CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END"
#define RELATION_PRIVILEGES(scope) \
	UNION PRIVILEGE("pg_class", "c.oid", "0", "0", "lower(" RELATION_WORD ")", QUALIFIED("c.relname"), RELATION_KEYWORD, QUALIFIED("c.relname")) \
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace" \
	GRANTED("", "", "c.relacl", "acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", c.relowner)") \
	" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relacl IS NOT NULL AND" scope("pg_class", "c") \
	UNION PROPERTY("'pg_class'::regclass", "c.oid", "a.attnum", "'privileges of ' || g.role", "94", "c.oid", "g.usual", "r", "'column'", \
				   QUALIFIED("c.relname") " || '.' || quote_ident(a.attname)", \
				   "concat_ws('; ', (SELECT 'GRANT ' || string_agg(p.privilege_type || ' (' || quote_ident(a.attname) || ')', ', ' ORDER BY p.privilege_type)" \
				   " FROM aclexplode(a.attacl) p WHERE p.grantee = g.grantee AND NOT p.is_grantable) || ' ON TABLE ' || " QUALIFIED("c.relname") " || ' TO ' || g.role," \
				   " (SELECT 'GRANT ' || string_agg(p.privilege_type || ' (' || quote_ident(a.attname) || ')', ', ' ORDER BY p.privilege_type)" \
				   " FROM aclexplode(a.attacl) p WHERE p.grantee = g.grantee AND p.is_grantable) || ' ON TABLE ' || " QUALIFIED("c.relname") " || ' TO ' || g.role || ' WITH GRANT OPTION')", \
				   "'REVOKE ALL (' || quote_ident(a.attname) || ') ON TABLE ' || " QUALIFIED("c.relname") " || ' FROM ' || g.role") \
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped" \
	GRANTED("", "", "a.attacl", "acldefault('c', c.relowner)") " WHERE a.attacl IS NOT NULL AND" scope("pg_class", "c")

#define ROUTINE_PRIVILEGES(scope) \
	UNION PRIVILEGE("pg_proc", "p.oid", "0", "0", "CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END", \
					QUALIFIED("p.proname") " || '(' || pg_get_function_identity_arguments(p.oid) || ')'", "'ROUTINE'", \
					QUALIFIED("p.proname") " || '(' || pg_get_function_identity_arguments(p.oid) || ')'") \
	" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace" GRANTED("", "", "p.proacl", "acldefault('f', p.proowner)") \
	" WHERE p.proacl IS NOT NULL AND" scope("pg_proc", "p")

#define TYPE_PRIVILEGES(scope) \
	UNION PRIVILEGE("pg_type", "t.oid", "0", "0", "CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END", QUALIFIED("t.typname"), "'TYPE'", QUALIFIED("t.typname")) \
	" FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace" GRANTED("", "", "t.typacl", "acldefault('T', t.typowner)") \
	" WHERE t.typacl IS NOT NULL AND" scope("pg_type", "t")

#define SCHEMA_PRIVILEGES(scope) \
	UNION PRIVILEGE("pg_namespace", "n.oid", "0", "0", "'schema'", "quote_ident(n.nspname)", "'SCHEMA'", "quote_ident(n.nspname)") \
	" FROM pg_namespace n" GRANTED("", "", "n.nspacl", "acldefault('n', n.nspowner)") \
	" WHERE n.nspacl IS NOT NULL AND" USERS_SCHEMA scope("pg_namespace", "n")

#define PRIVILEGES(scope, global) \
	RELATION_PRIVILEGES(scope) ROUTINE_PRIVILEGES(scope) TYPE_PRIVILEGES(scope) SCHEMA_PRIVILEGES(global)

/* Default privileges. */
#define DEFAULT_PRIVILEGES(condition) \
	UNION PROPERTY("'pg_default_acl'::regclass", "d.oid", "0", "''", "94", "0", "false", "p", "'default privileges'", \
				   "concat_ws(' ', pg_get_userbyid(d.defaclrole), 'in', nullif(d.defaclnamespace, 0)::regnamespace, 'on', d.defaclobjtype)", \
				   "(SELECT string_agg(concat_ws(' ', pg_get_userbyid(a.grantee), a.privilege_type, a.is_grantable), ', ' ORDER BY a.grantee, a.privilege_type)" \
				   " FROM aclexplode(d.defaclacl) a)", "NULL") \
	" FROM pg_default_acl d WHERE " condition

/*
 * The rest: shown as their rows in the catalogs, without what changes from
 * one database to the next.
 */
#define EVERY_OTHER(row) row ".oid >= 16384"
#define GIVEN_OTHER(row) row ".oid = ANY ($1)"
#define SHOWN(scope, class, row, strip, extra) \
	UNION PROPERTY("'" class "'::regclass", row ".oid", "0", "''", "98", "0", "false", "p", "i.type", "i.identity", \
				   "(to_jsonb(" row ") - '" strip "'::text[])::text || coalesce(" extra ", '')", "NULL") \
	" FROM " class " " row ", pg_identify_object('" class "'::regclass, " row ".oid, 0) i WHERE " scope##_OTHER(row) " AND" NOT_MEMBER(class, row)

#define SHOWN_ONLY(scope) \
	SHOWN(scope, "pg_operator", "o", "{oid,oprnamespace,oprowner,oprleft,oprright,oprresult,oprcom,oprnegate}", \
		  "concat_ws(' ', pg_get_userbyid(o.oprowner), o.oprresult::regtype, o.oprcom::regoperator, o.oprnegate::regoperator)") \
	SHOWN(scope, "pg_cast", "o", "{oid,castsource,casttarget,castfunc}", "o.castfunc::regprocedure::text") \
	SHOWN(scope, "pg_collation", "o", "{oid,collnamespace,collowner,collversion}", "pg_get_userbyid(o.collowner)::text") \
	SHOWN(scope, "pg_conversion", "o", "{oid,connamespace,conowner}", "pg_get_userbyid(o.conowner)::text") \
	SHOWN(scope, "pg_opfamily", "o", "{oid,opfmethod,opfnamespace,opfowner}", \
		  "(SELECT string_agg(concat_ws(' ', a.amopstrategy, a.amoppurpose, a.amopopr::regoperator), ', ' ORDER BY a.amopstrategy, a.amopopr::regoperator::text)" \
		  " FROM pg_amop a WHERE a.amopfamily = o.oid) || ' ' || (SELECT string_agg(concat_ws(' ', a.amprocnum, a.amproc), ', '" \
		  " ORDER BY a.amprocnum, a.amproc::text) FROM pg_amproc a WHERE a.amprocfamily = o.oid)") \
	SHOWN(scope, "pg_opclass", "o", "{oid,opcmethod,opcnamespace,opcowner,opcfamily,opcintype,opckeytype}", \
		  "concat_ws(' ', pg_get_userbyid(o.opcowner), o.opcintype::regtype, o.opckeytype::regtype, (SELECT f.opfname FROM pg_opfamily f WHERE f.oid = o.opcfamily))") \
	SHOWN(scope, "pg_ts_config", "o", "{oid,cfgnamespace,cfgowner,cfgparser}", \
		  "(SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapseqno, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)" \
		  " FROM pg_ts_config_map m WHERE m.mapcfg = o.oid)") \
	SHOWN(scope, "pg_ts_dict", "o", "{oid,dictnamespace,dictowner,dicttemplate}", "pg_get_userbyid(o.dictowner)::text") \
	SHOWN(scope, "pg_ts_parser", "o", "{oid,prsnamespace}", "''") \
	SHOWN(scope, "pg_ts_template", "o", "{oid,tmplnamespace}", "''") \
	SHOWN(scope, "pg_language", "o", "{oid,lanowner,lanplcallfoid,laninline,lanvalidator}", "pg_get_userbyid(o.lanowner)::text") \
	SHOWN(scope, "pg_am", "o", "{oid}", "''") \
	SHOWN(scope, "pg_transform", "o", "{oid,trftype,trflang,trffromsql,trftosql}", "concat_ws(' ', o.trffromsql::regprocedure, o.trftosql::regprocedure)") \
	SHOWN(scope, "pg_event_trigger", "o", "{oid,evtowner,evtfoid}", "o.evtfoid::regprocedure::text || pg_get_userbyid(o.evtowner)") \
	SHOWN(scope, "pg_foreign_data_wrapper", "o", "{oid,fdwowner,fdwhandler,fdwvalidator}", \
		  "concat_ws(' ', pg_get_userbyid(o.fdwowner), o.fdwhandler::regproc, o.fdwvalidator::regproc)") \
	SHOWN(scope, "pg_foreign_server", "o", "{oid,srvowner,srvfdw}", \
		  "pg_get_userbyid(o.srvowner) || (SELECT w.fdwname FROM pg_foreign_data_wrapper w WHERE w.oid = o.srvfdw)") \
	SHOWN(scope, "pg_publication", "o", "{oid,pubowner}", \
		  "pg_get_userbyid(o.pubowner) || coalesce((SELECT string_agg(concat_ws(' ', r.prrelid::regclass, pg_get_expr(r.prqual, r.prrelid)," \
		  " (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs))), ', '" \
		  " ORDER BY r.prrelid::regclass::text) FROM pg_publication_rel r WHERE r.prpubid = o.oid), '')" \
		  " || coalesce((SELECT string_agg(s.pnnspid::regnamespace::text, ', ' ORDER BY s.pnnspid::regnamespace::text)" \
		  " FROM pg_publication_namespace s WHERE s.pnpubid = o.oid), '')")

/* Comments and security labels of what is only shown, and labels of all. */
#define EVERY_LABELLED(row) row ".objoid >= 16384"
#define GIVEN_LABELLED(row) row ".objoid = ANY ($1)"
#define LABELS(scope) \
	UNION PROPERTY("l.classoid", "l.objoid", "l.objsubid", "'security label by ' || l.provider", "97", "0", "false", "p", "i.type", "i.identity", "l.label", "NULL") \
	" FROM pg_seclabel l, pg_identify_object(l.classoid, l.objoid, l.objsubid) i WHERE " scope##_LABELLED("l") \
	UNION PROPERTY("d.classoid", "d.objoid", "0", "'comment'", "97", "0", "false", "p", "i.type", "i.identity", "d.description", "NULL") \
	" FROM pg_description d, pg_identify_object(d.classoid, d.objoid, 0) i WHERE " scope##_LABELLED("d") \
	" AND d.classoid <> ALL ('{pg_class,pg_type,pg_proc,pg_namespace,pg_constraint,pg_trigger,pg_rewrite,pg_policy,pg_statistic_ext,pg_extension}'::regclass[])" \
	" AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')"

const char *const ps_snapshot_other_every = SCHEMA(EVERY_GLOBAL_SCHEMA) EXTENSION(EVERY) PRIVILEGES(EVERY, EVERY_GLOBAL_SCHEMA) DEFAULT_PRIVILEGES("true") SHOWN_ONLY(EVERY) LABELS(EVERY);
const char *const ps_given_schema = SCHEMA(GIVEN);
const char *const ps_given_extension = EXTENSION(GIVEN);
const char *const ps_given_relation_privileges = RELATION_PRIVILEGES(GIVEN);
const char *const ps_given_routine_privileges = ROUTINE_PRIVILEGES(GIVEN);
const char *const ps_given_type_privileges = TYPE_PRIVILEGES(GIVEN);
const char *const ps_given_schema_privileges = SCHEMA_PRIVILEGES(GIVEN);
const char *const ps_given_default_privileges = DEFAULT_PRIVILEGES("$1 IS NOT NULL");
const char *const ps_given_other = SHOWN_ONLY(GIVEN);
const char *const ps_given_labels = LABELS(GIVEN);
const char *const ps_snapshot_other_given = SCHEMA(GIVEN) EXTENSION(GIVEN) PRIVILEGES(GIVEN, GIVEN);
