-- When the bytes of an asset were last read and found to be right, so that a share of them can be read each time, the
-- longest unread first.
ALTER TABLE asset ADD COLUMN verified_at TEXT;

CREATE INDEX asset_verified ON asset (verified_at, sha256);
