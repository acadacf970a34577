-- What Dify's main branch adds to the tables of 1.15.0 (revision 9b7c6d5e4f3a). No version number yet.
ALTER TABLE accounts ADD COLUMN normalized_email varchar(255);
CREATE INDEX account_normalized_email_idx ON accounts (normalized_email);
UPDATE accounts SET normalized_email = lower(email);
