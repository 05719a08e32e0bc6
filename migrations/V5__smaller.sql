-- What is said again and again is kept once, and what only FTS5 needs is packed. Rows of before stay as they are until
-- `archive reindex` writes them anew.

DROP VIEW failure;
DROP VIEW generation;
DROP VIEW node_input;
DROP VIEW node;
DROP VIEW prompt;

-- The newest of a server's prompts is asked for by each run: by this index its entries are in the order of their keys.
CREATE INDEX prompt_of_server ON prompt_row (server_id);

-- The same text is used by sampler after sampler, with other seeds: it stands here once. `hash` finds it.
CREATE TABLE sampling_text (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE INDEX sampling_text_hash ON sampling_text (hash);

-- Short texts stand in the row. No reference is declared: to look for those who name a text that is to be deleted an index on each
-- column would be needed, as large as what is saved.
ALTER TABLE sampling RENAME TO sampling_row;
ALTER TABLE sampling_row ADD COLUMN positive_text INTEGER;
ALTER TABLE sampling_row ADD COLUMN negative_text INTEGER;
ALTER TABLE sampling_row ADD COLUMN model_text INTEGER;

CREATE VIEW sampling AS
SELECT prompt, node_id,
    coalesce(positive, (SELECT text FROM sampling_text WHERE sampling_text.id = positive_text)) AS positive,
    coalesce(negative, (SELECT text FROM sampling_text WHERE sampling_text.id = negative_text)) AS negative,
    coalesce(model, (SELECT text FROM sampling_text WHERE sampling_text.id = model_text)) AS model,
    seed, steps, cfg, sampler, scheduler, denoise, width, height
FROM sampling_row;

-- Most messages end with their prompt's id and their time, which stand elsewhere too: the row keeps what comes before.
ALTER TABLE status_message RENAME TO status_message_row;

CREATE VIEW status_message AS
SELECT prompt, position, event, at,
    CASE WHEN substr(data, -1) IN ('{', ',') THEN
        data || '"prompt_id":"' || (SELECT prompt_id FROM prompt_row WHERE prompt_row.id = status_message_row.prompt)
            || '","timestamp":' || (CAST(strftime('%s', at) AS INTEGER) * 1000 + CAST(substr(at, -4, 3) AS INTEGER)) || '}'
        ELSE data END AS data
FROM status_message_row;

-- The words that FTS5 is told when it is to forget a prompt; it keeps no copy of its own. They are packed, by those of the first prompt
-- of a template where there is one; without a size they stand there as they are.
ALTER TABLE template ADD COLUMN words_size INTEGER;
ALTER TABLE template ADD COLUMN words BLOB;

CREATE TABLE search_words (
    prompt INTEGER PRIMARY KEY REFERENCES prompt_row (id),
    template INTEGER REFERENCES template (id),
    size INTEGER,
    words BLOB NOT NULL
) STRICT;

CREATE INDEX search_words_template ON search_words (template) WHERE template IS NOT NULL;

ALTER TABLE prompt_search RENAME TO earlier_search;

-- rowid is prompt.id. It holds texts as words, not as they were written, and gives none of them back: db/schema.md says how.
CREATE VIRTUAL TABLE prompt_search USING fts5(
    positive, negative, text, output, model, file, title, error, part,
    content = '', tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'"
);

INSERT INTO search_words (prompt, words)
SELECT rowid, CAST(coalesce(positive, '') || char(31) || coalesce(negative, '') || char(31) || coalesce(text, '') || char(31)
    || coalesce(output, '') || char(31) || coalesce(model, '') || char(31) || coalesce(file, '') || char(31)
    || coalesce(title, '') || char(31) || coalesce(error, '') || char(31) || coalesce(part, '') AS BLOB)
FROM earlier_search WHERE rowid IN (SELECT id FROM prompt_row);

INSERT INTO prompt_search (rowid, positive, negative, text, output, model, file, title, error, part)
SELECT rowid, positive, negative, text, output, model, file, title, error, part
FROM earlier_search WHERE rowid IN (SELECT id FROM prompt_row);

DROP TABLE earlier_search;

-- The first graph of each template is the template's: that needs no putting together, which takes six times its size in memory.
CREATE VIEW prompt AS
SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,
    duration_ms, first_archived_at, last_changed_at,
    coalesce(own_graph, (SELECT CASE graph_patch WHEN '{}' THEN template.graph ELSE json_patch(template.graph, graph_patch) END
        FROM template WHERE template.id = prompt_row.template)) AS graph,
    derivation
FROM prompt_row;

-- As they were.
CREATE VIEW node AS
SELECT prompt.id AS prompt, node.key AS node_id, node.value ->> '$.class_type' AS class_type,
    node.value ->> '$._meta.title' AS title
FROM prompt, json_each(prompt.graph) AS node
WHERE node.type = 'object';

-- An integer beyond 2^63 would be rounded: it is given as its digits.
CREATE VIEW node_input AS
SELECT prompt.id AS prompt, node.key AS node_id, node.value ->> '$.class_type' AS class_type, input.key AS name,
    CASE WHEN input.type = 'integer' AND typeof(input.value) = 'real' THEN coalesce(node.value -> input.fullkey, input.value)
        ELSE input.value END AS value
FROM prompt, json_each(prompt.graph) AS node, json_each(node.value, '$.inputs') AS input
WHERE node.type = 'object';

CREATE VIEW failure AS
SELECT status_message.prompt, prompt.prompt_id, status_message.data ->> '$.node_id' AS node_id,
    status_message.data ->> '$.node_type' AS node_type, status_message.data ->> '$.exception_type' AS exception_type,
    trim(status_message.data ->> '$.exception_message', char(9, 10, 13, 32)) AS message, status_message.at
FROM status_message JOIN prompt_row AS prompt ON prompt.id = status_message.prompt
WHERE status_message.event = 'execution_error';

-- Outputs of replaced entries are not here: what is known of the prompt is what the entry says that replaced them.
-- CROSS JOIN: prompts first, in the order of an index, and not all outputs and a sort for the newest twenty
-- (sqlite.org/optoverview.html, "Manual Control Of Query Plans Using CROSS JOIN").
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
    asset.size, asset.media_type, output.provenance, output.node_id, output.id AS output, prompt.id AS prompt
FROM prompt_row AS prompt
    JOIN server ON server.id = prompt.server_id
    CROSS JOIN output ON output.prompt = prompt.id
    JOIN asset ON asset.sha256 = output.asset
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
    LEFT JOIN sampling ON sampling.prompt = output.prompt AND sampling.node_id = output_sampler.sampler
WHERE output.state = 'stored' AND output.replaced_at IS NULL;
