-- What a home and its servers are called beyond this file, what changed and in which order, and what imports know.

CREATE TABLE home (
    id TEXT NOT NULL,
    epoch TEXT NOT NULL
) STRICT;

INSERT INTO home (id, epoch) VALUES (
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
        || substr('89AB', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    lower(hex(randomblob(16))));

-- Addresses that never answered were taken for servers.
DELETE FROM sync_run WHERE server_id IN
    (SELECT id FROM server WHERE last_synced_at IS NULL AND id NOT IN (SELECT server_id FROM prompt_row));

DELETE FROM server WHERE last_synced_at IS NULL AND id NOT IN (SELECT server_id FROM prompt_row);

ALTER TABLE server ADD COLUMN uid TEXT;

ALTER TABLE server ADD COLUMN paused_at TEXT;

UPDATE server SET uid = lower(hex(randomblob(16)));

CREATE UNIQUE INDEX server_uid ON server (uid);

CREATE TABLE server_address (
    url TEXT PRIMARY KEY,
    server INTEGER REFERENCES server (id),
    name TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX server_address_server ON server_address (server);

-- Of several servers at one address the one that was synced last is the one that answers there.
INSERT OR IGNORE INTO server_address (url, server, first_seen_at, last_seen_at)
SELECT url, id, first_seen_at, last_synced_at FROM server ORDER BY last_synced_at DESC;

CREATE TABLE prompt_alias (
    server_id INTEGER NOT NULL REFERENCES server (id),
    prompt_id TEXT NOT NULL,
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    PRIMARY KEY (server_id, prompt_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX prompt_alias_prompt ON prompt_alias (prompt);

CREATE TABLE import_file (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    inode TEXT,
    mac TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX import_file_mac ON import_file (mac);

ALTER TABLE prompt_row ADD COLUMN graph_mac TEXT;

CREATE INDEX prompt_graph_mac ON prompt_row (graph_mac) WHERE graph_mac IS NOT NULL;

-- A CHECK alone changes: nothing of what is stored is written again (sqlite.org/lang_altertable.html, "Making Other Kinds Of Table
-- Schema Changes").
PRAGMA writable_schema = ON;

UPDATE sqlite_schema SET sql = replace(sql, '''failed'', ''skipped'')', '''failed'', ''skipped'', ''forgotten'')')
WHERE type = 'table' AND name = 'output';

PRAGMA writable_schema = OFF;

-- Every writing transaction notes here what it changes: a later change of the same takes a new number. The numbers are never given
-- twice (AUTOINCREMENT), so that "what is new since N" misses nothing.
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('server', 'asset', 'prompt', 'gone')),
    key ANY NOT NULL,
    UNIQUE (kind, key)
) STRICT;

INSERT INTO change (kind, key) SELECT 'server', id FROM server ORDER BY id;

INSERT INTO change (kind, key) SELECT 'asset', sha256 FROM asset ORDER BY stored_at, sha256;

INSERT INTO change (kind, key) SELECT 'prompt', id FROM prompt_row ORDER BY id;

CREATE TRIGGER server_changed AFTER INSERT ON server BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('server', NEW.id);
END;

CREATE TRIGGER server_changed_again AFTER UPDATE OF name, url, uid, paused_at ON server BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('server', NEW.id);
END;

CREATE TRIGGER server_changed_no_more AFTER DELETE ON server BEGIN
    DELETE FROM change WHERE kind = 'server' AND key = OLD.id;
END;

CREATE TRIGGER asset_changed AFTER INSERT ON asset BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('asset', NEW.sha256);
END;

CREATE TRIGGER asset_changed_again AFTER UPDATE OF size, media_type, extension, width, height, masked ON asset BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('asset', NEW.sha256);
END;

CREATE TRIGGER asset_changed_no_more AFTER DELETE ON asset BEGIN
    DELETE FROM change WHERE kind = 'asset' AND key = OLD.sha256;
END;

CREATE TRIGGER prompt_row_changed AFTER INSERT ON prompt_row BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.id);
END;

-- Rows of one prompt are written one after the other: where it is the newest change already, there is nothing to note.
CREATE TRIGGER prompt_row_changed_again AFTER UPDATE ON prompt_row
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.id) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.id);
END;

CREATE TRIGGER prompt_row_moved AFTER UPDATE OF server_id, prompt_id ON prompt_row
WHEN OLD.server_id <> NEW.server_id OR OLD.prompt_id <> NEW.prompt_id BEGIN
    INSERT OR REPLACE INTO change (kind, key)
    VALUES ('gone', (SELECT uid FROM server WHERE id = OLD.server_id) || ' ' || OLD.prompt_id);
END;

CREATE TRIGGER prompt_row_changed_no_more AFTER DELETE ON prompt_row BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = OLD.id;
    INSERT OR REPLACE INTO change (kind, key)
    VALUES ('gone', (SELECT uid FROM server WHERE id = OLD.server_id) || ' ' || OLD.prompt_id);
END;

CREATE TRIGGER entry_changed AFTER UPDATE ON entry
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER output_changed AFTER INSERT ON output
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER output_changed_again AFTER UPDATE OF node_id, media, position, filename, subfolder, type, cached, state, asset,
    provenance, replaced_at ON output
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER output_changed_no_more AFTER DELETE ON output
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = OLD.prompt)
    AND EXISTS (SELECT 1 FROM prompt_row WHERE id = OLD.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', OLD.prompt);
END;

CREATE TRIGGER replaced_entry_changed AFTER INSERT ON replaced_entry
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER replaced_entry_changed_again AFTER UPDATE ON replaced_entry
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER redaction_changed AFTER INSERT ON redaction
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    INSERT OR REPLACE INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;
