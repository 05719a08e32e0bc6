-- How long did prompts wait in the queue, day by day: in the middle, and at worst?
-- Older servers do not tell when a prompt was queued; its wait is then 0.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':zone', '+0 hours'), -- days of UTC; '+2 hours' or 'localtime' for yours
    (':since', (SELECT date(max(created_at), '-30 days') FROM prompt)); -- the last 30 days; '' for all

WITH wait AS (
    SELECT date(created_at, :zone) AS day, server_id, max(0, (julianday(started_at) - julianday(created_at)) * 86400) AS seconds
    FROM prompt WHERE created_at >= :since AND started_at IS NOT NULL
),
ranked AS (
    SELECT day, server_id, seconds, row_number() OVER sorted AS place, count(*) OVER sorted AS prompts
    FROM wait
    WINDOW sorted AS (PARTITION BY day, server_id ORDER BY seconds
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT day, server.name AS server, prompts,
    round(avg(seconds) FILTER (WHERE place IN ((prompts + 1) / 2, (prompts + 2) / 2)), 1) AS median_seconds,
    round(max(seconds), 1) AS longest_seconds
FROM ranked JOIN server ON server.id = ranked.server_id
GROUP BY day, server_id
ORDER BY day DESC, server;
