-- Prompts whose entry is lost and that somebody has let go of (archive verify --accept-lost): they are not told again. The row goes when
-- the entry comes back.
CREATE TABLE accepted_loss (
    prompt INTEGER PRIMARY KEY REFERENCES prompt_row (id),
    accepted_at TEXT NOT NULL
) STRICT;
