-- What was done about people whom a provider lets in no longer, and what is to be undone.

-- Accounts that were banned here. Only such a ban is undone, when the person comes back.
CREATE TABLE difysso.bans (
    account_id  uuid        PRIMARY KEY,  -- accounts.id
    provider    text        NOT NULL,     -- whose word it was; its sign-in undoes the ban
    row_version text        NOT NULL,     -- xmin of the account's row as the ban left it: whoever
                                          -- changed the row since has had the last word
    at          timestamptz NOT NULL
);

-- Places in workspaces that were given here.
CREATE TABLE difysso.memberships (
    join_id    uuid        PRIMARY KEY,  -- tenant_account_joins.id
    account_id uuid        NOT NULL,
    tenant_id  uuid        NOT NULL,
    at         timestamptz NOT NULL
);

CREATE INDEX memberships_account_id ON difysso.memberships (account_id);

CREATE TABLE difysso.offboarding_events (
    id         uuid        PRIMARY KEY,
    at         timestamptz NOT NULL,
    account_id uuid        NOT NULL,
    provider   text        NOT NULL,
    source     text        NOT NULL CHECK (source IN ('casdoor', 'scim')),
    reason     text        NOT NULL,  -- its code in the table of reasons
    act        text        NOT NULL CHECK (act IN ('none', 'banned', 'left')),
    sessions   int         NOT NULL,  -- begun here, that ended
    request_id text        NOT NULL
);

CREATE INDEX offboarding_events_at ON difysso.offboarding_events (at, id);
CREATE INDEX offboarding_events_account_id ON difysso.offboarding_events (account_id, at, id);

-- What a directory says by SCIM of its people. No account is made from it.
CREATE TABLE difysso.scim_users (
    id           uuid        PRIMARY KEY,
    user_name    text        NOT NULL,
    external_id  text,
    display_name text,
    active       boolean     NOT NULL,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL
);

-- RFC 7643, section 4.1.1: userName is unique, and its case doesn't count.
CREATE UNIQUE INDEX scim_users_user_name ON difysso.scim_users (lower(user_name COLLATE "C"));
