-- What was done. Each row is chained to the one before by its hash; rows are never changed. What personal data a row
-- has stands in audit_details, to which the row is bound by a salted hash: it can be erased without breaking the chain.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    person_id BIGINT,
    mandate_id BIGINT,
    session_id BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    commitment TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_by_person ON audit (person_id, seq);
CREATE INDEX audit_by_subject ON audit (subject, subject_id, seq);
CREATE INDEX audit_by_action ON audit (action, seq);
CREATE INDEX audit_by_time ON audit (at, seq);

CREATE TABLE audit_details (
    seq BIGINT NOT NULL PRIMARY KEY REFERENCES audit (seq),
    salt TEXT,
    address TEXT,
    detail TEXT,
    -- The row of the log that says why it was erased.
    erased_by BIGINT REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
);

-- The end of the chain. Locking it puts all audited transactions in one order.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
