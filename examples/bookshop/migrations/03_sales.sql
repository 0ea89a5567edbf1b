-- migrate:up
CREATE TABLE sale (
	book int NOT NULL REFERENCES book,
	state sale_state NOT NULL DEFAULT 'open',
	cents int NOT NULL
);

INSERT INTO sale VALUES (1, 'paid', 1200), (1, 'paid', 1150), (2, 'open', 1800);

-- migrate:down
DROP TABLE sale;
