-- The jobs' copies by content: those with one sum are tried as names of one file.
CREATE TABLE inputs (
    sum  TEXT NOT NULL,  -- SHA-256
    job  TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (job, file)
) STRICT;

CREATE INDEX inputs_by_sum ON inputs (sum);
