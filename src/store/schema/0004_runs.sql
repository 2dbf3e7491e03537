-- Who stands behind a run, as the run itself says: who wrote the commit, and who approved the plan. Rows of before say nothing.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    author TEXT,
    approver TEXT
) STRICT;

CREATE INDEX runs_by_people ON runs (author, approver);

ALTER TABLE audit ADD COLUMN run INTEGER REFERENCES runs (id);
