/*-------------------------------------------------------------------------
 *
 * catalog_address.c
 *	  From a qualified name to the address of the object, and back for those
 *	  whose name is made up of more than a schema and a word.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "commands/proclang.h"
#include "foreign/foreign.h"
#include "nodes/value.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog_inverse.h"
#include "catalog_row.h"

/* Classes that the server finds by a list of schema and name. */
static const struct
{
	PsClass		class;
	Oid			catalog;
	Oid			(*find) (List *name, bool missing_ok);
}			listed[] =
{
	{PS_COLLATION, CollationRelationId, get_collation_oid},
	{PS_TS_PARSER, TSParserRelationId, get_ts_parser_oid},
	{PS_TS_DICTIONARY, TSDictionaryRelationId, get_ts_dict_oid},
	{PS_TS_TEMPLATE, TSTemplateRelationId, get_ts_template_oid},
	{PS_TS_CONFIGURATION, TSConfigRelationId, get_ts_config_oid}
};

/* The same of operator classes and families, by their access method. */
static const struct
{
	PsClass		class;
	Oid			catalog;
	Oid			(*find) (Oid method, List *name, bool missing_ok);
}			of_methods[] =
{
	{PS_OPERATOR_CLASS, OperatorClassRelationId, get_opclass_oid},
	{PS_OPERATOR_FAMILY, OperatorFamilyRelationId, get_opfamily_oid}
};

/* The address of an object of those classes; objectId InvalidOid: there is none. */
static ObjectAddress
address_in_list(const PsName *name)
{
	List	   *list = list_make2(makeString(unconstify(char *, name->schema)), makeString(unconstify(char *, name->name)));
	ObjectAddress address = InvalidObjectAddress;

	for (int i = 0; i < lengthof(listed); i++)
		if (listed[i].class == name->class)
			ObjectAddressSet(address, listed[i].catalog, listed[i].find(list, true));
	for (int i = 0; i < lengthof(of_methods); i++)
		if (of_methods[i].class == name->class && name->sub != NULL && OidIsValid(get_am_oid(name->sub, true)))
			ObjectAddressSet(address, of_methods[i].catalog, of_methods[i].find(get_am_oid(name->sub, true), list, true));
	return address;
}

/* The address of what a name means in the catalog; objectId InvalidOid: nothing that is known. */
ObjectAddress
ps_catalog_address(const PsName *name)
{
	Oid			namespace = name->schema ? get_namespace_oid(name->schema, true) : InvalidOid;
	Oid			relation;
	ObjectAddress address = InvalidObjectAddress;

	switch (name->class)
	{
		case PS_SCHEMA:
			ObjectAddressSet(address, NamespaceRelationId, get_namespace_oid(name->name, true));
			break;
		case PS_RELATION:
			ObjectAddressSet(address, RelationRelationId, get_relname_relid(name->name, namespace));
			break;
		case PS_COLUMN:
			relation = get_relname_relid(name->name, namespace);
			if (OidIsValid(relation) && get_attnum(relation, name->sub) > 0)
				ObjectAddressSubSet(address, RelationRelationId, relation, get_attnum(relation, name->sub));
			break;
		case PS_CONSTRAINT:
			relation = get_relname_relid(name->name, namespace);
			if (OidIsValid(relation))
				ObjectAddressSet(address, ConstraintRelationId,
								 get_relation_constraint_oid(relation, name->sub, true));
			break;
		case PS_TYPE:
			ObjectAddressSet(address, TypeRelationId,
							 GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name->name),
											 ObjectIdGetDatum(namespace)));
			break;
		case PS_FUNCTION:
			ObjectAddressSet(address, ProcedureRelationId, ps_catalog_function(name, namespace));
			break;
		case PS_EXTENSION:
			ObjectAddressSet(address, ExtensionRelationId, get_extension_oid(name->name, true));
			break;
		case PS_FOREIGN_DATA_WRAPPER:
			ObjectAddressSet(address, ForeignDataWrapperRelationId,
							 get_foreign_data_wrapper_oid(name->name, true));
			break;
		case PS_SERVER:
			ObjectAddressSet(address, ForeignServerRelationId, get_foreign_server_oid(name->name, true));
			break;
		case PS_LANGUAGE:
			ObjectAddressSet(address, LanguageRelationId, get_language_oid(name->name, true));
			break;
		case PS_ACCESS_METHOD:
			ObjectAddressSet(address, AccessMethodRelationId, get_am_oid(name->name, true));
			break;
		case PS_OPERATOR:
			ObjectAddressSet(address, OperatorRelationId, ps_catalog_operator(name, namespace));
			break;
		default:
			return OidIsValid(namespace) ? address_in_list(name) : address;
	}
	return address;
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

/* Names an operator, an operator class or family, or a cast; false if it is gone. */
bool
ps_catalog_name_operator_object(const ObjectAddress *object, PsName *name)
{
	HeapTuple	row = ps_catalog_row(object->classId, object->objectId);
	char	   *schema;
	char	   *own;

	if (!HeapTupleIsValid(row))
		return false;
	schema = get_namespace_name(ps_catalog_namespace_of(object));
	own = ps_catalog_name_of(object);
	switch (object->classId)
	{
		case CastRelationId:
			*name = ps_name(PS_CAST, NULL, ps_catalog_cast_signature(((Form_pg_cast) GETSTRUCT(row))->castsource,
																	 ((Form_pg_cast) GETSTRUCT(row))->casttarget), NULL);
			return true;
		case OperatorRelationId:
			*name = ps_name(PS_OPERATOR, schema, own, ps_catalog_operator_signature(object->objectId));
			return true;
		case OperatorClassRelationId:
			*name = ps_name(PS_OPERATOR_CLASS, schema, own, get_am_name(((Form_pg_opclass) GETSTRUCT(row))->opcmethod));
			return true;
		default:
			*name = ps_name(PS_OPERATOR_FAMILY, schema, own, get_am_name(((Form_pg_opfamily) GETSTRUCT(row))->opfmethod));
			return true;
	}
}
