-- What was done to sessions and links: by administrators, and by people who signed out. No row of it
-- is ever changed.
CREATE TABLE difysso.events (
    id             uuid        PRIMARY KEY,
    at             timestamptz NOT NULL,
    act            text        NOT NULL,
    who            text        NOT NULL,   -- an address, a token's place in ADMIN_TOKEN, a command's user
    account_id     uuid,                   -- whom it was done to
    session_id     uuid,
    provider       text,
    request_id     text        NOT NULL,
    client_address text
);

CREATE INDEX events_at ON difysso.events (at, id);
CREATE INDEX events_account_id ON difysso.events (account_id, at, id);
