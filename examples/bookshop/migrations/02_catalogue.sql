-- Two tables that reference each other inline.

-- migrate:up
CREATE TABLE author (
	id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL,
	best_book int REFERENCES book
);

CREATE TABLE book (
	id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	title text NOT NULL,
	author int NOT NULL REFERENCES author
);

INSERT INTO author (name, best_book) VALUES ('Ursula K. Le Guin', 1);
INSERT INTO book (title, author) VALUES ('The Dispossessed', 1), ('Always Coming Home', 1);

-- migrate:down
DROP TABLE author;
DROP TABLE book;
