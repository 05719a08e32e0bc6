-- How much time did the servers spend, day by day, and on what came to nothing?
-- A prompt counts for the day on which it was queued. minutes are those of all prompts, lost_minutes of those without success.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':zone', '+0 hours'), -- days of UTC; '+2 hours' or 'localtime' for yours
    (':since', (SELECT date(max(created_at), '-30 days') FROM prompt)); -- the last 30 days; '' for all

SELECT date(created_at, :zone) AS day, server.name AS server, count(*) AS prompts,
    count(*) FILTER (WHERE status = 'error') AS failed, count(*) FILTER (WHERE status = 'interrupted') AS interrupted,
    round(total(duration_ms) / 60000, 1) AS minutes,
    round(total(duration_ms) FILTER (WHERE status <> 'success') / 60000, 1) AS lost_minutes
FROM prompt JOIN server ON server.id = prompt.server_id
WHERE created_at >= :since
GROUP BY day, server_id
ORDER BY day DESC, server;
