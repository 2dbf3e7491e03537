-- Counts the transactions that changed what a snapshot says. Signing in, keys of members and invoices are not in it.
CREATE TABLE snapshot_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

INSERT INTO snapshot_version (id, number, changed_at) SELECT 1, count(*), coalesce(max(at), 0) FROM audit;

-- Until now a new subscription left its start date behind.
UPDATE organization SET subscribed_on = coalesce(
    (SELECT date(max(at) / 1000, 'unixepoch') FROM audit
     WHERE operation = 'update/organization' AND before ->> 'subscription' <> after ->> 'subscription'),
    subscribed_on
);
