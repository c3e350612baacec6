-- Claimed before a POST with an Idempotency-Key is carried out; status and body follow with its answer.
CREATE TABLE http_idempotency (
  tenant      VARCHAR(64)  NOT NULL,
  subject     VARCHAR(128) NOT NULL,
  request_key VARCHAR(128) NOT NULL,
  -- SHA-256 of path and body.
  fingerprint VARCHAR(64)  NOT NULL,
  claimed     TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
  status      INTEGER,
  body        BYTEA,
  PRIMARY KEY (tenant, subject, request_key)
);
CREATE INDEX http_idempotency_age ON http_idempotency (claimed);
