-- What people add to prompts, and to single files of them.

CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

-- Of a prompt, or, where the four columns after it say which, of one of its files. What was taken back stays, with removed_at: so that
-- no merge of two homes brings it back. uid is what an annotation is called beyond this home.
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

CREATE UNIQUE INDEX tagged_once
    ON tagged (prompt, tag, coalesce(node_id, ''), coalesce(media, ''), coalesce(position, -1), coalesce(asset, ''));

CREATE INDEX tagged_tag ON tagged (tag, prompt) WHERE removed_at IS NULL;

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

CREATE UNIQUE INDEX rating_once
    ON rating (prompt, coalesce(node_id, ''), coalesce(media, ''), coalesce(position, -1), coalesce(asset, ''));

CREATE INDEX rating_stars ON rating (stars, prompt) WHERE removed_at IS NULL;

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

CREATE UNIQUE INDEX note_once
    ON note (prompt, coalesce(node_id, ''), coalesce(media, ''), coalesce(position, -1), coalesce(asset, ''));

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

-- A query with a name. One that was taken back stays, as what people add to prompts does.
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

DROP VIEW generation;

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
        ORDER BY note.asset IS NULL LIMIT 1) AS note
FROM prompt_row AS prompt
    JOIN server ON server.id = prompt.server_id
    CROSS JOIN output ON output.prompt = prompt.id
    JOIN asset ON asset.sha256 = output.asset
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
    LEFT JOIN output_origin ON output_origin.prompt = output.prompt AND output_origin.node_id = output.node_id
    LEFT JOIN sampling ON sampling.prompt = output.prompt
        AND sampling.node_id = coalesce(output_sampler.sampler, output_origin.maker)
WHERE output.state = 'stored' AND output.replaced_at IS NULL;
