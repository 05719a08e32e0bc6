-- Workflows are run again and again with other seeds and texts: what they share is kept once. Prompts of before keep their graphs and
-- entries as they are until `archive reindex` writes them anew.

DROP VIEW failure;
DROP VIEW generation;
DROP VIEW node_input;
DROP VIEW node;

-- An entry by which others are packed: most of what they say stands in it.
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    rules_version TEXT NOT NULL,
    json BLOB NOT NULL
) STRICT;

-- Graphs that differ in literals alone have a shape in common. The first of them stands here, for the others what differs is enough.
CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    shape BLOB NOT NULL CHECK (length(shape) = 16),
    rules_version TEXT NOT NULL,
    dictionary INTEGER REFERENCES dictionary (id),
    graph TEXT NOT NULL,
    UNIQUE (shape, rules_version)
) STRICT;

CREATE INDEX template_dictionary ON template (dictionary) WHERE dictionary IS NOT NULL;

-- Every table that refers to it goes on to do so.
ALTER TABLE prompt RENAME TO prompt_row;
ALTER TABLE prompt_row RENAME COLUMN graph TO own_graph;
ALTER TABLE prompt_row ADD COLUMN template INTEGER REFERENCES template (id);
ALTER TABLE prompt_row ADD COLUMN graph_patch TEXT;

CREATE INDEX prompt_template ON prompt_row (template) WHERE template IS NOT NULL;

ALTER TABLE entry ADD COLUMN dictionary INTEGER REFERENCES dictionary (id);
ALTER TABLE replaced_entry ADD COLUMN dictionary INTEGER REFERENCES dictionary (id);

CREATE INDEX entry_dictionary ON entry (dictionary) WHERE dictionary IS NOT NULL;
CREATE INDEX replaced_entry_dictionary ON replaced_entry (dictionary) WHERE dictionary IS NOT NULL;

-- The graph is put together where it is asked for, and only there.
CREATE VIEW prompt AS
SELECT id, server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,
    duration_ms, first_archived_at, last_changed_at,
    coalesce(own_graph, json_patch((SELECT template.graph FROM template WHERE template.id = prompt_row.template), graph_patch))
        AS graph,
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
