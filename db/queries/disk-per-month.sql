-- How much disk did the files take that were new, month by month, and how much all files until then?
.parameter init
.mode box --wrap 0

SELECT substr(stored_at, 1, 7) AS month, count(*) AS files, round(sum(size) / 1e6, 1) AS megabytes,
    round(sum(sum(size)) OVER (ORDER BY substr(stored_at, 1, 7)) / 1e6, 1) AS megabytes_until_then
FROM asset
GROUP BY month
ORDER BY month DESC;
