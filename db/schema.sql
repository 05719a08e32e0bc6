-- The schema of archive.db as the migrations make it. SchemaTest compares; after a new migration:
-- mvn test -Dtest=SchemaTest -Dupdate.golden=true

CREATE TABLE asset (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    size INTEGER NOT NULL CHECK (size >= 0),
    media_type TEXT NOT NULL,
    extension TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    masked INTEGER NOT NULL DEFAULT 0,
    stored_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    prompt INTEGER PRIMARY KEY REFERENCES prompt (id),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    rules_version TEXT NOT NULL,
    encoding TEXT NOT NULL CHECK (encoding IN ('zstd')),
    json BLOB NOT NULL
) STRICT;

CREATE TABLE output (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    node_id TEXT NOT NULL,
    media TEXT NOT NULL,
    position INTEGER NOT NULL,
    filename TEXT NOT NULL,
    subfolder TEXT NOT NULL,
    type TEXT NOT NULL,
    cached INTEGER NOT NULL CHECK (cached IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'missing', 'failed', 'skipped')),
    asset TEXT REFERENCES asset (sha256),
    provenance TEXT NOT NULL DEFAULT 'unknown' CHECK (provenance IN ('verified', 'mismatch', 'unknown')),
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    fetched_at TEXT,
    replaced_at TEXT,
    CHECK ((state = 'stored') = (asset IS NOT NULL))
) STRICT;

CREATE INDEX output_asset ON output (asset) WHERE asset IS NOT NULL;

CREATE INDEX output_file ON output (filename, subfolder, type);

CREATE UNIQUE INDEX output_place ON output (prompt, node_id, media, position) WHERE replaced_at IS NULL;

CREATE INDEX output_prompt ON output (prompt);

CREATE INDEX output_skipped ON output (type) WHERE state = 'skipped';

CREATE INDEX output_waiting ON output (id) WHERE state IN ('pending', 'failed');

CREATE TABLE output_value (
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    node_id TEXT NOT NULL,
    media TEXT NOT NULL,
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (prompt, node_id, media, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE prompt (
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
    graph TEXT,
    UNIQUE (server_id, prompt_id)
) STRICT;

CREATE INDEX prompt_created_at ON prompt (created_at);

CREATE TABLE redaction (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    output INTEGER REFERENCES output (id),
    path TEXT NOT NULL,
    rule TEXT NOT NULL,
    fingerprint TEXT
) STRICT;

CREATE INDEX redaction_output ON redaction (output) WHERE output IS NOT NULL;

CREATE INDEX redaction_prompt ON redaction (prompt);

CREATE TABLE replaced_entry (
    id INTEGER PRIMARY KEY,
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    replaced_at TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    rules_version TEXT NOT NULL,
    encoding TEXT NOT NULL CHECK (encoding IN ('zstd')),
    json BLOB NOT NULL
) STRICT;

CREATE INDEX replaced_entry_prompt ON replaced_entry (prompt);

CREATE TABLE server (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    comfyui_version TEXT,
    first_seen_at TEXT NOT NULL,
    last_synced_at TEXT,
    cursor_prompt_id TEXT,
    cursor_offset INTEGER CHECK (cursor_offset >= 0)
) STRICT;

CREATE INDEX server_url ON server (url);

CREATE TABLE status_message (
    prompt INTEGER NOT NULL REFERENCES prompt (id),
    position INTEGER NOT NULL,
    event TEXT NOT NULL,
    at TEXT,
    data TEXT NOT NULL,
    PRIMARY KEY (prompt, position)
) STRICT, WITHOUT ROWID;

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
