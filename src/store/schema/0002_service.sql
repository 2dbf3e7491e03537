-- What a server keeps beside the organization: sign-in, invitations by link, billing. Of secrets with 256 random bits there is only the
-- hash; `passwords.hash` is whatever its caller makes of a password.

CREATE TABLE passwords (
    member INTEGER PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- Roles are nowhere in it: they are asked for each time.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    csrf TEXT NOT NULL,
    member INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_of_member ON sessions (member);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- One link a person: a new one takes the place of the old.
CREATE TABLE invitation_links (
    member INTEGER PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE set_up_link (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    hash BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Counts the transactions that changed what a snapshot says.
CREATE TABLE snapshot_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

INSERT INTO snapshot_version (id, number, changed_at) SELECT 1, count(*), coalesce(max(at), 0) FROM audit;

ALTER TABLE organization ADD COLUMN payment_method TEXT;

-- Until now a new subscription left its start date behind.
UPDATE organization SET subscribed_on = coalesce(
    (SELECT date(max(at) / 1000, 'unixepoch') FROM audit
     WHERE operation = 'update/organization' AND before ->> 'subscription' <> after ->> 'subscription'),
    subscribed_on
);

-- One invoice a period, which its first day names. Days are dates in UTC, sums in the currency's smallest unit.
CREATE TABLE invoices (
    number INTEGER PRIMARY KEY,
    subscription TEXT NOT NULL,
    first_day TEXT NOT NULL UNIQUE,
    last_day TEXT NOT NULL,
    seats INTEGER NOT NULL,
    currency TEXT NOT NULL,
    per_seat INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    paid_at INTEGER
) STRICT;
