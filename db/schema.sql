-- The schema of archive.db as the migrations make it. SchemaTest compares; after a new migration:
-- mvn test -Dtest=SchemaTest -Dupdate.golden=true

CREATE TABLE accepted_loss (
    prompt INTEGER PRIMARY KEY REFERENCES prompt_row (id),
    accepted_at TEXT NOT NULL
) STRICT;

CREATE TABLE asset (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    size INTEGER NOT NULL CHECK (size >= 0),
    media_type TEXT NOT NULL,
    extension TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    masked INTEGER NOT NULL DEFAULT 0,
    stored_at TEXT NOT NULL
, verified_at TEXT, rules_version TEXT, linked_from TEXT, linked_mtime INTEGER) STRICT, WITHOUT ROWID;

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

CREATE TRIGGER asset_counted AFTER INSERT ON asset BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('asset', 0, '', 0, 1), ('byte', 0, '', 0, NEW.size)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER asset_counted_again AFTER UPDATE OF size ON asset WHEN OLD.size <> NEW.size BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('byte', 0, '', 0, NEW.size - OLD.size)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER asset_counted_no_more AFTER DELETE ON asset BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('asset', 0, '', 0, -1), ('byte', 0, '', 0, -OLD.size)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE INDEX asset_verified ON asset (verified_at, sha256);

CREATE TABLE asset_disk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    marker TEXT NOT NULL,
    folder TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key ANY NOT NULL,
    UNIQUE (kind, key)
) STRICT;

CREATE TRIGGER change_begins_epoch AFTER INSERT ON change WHEN (SELECT epoch FROM home) = '' BEGIN
    UPDATE home SET epoch = lower(hex(randomblob(16)));
END;

CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    rules_version TEXT NOT NULL,
    json BLOB NOT NULL
) STRICT;

CREATE TABLE entry (
    prompt INTEGER PRIMARY KEY REFERENCES "prompt_row" (id),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    rules_version TEXT NOT NULL,
    encoding TEXT NOT NULL CHECK (encoding IN ('zstd')),
    json BLOB NOT NULL
, dictionary INTEGER REFERENCES dictionary (id), literals INTEGER NOT NULL DEFAULT 0) STRICT;

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

CREATE INDEX entry_dictionary ON entry (dictionary) WHERE dictionary IS NOT NULL;

CREATE VIEW failure AS
SELECT status_message.prompt, prompt.prompt_id, status_message.data ->> '$.node_id' AS node_id,
    status_message.data ->> '$.node_type' AS node_type, status_message.data ->> '$.exception_type' AS exception_type,
    trim(status_message.data ->> '$.exception_message', char(9, 10, 13, 32)) AS message, status_message.at
FROM status_message JOIN prompt_row AS prompt ON prompt.id = status_message.prompt
WHERE status_message.event = 'execution_error';

CREATE TABLE forgetting (
    prompt INTEGER PRIMARY KEY REFERENCES prompt_row (id),
    files_only INTEGER NOT NULL
) STRICT;

CREATE TABLE forgotten (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    prompt_id TEXT NOT NULL,
    id_mac BLOB,
    number REAL,
    started_at TEXT,
    finished_at TEXT,
    graph_mac TEXT,
    at TEXT NOT NULL,
    undone_at TEXT
) STRICT;

CREATE TRIGGER forgotten_changed AFTER INSERT ON forgotten BEGIN
    DELETE FROM change WHERE kind = 'forgotten' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('forgotten', NEW.id);
END;

CREATE TRIGGER forgotten_changed_again AFTER UPDATE OF server_id, prompt_id, id_mac, number, started_at, finished_at, graph_mac, at, undone_at ON forgotten
WHEN (OLD.server_id, OLD.prompt_id, OLD.id_mac, OLD.number, OLD.started_at, OLD.finished_at, OLD.graph_mac, OLD.at, OLD.undone_at)
    IS NOT (NEW.server_id, NEW.prompt_id, NEW.id_mac, NEW.number, NEW.started_at, NEW.finished_at, NEW.graph_mac, NEW.at, NEW.undone_at) BEGIN
    DELETE FROM change WHERE kind = 'forgotten' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('forgotten', NEW.id);
