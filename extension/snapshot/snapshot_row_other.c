/*-------------------------------------------------------------------------
 *
 * snapshot_row_other.c
 *	  Rows of schemas, extensions, and of all kinds that few databases have.
 *
 *-------------------------------------------------------------------------
 */
#include "snapshot_row_macros.h"

#include "catalog/pg_am.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_seclabel.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_transform.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_user_mapping.h"

#define BUILT_IN_END "16384"

/* Schema public is there from the start, with rights that initdb gave it. */
#define SCHEMA(scope) \
	ROW("'schema'", "quote_ident(n.nspname)", "n.oid", "NULL" OWNER("n.nspowner") \
		PRIVILEGES("n.nspacl", "'n'", "n.nspowner") COMMENT) \
	" FROM pg_namespace n" JOIN_COMMENT("pg_namespace", "n.oid") \
	" WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND" scope("pg_namespace", "n")

#define EXTENSION(scope) \
	ROW("'extension'", "quote_ident(x.extname)", "x.oid", "'schema: ' || quote_ident(n.nspname)" COMMENT) \
	" FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace" JOIN_COMMENT("pg_extension", "x.oid") \
	" WHERE x.extname <> 'pgstair' AND x.oid >= " BUILT_IN_END " AND" scope("pg_extension", "x")

#define DEFAULT_PRIVILEGES(scope) \
	ROW("'default privileges'", "concat_ws(' ', quote_ident(pg_get_userbyid(o.defaclrole)), 'in ' || nullif(o.defaclnamespace, 0)::regnamespace, 'on', o.defaclobjtype)", \
		"o.oid", "coalesce(" ACL_ITEMS("o.defaclacl", "o.defaclrole") ", 'none')") \
	" FROM pg_default_acl o WHERE" scope("pg_default_acl", "o")

/* An object that the server can identify by itself. */
#define SHOWN(scope, class, definition) \
	ROW("i.type", "i.identity", "o.oid", definition LINE("comment", "obj_description(o.oid, '" class "')")) \
	" FROM " class " o, pg_identify_object('" class "'::regclass, o.oid, 0) i WHERE o.oid >= " BUILT_IN_END " AND" scope(class, "o")

#define OPERATOR(scope) \
	SHOWN(scope, "pg_operator", \
		  "concat_ws(' ', o.oprresult::regtype, o.oprcode::regprocedure, 'merges', o.oprcanmerge, 'hashes', o.oprcanhash, 'restrict', nullif(o.oprrest, 0), 'join', nullif(o.oprjoin, 0)," \
		  " 'commutator', nullif(o.oprcom, 0)::regoperator, 'negator', nullif(o.oprnegate, 0)::regoperator)" OWNER("o.oprowner"))
/* That of a range type to its multirange type comes with it. */
#define CAST(scope) \
	SHOWN(scope, "pg_cast", "concat_ws(' ', o.castcontext, o.castmethod, nullif(o.castfunc, 0)::regprocedure)") \
	" AND NOT EXISTS (SELECT FROM pg_range r WHERE r.rngtypid = o.castsource AND r.rngmultitypid = o.casttarget)"
#define COLLATION(scope) \
	SHOWN(scope, "pg_collation", "to_jsonb(o) - '{oid,collnamespace,collowner,collencoding,collversion}'::text[]" OWNER("o.collowner"))
#define CONVERSION(scope) \
	SHOWN(scope, "pg_conversion", \
		  "concat_ws(' ', pg_encoding_to_char(o.conforencoding), pg_encoding_to_char(o.contoencoding), o.conproc, o.condefault)" OWNER("o.conowner"))
#define OPERATOR_FAMILY(scope) \
	SHOWN(scope, "pg_opfamily", \
		  "(SELECT string_agg(concat_ws(' ', 'operator', a.amopstrategy, a.amoppurpose, a.amopopr::regoperator, (SELECT f.opfname FROM pg_opfamily f WHERE f.oid = a.amopsortfamily)), ', '" \
		  " ORDER BY a.amopstrategy, a.amopopr::regoperator::text) FROM pg_amop a WHERE a.amopfamily = o.oid)" \
		  ", (SELECT string_agg(concat_ws(' ', 'function', a.amprocnum, a.amproclefttype::regtype, a.amprocrighttype::regtype, a.amproc::regprocedure), ', '" \
		  " ORDER BY a.amprocnum, a.amproclefttype::regtype::text, a.amprocrighttype::regtype::text) FROM pg_amproc a WHERE a.amprocfamily = o.oid)" OWNER("o.opfowner"))
