-- The store of many homes. Its tables say what those of a home say (db/schema.md), by keys that are the same everywhere: a prompt is
-- (id, server), where id is the SHA-256 of prompt_id and server the server's uid. What is partitioned is so by id, which stands in each
-- of its keys and joins; there are no sequences. Times are texts as in a home. Texts in which a character stands that PostgreSQL refuses
-- are escaped (docs/store.md, "Texts").

-- This store: one row.
CREATE TABLE store (
    id text COLLATE "C" NOT NULL,
    made_at text COLLATE "C" NOT NULL
);

-- How often people changed something in the store itself: one row. With the cursors of homes it tells whether anything is otherwise than before.
CREATE TABLE change_count (
    changes bigint NOT NULL
);

INSERT INTO change_count VALUES (0);

-- Homes that publish. A change number is the home's own, within its epoch: a copied folder counts in another one.
CREATE TABLE home (
    id text COLLATE "C" NOT NULL,
    epoch text COLLATE "C" NOT NULL,
    mark text COLLATE "C" NOT NULL,
    row_cursor bigint NOT NULL,
    file_cursor bigint NOT NULL,
    newest bigint NOT NULL,
    published_at text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, epoch)
);

-- name is as the home calls it that told last; called as somebody named it in the store, which goes before.
CREATE TABLE server (
    uid text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    url text COLLATE "C" NOT NULL,
    comfyui_version text COLLATE "C",
    first_seen_at text COLLATE "C" NOT NULL,
    last_synced_at text COLLATE "C",
    called text COLLATE "C"
);

-- Two homes' uids of one server: the lower is the root. Rows of the other move to it; moved_at tells when all had.
CREATE TABLE server_alias (
    uid text COLLATE "C" PRIMARY KEY,
    root text COLLATE "C" NOT NULL,
    found_at text COLLATE "C" NOT NULL,
    moved_at text COLLATE "C"
);

-- What a home says of its syncs of a server; uid is the home's own, not the root.
CREATE TABLE server_sync (
    uid text COLLATE "C" NOT NULL,
    home text COLLATE "C" NOT NULL,
    runs bigint NOT NULL,
    failed bigint NOT NULL,
    last_synced_at text COLLATE "C",
    history_length bigint,
    PRIMARY KEY (uid, home)
);

-- Names that prompts have in models and loras, each once.
CREATE TABLE model (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE saved_search (
    uid text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    query text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    removed_at text COLLATE "C"
);

-- models, loras and seeds are by what prompts are chosen, timed are the models whose durations are compared. words and inputs are by
-- what they are found (docs/store.md, "Words"); where partly is true these are not all. place is the prompt's key in the home that told
-- of it first: it decides between prompts of one moment.
CREATE TABLE prompt (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    prompt_id text COLLATE "C" NOT NULL,
    place bigint NOT NULL,
    number double precision,
    status text COLLATE "C" NOT NULL,
    completed boolean,
    client_id text COLLATE "C",
    workflow_id text COLLATE "C",
    created_at text COLLATE "C" NOT NULL,
    started_at text COLLATE "C",
    finished_at text COLLATE "C",
    duration_ms bigint,
    first_archived_at text COLLATE "C" NOT NULL,
    last_changed_at text COLLATE "C" NOT NULL,
    timed text[] COLLATE "C" NOT NULL,
    models text[] COLLATE "C" NOT NULL,
    loras text[] COLLATE "C" NOT NULL,
    seeds text[] COLLATE "C" NOT NULL,
    words tsvector NOT NULL,
    inputs tsvector NOT NULL,
    partly boolean NOT NULL,
    derivation text COLLATE "C",
    PRIMARY KEY (id, server)
) ${partitioned};

CREATE INDEX prompt_created ON prompt (created_at, place, server);
CREATE INDEX prompt_server ON prompt (server, created_at, place);
CREATE INDEX prompt_failed ON prompt (created_at, place) WHERE status <> 'success';
CREATE INDEX prompt_workflow ON prompt (workflow_id, created_at) WHERE workflow_id IS NOT NULL;
CREATE INDEX prompt_prompt_id ON prompt (prompt_id);
CREATE INDEX prompt_has ON prompt USING gin (words, inputs, models, loras, seeds);

-- The truth: what the server said of a prompt, secrets removed, packed by zstd. sha256 and size are those of the whole; for each of literals a
-- placeholder with its hash stands in json.
CREATE TABLE entry (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    size bigint NOT NULL,
    rules_version text COLLATE "C" NOT NULL,
    json bytea NOT NULL,
    literals text[] COLLATE "C",
    PRIMARY KEY (id, server)
) ${partitioned};

ALTER TABLE entry ALTER COLUMN json SET STORAGE EXTERNAL;

CREATE INDEX entry_literals ON entry USING gin (literals) WHERE literals IS NOT NULL;

CREATE TABLE replaced_entry (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    seq integer NOT NULL,
    sha256 bytea NOT NULL,
    size bigint NOT NULL,
    rules_version text COLLATE "C" NOT NULL,
    json bytea NOT NULL,
    literals text[] COLLATE "C",
    PRIMARY KEY (id, server, seq)
) ${partitioned};

ALTER TABLE replaced_entry ALTER COLUMN json SET STORAGE EXTERNAL;

CREATE INDEX replaced_entry_literals ON replaced_entry USING gin (literals) WHERE literals IS NOT NULL;

-- What is large in entries, such as pictures in base64: strings of 32 KB and more, each once, as a home keeps them (db/schema.md, literal). One
-- goes with the last entry that says it.
CREATE TABLE literal (
    sha256 text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    text bigint NOT NULL,
    bytes bytea NOT NULL
) ${partitioned_by_sha256};

ALTER TABLE literal ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- media_type and size are those of the asset, which is kept elsewhere.
CREATE TABLE output (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    seq integer NOT NULL,
    node_id text COLLATE "C" NOT NULL,
    media text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    filename text COLLATE "C" NOT NULL,
    subfolder text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    cached boolean NOT NULL,
    state text COLLATE "C" NOT NULL,
    asset text COLLATE "C",
    provenance text COLLATE "C" NOT NULL,
    attempts integer NOT NULL,
    last_error text COLLATE "C",
    fetched_at text COLLATE "C",
    replaced_at text COLLATE "C",
    media_type text COLLATE "C",
    size bigint,
    PRIMARY KEY (id, server, seq)
) ${partitioned};

CREATE INDEX output_filename ON output (filename);
CREATE INDEX output_asset ON output (asset) WHERE asset IS NOT NULL;
CREATE INDEX output_media ON output (media_type) WHERE media_type IS NOT NULL;

-- Where something was removed; what it was is known to nobody, and fingerprints stay at home.
CREATE TABLE redaction (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    seq integer NOT NULL,
    output integer,
    path text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, server, seq)
) ${partitioned};

