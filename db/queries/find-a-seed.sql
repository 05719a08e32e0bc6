-- Where was this seed used, with which settings, and which files did it make?
-- A seed is text, because it passes what SQLite counts to: keep the quotes. Prompts that made no file are here too.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':seed', (SELECT seed FROM sampling WHERE seed IS NOT NULL ORDER BY prompt DESC, node_id LIMIT 1)); -- such as '42'

SELECT prompt.created_at, server.name AS server, prompt.prompt_id, prompt.status, sampling.node_id AS sampler_node,
    sampling.model, sampling.steps, sampling.cfg, sampling.sampler, sampling.scheduler, sampling.denoise,
    substr(replace(sampling.positive, char(10), ' '), 1, 60) AS positive,
    'assets/' || substr(asset.sha256, 1, 2) || '/' || asset.sha256 || '.' || asset.extension AS asset_path
FROM sampling
    JOIN prompt ON prompt.id = sampling.prompt
    JOIN server ON server.id = prompt.server_id
    LEFT JOIN output_sampler ON output_sampler.prompt = sampling.prompt AND output_sampler.sampler = sampling.node_id
    LEFT JOIN output ON output.prompt = output_sampler.prompt AND output.node_id = output_sampler.node_id
        AND output.replaced_at IS NULL AND output.provenance <> 'mismatch'
    LEFT JOIN asset ON asset.sha256 = output.asset
WHERE sampling.seed = CAST(:seed AS TEXT)
ORDER BY prompt.created_at DESC, prompt.id DESC, sampling.node_id, output.id;