#define OPERATOR_CLASS(scope) \
	SHOWN(scope, "pg_opclass", \
		  "concat_ws(' ', 'for', o.opcintype::regtype, CASE WHEN o.opcdefault THEN 'default' END, 'storage ' || nullif(o.opckeytype, 0)::regtype, 'family'," \
		  " (SELECT quote_ident(f.opfname) FROM pg_opfamily f WHERE f.oid = o.opcfamily))" OWNER("o.opcowner"))
#define TS_CONFIGURATION(scope) \
	SHOWN(scope, "pg_ts_config", \
		  "(SELECT 'parser: ' || quote_ident(p.prsname) FROM pg_ts_parser p WHERE p.oid = o.cfgparser)" \
		  ", (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapseqno, m.mapdict::regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno)" \
		  " FROM pg_ts_config_map m WHERE m.mapcfg = o.oid)" OWNER("o.cfgowner"))
#define TS_DICTIONARY(scope) \
	SHOWN(scope, "pg_ts_dict", "(SELECT quote_ident(t.tmplname) FROM pg_ts_template t WHERE t.oid = o.dicttemplate), o.dictinitoption" OWNER("o.dictowner"))
#define TS_PARSER(scope) \
	SHOWN(scope, "pg_ts_parser", "concat_ws(' ', o.prsstart, o.prstoken, o.prsend, o.prsheadline, o.prslextype)")
#define TS_TEMPLATE(scope) \
	SHOWN(scope, "pg_ts_template", "concat_ws(' ', o.tmplinit, o.tmpllexize)")
#define LANGUAGE(scope) \
	SHOWN(scope, "pg_language", \
		  "concat_ws(' ', CASE WHEN o.lanpltrusted THEN 'trusted' END, o.lanplcallfoid::regproc, 'inline', o.laninline::regproc, 'validator', o.lanvalidator::regproc)" \
		  OWNER("o.lanowner") PRIVILEGES("o.lanacl", "'l'", "o.lanowner"))
#define ACCESS_METHOD(scope) \
	SHOWN(scope, "pg_am", "concat_ws(' ', o.amtype, o.amhandler)")
#define TRANSFORM(scope) \
	SHOWN(scope, "pg_transform", "concat_ws(' ', o.trffromsql::regprocedure, o.trftosql::regprocedure)")

/* Those that migrate_watch() made are no part of the schema. */
#define EVENT_TRIGGER(scope) \
	SHOWN(scope, "pg_event_trigger", \
		  "concat_ws(' ', o.evtevent, o.evtenabled, o.evttags, o.evtfoid::regprocedure)" OWNER("o.evtowner")) \
	" AND NOT EXISTS (SELECT FROM pg_depend e JOIN pg_extension x ON x.oid = e.refobjid AND x.extname = 'pgstair'" \
	" WHERE e.classid = 'pg_proc'::regclass AND e.objid = o.evtfoid AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e')"

#define FOREIGN_DATA_WRAPPER(scope) \
	SHOWN(scope, "pg_foreign_data_wrapper", \
		  "concat_ws(' ', o.fdwhandler::regproc, o.fdwvalidator::regproc)" OWNER("o.fdwowner") FOREIGN_OPTIONS("o.fdwoptions") PRIVILEGES("o.fdwacl", "'F'", "o.fdwowner"))
#define FOREIGN_SERVER(scope) \
	SHOWN(scope, "pg_foreign_server", \
		  "concat_ws(' ', (SELECT quote_ident(w.fdwname) FROM pg_foreign_data_wrapper w WHERE w.oid = o.srvfdw), 'type ' || o.srvtype, 'version ' || o.srvversion)" \
		  OWNER("o.srvowner") FOREIGN_OPTIONS("o.srvoptions") PRIVILEGES("o.srvacl", "'S'", "o.srvowner"))
#define PUBLICATION(scope) \
	SHOWN(scope, "pg_publication", \
		  "to_jsonb(o) - '{oid,pubowner}'::text[]" OWNER("o.pubowner") \
		  LINE("tables", "(SELECT string_agg(concat_ws(' ', r.prrelid::regclass, '(' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)" \
			   " FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', 'where ' || pg_get_expr(r.prqual, r.prrelid)), ', '" \
			   " ORDER BY r.prrelid::regclass::text) FROM pg_publication_rel r WHERE r.prpubid = o.oid)") \
		  LINE("schemas", "(SELECT string_agg(s.pnnspid::regnamespace::text, ', ' ORDER BY s.pnnspid::regnamespace::text)" \
			   " FROM pg_publication_namespace s WHERE s.pnpubid = o.oid)"))

