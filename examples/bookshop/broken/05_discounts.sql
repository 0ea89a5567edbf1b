-- Fails at its third statement: not every sale is above twelve euros.

-- migrate:up
CREATE TABLE discount (
	book int PRIMARY KEY REFERENCES book,
	percent int NOT NULL
);

INSERT INTO discount VALUES (1, 10);

ALTER TABLE sale ADD CHECK (cents > 1200);

-- migrate:down
ALTER TABLE sale DROP CONSTRAINT sale_cents_check;
DROP TABLE discount;
