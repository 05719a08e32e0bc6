-- Stores of many homes to which this home publishes (docs/store.md). The mark stands here and there: where they differ, one of the two is a
-- copy of an earlier moment, and all is published again. number is the change up to which the store had all rows.

CREATE TABLE published (
    store TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    next_mark TEXT,
    number INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is removed from the name of a tag, and from why a file did not come, is to be told too.
CREATE TRIGGER tag_changed AFTER UPDATE OF name ON tag WHEN OLD.name <> NEW.name BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key IN (SELECT uid FROM tagged WHERE tag = NEW.id);
    INSERT INTO change (kind, key) SELECT 'annotation', uid FROM tagged WHERE tag = NEW.id;
END;

CREATE TRIGGER output_reason_changed AFTER UPDATE OF last_error ON output
WHEN OLD.last_error IS NOT NEW.last_error AND instr(NEW.last_error, '[redacted]') > 0 BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;
