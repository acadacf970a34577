-- One row for each sign-in that a provider answered, whatever became of it.
CREATE TABLE difysso.sign_in_events (
    id                uuid        PRIMARY KEY,
    at                timestamptz NOT NULL,
    provider          text        NOT NULL,
    open_id           text,                   -- nothing when the provider's answer was refused
    account_id        uuid,
    email             text,
    outcome           text        NOT NULL
        CHECK (outcome IN ('signed_in', 'refused', 'no_session')),
    reason            text,                   -- of a refusal: its code in the table of reasons
    account_created   boolean     NOT NULL,
    account_linked    boolean     NOT NULL,   -- to an account that was there, by its address
    workspace_created boolean     NOT NULL,
    request_id        text        NOT NULL,
    client_address    text,
    user_agent        text
);

-- Lists are read newest first, page by page; `id` tells apart what happened at the same time.
CREATE INDEX sign_in_events_at ON difysso.sign_in_events (at, id);
CREATE INDEX sign_in_events_account_id ON difysso.sign_in_events (account_id, at, id);
