-- What was known of the caller's number, as a JSON object (RFC 8224).
ALTER TABLE cdr ADD COLUMN identity VARCHAR(1024);
