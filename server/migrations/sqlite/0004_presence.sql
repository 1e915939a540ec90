-- The total of visits: one row that only grows.
CREATE TABLE visits (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    total INTEGER NOT NULL
) STRICT;
INSERT INTO visits (id, total) VALUES (1, 0);
