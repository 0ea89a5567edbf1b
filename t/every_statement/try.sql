-- What migrate_snapshot() leaves out and statements change all the same.
CREATE VIEW public.beyond AS
	SELECT 'database' AS type, datname::text AS identity, concat_ws(' ', (SELECT string_agg(i::text, ' ' ORDER BY i::text) FROM unnest(coalesce(datacl, acldefault('d', datdba))) i),
		datconnlimit, datistemplate, datallowconn, pg_get_userbyid(datdba), shobj_description(oid, 'pg_database')) AS definition FROM pg_database
	UNION ALL SELECT 'role', rolname, concat_ws(' ', rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil, rolpassword, shobj_description(oid, 'pg_authid')) FROM pg_authid
	UNION ALL SELECT 'member', concat_ws(' ', pg_get_userbyid(roleid), pg_get_userbyid(member)), string_agg((to_jsonb(m) - 'oid' - 'grantor' - 'roleid' - 'member')::text, ' ') FROM pg_auth_members m GROUP BY roleid, member
	UNION ALL SELECT 'setting', concat_ws(' ', setdatabase, pg_get_userbyid(setrole)), (SELECT string_agg(c, ', ' ORDER BY c) FROM unnest(setconfig) c) FROM pg_db_role_setting
	UNION ALL SELECT 'tablespace', spcname, concat_ws(' ', (SELECT string_agg(i::text, ' ' ORDER BY i::text) FROM unnest(coalesce(spcacl, acldefault('t', spcowner))) i),
		pg_get_userbyid(spcowner), spcoptions, shobj_description(oid, 'pg_tablespace')) FROM pg_tablespace
	UNION ALL SELECT 'parameter', parname, paracl::text FROM pg_parameter_acl
	UNION ALL SELECT 'label', concat_ws(' ', provider, classoid, objoid), label FROM pg_shseclabel
	UNION ALL SELECT 'label', concat_ws(' ', provider, classoid, objoid, objsubid), label FROM pg_seclabel WHERE objoid < 16384
	UNION ALL SELECT 'large object', oid::text, concat_ws(' ', pg_get_userbyid(lomowner), nullif(lomacl, acldefault('L', lomowner)), obj_description(oid, 'pg_largeobject')) FROM pg_largeobject_metadata
	UNION ALL SELECT 'built-in function', oid::text, proacl::text FROM pg_proc WHERE oid < 16384 AND proacl <> acldefault('f', proowner)
	UNION ALL SELECT 'built-in relation', oid::text, relacl::text FROM pg_class WHERE oid < 16384 AND relacl IS NOT NULL
	UNION ALL SELECT 'built-in type', oid::text, typacl::text FROM pg_type WHERE oid < 16384 AND typacl <> acldefault('T', typowner)
	UNION ALL SELECT 'rights on a language', lanname, (SELECT string_agg(i::text, ' ' ORDER BY i::text) FROM unnest(coalesce(lanacl, acldefault('l', lanowner))) i) FROM pg_language
	UNION ALL SELECT 'comment', classoid || ' ' || objoid, description FROM pg_description WHERE objoid IN (870, 1259) AND objsubid = 0
	UNION ALL SELECT 'member of an extension', classid || ' ' || objid, NULL FROM pg_depend WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass AND objid >= 16384
		AND NOT EXISTS (SELECT FROM pg_extension x WHERE x.oid = refobjid AND x.extname = 'dummy_seclabel')
	UNION ALL SELECT 'version', extname, extversion FROM pg_extension WHERE extname <> 'pgstair'
	UNION ALL SELECT 'keys', (pg_identify_object('pg_class'::regclass, tgrelid, 0)).identity, string_agg(DISTINCT tgenabled::text, ' ') FROM pg_trigger WHERE tgisinternal GROUP BY tgrelid
	UNION ALL SELECT 'invalid index', indexrelid::regclass::text, NULL FROM pg_index WHERE NOT indisvalid;

CREATE VIEW public.all_of_it AS
	SELECT object_type AS type, identity, definition FROM migrate_snapshot() UNION ALL SELECT * FROM public.beyond;

-- What the migration of a statement says it gives back, and what differs when it has been taken
-- back; where columns may be elsewhere, without their places.  Nothing stays.
CREATE FUNCTION public.try_it(source text, OUT class text, OUT difference text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate_register('m', source, stream => 'every');
	PERFORM migrate_up(stream => 'every');
	SELECT reversible INTO class FROM migrate_status('every');
	IF class <> 'none' THEN
		PERFORM migrate_down(stream => 'every');
		SELECT string_agg(format('%s %s: %s => %s', type, identity, x.definition, y.definition), E'\n' ORDER BY type, identity) INTO difference
		FROM public.state x FULL JOIN public.all_of_it y USING (type, identity),
			LATERAL (SELECT CASE WHEN type IN ('column', 'table constraint') AND class = 'structure only' THEN '\n(after: .*|inherited.*)' ELSE '$^' END AS ignored) i
		WHERE regexp_replace(x.definition, ignored, '', 'n') IS DISTINCT FROM regexp_replace(y.definition, ignored, '', 'n') OR (x IS NULL) <> (y IS NULL);
	END IF;
	RAISE SQLSTATE 'ZZ001';
EXCEPTION
	WHEN SQLSTATE 'ZZ001' THEN
		NULL;
	WHEN OTHERS THEN
		difference := sqlerrm;
END $$;
CREATE TABLE public.state (type text, identity text, definition text);
INSERT INTO public.state SELECT * FROM public.all_of_it;
