-- SQL style of this project: one table a paragraph; lower-case names, plural tables; times are milliseconds since
-- 1970 UTC; text is NFC; structured values that are only ever read whole are JSON text. The file of the same name in
-- the other folder says the same for the other engine. A migration that has shipped is never changed.

-- The settings of the one site of this database.
CREATE TABLE site (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    settings TEXT NOT NULL
) STRICT;
