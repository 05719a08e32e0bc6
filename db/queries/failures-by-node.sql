-- What failed, at which node and with which exception, how often, and what did it say last?
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':since', ''), -- failures of this time and later, such as '2026-11-01'; '' for all
    (':limit', 50);

-- What stands beside max(at) is of the failure that has it.
SELECT node_type, exception_type, count(DISTINCT prompt) AS prompts, max(at) AS last_at,
    prompt_id AS last_prompt_id,
    substr(message, 1, CASE instr(message, char(10)) WHEN 0 THEN 100 ELSE min(100, instr(message, char(10)) - 1) END)
        AS last_message
FROM failure
WHERE coalesce(at, '') >= :since
GROUP BY node_type, exception_type
ORDER BY prompts DESC, last_at DESC
LIMIT :limit;
