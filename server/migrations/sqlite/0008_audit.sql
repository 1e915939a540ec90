-- What was done. Each row is chained to the one before by its hash; rows are never changed. What personal data a row
-- has stands in audit_details, to which the row is bound by a salted hash: it can be erased without breaking the chain.
CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    person_id INTEGER,
    mandate_id INTEGER,
    session_id INTEGER,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    commitment TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_person ON audit (person_id, seq);
CREATE INDEX audit_by_subject ON audit (subject, subject_id, seq);
CREATE INDEX audit_by_action ON audit (action, seq);
CREATE INDEX audit_by_time ON audit (at, seq);

CREATE TABLE audit_details (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES audit (seq),
    salt TEXT,
    address TEXT,
    detail TEXT,
    -- The row of the log that says why it was erased.
    erased_by INTEGER REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The end of the chain. Locking it puts all audited transactions in one order.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
