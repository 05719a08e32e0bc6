-- How long does a prompt take with each model: in the middle (half are faster), and at worst but for one in twenty?
-- Of prompts that succeeded. One that uses several models counts for each.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':since', (SELECT date(max(created_at), '-90 days') FROM prompt)); -- queued in the last 90 days; '' for all

-- The pluses keep to the index of times, which has all that is asked here, and then to each prompt's own models.
WITH timed AS (
    SELECT DISTINCT prompt_model.model, prompt.id, prompt.duration_ms
    FROM prompt CROSS JOIN prompt_model ON prompt_model.prompt = prompt.id
    WHERE prompt.created_at >= :since AND +prompt.status = 'success' AND prompt.duration_ms IS NOT NULL
        AND +prompt_model.model IN (SELECT id FROM model WHERE kind IN ('checkpoint', 'diffusion_model'))
),
ranked AS (
    SELECT model, duration_ms, row_number() OVER sorted AS place, count(*) OVER sorted AS prompts
    FROM timed
    WINDOW sorted AS (PARTITION BY model ORDER BY duration_ms ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
-- 95 in 100 take no longer than the one at this place, rounded up.
SELECT model.name AS model, ranked.prompts,
    round(avg(duration_ms) FILTER (WHERE place IN ((prompts + 1) / 2, (prompts + 2) / 2)) / 1000, 1) AS median_seconds,
    round(max(duration_ms) FILTER (WHERE place = (prompts * 95 + 99) / 100) / 1000.0, 1) AS percentile_95_seconds,
    round(max(duration_ms) / 1000.0, 1) AS longest_seconds
FROM ranked JOIN model ON model.id = ranked.model
GROUP BY ranked.model
ORDER BY median_seconds DESC, model.name;
