-- The index over the job folders. `job` is the job.json of the folder, `changed` and `bytes`
-- are the file's when it was read: a difference means that the index is behind.
CREATE TABLE jobs (
    id      TEXT PRIMARY KEY,
    folder  TEXT NOT NULL,
    model   TEXT NOT NULL,
    state   TEXT NOT NULL,
    created INTEGER NOT NULL,  -- microseconds since 1970, UTC
    starred INTEGER NOT NULL,
    trashed INTEGER NOT NULL,
    words   TEXT NOT NULL,     -- what a search looks in, case folded
    changed INTEGER NOT NULL,  -- nanoseconds
    bytes   INTEGER NOT NULL,
    job     TEXT NOT NULL
) STRICT;

CREATE INDEX jobs_newest_first ON jobs (trashed, created DESC, id DESC);
CREATE INDEX jobs_by_state ON jobs (state);
