-- How often did a workflow run, how long did each run take, and how long does it take in the middle (the median)?
-- The median is of the runs that succeeded: half of them were faster. times_median is 2 for a run that took twice as long.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    -- prompt.workflow_id; the workflow that was queued last if you give none
    (':workflow', (SELECT workflow_id FROM prompt WHERE workflow_id IS NOT NULL ORDER BY created_at DESC LIMIT 1));

WITH run AS MATERIALIZED (
    SELECT id, created_at, server_id, prompt_id, status, duration_ms FROM prompt WHERE workflow_id = :workflow
),
ranked AS (
    SELECT duration_ms, row_number() OVER (ORDER BY duration_ms) AS place, count(*) OVER () AS runs
    FROM run WHERE status = 'success' AND duration_ms IS NOT NULL
),
middle AS MATERIALIZED (
    SELECT avg(duration_ms) AS median FROM ranked WHERE place IN ((runs + 1) / 2, (runs + 2) / 2)
)
SELECT run.created_at, server.name AS server, run.prompt_id, run.status, round(run.duration_ms / 1000.0, 1) AS seconds,
    round(middle.median / 1000.0, 1) AS median_seconds, round(run.duration_ms / middle.median, 2) AS times_median
FROM run JOIN server ON server.id = run.server_id CROSS JOIN middle
ORDER BY run.created_at DESC, run.id DESC;
