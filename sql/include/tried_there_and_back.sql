-- A migration goes and comes back, as in there_and_back.sql; one that cannot is
-- not applied at all.
CREATE FUNCTION there_and_back(source text, OUT reversible text, OUT inverse text, OUT same bool)
LANGUAGE plpgsql AS $$
DECLARE
	before text := migrate_fingerprint();
BEGIN
	SET LOCAL client_min_messages = error;
	PERFORM migrate_register('m', source, stream => 'tried_there_and_back');
	PERFORM migrate_up(stream => 'tried_there_and_back');
	SELECT s.reversible INTO reversible FROM migrate_status('tried_there_and_back') s;
	SELECT string_agg(nullif(s.inverse, ''), E';\n' ORDER BY s.step DESC) INTO inverse
		FROM pgstair.statement s WHERE s.run = (SELECT max(id) FROM pgstair.run);
	IF reversible = 'none' THEN
		RAISE SQLSTATE 'ZZ001';
	END IF;
	PERFORM migrate_down(stream => 'tried_there_and_back');
	same := migrate_fingerprint() = before;
	PERFORM migrate_unregister('m', 'tried_there_and_back');
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
	NULL;
END
$$;
