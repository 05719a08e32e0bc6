-- Which pictures were made with this model and this LoRA? The newest first.
-- Names are patterns: % stands for any letters, so '%anime%' is any name with anime in it, and '%' alone any model or none.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':model', '%'), -- a checkpoint or diffusion model
    (':lora', '%'),
    (':limit', 20);

-- From the newest prompt on, until there are enough: CROSS JOIN keeps this order. Of a prompt with several models, those
-- pictures are left out that another made; and files that are another prompt's (provenance mismatch).
SELECT generation.created_at, server, generation.prompt_id, model, loras, seed, steps, cfg, sampler, asset_path
FROM prompt AS newest CROSS JOIN generation ON generation.prompt = newest.id
WHERE media_type LIKE 'image/%' AND provenance <> 'mismatch'
    AND (:model = '%' OR coalesce(model LIKE :model, 1) AND newest.id IN (
        SELECT prompt_model.prompt FROM model JOIN prompt_model ON prompt_model.model = model.id
        WHERE model.kind IN ('checkpoint', 'diffusion_model') AND model.name LIKE :model))
    AND (:lora = '%' OR newest.id IN (
        SELECT prompt_model.prompt FROM model JOIN prompt_model ON prompt_model.model = model.id
        WHERE model.kind = 'lora' AND model.name LIKE :lora))
ORDER BY newest.created_at DESC, output DESC
LIMIT :limit;
