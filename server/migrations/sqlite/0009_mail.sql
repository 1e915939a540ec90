-- Letters to be sent, written in the transaction of the change that causes them. What they say is made when they are
-- sent, so that no one-time link stands here.
CREATE TABLE mail (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    letter TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'bounced', 'cancelled')),
    created_at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    -- What the mail server said last.
    answer TEXT NOT NULL,
    message_id TEXT,
    finished_at INTEGER
) STRICT;
CREATE INDEX mail_due ON mail (state, next_at);
CREATE INDEX mail_by_time ON mail (created_at, id);
CREATE INDEX mail_by_message_id ON mail (message_id);
