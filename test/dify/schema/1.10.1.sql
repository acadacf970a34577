-- The tables that a sign-in touches, as the migrations of Dify leave them; `versions` says of which releases.
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TABLE accounts (
    id uuid DEFAULT uuid_generate_v4() NOT NULL,
    name varchar(255) NOT NULL,
    email varchar(255) NOT NULL,
    password varchar(255),
    password_salt varchar(255),
    avatar varchar(255),
    interface_language varchar(255),
    interface_theme varchar(255),
    timezone varchar(255),
    last_login_at timestamp,
    last_login_ip varchar(255),
    status varchar(16) DEFAULT 'active' NOT NULL,
    initialized_at timestamp,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    last_active_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id)
);
CREATE INDEX account_email_idx ON accounts (email);

CREATE TABLE account_integrates (
    id uuid DEFAULT uuid_generate_v4() NOT NULL,
    account_id uuid NOT NULL,
    provider varchar(16) NOT NULL,
    open_id varchar(255) NOT NULL,
    encrypted_token varchar(255) NOT NULL,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    CONSTRAINT account_integrate_pkey PRIMARY KEY (id),
    CONSTRAINT unique_account_provider UNIQUE (account_id, provider),
    CONSTRAINT unique_provider_open_id UNIQUE (provider, open_id)
);

CREATE TABLE tenants (
    id uuid DEFAULT uuid_generate_v4() NOT NULL,
    name varchar(255) NOT NULL,
    encrypt_public_key text,
    plan varchar(255) DEFAULT 'basic' NOT NULL,
    status varchar(255) DEFAULT 'normal' NOT NULL,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    custom_config text,
    CONSTRAINT tenant_pkey PRIMARY KEY (id)
);

CREATE TABLE tenant_account_joins (
    id uuid DEFAULT uuid_generate_v4() NOT NULL,
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role varchar(16) DEFAULT 'normal' NOT NULL,
    invited_by uuid,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    current boolean DEFAULT false NOT NULL,
    CONSTRAINT tenant_account_join_pkey PRIMARY KEY (id),
    CONSTRAINT unique_tenant_account_join UNIQUE (tenant_id, account_id)
);
CREATE INDEX tenant_account_join_account_id_idx ON tenant_account_joins (account_id);
CREATE INDEX tenant_account_join_tenant_id_idx ON tenant_account_joins (tenant_id);

CREATE TABLE dify_setups (
    version varchar(255) NOT NULL,
    setup_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL,
    CONSTRAINT dify_setup_pkey PRIMARY KEY (version)
);

CREATE TABLE account_plugin_permissions (
    id uuid DEFAULT uuid_generate_v4() NOT NULL,
    tenant_id uuid NOT NULL,
    install_permission varchar(16) DEFAULT 'everyone' NOT NULL,
    debug_permission varchar(16) DEFAULT 'noone' NOT NULL,
    CONSTRAINT account_plugin_permission_pkey PRIMARY KEY (id),
    CONSTRAINT unique_tenant_plugin UNIQUE (tenant_id)
);

CREATE TABLE tenant_plugin_auto_upgrade_strategies (
    id uuid DEFAULT uuid_generate_v4() NOT NULL,
    tenant_id uuid NOT NULL,
    strategy_setting varchar(16) DEFAULT 'fix_only' NOT NULL,
    upgrade_time_of_day integer NOT NULL,
    upgrade_mode varchar(16) DEFAULT 'exclude' NOT NULL,
    exclude_plugins json NOT NULL,
    include_plugins json NOT NULL,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT tenant_plugin_auto_upgrade_strategy_pkey PRIMARY KEY (id),
    CONSTRAINT unique_tenant_plugin_auto_upgrade_strategy UNIQUE (tenant_id)
);
