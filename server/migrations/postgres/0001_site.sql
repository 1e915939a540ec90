-- The settings of the one site of this database.
CREATE TABLE site (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    settings TEXT NOT NULL
);
