-- What is archived of each server, how far back, and when was it last read?
.parameter init
.mode box --wrap 0

WITH held AS MATERIALIZED (
    SELECT server_id, count(*) AS prompts, min(created_at) AS oldest_at, max(created_at) AS newest_at FROM prompt GROUP BY server_id
)
SELECT server.name AS server, server.url, server.comfyui_version, coalesce(held.prompts, 0) AS prompts, held.oldest_at,
    held.newest_at, server.last_synced_at
FROM server LEFT JOIN held ON held.server_id = server.id
ORDER BY server.name;
