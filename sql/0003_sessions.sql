-- A session has the id of the sign-in that began it. Redis decides whether it goes on; what is known
-- of its end stands here, so that the sessions of everybody can be listed.
ALTER TABLE difysso.sign_in_events ADD COLUMN ended_at timestamptz;

CREATE INDEX sign_in_events_live ON difysso.sign_in_events (at, id)
    WHERE outcome = 'signed_in' AND ended_at IS NULL;
