-- Which job has which of the service's tasks. A job that goes leaves its tasks here: they are not
-- free. `in_doubt` marks jobs with a sending whose fate is not known.
CREATE TABLE tasks (
    id  TEXT PRIMARY KEY,
    job TEXT NOT NULL
) STRICT;

INSERT OR IGNORE INTO tasks (id, job)
    SELECT json_extract(job, '$.task_id'), id FROM jobs
    WHERE json_extract(job, '$.task_id') <> '' ORDER BY created, id;

ALTER TABLE jobs ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET in_doubt = 1 WHERE state IN ('submitting', 'needs_check');
CREATE INDEX jobs_in_doubt ON jobs (created) WHERE in_doubt;
