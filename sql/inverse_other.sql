-- Kinds of objects that few migrations are about go and come back, too.
CREATE ROLE regress_other_reader;
CREATE ROLE regress_other_maker;
CREATE SCHEMA other;
CREATE SCHEMA other_2;

-- tells how far it is taken back, how, and whether the schema is as it was
CREATE FUNCTION other_and_back(source text, OUT reversible text, OUT inverse text, OUT same bool)
LANGUAGE plpgsql AS $$
DECLARE
	before text := migrate_fingerprint();
BEGIN
	PERFORM migrate_register('m', source, stream => 'inverse_other');
	PERFORM migrate_up(stream => 'inverse_other');
	SELECT s.reversible INTO reversible FROM migrate_status('inverse_other') s;
	SELECT string_agg(nullif(s.inverse, ''), E';\n' ORDER BY s.step DESC) INTO inverse
		FROM pgstair.statement s WHERE s.run = (SELECT max(id) FROM pgstair.run);
	IF reversible <> 'none' THEN
		PERFORM migrate_down(stream => 'inverse_other');
		same := migrate_fingerprint() = before;
		PERFORM migrate_unregister('m', 'inverse_other');
	END IF;
END
$$;

-- rights that objects to come will have
SELECT * FROM other_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other GRANT SELECT ON TABLES TO regress_other_reader');
SELECT * FROM other_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
SELECT * FROM other_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker GRANT USAGE ON SCHEMAS TO regress_other_reader WITH GRANT OPTION');
ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other, other_2 GRANT SELECT, INSERT ON TABLES TO regress_other_reader, PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker REVOKE ALL ON SEQUENCES FROM regress_other_maker;
SELECT * FROM other_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other, other_2 REVOKE SELECT ON TABLES FROM regress_other_reader');
SELECT * FROM other_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other, other_2 REVOKE ALL ON TABLES FROM regress_other_reader, PUBLIC');
SELECT * FROM other_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker GRANT ALL ON SEQUENCES TO regress_other_maker');
SELECT reversible, same FROM other_and_back('DROP SCHEMA other_2');

DROP SCHEMA other, other_2 CASCADE;
DROP FUNCTION other_and_back(text);
DROP OWNED BY regress_other_maker, regress_other_reader;
DROP ROLE regress_other_maker, regress_other_reader;
