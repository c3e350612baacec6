-- Of the whole cluster at the same time; NULL: no quota.
ALTER TABLE tenant ADD COLUMN max_calls INTEGER;
ALTER TABLE tenant ADD COLUMN max_registrations INTEGER;
