-- How a person proves who they are. The password is an argon2id string; the TOTP secret is sealed under the key that
-- stands outside the database.
CREATE TABLE credentials (
    person_id INTEGER NOT NULL PRIMARY KEY REFERENCES people (id),
    password_hash TEXT,
    password_set_at INTEGER,
    totp_sealed TEXT,
    -- The last time step whose code was used: no code counts twice (RFC 6238, 5.2).
    totp_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
    hash TEXT NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    used_at INTEGER
) STRICT;
CREATE INDEX recovery_codes_by_person ON recovery_codes (person_id);

CREATE TABLE passkeys (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    credential_id TEXT NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX passkeys_by_person ON passkeys (person_id);

-- Passkey ceremonies under way: what the server has to remember between question and answer.
CREATE TABLE ceremonies (
    hash TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- One-time links, by the hash of their secret.
CREATE TABLE links (
    hash TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'reset')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX links_by_person ON links (person_id);

-- Signed-in browsers, by the hash of their token. The stage says how far the sign-in has come.
CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    stage TEXT NOT NULL CHECK (stage IN ('second_factor', 'enrolment', 'full')),
    browser TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person_id, created_at);

-- Browsers in which a person has signed in before: their tries are not slowed down by those of strangers.
CREATE TABLE known_browsers (
    hash TEXT NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL
) STRICT;

-- Tries that count against a limit, by the hash of whatever is limited.
CREATE TABLE attempts (
    key TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_time ON attempts (last_at);
