-- Who may go on when the members of a cluster have lost each other.
CREATE TABLE cluster_lease (
  name    VARCHAR(255) NOT NULL PRIMARY KEY,
  owner   VARCHAR(255) NOT NULL,
  expires TIMESTAMP WITH TIME ZONE NOT NULL
);
