-- Stores of many homes to which this home publishes (docs/store.md). The mark stands here and there: where they differ, one of the two is a
-- copy of an earlier moment, and all is published again. number is the change up to which the store had all rows.

CREATE TABLE published (
    store TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    next_mark TEXT,
    number INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
