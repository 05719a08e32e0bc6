-- Ids of prompts in which a secret stood, by a keyed hash of the server's own id, so that the prompt is found when the server tells it
-- again. What an earlier version stored has no hash: the server's id was kept nowhere.
CREATE TABLE redacted_id (
    server_id INTEGER NOT NULL REFERENCES server (id),
    mac BLOB CHECK (length(mac) = 32),
    prompt_id TEXT NOT NULL,
    PRIMARY KEY (server_id, prompt_id),
    UNIQUE (server_id, mac),
    FOREIGN KEY (server_id, prompt_id) REFERENCES prompt_row (server_id, prompt_id) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO redacted_id (server_id, mac, prompt_id)
SELECT server_id, NULL, prompt_id FROM prompt_row WHERE instr(prompt_id, '[redacted]') > 0;
