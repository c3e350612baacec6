-- Headers that belong to the answer, as a JSON object of texts; NULL: answered by a node of the release before.
ALTER TABLE http_idempotency ADD COLUMN headers VARCHAR(10000);
