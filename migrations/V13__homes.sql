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

ALTER TABLE asset ADD COLUMN linked_from TEXT;

ALTER TABLE asset ADD COLUMN linked_mtime INTEGER;

CREATE UNIQUE INDEX server_uid ON server (uid);

-- Whoever makes a server gives it one.
CREATE TRIGGER server_named AFTER INSERT ON server WHEN NEW.uid IS NULL BEGIN
    UPDATE server SET uid = lower(hex(randomblob(16))) WHERE id = NEW.id;
END;

CREATE TABLE server_address (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    server INTEGER REFERENCES server (id),
    name TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT,
    paused_at TEXT
) STRICT;

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
-- twice (AUTOINCREMENT), so that "what is new since N" misses nothing. What is only packed otherwise is no change. A trigger's own OR REPLACE
-- would not count where the statement that fires it says OR IGNORE (sqlite.org/lang_createtrigger.html).
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key ANY NOT NULL,
    UNIQUE (kind, key)
) STRICT;

INSERT INTO change (kind, key) SELECT 'server', id FROM server ORDER BY id;

INSERT INTO change (kind, key) SELECT 'asset', sha256 FROM asset ORDER BY sha256;

INSERT INTO change (kind, key) SELECT 'prompt', id FROM prompt_row ORDER BY id;

-- A copy has no epoch. With the first change it goes a way of its own.
CREATE TRIGGER change_begins_epoch AFTER INSERT ON change WHEN (SELECT epoch FROM home) = '' BEGIN
    UPDATE home SET epoch = lower(hex(randomblob(16)));
END;

CREATE TRIGGER server_changed AFTER INSERT ON server BEGIN
    DELETE FROM change WHERE kind = 'server' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('server', NEW.id);
END;

CREATE TRIGGER server_changed_again AFTER UPDATE OF name, url, uid, comfyui_version, paused_at ON server
WHEN (OLD.name, OLD.url, OLD.uid, OLD.comfyui_version, OLD.paused_at)
    IS NOT (NEW.name, NEW.url, NEW.uid, NEW.comfyui_version, NEW.paused_at) BEGIN
    DELETE FROM change WHERE kind = 'server' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('server', NEW.id);
END;

CREATE TRIGGER server_changed_no_more AFTER DELETE ON server BEGIN
    DELETE FROM change WHERE kind = 'server' AND key = OLD.id;
END;

CREATE TRIGGER asset_changed AFTER INSERT ON asset BEGIN
    DELETE FROM change WHERE kind = 'asset' AND key = NEW.sha256;
    INSERT INTO change (kind, key) VALUES ('asset', NEW.sha256);
END;

CREATE TRIGGER asset_changed_again AFTER UPDATE OF size, media_type, extension, width, height, masked ON asset
WHEN (OLD.size, OLD.media_type, OLD.extension, OLD.width, OLD.height, OLD.masked)
    IS NOT (NEW.size, NEW.media_type, NEW.extension, NEW.width, NEW.height, NEW.masked) BEGIN
    DELETE FROM change WHERE kind = 'asset' AND key = NEW.sha256;
    INSERT INTO change (kind, key) VALUES ('asset', NEW.sha256);
END;

CREATE TRIGGER asset_changed_no_more AFTER DELETE ON asset BEGIN
    DELETE FROM change WHERE kind = 'asset' AND key = OLD.sha256;
END;

CREATE TRIGGER prompt_row_changed AFTER INSERT ON prompt_row BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.id);
END;

-- Its graph follows from its entry and the rules: how that is kept is no change.
CREATE TRIGGER prompt_row_changed_again AFTER UPDATE OF server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,
    duration_ms, first_archived_at, last_changed_at, derivation, graph_mac ON prompt_row
WHEN (OLD.server_id, OLD.prompt_id, OLD.number, OLD.status, OLD.completed, OLD.client_id, OLD.workflow_id, OLD.created_at,
    OLD.started_at, OLD.finished_at, OLD.duration_ms, OLD.first_archived_at, OLD.last_changed_at, OLD.derivation,
    OLD.graph_mac)
    IS NOT (NEW.server_id, NEW.prompt_id, NEW.number, NEW.status, NEW.completed, NEW.client_id, NEW.workflow_id, NEW.created_at,
    NEW.started_at, NEW.finished_at, NEW.duration_ms, NEW.first_archived_at, NEW.last_changed_at, NEW.derivation,
    NEW.graph_mac) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.id);