END;

CREATE TRIGGER forgotten_changed_no_more AFTER DELETE ON forgotten BEGIN
    DELETE FROM change WHERE kind = 'forgotten' AND key = OLD.id;
END;

CREATE INDEX forgotten_graph ON forgotten (graph_mac) WHERE graph_mac IS NOT NULL;

CREATE INDEX forgotten_mac ON forgotten (id_mac) WHERE id_mac IS NOT NULL;

CREATE UNIQUE INDEX forgotten_run ON forgotten
    (prompt_id, server_id, coalesce(hex(id_mac), ''), coalesce(number, ''), coalesce(started_at, ''), coalesce(finished_at, ''));

CREATE TABLE forgotten_file (
    id INTEGER PRIMARY KEY,
    mac TEXT NOT NULL,
    output INTEGER REFERENCES output (id),
    forgotten INTEGER REFERENCES forgotten (id)
) STRICT;

CREATE INDEX forgotten_file_mac ON forgotten_file (mac);

CREATE INDEX forgotten_file_of ON forgotten_file (forgotten) WHERE forgotten IS NOT NULL;

CREATE INDEX forgotten_file_output ON forgotten_file (output) WHERE output IS NOT NULL;

CREATE VIEW generation AS
SELECT server.name AS server, prompt.prompt_id, prompt.created_at, prompt.status, prompt.duration_ms,
    sampling.positive, sampling.negative, sampling.model,
    (SELECT group_concat(name, ', ') FROM
        (SELECT model.name FROM prompt_model JOIN model ON model.id = prompt_model.model
        WHERE prompt_model.prompt = prompt.id AND model.kind = 'lora' ORDER BY prompt_model.position)) AS loras,
    sampling.seed, sampling.steps, sampling.cfg, sampling.sampler, sampling.scheduler, sampling.denoise,
    coalesce(asset.width, sampling.width) AS width, coalesce(asset.height, sampling.height) AS height,
    output.filename, output.subfolder, output.type, output.asset,
    'assets/' || substr(output.asset, 1, 2) || '/' || output.asset || '.' || asset.extension AS asset_path,
    asset.size, asset.media_type, output.provenance, output.node_id, output.id AS output, prompt.id AS prompt,
    output_origin.source, output_origin.frames, output_origin.fps, output_origin.seconds,
    (SELECT stars FROM rating WHERE rating.prompt = prompt.id AND removed_at IS NULL
        AND (rating.asset IS NULL OR (rating.asset = output.asset AND rating.node_id = output.node_id
            AND rating.media = output.media AND rating.position = output.position))
        ORDER BY rating.asset IS NULL LIMIT 1) AS stars,
    (SELECT group_concat(name, ', ') FROM
        (SELECT DISTINCT tag.name FROM tagged JOIN tag ON tag.id = tagged.tag
        WHERE tagged.prompt = prompt.id AND removed_at IS NULL
            AND (tagged.asset IS NULL OR (tagged.asset = output.asset AND tagged.node_id = output.node_id
                AND tagged.media = output.media AND tagged.position = output.position))
        ORDER BY tag.name)) AS tags,
    (SELECT text FROM note WHERE note.prompt = prompt.id AND removed_at IS NULL
        AND (note.asset IS NULL OR (note.asset = output.asset AND note.node_id = output.node_id
            AND note.media = output.media AND note.position = output.position))
        ORDER BY note.asset IS NULL LIMIT 1) AS note,
    datetime(prompt.created_at) AS created
