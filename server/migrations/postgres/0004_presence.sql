-- The total of visits: one row that only grows.
CREATE TABLE visits (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    total BIGINT NOT NULL
);
INSERT INTO visits (id, total) VALUES (1, 0);
