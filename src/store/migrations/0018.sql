-- 方案版本: every content of a plan file with which a command wrote. `site` is empty for this store's own; for versions
-- that came by a merge it is the site that met them. `seen`, `operator` and `command` are those of the first command.
CREATE TABLE plan_version (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL,
  plan TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  text TEXT NOT NULL,
  seen TEXT NOT NULL,
  operator TEXT NOT NULL,
  command TEXT NOT NULL,
  UNIQUE (site, plan, sha256)
) STRICT;

-- The versions of the plans with which a form was filled in, as a list of `plan@sha256`.
ALTER TABLE submission ADD COLUMN plans TEXT;
