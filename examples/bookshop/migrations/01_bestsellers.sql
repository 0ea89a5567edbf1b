-- Written first, though it reads what the files after it create.

-- migrate:up
CREATE VIEW bestsellers AS
	SELECT book.title, author.name AS author, shop.euro(sum(sale.cents)) AS earned
	FROM sale JOIN book ON book.id = sale.book JOIN author ON author.id = book.author
	WHERE sale.state = 'paid'
	GROUP BY book.id, author.id;

COMMENT ON VIEW bestsellers IS 'what sold, and for how much';

-- migrate:down
DROP VIEW bestsellers;