END;

-- What is gone is named by its row: its id may have held a secret, and that is why it has another now.
CREATE TRIGGER prompt_row_moved AFTER UPDATE OF server_id, prompt_id ON prompt_row
WHEN OLD.server_id <> NEW.server_id OR OLD.prompt_id <> NEW.prompt_id BEGIN
    DELETE FROM change WHERE kind = 'gone' AND key = OLD.id;
    INSERT INTO change (kind, key) VALUES ('gone', OLD.id);
END;

CREATE TRIGGER prompt_row_changed_no_more AFTER DELETE ON prompt_row BEGIN
    DELETE FROM change WHERE (kind = 'prompt' OR kind = 'gone') AND key = OLD.id;
    INSERT INTO change (kind, key) VALUES ('gone', OLD.id);
END;

-- Whoever brings an entry or an output has written the prompt's own row before, in the same transaction: as a rule that is the newest
-- change of all, and there is nothing to note.
CREATE TRIGGER entry_changed AFTER INSERT ON entry
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER entry_changed_again AFTER UPDATE OF sha256, rules_version ON entry
WHEN (OLD.sha256, OLD.rules_version)
    IS NOT (NEW.sha256, NEW.rules_version) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER entry_changed_no_more AFTER DELETE ON entry
WHEN EXISTS (SELECT 1 FROM prompt_row WHERE id = OLD.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = OLD.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', OLD.prompt);
END;

CREATE TRIGGER output_changed AFTER INSERT ON output
WHEN NOT EXISTS (SELECT 1 FROM change WHERE number = (SELECT max(number) FROM change) AND kind = 'prompt' AND key = NEW.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER output_changed_again AFTER UPDATE OF prompt, node_id, media, position, filename, subfolder, type, cached, state, asset, provenance, replaced_at ON output
WHEN (OLD.prompt, OLD.node_id, OLD.media, OLD.position, OLD.filename, OLD.subfolder, OLD.type, OLD.cached, OLD.state,
    OLD.asset, OLD.provenance, OLD.replaced_at)
    IS NOT (NEW.prompt, NEW.node_id, NEW.media, NEW.position, NEW.filename, NEW.subfolder, NEW.type, NEW.cached, NEW.state,
    NEW.asset, NEW.provenance, NEW.replaced_at) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER output_changed_no_more AFTER DELETE ON output
WHEN EXISTS (SELECT 1 FROM prompt_row WHERE id = OLD.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = OLD.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', OLD.prompt);
END;

CREATE TRIGGER replaced_entry_changed AFTER INSERT ON replaced_entry BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER replaced_entry_changed_again AFTER UPDATE OF prompt, replaced_at, sha256, rules_version ON replaced_entry
WHEN (OLD.prompt, OLD.replaced_at, OLD.sha256, OLD.rules_version)
    IS NOT (NEW.prompt, NEW.replaced_at, NEW.sha256, NEW.rules_version) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER replaced_entry_changed_no_more AFTER DELETE ON replaced_entry
WHEN EXISTS (SELECT 1 FROM prompt_row WHERE id = OLD.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = OLD.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', OLD.prompt);
END;

CREATE TRIGGER redaction_changed AFTER INSERT ON redaction BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER redaction_changed_again AFTER UPDATE OF prompt, output, path, rule, fingerprint ON redaction
WHEN (OLD.prompt, OLD.output, OLD.path, OLD.rule, OLD.fingerprint)
    IS NOT (NEW.prompt, NEW.output, NEW.path, NEW.rule, NEW.fingerprint) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER redaction_changed_no_more AFTER DELETE ON redaction
WHEN EXISTS (SELECT 1 FROM prompt_row WHERE id = OLD.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = OLD.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', OLD.prompt);
END;

CREATE TRIGGER prompt_alias_changed AFTER INSERT ON prompt_alias BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER prompt_alias_changed_again AFTER UPDATE OF server_id, prompt_id, prompt ON prompt_alias
WHEN (OLD.server_id, OLD.prompt_id, OLD.prompt)
    IS NOT (NEW.server_id, NEW.prompt_id, NEW.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE TRIGGER prompt_alias_changed_no_more AFTER DELETE ON prompt_alias
WHEN EXISTS (SELECT 1 FROM prompt_row WHERE id = OLD.prompt) BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = OLD.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', OLD.prompt);
END;
