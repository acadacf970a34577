-- What Dify's own set-up page leaves behind, in any of the schemas here: the owner (owner@example.test,
-- Passw0rd-123), a workspace with its key pair (the private half is owner-private.pem), and the rows
-- that go with a workspace in that version. Ids are always the same.
INSERT INTO accounts (id, name, email, password, password_salt, avatar, interface_language,
                      interface_theme, timezone, last_login_at, last_login_ip, status,
                      initialized_at, created_at, updated_at, last_active_at)
VALUES ('11207ed7-2468-46f9-822e-9d2d0641e97f', 'Owner', 'owner@example.test',
        'NjUwMmE3YTFjNGJmMTM2OTUxNzNjYWUzMWE1N2ZmNTZmMjdmYTgxYTkwMjc0ZGE2MDBhM2ViN2Y0MmQ4YmE1OA==',
        'tmoeC0ryOBhI4/EAa5sGAQ==', NULL, 'en-US', 'light', 'America/New_York', NULL, '127.0.0.1',
        'active', '2026-11-24 03:37:33.271734', '2026-11-24 03:37:33',
        '2026-11-24 03:37:33.270559', '2026-11-24 03:37:33');

INSERT INTO tenants (id, name, encrypt_public_key, plan, status, created_at, updated_at, custom_config)
VALUES ('eb097990-9e1a-49ce-8af5-bc066b47cd43', 'Owner''s Workspace', '-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu5gbsX6asFeDUGg3Hobo
d1KsJBulF0MS7vbIn0bjJZ/7vXFKqbsaj/Bi7QTtB20UC14aXriW93XciTE//n1V
+e9JFEIW7QMA3ecR2ES4HiPVb6z+6mIutvf91w5MclPlrPZcktKbcOdqvwAn66BK
K7VcHlgQfszTkfjYutRapzVnuhfaSZOtwx4z0wpxlGo3EKGj/u6zUOE6ewPRCcP3
BqAaa03+Cq8ebWVImUk7yBic0L4aPpeBGrKTFN5CCPolZfc1gwhXVFwe9igp+pVO
1lO6FGZQlCRi2IRRcMwBexRzIQSPuFONtBfHmDtA7DPffNS57uDCOz6didXlv3VN
RQIDAQAB
-----END PUBLIC KEY-----',
        'basic', 'normal', '2026-11-24 03:37:33', '2026-11-24 03:37:33.292028', NULL);

-- current stays false: Dify sets it on the first request.
INSERT INTO tenant_account_joins (id, tenant_id, account_id, role, invited_by, created_at, updated_at,
                                  current)
VALUES ('7db9c387-d849-4fc6-935e-0a361824ae8b', 'eb097990-9e1a-49ce-8af5-bc066b47cd43',
        '11207ed7-2468-46f9-822e-9d2d0641e97f', 'owner', NULL, '2026-11-24 03:37:34',
        '2026-11-24 03:37:34', false);

DO $$
DECLARE
    tenant constant uuid := 'eb097990-9e1a-49ce-8af5-bc066b47cd43';
    made constant timestamp := '2026-11-24 03:37:33';  -- the defaults would follow the server's zone
    plugins text;  -- the type of exclude_plugins; NULL where there are no strategies
    pools boolean := to_regclass('public.tenant_credit_pools') IS NOT NULL;
    categories boolean;
    version text;
BEGIN
    SELECT data_type INTO plugins FROM information_schema.columns
    WHERE table_name = 'tenant_plugin_auto_upgrade_strategies' AND column_name = 'exclude_plugins';
    SELECT count(*) = 1 INTO categories FROM information_schema.columns
    WHERE table_name = 'tenant_plugin_auto_upgrade_strategies' AND column_name = 'category';

    IF categories THEN
        -- 1.15.0 and newer: a row for each category, the time of day made from the tenant's id.
        INSERT INTO tenant_plugin_auto_upgrade_strategies
            (tenant_id, category, strategy_setting, upgrade_time_of_day, upgrade_mode,
             exclude_plugins, include_plugins, created_at, updated_at)
        SELECT tenant, c, CASE c WHEN 'model' THEN 'latest' ELSE 'fix_only' END,
               mod(('x' || left(digest, 8))::bit(32)::bigint * 4294967296::numeric
                   + ('x' || substr(digest, 9, 8))::bit(32)::bigint, 96) * 900,
               'exclude', '[]', '[]', made, made
        FROM unnest(ARRAY['tool', 'model', 'extension', 'agent-strategy', 'datasource', 'trigger']) c,
             encode(sha256(convert_to(tenant::text, 'UTF8')), 'hex') digest;
    ELSIF plugins IS NOT NULL THEN
        EXECUTE format('INSERT INTO tenant_plugin_auto_upgrade_strategies (tenant_id,'
            ' strategy_setting, upgrade_time_of_day, upgrade_mode, exclude_plugins, include_plugins,'
            ' created_at, updated_at) VALUES (%L, ''fix_only'', 0, ''exclude'', %L, %2$L, %L, %3$L)',
            tenant, CASE plugins WHEN 'ARRAY' THEN '{}' ELSE '[]' END, made);
    END IF;
    IF pools THEN
        INSERT INTO tenant_credit_pools (tenant_id, pool_type, quota_limit, quota_used, created_at,
                                         updated_at)
        VALUES (tenant, 'trial', 200, 0, made, made);
    END IF;
    IF EXISTS (SELECT FROM information_schema.columns
               WHERE table_name = 'accounts' AND column_name = 'normalized_email') THEN
        UPDATE accounts SET normalized_email = lower(email);
    END IF;

    version := CASE
        WHEN categories THEN '1.15.0'
        WHEN pools THEN '1.12.1'
        WHEN plugins = 'json' THEN '1.10.1'
        WHEN plugins IS NOT NULL THEN '1.9.1'
        WHEN to_regclass('public.account_plugin_permissions') IS NOT NULL THEN '1.6.0'
        ELSE '0.15.3' END;
    INSERT INTO dify_setups (version, setup_at) VALUES (version, '2026-11-24 03:37:34');
END
$$;
