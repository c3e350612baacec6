-- Old records are deleted by their end.
CREATE INDEX cdr_ended ON cdr (ended);
