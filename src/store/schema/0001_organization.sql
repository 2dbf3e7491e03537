-- One organization a file. Times are milliseconds since 1970 in UTC. Public ids and e-mails stand outside the keys: joins are over integers.

CREATE TABLE organization (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    server_id TEXT NOT NULL,
    name TEXT NOT NULL,
    subscription TEXT NOT NULL CHECK (subscription IN ('Community', 'Starter', 'Enterprise')),
    invitations TEXT NOT NULL CHECK (invitations IN ('Everyone', 'AdminsOnly')),
    subscribed_on TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- One column of one row: there cannot be two defaults, and the workspace it points to cannot be deleted.
    default_workspace INTEGER REFERENCES workspaces (id) ON DELETE RESTRICT
) STRICT;

CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    user_name TEXT UNIQUE,
    role TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('Active', 'Pending')),
    invited_at INTEGER NOT NULL,
    joined_at INTEGER,
    CHECK ((state = 'Active') = (user_name IS NOT NULL)),
    CHECK ((state = 'Active') = (joined_at IS NOT NULL))
) STRICT;

CREATE INDEX active_admins ON members (id) WHERE role = 'Admin' AND state = 'Active';

CREATE TABLE workspaces (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER first_workspace_is_default AFTER INSERT ON workspaces
WHEN (SELECT default_workspace FROM organization) IS NULL
BEGIN
    UPDATE organization SET default_workspace = NEW.id;
END;

CREATE TRIGGER default_workspace_stays BEFORE UPDATE OF default_workspace ON organization
WHEN NEW.default_workspace IS NULL AND OLD.default_workspace IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'an organization with workspaces has a default one');
END;

CREATE TABLE memberships (
    workspace INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    member INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    grants INTEGER NOT NULL,
    PRIMARY KEY (workspace, member)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_of_member ON memberships (member);
CREATE INDEX memberships_with_named_role ON memberships (role) WHERE role NOT IN ('Owner', 'Member');

CREATE TABLE roles (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    base TEXT NOT NULL
) STRICT;

CREATE TABLE role_exclusions (
    role INTEGER NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (role, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    default_workspace INTEGER REFERENCES workspaces (id) ON DELETE SET NULL,
    every_workspace INTEGER NOT NULL CHECK (every_workspace IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX accounts_by_default_workspace ON accounts (default_workspace);

CREATE TABLE account_workspaces (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    workspace INTEGER NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    PRIMARY KEY (account, workspace)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_workspaces_of_workspace ON account_workspaces (workspace);

-- Keys of service accounts and of members. The secret itself is nowhere; `key_id` is part of its text.
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    account INTEGER REFERENCES accounts (id) ON DELETE CASCADE,
    member INTEGER REFERENCES members (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER,
    CHECK ((account IS NULL) <> (member IS NULL))
) STRICT;

CREATE UNIQUE INDEX live_keys_of_account ON keys (account, name) WHERE revoked_at IS NULL AND account IS NOT NULL;
CREATE UNIQUE INDEX live_keys_of_member ON keys (member, name) WHERE revoked_at IS NULL AND member IS NOT NULL;
CREATE INDEX keys_of_account ON keys (account);
CREATE INDEX keys_of_member ON keys (member);

-- People whom a member wanted to invite where only Admins may.
CREATE TABLE requests (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    requested_by INTEGER REFERENCES members (id) ON DELETE SET NULL,
    requested_at INTEGER NOT NULL
) STRICT;

CREATE INDEX requests_of_member ON requests (requested_by);

CREATE TABLE plans (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE
) STRICT;

-- What many audit rows have in common.
CREATE TABLE provenances (
    id INTEGER PRIMARY KEY,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    revision TEXT NOT NULL,
    plan INTEGER REFERENCES plans (id),
    UNIQUE (actor, origin, revision, plan)
) STRICT;

-- `operation` is `verb/kind/name`, so `object` costs nothing. `occurrence` counts how often one plan's operation took effect:
-- the same plan can be right again after somebody has undone it.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    provenance INTEGER NOT NULL REFERENCES provenances (id),
    plan INTEGER REFERENCES plans (id),
    operation TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    before TEXT,
    after TEXT,
    object TEXT GENERATED ALWAYS AS (substr(operation, instr(operation, '/') + 1)) VIRTUAL
) STRICT;

CREATE UNIQUE INDEX audit_once ON audit (operation, plan, occurrence);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
