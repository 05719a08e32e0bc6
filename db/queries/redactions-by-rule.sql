-- What was redacted, by rule: in how many places and prompts, how many of them in files, and how many different secrets?
.parameter init
.mode box --wrap 0

SELECT rule, count(*) AS places, count(output) AS in_files, count(DISTINCT prompt) AS prompts,
    count(DISTINCT fingerprint) AS secrets
FROM redaction
GROUP BY rule
ORDER BY places DESC, rule;
