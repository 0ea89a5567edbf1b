-- Associations, and what QueryInterface lacks
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_object;
SET search_path = operation_object, public;
\getenv top PG_ABS_SRCDIR
\set apply_operations :top '/sql/include/apply_operations.sql'
\i :apply_operations

SELECT apply($$[{"belongsTo": {"source": "Orders", "target": "Customers"}}, {"hasOne": {"source": "Payments", "target": "Orders", "allowNull": false}}, {"hasMany": {"source": "Orders", "target": "line_items", "underscored": true, "onDelete": "cascade"}},
	{"belongsTo": {"source": "Orders", "target": "people", "as": "seller", "constraints": false}}, {"belongsToMany": {"source": "Categories", "target": "Orders", "through": "OrderCategories", "timestamps": false}},
	{"createTable": {"table": "Orders", "columns": {"id": {"type": "BIGINT", "primaryKey": true, "autoIncrement": true}}}}, {"createTable": {"table": "Customers", "columns": {"id": {"type": "UUID", "primaryKey": true}}}},
	{"createTable": {"table": "Payments", "columns": {"code": {"type": "STRING(8)", "primaryKey": true}}}}, {"createTable": {"table": "line_items", "columns": {"id": {"type": "INTEGER", "primaryKey": true}}}},
	{"createTable": {"table": "Categories", "columns": {"id": {"type": "INTEGER", "primaryKey": true}}}}, {"createTable": {"table": "people", "columns": {"id": {"type": "INTEGER", "primaryKey": true}}}}]$$);
SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'operation_object'::regnamespace AND relkind = 'r' AND attnum > 0 ORDER BY attrelid::regclass::text, attnum;
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'operation_object'::regnamespace AND contype IN ('f', 'p') ORDER BY conrelid::regclass::text, conname;
-- Views, sequences, types, domains
SELECT apply($$[{"createMaterializedView": {"view": "totals", "query": "SELECT count(*) AS n FROM orders_view; -- all"}}, {"createView": {"view": "orders_view", "query": "SELECT id FROM \"Orders\"", "comment": "all"}}, {"addIndex": {"table": "totals", "fields": ["n"], "unique": true}},
	{"refresh": {"view": "totals"}}, {"createView": {"view": "orders_view", "query": "SELECT id FROM \"Orders\" WHERE id > 0", "replace": true, "checkOption": "local", "with": {"security_barrier": true}}},
	{"createSequence": {"name": "numbers", "type": "integer", "start": 10, "increment": 5, "maxValue": 100, "cycle": true, "ownedBy": {"table": "people", "column": "id"}}}, {"createType": {"name": "point3", "attributes": {"x": "DOUBLE", "label": "STRING(5)"}}},
	{"createType": {"name": "floats", "subtype": "DOUBLE"}}, {"createDomain": {"name": "email", "type": "TEXT", "check": "VALUE LIKE '%@%'", "allowNull": false, "defaultValue": "a@b"}}, {"addColumn": {"table": "people", "column": "mail", "type": "email"}},
	{"createExtension": {"name": "plpgsql"}}, {"comment": {"domain": "email", "text": "it's"}}, {"comment": {"table": "people", "column": "id", "text": "who"}}, {"comment": {"schema": "operation_object", "text": "s"}}]$$);
