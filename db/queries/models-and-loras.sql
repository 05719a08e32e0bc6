-- Which models, LoRAs, VAEs and the like were used, how often, and when last? The least used at the end may be thrown away.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':kind', '%'); -- checkpoint, diffusion_model, lora, vae, ... or % for all

-- The last prompt is the last that was archived.
WITH used AS MATERIALIZED (
    SELECT model, count(DISTINCT prompt) AS prompts, max(prompt) AS last FROM prompt_model GROUP BY model
)
SELECT model.kind, model.name, used.prompts, prompt.created_at AS last_at, prompt.prompt_id AS last_prompt_id
FROM used JOIN model ON model.id = used.model JOIN prompt ON prompt.id = used.last
WHERE model.kind LIKE :kind
ORDER BY model.kind, used.prompts DESC, model.name;
