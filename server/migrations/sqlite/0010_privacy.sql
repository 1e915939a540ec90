-- What a person agreed to: text version and time; the log says who entered it. Silence is no row.
CREATE TABLE consents (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    purpose TEXT NOT NULL,
    text_version TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX consents_by_person ON consents (person_id, purpose);

-- What people ask about their data, with its clocks.
CREATE TABLE privacy_requests (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER REFERENCES people (id),
    requester TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    has_processors INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    reply_due INTEGER NOT NULL,
    done_due INTEGER NOT NULL,
    replied_at INTEGER,
    extended_at INTEGER,
    extension_ground TEXT NOT NULL,
    done_at INTEGER,
    outcome TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX privacy_requests_by_state ON privacy_requests (done_at, done_due);

-- Breaches of personal data, with the clock of 72 hours.
CREATE TABLE incidents (
    id INTEGER NOT NULL PRIMARY KEY,
    found_at INTEGER NOT NULL,
    report_due INTEGER NOT NULL,
    description TEXT NOT NULL,
    measures TEXT NOT NULL,
    reported_at INTEGER,
    version INTEGER NOT NULL
) STRICT;

-- Days on which nobody works, as the office enters them: days since 1970-01-01.
CREATE TABLE holidays (
    day INTEGER NOT NULL PRIMARY KEY
) STRICT;
