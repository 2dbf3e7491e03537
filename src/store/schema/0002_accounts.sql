-- Signing in, and billing. Of tokens only the SHA-256 is here; the hash of a password is whatever text the server of the sign-in made.

CREATE TABLE passwords (
    member INTEGER PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- A session ends at `expires_at`, or `idle` milliseconds after `seen_at`, whichever comes first.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    member INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    idle INTEGER NOT NULL CHECK (idle >= 0),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_of_member ON sessions (member);

-- One link a person: a new one replaces the old one. A used one stays, so that whoever follows it again is told so.
CREATE TABLE invitations (
    member INTEGER PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    hash BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

-- The link behind which the first Admin is made; the row ends with its use.
CREATE TABLE set_up (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    hash BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- A label such as "Visa ending 4242"; never the number of a card.
CREATE TABLE payment_method (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    label TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- Days are texts like 2026-03-01. Money is in the smallest unit of the currency.
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    subscription TEXT NOT NULL CHECK (subscription IN ('Community', 'Starter', 'Enterprise')),
    period_start TEXT NOT NULL UNIQUE,
    period_end TEXT NOT NULL CHECK (period_end >= period_start),
    seats INTEGER NOT NULL CHECK (seats >= 0),
    per_seat INTEGER NOT NULL CHECK (per_seat >= 0),
    currency TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total >= 0),
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    paid_at INTEGER
) STRICT;
