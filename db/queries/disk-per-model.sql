-- How much disk do the files of each model take?
-- A file counts once, for the model of the sampler that made it first, so that the sum is the whole. Where none is known, from
-- an upload or an upscaler perhaps, the model is null.
.parameter init
.mode box --wrap 0

-- Sorted, so that the tables are read in their order and not here and there. A file that was fetched for another prompt than its
-- own (provenance mismatch) is looked up again.
WITH first AS MATERIALIZED (
    SELECT (SELECT min(output.id) FROM output WHERE output.asset = asset.sha256) AS output, size FROM asset
    ORDER BY 1
)
SELECT sampling.model, count(*) AS files, round(sum(first.size) / 1e6, 1) AS megabytes,
    round(100.0 * sum(first.size) / sum(sum(first.size)) OVER (), 1) AS percent
FROM first
    LEFT JOIN output AS found ON found.id = first.output
    LEFT JOIN output ON output.id = CASE found.provenance WHEN 'mismatch' THEN
            (SELECT min(made.id) FROM output AS made WHERE made.asset = found.asset AND made.provenance <> 'mismatch')
        ELSE found.id END
    LEFT JOIN output_sampler ON output_sampler.prompt = output.prompt AND output_sampler.node_id = output.node_id
        AND output.replaced_at IS NULL
    LEFT JOIN sampling ON sampling.prompt = output_sampler.prompt AND sampling.node_id = output_sampler.sampler
GROUP BY sampling.model
ORDER BY sum(first.size) DESC, sampling.model;
