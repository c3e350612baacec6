-- People besides phones: what they may do, and how they sign in. Nodes of the release before go on to read and write
-- these tables while a cluster is upgraded, so every new column has a default.
ALTER TABLE sip_user ADD COLUMN email VARCHAR(254);
-- Words separated by spaces.
ALTER TABLE sip_user ADD COLUMN roles VARCHAR(1000) DEFAULT '' NOT NULL;
-- A JSON object of texts.
ALTER TABLE sip_user ADD COLUMN attributes VARCHAR(10000) DEFAULT '{}' NOT NULL;
-- PHC string of Argon2id; NULL: cannot sign in.
ALTER TABLE sip_user ADD COLUMN login_hash VARCHAR(256);
ALTER TABLE sip_user ADD COLUMN version BIGINT DEFAULT 1 NOT NULL;

CREATE TABLE user_group (
  tenant       VARCHAR(64)   NOT NULL REFERENCES tenant (name),
  name         VARCHAR(64)   NOT NULL,
  display_name VARCHAR(128)  NOT NULL,
  roles        VARCHAR(1000) NOT NULL,
  created      TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  version      BIGINT DEFAULT 1 NOT NULL,
  PRIMARY KEY (tenant, name)
);

CREATE TABLE user_group_member (
  tenant     VARCHAR(64) NOT NULL,
  group_name VARCHAR(64) NOT NULL,
  user_name  VARCHAR(64) NOT NULL,
  PRIMARY KEY (tenant, group_name, user_name),
  FOREIGN KEY (tenant, group_name) REFERENCES user_group (tenant, name) ON DELETE CASCADE,
  FOREIGN KEY (tenant, user_name) REFERENCES sip_user (tenant, name) ON DELETE CASCADE
);
CREATE INDEX user_group_member_user ON user_group_member (tenant, user_name);

-- NULL: as rvoip.limits says.
ALTER TABLE tenant ADD COLUMN max_users INTEGER;
ALTER TABLE tenant ADD COLUMN max_api_keys INTEGER;

ALTER TABLE api_token ADD COLUMN name VARCHAR(128) DEFAULT '' NOT NULL;
ALTER TABLE api_token ADD COLUMN created_by VARCHAR(128) DEFAULT '' NOT NULL;
-- Within an hour.
ALTER TABLE api_token ADD COLUMN last_used TIMESTAMP WITH TIME ZONE;
ALTER TABLE api_token ADD COLUMN revoked_at TIMESTAMP WITH TIME ZONE;
CREATE INDEX api_token_tenant ON api_token (tenant, id);
-- The token of the first start managed the cluster; that is a role of its own now. A user may be called admin, so that it
-- takes another name: what ends the tokens of the user must not end this one.
UPDATE api_token SET name = 'first start', subject = 'key:first-start', roles = 'admin cluster-admin'
  WHERE tenant = 'default' AND subject = 'admin' AND roles = 'admin' AND scopes = '';

-- Keys that sign our tokens, JWKs encrypted under the cluster key. Of two nodes that make the next at the same time,
-- the first has it.
CREATE TABLE signing_key (
  generation  BIGINT      NOT NULL PRIMARY KEY,
  kid         VARCHAR(64) NOT NULL,
  active_from TIMESTAMP WITH TIME ZONE NOT NULL,
  sealed      BYTEA       NOT NULL
);
