-- How did the last syncs go: what was new, what is missing, what may have been lost, and why did one fail?
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 20);

SELECT sync_run.started_at, server.name AS server, outcome,
    round((julianday(finished_at) - julianday(started_at)) * 86400, 1) AS seconds,
    prompts_new, prompts_changed, files_stored, files_missing, files_failed, round(file_bytes / 1e6, 1) AS megabytes,
    coalesce(error, notice) AS said
FROM sync_run JOIN server ON server.id = sync_run.server_id
ORDER BY sync_run.id DESC
LIMIT :limit;
