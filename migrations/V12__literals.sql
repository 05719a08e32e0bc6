-- Large strings of entries, such as pictures as base64, stand once. Entries of before stay as they are until archive reindex writes
-- them again.

CREATE TABLE literal (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    text INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE literal_use (
    id INTEGER PRIMARY KEY,
    literal INTEGER NOT NULL REFERENCES literal (id),
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    replaced_entry INTEGER REFERENCES replaced_entry (id)
) STRICT;

CREATE INDEX literal_use_literal ON literal_use (literal);
CREATE INDEX literal_use_prompt ON literal_use (prompt);
CREATE INDEX literal_use_replaced ON literal_use (replaced_entry) WHERE replaced_entry IS NOT NULL;

ALTER TABLE entry ADD COLUMN literals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE replaced_entry ADD COLUMN literals INTEGER NOT NULL DEFAULT 0;