-- Other ids that prompts had.
CREATE TABLE prompt_alias (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    alias text COLLATE "C" NOT NULL,
    PRIMARY KEY (id, server, alias)
) ${partitioned};

CREATE INDEX prompt_alias_alias ON prompt_alias (alias);

-- Which row of which home a prompt came from, by the home's epoch.
CREATE TABLE origin (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    epoch text COLLATE "C" NOT NULL,
    place bigint NOT NULL,
    PRIMARY KEY (id, server, epoch, place)
) ${partitioned};

CREATE INDEX origin_place ON origin (epoch, place);

-- kind: tag, rating or note; value its text or its stars. node_id, media, position and asset are null for the prompt itself.
CREATE TABLE annotation (
    id bytea NOT NULL,
    uid text COLLATE "C" NOT NULL,
    server text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    node_id text COLLATE "C",
    media text COLLATE "C",
    position integer,
    asset text COLLATE "C",
    value text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    removed_at text COLLATE "C",
    PRIMARY KEY (id, uid)
) ${partitioned};

CREATE INDEX annotation_prompt ON annotation (id, server);
CREATE INDEX annotation_value ON annotation (kind, value) WHERE removed_at IS NULL;

-- Runs that somebody wanted gone. run is number, started_at and finished_at in one text.
CREATE TABLE tombstone (
    id bytea NOT NULL,
    server text COLLATE "C" NOT NULL,
    run text COLLATE "C" NOT NULL,
    prompt_id text COLLATE "C" NOT NULL,
    number double precision,
    started_at text COLLATE "C",
    finished_at text COLLATE "C",
    at text COLLATE "C" NOT NULL,
    undone_at text COLLATE "C",
    PRIMARY KEY (id, server, run)
) ${partitioned};

CREATE INDEX tombstone_at ON tombstone (server, at);

-- Files. put_at tells since when the bytes are in the object store, whole: it is set after the object was looked at there.
CREATE TABLE asset (
    sha256 text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    extension text COLLATE "C" NOT NULL,
    width integer,
    height integer,
    masked integer NOT NULL,
    stored_at text COLLATE "C" NOT NULL,
    put_at text COLLATE "C",
    verified_at text COLLATE "C"
) ${partitioned_by_sha256};

-- Objects that somebody is about to put, or began to.
CREATE TABLE object_intent (
    sha256 text COLLATE "C" NOT NULL,
    home text COLLATE "C" NOT NULL,
    extension text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    PRIMARY KEY (sha256, home)
) ${partitioned_by_sha256};

DO $$
DECLARE
    name text;
BEGIN
    IF ${partitions} > 0 THEN
        FOREACH name IN ARRAY ARRAY['prompt', 'entry', 'replaced_entry', 'output', 'redaction', 'prompt_alias', 'origin',
            'annotation', 'tombstone', 'literal', 'asset', 'object_intent']
        LOOP
            FOR part IN 0 .. ${partitions} - 1 LOOP
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
                    name || '_' || part, name, ${partitions}, part);
            END LOOP;
        END LOOP;
    END IF;
END
$$;
