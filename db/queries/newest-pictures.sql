-- Which are the newest pictures, and what were they made with?
-- Each picture once, where it was first made: cached nodes repeat the pictures of earlier prompts, and a file that is another
-- prompt's (provenance mismatch) says nothing of the one it was fetched for.
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':type', '%'), -- output, temp, or % for both
    (':limit', 20);

-- From the newest prompt on, until there are enough: CROSS JOIN keeps this order.
SELECT generation.created_at, server, model, loras, seed, width || ' x ' || height AS size,
    substr(replace(positive, char(10), ' '), 1, 60) AS positive, asset_path
FROM prompt AS newest CROSS JOIN generation ON generation.prompt = newest.id
WHERE media_type LIKE 'image/%' AND type LIKE :type AND provenance <> 'mismatch'
    AND NOT EXISTS (SELECT 1 FROM output AS earlier WHERE earlier.asset = generation.asset
        AND earlier.id < generation.output AND earlier.replaced_at IS NULL AND earlier.provenance <> 'mismatch')
ORDER BY newest.created_at DESC, output DESC
LIMIT :limit;
