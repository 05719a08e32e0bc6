-- What statistics are made of, kept as prompts come and go; a server's own order; and an index of inputs that can be counted.

-- What one row says alone is counted by triggers, whoever changes it; what is told by several rows of a prompt, models and durations, by
-- the program as it derives them.
CREATE TABLE prompt_sum (
    kind TEXT NOT NULL CHECK (kind IN ('prompt', 'model', 'second', 'duration', 'output', 'asset', 'byte')),
    id INTEGER NOT NULL,
    word TEXT NOT NULL,
    value ANY NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (kind, id, word, value)
) STRICT, WITHOUT ROWID;

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'prompt', server_id, status, substr(created_at, 1, 10), count(*) FROM prompt_row
GROUP BY server_id, status, substr(created_at, 1, 10);

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'model', model, '', 0, count(DISTINCT prompt) FROM prompt_model GROUP BY model;

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'duration', coalesce(prompt_model.model, 0), '', prompt_row.duration_ms, count(*)
FROM prompt_row LEFT JOIN prompt_model ON prompt_model.prompt = prompt_row.id AND prompt_model.model IN
    (SELECT id FROM model WHERE kind IN ('checkpoint', 'diffusion_model', 'service'))
WHERE prompt_row.status = 'success' AND prompt_row.duration_ms IS NOT NULL
GROUP BY coalesce(prompt_model.model, 0), prompt_row.duration_ms;

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'second', id, '', value / 1000, sum(n) FROM prompt_sum WHERE kind = 'duration' GROUP BY id, value / 1000;

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'output', 0, state, 0, count(*) FROM output GROUP BY state;

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'asset', 0, '', 0, count(*) FROM asset HAVING count(*) > 0;

INSERT INTO prompt_sum (kind, id, word, value, n)
SELECT 'byte', 0, '', 0, sum(size) FROM asset HAVING count(*) > 0;

CREATE TRIGGER prompt_row_counted AFTER INSERT ON prompt_row BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n)
    VALUES ('prompt', NEW.server_id, NEW.status, substr(NEW.created_at, 1, 10), 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER prompt_row_counted_no_more AFTER DELETE ON prompt_row BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n)
    VALUES ('prompt', OLD.server_id, OLD.status, substr(OLD.created_at, 1, 10), -1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n - 1;
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

CREATE TRIGGER output_counted AFTER INSERT ON output BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('output', 0, NEW.state, 0, 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER output_counted_no_more AFTER DELETE ON output BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('output', 0, OLD.state, 0, -1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n - 1;
END;

CREATE TRIGGER output_counted_again AFTER UPDATE OF state ON output WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('output', 0, OLD.state, 0, -1), ('output', 0, NEW.state, 0, 1)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER asset_counted AFTER INSERT ON asset BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('asset', 0, '', 0, 1), ('byte', 0, '', 0, NEW.size)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER asset_counted_no_more AFTER DELETE ON asset BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('asset', 0, '', 0, -1), ('byte', 0, '', 0, -OLD.size)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER asset_counted_again AFTER UPDATE OF size ON asset WHEN OLD.size <> NEW.size BEGIN
    INSERT INTO prompt_sum (kind, id, word, value, n) VALUES ('byte', 0, '', 0, NEW.size - OLD.size)
    ON CONFLICT (kind, id, word, value) DO UPDATE SET n = n + excluded.n;
END;

-- The order of a server's own history is that in which prompts ended. It takes no room but in the index, whose next columns decide where
-- two ended at once, or nobody told when: the number, and which was archived first.
ALTER TABLE prompt_row ADD COLUMN server_order TEXT
    GENERATED ALWAYS AS (coalesce(finished_at, started_at, created_at)) VIRTUAL;

CREATE INDEX prompt_server_order ON prompt_row (server_id, server_order, number);

DROP VIEW prompt;

CREATE VIEW prompt AS
SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,
    duration_ms, first_archived_at, last_changed_at,
    coalesce(own_graph, (SELECT CASE graph_patch WHEN '{}' THEN template.graph ELSE json_patch(template.graph, graph_patch) END
        FROM template WHERE template.id = prompt_row.template)) AS graph,
    derivation, server_order
FROM prompt_row;

-- The same index with the rowids that it has, so that it can be counted. Nothing is derived again: the pages of an index of FTS5 are the
-- same with and without sizes, and sizes serve a ranking that nobody asks of it.
CREATE VIRTUAL TABLE input_index_counted USING fts5(value, content = '', detail = none, tokenize = 'ascii');

DELETE FROM input_index_counted_data;

INSERT INTO input_index_counted_data (id, block) SELECT id, block FROM input_index_data;

INSERT INTO input_index_counted_idx (segid, term, pgno) SELECT segid, term, pgno FROM input_index_idx;

INSERT INTO input_index_counted_docsize (id, sz)
SELECT id, x'00' FROM prompt_row WHERE derivation IS NOT NULL AND (own_graph IS NOT NULL OR template IS NOT NULL);

DROP TABLE input_index;

ALTER TABLE input_index_counted RENAME TO input_index;
