-- The files may lie on another disk than the database. By the text in assets/.archive-assets a full disk is told from the empty folder
-- that is left where one is not mounted. At most one row.
CREATE TABLE asset_disk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    marker TEXT NOT NULL,
    folder TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT ''
) STRICT;