/* What may be a secret is compared, not shown. */
#define DIGEST(text) "encode(sha256(convert_to(" text ", 'UTF8')), 'hex')"
#define USER_MAPPING(scope) \
	SHOWN(scope, "pg_user_mapping", "NULL" LINE("digest of the options", DIGEST("o.umoptions::text")))
#define SUBSCRIPTION(scope) \
	SHOWN(scope, "pg_subscription", \
		  "concat_ws(' ', o.subenabled, o.subbinary, o.substream, o.subslotname, o.subsynccommit, o.subpublications)" OWNER("o.subowner") \
		  LINE("digest of the connection", DIGEST("o.subconninfo"))) \
	" AND o.subdbid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())"

/* On whatever: the rows are few. */
#define SECURITY_LABEL(condition) \
	ROW("'security label'", "o.provider || ' ' || i.type || ' ' || i.identity", "o.objoid", "o.label") \
	" FROM pg_seclabel o, pg_identify_object(o.classoid, o.objoid, o.objsubid) i WHERE o.objoid >= " BUILT_IN_END condition
#define EXTENSION_DEPENDENCY(condition) \
	ROW("'dependency on an extension'", "i.type || ' ' || i.identity || ' ' || quote_ident(x.extname)", "o.objid", "NULL::text") \
	" FROM pg_depend o JOIN pg_extension x ON x.oid = o.refobjid, pg_identify_object(o.classid, o.objid, o.objsubid) i" \
	" WHERE o.refclassid = 'pg_extension'::regclass AND o.deptype = 'x' AND o.classid <> 'pg_event_trigger'::regclass" condition

#define OTHER(catalog, index, secret, text) PS_RARE_ROW_QUERY(PS_ROWS_OF_OTHERS, catalog, index, secret, text)

const PsRowQuery ps_row_queries_of_others[] = {
	PS_ROW_QUERY(PS_ROWS_OF_OTHERS, SCHEMA),
	OTHER(ExtensionRelationId, ExtensionOidIndexId, false, EXTENSION),
	OTHER(DefaultAclRelationId, DefaultAclOidIndexId, false, DEFAULT_PRIVILEGES),
	OTHER(OperatorRelationId, OperatorOidIndexId, false, OPERATOR),
	OTHER(CastRelationId, CastOidIndexId, false, CAST),
	OTHER(CollationRelationId, CollationOidIndexId, false, COLLATION),
	OTHER(ConversionRelationId, ConversionOidIndexId, false, CONVERSION),
	OTHER(OperatorFamilyRelationId, OpfamilyOidIndexId, false, OPERATOR_FAMILY),
	OTHER(OperatorClassRelationId, OpclassOidIndexId, false, OPERATOR_CLASS),
	OTHER(TSConfigRelationId, TSConfigOidIndexId, false, TS_CONFIGURATION),
	OTHER(TSDictionaryRelationId, TSDictionaryOidIndexId, false, TS_DICTIONARY),
	OTHER(TSParserRelationId, TSParserOidIndexId, false, TS_PARSER),
	OTHER(TSTemplateRelationId, TSTemplateOidIndexId, false, TS_TEMPLATE),
	OTHER(LanguageRelationId, LanguageOidIndexId, false, LANGUAGE),
	OTHER(AccessMethodRelationId, AmOidIndexId, false, ACCESS_METHOD),
	OTHER(TransformRelationId, TransformOidIndexId, false, TRANSFORM),
	OTHER(EventTriggerRelationId, EventTriggerOidIndexId, false, EVENT_TRIGGER),
	OTHER(ForeignDataWrapperRelationId, ForeignDataWrapperOidIndexId, false, FOREIGN_DATA_WRAPPER),
	OTHER(ForeignServerRelationId, ForeignServerOidIndexId, false, FOREIGN_SERVER),
	OTHER(PublicationRelationId, PublicationObjectIndexId, false, PUBLICATION),
	OTHER(UserMappingRelationId, UserMappingOidIndexId, true, USER_MAPPING),
	OTHER(SubscriptionRelationId, SubscriptionObjectIndexId, true, SUBSCRIPTION),
	{PS_ROWS_OF_ANY, SecLabelRelationId, SecLabelObjectIndexId, false, SECURITY_LABEL(""), SECURITY_LABEL(" AND o.objoid = ANY ($1)")},
	{PS_ROWS_OF_ANY, InvalidOid, InvalidOid, false, EXTENSION_DEPENDENCY(""), EXTENSION_DEPENDENCY(" AND o.objid = ANY ($1)")},
};
const int	ps_row_queries_of_others_count = lengthof(ps_row_queries_of_others);
