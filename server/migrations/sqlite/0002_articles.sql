CREATE TABLE categories (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

-- What lists need. Bodies stand apart, so that a list never reads past them.
CREATE TABLE articles (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    author_initials TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    image TEXT
) STRICT;

-- Keyset pages over all news and within a category.
CREATE INDEX articles_by_time ON articles (published_at, id);
CREATE INDEX articles_by_category_and_time ON articles (category_id, published_at, id);

CREATE TABLE article_bodies (
    article_id INTEGER NOT NULL PRIMARY KEY REFERENCES articles (id),
    body TEXT NOT NULL,
    tags TEXT NOT NULL,
    images TEXT NOT NULL
) STRICT;
