-- Which files stand in several places of the history, and how much disk does it save that each is kept once?
.parameter init
.mode box --wrap 0
INSERT OR IGNORE INTO temp.sqlite_parameters VALUES
    (':limit', 20);

WITH shared AS MATERIALIZED (
    SELECT asset, count(*) AS places, min(id) AS first FROM output WHERE asset IS NOT NULL
    GROUP BY asset HAVING count(*) > 1
)
SELECT output.filename AS first_file, shared.places, asset.media_type, round(asset.size / 1e6, 2) AS megabytes,
    round((shared.places - 1) * asset.size / 1e6, 2) AS megabytes_saved,
    'assets/' || substr(shared.asset, 1, 2) || '/' || shared.asset || '.' || asset.extension AS asset_path
FROM shared JOIN asset ON asset.sha256 = shared.asset JOIN output ON output.id = shared.first
ORDER BY (shared.places - 1) * asset.size DESC, shared.asset
LIMIT :limit;
