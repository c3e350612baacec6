-- Browsers that have signed in with an OpenID Connect provider.
CREATE TABLE oauth_session (
  id               VARCHAR(32)   NOT NULL PRIMARY KEY,
  tenant           VARCHAR(64)   NOT NULL,
  provider         VARCHAR(32)   NOT NULL,
  provider_subject VARCHAR(255)  NOT NULL,
  subject          VARCHAR(128)  NOT NULL,
  name             VARCHAR(128)  NOT NULL,
  -- Words separated by spaces.
  roles            VARCHAR(1000) NOT NULL,
  -- AES-256-GCM under a key derived from the cluster key, bound to the id.
  sealed_tokens    BYTEA         NOT NULL,
  created          TIMESTAMP WITH TIME ZONE NOT NULL,
  seen             TIMESTAMP WITH TIME ZONE NOT NULL,
  expires          TIMESTAMP WITH TIME ZONE NOT NULL,
  fresh_until      TIMESTAMP WITH TIME ZONE,
  -- Nobody else asks the provider before.
  refreshing_until TIMESTAMP WITH TIME ZONE,
  version          BIGINT        NOT NULL
);
CREATE INDEX oauth_session_subject ON oauth_session (tenant, subject, created);
CREATE INDEX oauth_session_expires ON oauth_session (expires);
CREATE INDEX oauth_session_seen ON oauth_session (seen);

-- What browsers hold, or held: one secret after the other leads to a session.
CREATE TABLE oauth_session_secret (
  sha256     VARCHAR(64) NOT NULL PRIMARY KEY,
  session_id VARCHAR(32) NOT NULL REFERENCES oauth_session (id) ON DELETE CASCADE,
  confirmed  BOOLEAN     NOT NULL,
  superseded TIMESTAMP WITH TIME ZONE
);
CREATE INDEX oauth_session_secret_session ON oauth_session_secret (session_id);

-- States that have come back, until they would be too old anyway.
CREATE TABLE oauth_state (
  sha256  VARCHAR(64) NOT NULL PRIMARY KEY,
  expires TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX oauth_state_expires ON oauth_state (expires);
