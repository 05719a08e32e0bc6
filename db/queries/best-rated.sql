-- What was rated best, and what was noted of it?
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':stars', 4), -- so many and more
    (':limit', 50);

SELECT created_at, stars, tags, note, model, seed, substr(positive, 1, 60) AS positive, filename, asset_path
FROM generation
WHERE prompt IN (SELECT prompt FROM rating WHERE removed_at IS NULL AND rating.stars >= :stars) AND stars >= :stars
ORDER BY stars DESC, created_at DESC
LIMIT :limit;
