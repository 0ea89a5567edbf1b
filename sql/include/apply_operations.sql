-- Registers and applies operations; on an error the definition is forgotten.
-- The stream has the name of the schema that search_path begins with.
CREATE FUNCTION apply(operations text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	detail text;
	context text;
BEGIN
	PERFORM migrate_register('m' || (SELECT count(*) FROM migrate_status(current_schema)), '{"up": ' || operations || '}', NULL, 'json', current_schema);
	PERFORM migrate_up(NULL, NULL, current_schema);
	RETURN 'applied';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, context = PG_EXCEPTION_CONTEXT;
	RETURN concat_ws(E'\n', sqlstate || ' ' || message, nullif(detail, ''), substring(context from 'operation [^\n]*'));
END $$;
\pset format unaligned
\pset tuples_only on
