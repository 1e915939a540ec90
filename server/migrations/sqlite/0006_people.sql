-- Whoever can sign in, or could. An anonymised person keeps the row and the number, and nothing else.
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    folded TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('vi', 'en')),
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled', 'anonymised')),
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX people_by_name ON people (name_key, id);

-- A role for a time. `closed_at` is when somebody ended it; `ends_at` may also be a date that was set beforehand.
CREATE TABLE mandates (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    association_id INTEGER REFERENCES associations (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    closed_at INTEGER,
    used_at INTEGER
) STRICT;
CREATE INDEX mandates_by_person ON mandates (person_id, starts_at);
CREATE INDEX mandates_by_association ON mandates (association_id, person_id);
