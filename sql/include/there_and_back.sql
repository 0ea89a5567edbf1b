-- A migration goes and comes back: tells how far it is taken back, how, and
-- whether the schema is as it was.
CREATE OR REPLACE FUNCTION there_and_back(source text, OUT reversible text, OUT inverse text, OUT same bool)
LANGUAGE plpgsql AS $$
DECLARE
	before text := migrate_fingerprint();
	m text := 'm' || (SELECT count(*) FROM migrate_status('there_and_back'));
BEGIN
	PERFORM migrate_register(m, source, stream => 'there_and_back');
	PERFORM migrate_up(stream => 'there_and_back');
	SELECT s.reversible INTO reversible FROM migrate_status('there_and_back') s WHERE s.name = m;
	SELECT string_agg(nullif(s.inverse, ''), E';\n' ORDER BY s.step DESC) INTO inverse
		FROM pgstair.statement s WHERE s.run = (SELECT max(id) FROM pgstair.run);
	IF reversible <> 'none' THEN
		PERFORM migrate_down(stream => 'there_and_back');
		same := migrate_fingerprint() = before;
		PERFORM migrate_unregister(m, 'there_and_back');
	END IF;
END
$$;
