-- Member associations. One that is renamed keeps its row; one that merges or dissolves ends and stays.
CREATE TABLE associations (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    folded TEXT NOT NULL,
    short_name TEXT NOT NULL,
    founded TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    ended_at INTEGER,
    merged_into INTEGER REFERENCES associations (id),
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX associations_by_name ON associations (name_key, id);

-- The names that an association had before, each until when.
CREATE TABLE association_names (
    id INTEGER NOT NULL PRIMARY KEY,
    association_id INTEGER NOT NULL REFERENCES associations (id),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    until INTEGER NOT NULL,
    ground TEXT NOT NULL
) STRICT;
CREATE INDEX association_names_by_association ON association_names (association_id, until);
