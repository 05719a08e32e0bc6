-- Which secret was sent to the server most, from when to when, and where did it stand? For whoever has to replace it.
-- A secret is known by its fingerprint, which is the same for the same secret and tells nothing of it.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 20);

WITH secret AS MATERIALIZED (
    SELECT fingerprint, count(*) AS places, count(DISTINCT prompt) AS prompts, min(prompt) AS first, max(prompt) AS last,
        max(id) AS newest
    FROM redaction WHERE fingerprint IS NOT NULL
    GROUP BY fingerprint ORDER BY prompts DESC, fingerprint LIMIT :limit
)
SELECT secret.fingerprint, secret.prompts, secret.places, first.created_at AS first_at, last.created_at AS last_at,
    last.prompt_id AS last_prompt_id, redaction.rule AS last_rule, redaction.path AS last_path
FROM secret
    JOIN prompt AS first ON first.id = secret.first
    JOIN prompt AS last ON last.id = secret.last
    JOIN redaction ON redaction.id = secret.newest
ORDER BY secret.prompts DESC, secret.fingerprint;
