-- What was hunted once is looked for in all that comes: fingerprints, each once, so that a run need not go through all redactions. Which of
-- those of before were hunted was not noted; what is never hunted is passed over when it is looked up.
CREATE TABLE known_secret (
    fingerprint TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO known_secret (fingerprint)
SELECT DISTINCT fingerprint FROM redaction WHERE fingerprint IS NOT NULL;

-- By which rules the bytes of a file were searched last; null: when it came.
ALTER TABLE asset ADD COLUMN rules_version TEXT;

-- Files in whose place a masked one was put, until they are deleted: a run that was killed between leaves them to the next.
CREATE TABLE replaced_asset (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    extension TEXT NOT NULL
) STRICT, WITHOUT ROWID;
