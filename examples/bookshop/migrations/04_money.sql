-- migrate:up
CREATE SCHEMA shop;

CREATE TYPE sale_state AS ENUM ('open', 'paid');

CREATE FUNCTION shop.euro(cents bigint) RETURNS text LANGUAGE sql IMMUTABLE
	RETURN to_char(cents / 100.0, 'FM999990.00') || ' EUR';

-- migrate:down
DROP FUNCTION shop.euro(bigint);
DROP TYPE sale_state;
DROP SCHEMA shop;