SELECT replace(pg_get_viewdef('orders_view'), '"Orders".', ''), reloptions FROM pg_class WHERE oid = 'orders_view'::regclass;
SELECT pg_get_indexdef('totals_n'::regclass);
SELECT start_value, increment_by, max_value, cycle, data_type FROM pg_sequences WHERE schemaname = 'operation_object' AND sequencename = 'numbers';
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = 'email'::regtype AND contype = 'c';
SELECT obj_description('email'::regtype), col_description('people'::regclass, 1), obj_description('operation_object'::regnamespace);
-- Indexes and constraints
SELECT apply($$[{"addIndex": {"table": "people", "fields": [{"name": "mail", "order": "desc", "nulls": "last"}, {"literal": "id % 2"}], "name": "i1", "include": ["id"], "with": {"fillfactor": 50}, "comment": "c", "ifNotExists": true}},
	{"addIndex": {"table": "people", "fields": ["mail"], "unique": true, "nullsNotDistinct": true}}, {"addConstraint": {"table": "people", "type": "unique", "usingIndex": "people_mail", "name": "mail_uk"}}, {"renameIndex": {"before": "i1", "after": "i2"}},
	{"createTable": {"table": "booking", "columns": {"room": "INTEGER", "during": "RANGE(DATE)"}}}, {"addConstraint": {"table": "booking", "type": "exclude", "name": "no_overlap", "elements": [{"field": "during", "operator": "&&"}], "where": {"room": {"$gt": 0}}}},
	{"addConstraint": {"table": "booking", "type": "check", "fields": ["room"], "where": {"room": {"$gt": 0}}, "notValid": true}}, {"validateConstraint": {"table": "booking", "name": "booking_room_ck"}}, {"renameConstraint": {"table": "booking", "before": "booking_room_ck", "after": "room_ck"}}]$$);
SELECT indexdef FROM pg_indexes WHERE tablename = 'people' AND schemaname = 'operation_object' ORDER BY 1;
SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint WHERE conrelid = 'booking'::regclass AND contype <> 'n' ORDER BY 1;
-- Partitions
SELECT apply($$[{"createPartition": {"of": "log", "partition": "log_2020", "from": "2020-01-01", "to": ["2021-01-01"]}}, {"createPartition": {"of": "log", "partition": "log_rest", "default": true}},
	{"createTable": {"table": "log", "columns": {"at": "date", "k": "INTEGER"}, "partitionBy": {"method": "range", "fields": ["at"]}}}, {"createTable": {"table": "log_old", "columns": {"at": "date", "k": "INTEGER"}}},
	{"attachPartition": {"of": "log", "partition": "log_old", "from": {"literal": "MINVALUE"}, "to": "2019-01-01"}}, {"detachPartition": {"of": "log", "partition": "log_rest"}}]$$);
SELECT c.relname, pg_get_expr(relpartbound, c.oid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'log'::regclass ORDER BY 1;
-- Rights
CREATE ROLE "operation reader";
SELECT apply($$[{"grant": {"privileges": ["select", "UPDATE"], "columns": ["id"], "table": "people", "to": "operation reader"}}, {"grant": {"privileges": ["SELECT", "DELETE"], "table": ["Orders", "Customers"], "to": ["operation reader", "PUBLIC"], "withGrantOption": false}}, {"grant": {"privileges": "USAGE", "schema": "operation_object", "to": "operation reader"}},
	{"revoke": {"privileges": "DELETE", "table": "Orders", "from": "PUBLIC"}}, {"rowSecurity": {"table": "people", "force": true}}, {"createPolicy": {"table": "people", "name": "own", "command": "select", "to": "operation reader", "using": {"id": {"$gt": 0}}}}]$$);
SELECT grantee::regrole, privilege_type FROM pg_class, aclexplode(relacl) WHERE oid = '"Orders"'::regclass AND grantee <> relowner ORDER BY grantee::regrole::text, 2;
SELECT grantee::regrole, privilege_type FROM pg_attribute, aclexplode(attacl) WHERE attrelid = 'people'::regclass AND attname = 'id' ORDER BY 2;
SELECT polname, polcmd, pg_get_expr(polqual, polrelid), relrowsecurity, relforcerowsecurity FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = 'operation_object'::regnamespace;
SELECT apply($$[{"grant": {"privileges": "SELECT; DROP", "table": "people", "to": "x"}}, {"revoke": {"privileges": "SELECT", "from": "x"}}, {"createPartition": {"of": "log", "partition": "p"}}, {"comment": {"text": "x"}}, {"createType": {"name": "x"}}]$$);
SELECT apply($$[{"dropPolicy": {"table": "people", "name": "own"}}, {"dropMaterializedView": {"view": "totals"}}, {"dropView": {"view": "orders_view"}}, {"removeColumn": {"table": "people", "column": "mail"}}, {"dropDomain": {"name": "email"}}, {"dropType": {"name": "point3"}}, {"dropSequence": {"name": "numbers", "cascade": true}}]$$);
DROP SCHEMA operation_object CASCADE;
DROP ROLE "operation reader";