FROM prompt_row AS prompt
    JOIN server ON server.id = prompt.server_id
    CROSS JOIN output ON output.prompt = prompt.id
    JOIN asset ON asset.sha256 = output.asset
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
    LEFT JOIN output_origin ON output_origin.prompt = output.prompt AND output_origin.node_id = output.node_id
    LEFT JOIN sampling ON sampling.prompt = output.prompt
        AND sampling.node_id = coalesce(output_sampler.sampler, output_origin.maker)
WHERE output.state = 'stored' AND output.replaced_at IS NULL;

CREATE TABLE home (
    id TEXT NOT NULL,
    epoch TEXT NOT NULL
) STRICT;

CREATE TABLE import_file (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    inode TEXT,
    mac TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX import_file_mac ON import_file (mac);

CREATE VIRTUAL TABLE "input_index" USING fts5(value, content = '', detail = none, tokenize = 'ascii');

CREATE TABLE "input_index_config"(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE "input_index_data"(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE "input_index_docsize"(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE "input_index_idx"(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE known_secret (
    fingerprint TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

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

CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;

CREATE VIEW model_use AS
SELECT prompt_model.prompt, model.kind, model.name, prompt_model.strength
FROM prompt_model JOIN model ON model.id = prompt_model.model;

CREATE VIEW node AS
SELECT prompt.id AS prompt, node.key AS node_id, node.value ->> '$.class_type' AS class_type,
    node.value ->> '$._meta.title' AS title
FROM prompt, json_each(prompt.graph) AS node
WHERE node.type = 'object';

CREATE VIEW node_input AS
SELECT prompt.id AS prompt, node.key AS node_id, class.value AS class_type, input.key AS name,
    CASE WHEN input.type = 'integer' AND typeof(input.value) = 'real' THEN coalesce(node.value -> input.fullkey, input.value)
        ELSE input.value END AS value
FROM prompt CROSS JOIN json_each(prompt.graph) AS node
    CROSS JOIN json_each(json_array(node.value ->> '$.class_type')) AS class
    CROSS JOIN json_each(node.value, '$.inputs') AS input
WHERE node.type = 'object';

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT,
    media TEXT,
    position INTEGER,
    asset TEXT,
    text TEXT NOT NULL CHECK (text <> ''),
    at TEXT NOT NULL,
    removed_at TEXT
) STRICT;

CREATE TRIGGER note_changed AFTER INSERT ON note BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key = NEW.uid;
    INSERT INTO change (kind, key) VALUES ('annotation', NEW.uid);
END;

CREATE TRIGGER note_changed_again AFTER UPDATE OF uid, prompt, node_id, media, position, asset, text, at, removed_at ON note
WHEN (OLD.uid, OLD.prompt, OLD.node_id, OLD.media, OLD.position, OLD.asset, OLD.text, OLD.at, OLD.removed_at)
    IS NOT (NEW.uid, NEW.prompt, NEW.node_id, NEW.media, NEW.position, NEW.asset, NEW.text, NEW.at, NEW.removed_at) BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key IN (OLD.uid, NEW.uid);
    INSERT INTO change (kind, key) VALUES ('annotation', NEW.uid);
END;

CREATE TRIGGER note_changed_no_more AFTER DELETE ON note BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key = OLD.uid;
END;

CREATE UNIQUE INDEX note_once
    ON note (prompt, coalesce(node_id, ''), coalesce(media, ''), coalesce(position, -1), coalesce(asset, ''));

CREATE TABLE output (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    node_id TEXT NOT NULL,
    media TEXT NOT NULL,
    position INTEGER NOT NULL,
    filename TEXT NOT NULL,
    subfolder TEXT NOT NULL,
    type TEXT NOT NULL,
    cached INTEGER NOT NULL CHECK (cached IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'missing', 'failed', 'skipped', 'forgotten')),
    asset TEXT REFERENCES asset (sha256),
    provenance TEXT NOT NULL DEFAULT 'unknown' CHECK (provenance IN ('verified', 'mismatch', 'unknown')),
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    fetched_at TEXT,
    replaced_at TEXT,
    CHECK ((state = 'stored') = (asset IS NOT NULL))
) STRICT;

CREATE INDEX output_asset ON output (asset) WHERE asset IS NOT NULL;

CREATE INDEX output_cached ON output (prompt) WHERE cached = 1;

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

CREATE TRIGGER output_counted AFTER INSERT ON output BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('output', 0, NEW.state, 0, 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER output_counted_again AFTER UPDATE OF state ON output WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('output', 0, OLD.state, 0, -1), ('output', 0, NEW.state, 0, 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER output_counted_no_more AFTER DELETE ON output BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('output', 0, OLD.state, 0, -1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n - 1;
END;

CREATE INDEX output_file ON output (filename, subfolder, type);

CREATE INDEX output_mismatch ON output (id) WHERE provenance = 'mismatch';

CREATE INDEX output_missing ON output (id) WHERE state = 'missing';

CREATE UNIQUE INDEX output_place ON output (prompt, node_id, media, position) WHERE replaced_at IS NULL;

CREATE INDEX output_prompt ON output (prompt);

CREATE TRIGGER output_reason_changed AFTER UPDATE OF last_error ON output
WHEN OLD.last_error IS NOT NEW.last_error AND instr(NEW.last_error, '[redacted]') > 0 BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.prompt;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.prompt);
END;

CREATE INDEX output_skipped ON output (type) WHERE state = 'skipped';

CREATE INDEX output_waiting ON output (id) WHERE state IN ('pending', 'failed');

CREATE TABLE output_origin (
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT NOT NULL,
    maker TEXT,
    source TEXT,
    frames INTEGER,
    fps REAL,
    seconds REAL,
    PRIMARY KEY (prompt, node_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE output_sampler (
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    node_id TEXT NOT NULL,
    sampler TEXT NOT NULL,
    PRIMARY KEY (prompt, node_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE output_value (
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    node_id TEXT NOT NULL,
    media TEXT NOT NULL,
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (prompt, node_id, media, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW prompt AS
SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,
    duration_ms, first_archived_at, last_changed_at,
    coalesce(own_graph, (SELECT CASE graph_patch WHEN '{}' THEN template.graph ELSE json_patch(template.graph, graph_patch) END
        FROM template WHERE template.id = prompt_row.template)) AS graph,
    derivation, server_order, datetime(created_at) AS created
FROM prompt_row;

CREATE TABLE prompt_alias (
    server_id INTEGER NOT NULL REFERENCES server (id),
    prompt_id TEXT NOT NULL,
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    PRIMARY KEY (server_id, prompt_id)
) STRICT, WITHOUT ROWID;

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

CREATE INDEX prompt_alias_prompt ON prompt_alias (prompt);

CREATE TABLE prompt_model (
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    position INTEGER NOT NULL,
    model INTEGER NOT NULL REFERENCES model (id),
    strength REAL,
    PRIMARY KEY (prompt, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX prompt_model_model ON prompt_model (model, prompt);

CREATE TABLE "prompt_row" (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    prompt_id TEXT NOT NULL,
    number REAL,
    status TEXT NOT NULL CHECK (status IN ('success', 'error', 'interrupted', 'unknown')),
    completed INTEGER CHECK (completed IN (0, 1)),
    client_id TEXT,
    workflow_id TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    duration_ms INTEGER,
    first_archived_at TEXT NOT NULL,
    last_changed_at TEXT NOT NULL,
    own_graph TEXT, derivation TEXT, template INTEGER REFERENCES template (id), graph_patch TEXT, server_order TEXT
    GENERATED ALWAYS AS (coalesce(finished_at, started_at, created_at)) VIRTUAL, graph_mac TEXT,
    UNIQUE (server_id, prompt_id)
) STRICT;

CREATE INDEX prompt_created_at ON "prompt_row" (created_at, status, server_id, duration_ms);

CREATE INDEX prompt_derivation ON "prompt_row" (derivation);

CREATE INDEX prompt_graph_mac ON prompt_row (graph_mac) WHERE graph_mac IS NOT NULL;

CREATE INDEX prompt_of_server ON prompt_row (server_id);

CREATE INDEX prompt_prompt_id ON "prompt_row" (prompt_id);

CREATE TRIGGER prompt_row_changed AFTER INSERT ON prompt_row BEGIN
    DELETE FROM change WHERE kind = 'prompt' AND key = NEW.id;
    INSERT INTO change (kind, key) VALUES ('prompt', NEW.id);
END;

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

CREATE TRIGGER prompt_row_changed_no_more AFTER DELETE ON prompt_row BEGIN
    DELETE FROM change WHERE (kind = 'prompt' OR kind = 'gone') AND key = OLD.id;
    INSERT INTO change (kind, key) VALUES ('gone', OLD.id);
END;

CREATE TRIGGER prompt_row_counted AFTER INSERT ON prompt_row BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n)
    VALUES ('prompt', NEW.server_id, NEW.status, substr(NEW.created_at, 1, 10), 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER prompt_row_counted_again AFTER UPDATE OF server_id, status, created_at ON prompt_row
WHEN (OLD.server_id, OLD.status, OLD.created_at) <> (NEW.server_id, NEW.status, NEW.created_at) BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n)
    VALUES ('prompt', OLD.server_id, OLD.status, substr(OLD.created_at, 1, 10), -1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n - 1;
    INSERT INTO prompt_sum (kind, id, word, value, n)
    VALUES ('prompt', NEW.server_id, NEW.status, substr(NEW.created_at, 1, 10), 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER prompt_row_counted_no_more AFTER DELETE ON prompt_row BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n)
    VALUES ('prompt', OLD.server_id, OLD.status, substr(OLD.created_at, 1, 10), -1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n - 1;
END;

CREATE TRIGGER prompt_row_moved AFTER UPDATE OF server_id, prompt_id ON prompt_row
WHEN OLD.server_id <> NEW.server_id OR OLD.prompt_id <> NEW.prompt_id BEGIN
    DELETE FROM change WHERE kind = 'gone' AND key = OLD.id;
    INSERT INTO change (kind, key) VALUES ('gone', OLD.id);
END;

CREATE INDEX prompt_server ON "prompt_row" (server_id, created_at);

CREATE INDEX prompt_server_order ON prompt_row (server_id, server_order, number);

CREATE INDEX prompt_status ON "prompt_row" (status, created_at);

CREATE INDEX prompt_template ON prompt_row (template) WHERE template IS NOT NULL;

CREATE INDEX prompt_workflow ON "prompt_row" (workflow_id, created_at) WHERE workflow_id IS NOT NULL;

CREATE VIRTUAL TABLE prompt_search USING fts5(
    positive, negative, text, output, model, file, title, error, part,
    content = '', tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'"
);

CREATE TABLE 'prompt_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'prompt_search_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'prompt_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'prompt_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE VIEW prompt_source AS
SELECT found.prompt, found.node_id, found.filename, found.type, nullif(coalesce(found.by_bytes, found.by_name), '') AS asset,
    CASE WHEN found.by_bytes = '' THEN NULL WHEN found.by_bytes IS NOT NULL THEN 'bytes' WHEN found.by_name IS NOT NULL THEN 'name' END AS basis, found.subfolder
FROM (
    SELECT source.prompt, source.node_id, source.filename, source.subfolder, source.type,
        (SELECT CASE count(DISTINCT output.asset) WHEN 0 THEN NULL WHEN 1 THEN min(output.asset) ELSE '' END
            FROM output JOIN prompt_row AS other ON other.id = output.prompt
            WHERE output.filename = source.filename AND output.subfolder = source.subfolder AND output.type = source.type
                AND source.type = 'input' AND output.state = 'stored' AND other.server_id = this.server_id) AS by_bytes,
        (SELECT CASE count(DISTINCT coalesce(output.asset, output.id)) WHEN 1 THEN min(output.asset) END
            FROM output JOIN prompt_row AS other ON other.id = output.prompt
            WHERE output.filename = source.filename AND other.server_id = this.server_id
                AND (source.type = 'input' OR (output.subfolder = source.subfolder AND output.type = source.type))
                AND output.type <> 'input'
                AND other.id <> this.id AND (other.created_at, other.id) < (this.created_at, this.id)) AS by_name
    FROM prompt_source_row AS source JOIN prompt_row AS this ON this.id = source.prompt) AS found;

CREATE TABLE prompt_source_row (
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT NOT NULL,
    filename TEXT NOT NULL,
    subfolder TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('input', 'output', 'temp')),
    PRIMARY KEY (prompt, node_id, filename, subfolder, type)
) STRICT, WITHOUT ROWID;

CREATE INDEX prompt_source_file ON prompt_source_row (filename);

CREATE TABLE prompt_sum (
    kind TEXT NOT NULL CHECK (kind IN ('prompt', 'model', 'second', 'duration', 'output', 'asset', 'byte')),
    id INTEGER NOT NULL,
    word TEXT NOT NULL,
    value ANY NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (kind, id, word, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE published (
    store TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    next_mark TEXT,
    number INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rating (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT,
    media TEXT,
    position INTEGER,
    asset TEXT,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    at TEXT NOT NULL,
    removed_at TEXT
) STRICT;

CREATE TRIGGER rating_changed AFTER INSERT ON rating BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key = NEW.uid;
    INSERT INTO change (kind, key) VALUES ('annotation', NEW.uid);
END;

CREATE TRIGGER rating_changed_again AFTER UPDATE OF uid, prompt, node_id, media, position, asset, stars, at, removed_at ON rating
WHEN (OLD.uid, OLD.prompt, OLD.node_id, OLD.media, OLD.position, OLD.asset, OLD.stars, OLD.at, OLD.removed_at)
    IS NOT (NEW.uid, NEW.prompt, NEW.node_id, NEW.media, NEW.position, NEW.asset, NEW.stars, NEW.at, NEW.removed_at) BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key IN (OLD.uid, NEW.uid);
    INSERT INTO change (kind, key) VALUES ('annotation', NEW.uid);
END;

CREATE TRIGGER rating_changed_no_more AFTER DELETE ON rating BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key = OLD.uid;
END;

CREATE UNIQUE INDEX rating_once
    ON rating (prompt, coalesce(node_id, ''), coalesce(media, ''), coalesce(position, -1), coalesce(asset, ''));

CREATE INDEX rating_stars ON rating (stars, prompt) WHERE removed_at IS NULL;

CREATE TABLE redacted_id (
    server_id INTEGER NOT NULL REFERENCES server (id),
    mac BLOB CHECK (length(mac) = 32),
    prompt_id TEXT NOT NULL,
    PRIMARY KEY (server_id, prompt_id),
    UNIQUE (server_id, mac),
    FOREIGN KEY (server_id, prompt_id) REFERENCES prompt_row (server_id, prompt_id) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE redaction (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    output INTEGER REFERENCES output (id),
    path TEXT NOT NULL,
    rule TEXT NOT NULL,
    fingerprint TEXT
) STRICT;

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

CREATE INDEX redaction_output ON redaction (output) WHERE output IS NOT NULL;

CREATE INDEX redaction_prompt ON redaction (prompt);

CREATE TABLE replaced_asset (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    extension TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE replaced_entry (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    replaced_at TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    rules_version TEXT NOT NULL,
    encoding TEXT NOT NULL CHECK (encoding IN ('zstd')),
    json BLOB NOT NULL
, dictionary INTEGER REFERENCES dictionary (id), literals INTEGER NOT NULL DEFAULT 0) STRICT;

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

CREATE INDEX replaced_entry_dictionary ON replaced_entry (dictionary) WHERE dictionary IS NOT NULL;

CREATE INDEX replaced_entry_prompt ON replaced_entry (prompt);

CREATE TABLE rewrite_due (
    since TEXT NOT NULL
) STRICT;

CREATE VIEW sampling AS
SELECT prompt, node_id,
    coalesce(positive, (SELECT text FROM sampling_text WHERE sampling_text.id = positive_text)) AS positive,
    coalesce(negative, (SELECT text FROM sampling_text WHERE sampling_text.id = negative_text)) AS negative,
    coalesce(model, (SELECT text FROM sampling_text WHERE sampling_text.id = model_text)) AS model,
    seed, steps, cfg, sampler, scheduler, denoise, width, height
FROM sampling_row;

CREATE TABLE "sampling_row" (
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    node_id TEXT NOT NULL,
    positive TEXT,
    negative TEXT,
    model TEXT,
    seed TEXT,
    steps INTEGER,
    cfg REAL,
    sampler TEXT,
    scheduler TEXT,
    denoise REAL,
    width INTEGER,
    height INTEGER, positive_text INTEGER, negative_text INTEGER, model_text INTEGER,
    PRIMARY KEY (prompt, node_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sampling_seed ON "sampling_row" (seed, prompt) WHERE seed IS NOT NULL;

CREATE TABLE sampling_text (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE INDEX sampling_text_hash ON sampling_text (hash);

CREATE TABLE saved_search (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    query TEXT NOT NULL,
    at TEXT NOT NULL,
    removed_at TEXT
) STRICT;

CREATE TRIGGER saved_search_changed AFTER INSERT ON saved_search BEGIN
    DELETE FROM change WHERE kind = 'saved_search' AND key = NEW.uid;
    INSERT INTO change (kind, key) VALUES ('saved_search', NEW.uid);
END;

CREATE TRIGGER saved_search_changed_again AFTER UPDATE OF uid, name, query, at, removed_at ON saved_search
WHEN (OLD.uid, OLD.name, OLD.query, OLD.at, OLD.removed_at) IS NOT (NEW.uid, NEW.name, NEW.query, NEW.at, NEW.removed_at) BEGIN
    DELETE FROM change WHERE kind = 'saved_search' AND key IN (OLD.uid, NEW.uid);
    INSERT INTO change (kind, key) VALUES ('saved_search', NEW.uid);
END;

CREATE TRIGGER saved_search_changed_no_more AFTER DELETE ON saved_search BEGIN
    DELETE FROM change WHERE kind = 'saved_search' AND key = OLD.uid;
END;

CREATE TABLE search_words (
    prompt INTEGER PRIMARY KEY REFERENCES prompt_row (id),
    template INTEGER REFERENCES template (id),
    size INTEGER,
    words BLOB NOT NULL
) STRICT;

CREATE INDEX search_words_template ON search_words (template) WHERE template IS NOT NULL;

CREATE TABLE server (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    comfyui_version TEXT,
    first_seen_at TEXT NOT NULL,
    last_synced_at TEXT,
    cursor_prompt_id TEXT,
    cursor_offset INTEGER CHECK (cursor_offset >= 0)
, uid TEXT, paused_at TEXT) STRICT;

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

CREATE TRIGGER server_named AFTER INSERT ON server WHEN NEW.uid IS NULL BEGIN
    UPDATE server SET uid = lower(hex(randomblob(16))) WHERE id = NEW.id;
END;

CREATE UNIQUE INDEX server_uid ON server (uid);

CREATE INDEX server_url ON server (url);

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

CREATE VIEW status_message AS
SELECT prompt, position, event, at,
    CASE WHEN substr(data, -1) IN ('{', ',') THEN
        data || '"prompt_id":"' || (SELECT prompt_id FROM prompt_row WHERE prompt_row.id = status_message_row.prompt)
            || '","timestamp":' || (CAST(strftime('%s', at) AS INTEGER) * 1000 + CAST(substr(at, -4, 3) AS INTEGER)) || '}'
        ELSE data END AS data
FROM status_message_row;

CREATE TABLE "status_message_row" (
    prompt INTEGER NOT NULL REFERENCES "prompt_row" (id),
    position INTEGER NOT NULL,
    event TEXT NOT NULL,
    at TEXT,
    data TEXT NOT NULL,
    PRIMARY KEY (prompt, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX status_message_error ON "status_message_row" (prompt) WHERE event = 'execution_error';

CREATE TABLE sync_run (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'partial', 'failed', 'stopped')),
    entries_read INTEGER NOT NULL DEFAULT 0,
    entry_bytes INTEGER NOT NULL DEFAULT 0,
    prompts_new INTEGER NOT NULL DEFAULT 0,
    prompts_changed INTEGER NOT NULL DEFAULT 0,
    prompts_known INTEGER NOT NULL DEFAULT 0,
    malformed INTEGER NOT NULL DEFAULT 0,
    files_stored INTEGER NOT NULL DEFAULT 0,
    files_shared INTEGER NOT NULL DEFAULT 0,
    files_missing INTEGER NOT NULL DEFAULT 0,
    files_mismatched INTEGER NOT NULL DEFAULT 0,
    files_skipped INTEGER NOT NULL DEFAULT 0,
    files_failed INTEGER NOT NULL DEFAULT 0,
    file_bytes INTEGER NOT NULL DEFAULT 0,
    redactions INTEGER NOT NULL DEFAULT 0,
    files_masked INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    history_length INTEGER,
    notice TEXT,
    error TEXT
) STRICT;

CREATE INDEX sync_run_server ON sync_run (server_id, started_at);

CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TRIGGER tag_changed AFTER UPDATE OF name ON tag WHEN OLD.name <> NEW.name BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key IN (SELECT uid FROM tagged WHERE tag = NEW.id);
    INSERT INTO change (kind, key) SELECT 'annotation', uid FROM tagged WHERE tag = NEW.id;
END;

CREATE TABLE tagged (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    prompt INTEGER NOT NULL REFERENCES prompt_row (id),
    node_id TEXT,
    media TEXT,
    position INTEGER,
    asset TEXT,
    tag INTEGER NOT NULL REFERENCES tag (id),
    at TEXT NOT NULL,
    removed_at TEXT
) STRICT;

CREATE TRIGGER tagged_changed AFTER INSERT ON tagged BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key = NEW.uid;
    INSERT INTO change (kind, key) VALUES ('annotation', NEW.uid);
END;

CREATE TRIGGER tagged_changed_again AFTER UPDATE OF uid, prompt, node_id, media, position, asset, tag, at, removed_at ON tagged
WHEN (OLD.uid, OLD.prompt, OLD.node_id, OLD.media, OLD.position, OLD.asset, OLD.tag, OLD.at, OLD.removed_at)
    IS NOT (NEW.uid, NEW.prompt, NEW.node_id, NEW.media, NEW.position, NEW.asset, NEW.tag, NEW.at, NEW.removed_at) BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key IN (OLD.uid, NEW.uid);
    INSERT INTO change (kind, key) VALUES ('annotation', NEW.uid);
END;

CREATE TRIGGER tagged_changed_no_more AFTER DELETE ON tagged BEGIN
    DELETE FROM change WHERE kind = 'annotation' AND key = OLD.uid;
END;

CREATE UNIQUE INDEX tagged_once
    ON tagged (prompt, tag, coalesce(node_id, ''), coalesce(media, ''), coalesce(position, -1), coalesce(asset, ''));

CREATE INDEX tagged_tag ON tagged (tag, prompt) WHERE removed_at IS NULL;

CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    shape BLOB NOT NULL CHECK (length(shape) = 16),
    rules_version TEXT NOT NULL,
    dictionary INTEGER REFERENCES dictionary (id),
    graph TEXT NOT NULL, words_size INTEGER, words BLOB,
    UNIQUE (shape, rules_version)
) STRICT;

CREATE INDEX template_dictionary ON template (dictionary) WHERE dictionary IS NOT NULL;
