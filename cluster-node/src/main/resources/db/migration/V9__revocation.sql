-- Tokens that are no longer good, until none of them could be by itself.
CREATE TABLE revocation (
  tenant        VARCHAR(64)  NOT NULL,
  -- subject, token, all
  kind          VARCHAR(16)  NOT NULL,
  -- Subject or id of a token; empty for all of the tenant.
  target        VARCHAR(255) NOT NULL,
  issued_before TIMESTAMP WITH TIME ZONE NOT NULL,
  kept_until    TIMESTAMP WITH TIME ZONE NOT NULL,
  recorded      TIMESTAMP WITH TIME ZONE NOT NULL,
  ordered_by    VARCHAR(255) NOT NULL,
  reason        VARCHAR(200) NOT NULL,
  PRIMARY KEY (tenant, kind, target)
);
CREATE INDEX revocation_until ON revocation (kept_until);
