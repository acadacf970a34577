-- Whom each link to a Dify account was made for. No foreign key: Dify's tables are Dify's.
CREATE TABLE difysso.identities (
    provider        text        NOT NULL,  -- account_integrates.provider
    open_id         text        NOT NULL,  -- account_integrates.open_id: sub, or its SHA-256
    issuer          text        NOT NULL,  -- as last seen
    sub             text        NOT NULL,
    account_id      uuid        NOT NULL,  -- accounts.id
    email           text        NOT NULL,  -- when the link was made
    email_verified  boolean     NOT NULL,  -- likewise
    account_created boolean     NOT NULL,  -- the account was made together with the link
    linked_at       timestamptz NOT NULL,
    last_seen_at    timestamptz NOT NULL,
    PRIMARY KEY (provider, open_id)
);

CREATE INDEX identities_account_id ON difysso.identities (account_id);
