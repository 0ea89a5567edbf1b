-- What migrations left in the catalog and in the tables, a line per fact.
WITH spaces AS (
	SELECT oid, nspname FROM pg_namespace
	WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'pgstair', 'ps')
), relations AS (
	SELECT c.oid, c.relkind, c.oid::regclass::text AS name FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
)
SELECT line FROM (
	SELECT format('schema %I', nspname) AS line FROM spaces
	UNION ALL
	SELECT format('relation %s %s', name, relkind) || coalesce(' -- ' || obj_description(oid, 'pg_class'), '')
	FROM relations
	UNION ALL
	SELECT format('column %s %s. %I %s%s%s%s%s', r.name, rank() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
		format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' END,
		' DEFAULT ' || pg_get_expr(adbin, adrelid), nullif(' IDENTITY ' || attidentity::text, ' IDENTITY '),
		' -- ' || col_description(attrelid, attnum))
	FROM pg_attribute JOIN relations r ON r.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
	WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm')
	UNION ALL
	SELECT format('constraint %s %I %s', r.name, conname, pg_get_constraintdef(k.oid))
	FROM pg_constraint k JOIN relations r ON r.oid = conrelid WHERE contype NOT IN ('n', 't')
	UNION ALL
	SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index JOIN relations r ON r.oid = indrelid
	UNION ALL
	SELECT format('enum %s %s', enumtypid::regtype, string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder))
	FROM pg_enum JOIN pg_type t ON t.oid = enumtypid JOIN spaces s ON s.oid = typnamespace GROUP BY enumtypid
	UNION ALL
	SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc p JOIN spaces s ON s.oid = pronamespace
	WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
	UNION ALL
	SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN relations r ON r.oid = tgrelid WHERE NOT tgisinternal
	UNION ALL
	SELECT format('rows %s %s', name, regexp_replace(query_to_xml(format('SELECT * FROM %s t ORDER BY t::text', name), true, false, '')::text, '\s+', ' ', 'g'))
	FROM relations WHERE relkind = 'r'
) facts ORDER BY line COLLATE "C"
