-- What somebody wanted gone, and what is still to be done for that.

-- A run of a prompt that was archived and is not to come in again: its id and its times tell it from another run of the same id, as
-- graph_mac does where it comes from a folder. No text of the prompt is here. What was undone stays, with undone_at: so that no merge of
-- two homes brings it back.
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

CREATE UNIQUE INDEX forgotten_run ON forgotten
    (prompt_id, server_id, coalesce(hex(id_mac), ''), coalesce(number, ''), coalesce(started_at, ''), coalesce(finished_at, ''));

CREATE INDEX forgotten_mac ON forgotten (id_mac) WHERE id_mac IS NOT NULL;

CREATE INDEX forgotten_graph ON forgotten (graph_mac) WHERE graph_mac IS NOT NULL;

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

-- By what an import knows a file that was forgotten: a keyed hash of its bytes.
CREATE TABLE forgotten_file (
    id INTEGER PRIMARY KEY,
    mac TEXT NOT NULL,
    output INTEGER REFERENCES output (id),
    forgotten INTEGER REFERENCES forgotten (id)
) STRICT;

CREATE INDEX forgotten_file_mac ON forgotten_file (mac);

CREATE INDEX forgotten_file_output ON forgotten_file (output) WHERE output IS NOT NULL;

CREATE INDEX forgotten_file_of ON forgotten_file (forgotten) WHERE forgotten IS NOT NULL;

-- What is to be forgotten: decided, and not done yet. A kill leaves it to the next call.
CREATE TABLE forgetting (
    prompt INTEGER PRIMARY KEY REFERENCES prompt_row (id),
    files_only INTEGER NOT NULL
) STRICT;

-- Since when the file holds what was forgotten; no row once it is rewritten.
CREATE TABLE rewrite_due (
    since TEXT NOT NULL
) STRICT;

-- The inputs of each node are walked once, and not once for each input: a node of 20,000 took six seconds.
DROP VIEW node_input;

CREATE VIEW node_input AS
SELECT prompt.id AS prompt, node.key AS node_id, class.value AS class_type, input.key AS name,
    CASE WHEN input.type = 'integer' AND typeof(input.value) = 'real' THEN coalesce(node.value -> input.fullkey, input.value)
        ELSE input.value END AS value
FROM prompt CROSS JOIN json_each(prompt.graph) AS node
    CROSS JOIN json_each(json_array(node.value ->> '$.class_type')) AS class
    CROSS JOIN json_each(node.value, '$.inputs') AS input
WHERE node.type = 'object';
