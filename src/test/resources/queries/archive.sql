-- A small archive with something for every question of db/queries: two servers, twelve prompts.
-- The digits of a file's hash are one letter 64 times, so that a row is known by it.

INSERT INTO server (id, name, url, comfyui_version, first_seen_at, last_synced_at) VALUES
    (1, 'studio', 'http://10.0.0.5:8188', '0.3.64', '2026-11-20T09:02:00.000Z', '2026-11-24T08:10:00.000Z'),
    (2, 'laptop', 'http://127.0.0.1:8188', NULL, '2026-11-22T12:05:00.000Z', '2026-11-23T10:10:00.000Z'),
    (3, 'silent', 'http://10.0.0.9:8188', NULL, '2026-11-24T08:00:00.000Z', NULL);

INSERT INTO prompt_row (id, server_id, prompt_id, number, status, completed, workflow_id, created_at, started_at, duration_ms,
    first_archived_at, last_changed_at) VALUES
    (1, 1, 'fox-1', 0, 'success', 1, 'portrait', '2026-11-20T09:00:00.000Z', '2026-11-20T09:00:00.000Z', 10000, '', ''),
    (2, 1, 'fox-2', 1, 'success', 1, 'portrait', '2026-11-20T09:05:00.000Z', '2026-11-20T09:05:10.000Z', 20000, '', ''),
    (3, 1, 'fox-cached', 2, 'success', 1, 'portrait', '2026-11-20T23:30:00.000Z', '2026-11-20T23:30:30.000Z', 100, '', ''),
    (4, 1, 'two-samplers', 3, 'success', 1, 'upscaled', '2026-11-21T10:00:00.000Z', '2026-11-21T10:00:04.000Z', 30000, '', ''),
    (5, 1, 'too-large-1', 4, 'error', 0, 'portrait', '2026-11-21T11:00:00.000Z', '2026-11-21T11:00:00.000Z', 5000, '', ''),
    (6, 1, 'too-large-2', 5, 'error', 0, 'portrait', '2026-11-22T11:00:00.000Z', '2026-11-22T11:00:00.000Z', 7000, '', ''),
    (7, 2, 'no-picture', 0, 'error', 0, NULL, '2026-11-22T12:00:00.000Z', NULL, NULL, '', ''),
    (8, 2, 'stopped', 1, 'interrupted', 0, NULL, '2026-11-22T13:00:00.000Z', '2026-11-22T13:00:01.500Z', 61500, '', ''),
    (9, 2, 'half-there', 2, 'success', 1, NULL, '2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.000Z', 15000, '', ''),
    (10, 2, 'overwritten', 3, 'success', 1, NULL, '2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00.000Z', 8000, '', ''),
    (11, 2, 'overwriter', 4, 'success', 1, NULL, '2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00.000Z', 12000, '', ''),
    (12, 1, 'ran-again', 0, 'success', 1, 'portrait', '2026-11-24T08:00:00.000Z', '2026-11-24T08:00:00.000Z', 40000, '', '');

UPDATE prompt_row SET own_graph = '{"3": {"class_type": "KSampler", "inputs": {"seed": 42, "steps": 28, "model": ["4", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl.safetensors"}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}, "_meta": {"title": "Keep"}}}' WHERE id IN (1, 2, 3);
UPDATE prompt_row SET own_graph = '{"3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "steps": 28.0, "tiled": true}},
    "12:7": {"class_type": "KSampler", "inputs": {"seed": 9223372036854775807, "steps": 8}}, "note": "no node"}' WHERE id = 4;
UPDATE prompt_row SET own_graph = '{"3": {"class_type": "KSamplerAdvanced", "inputs": {"steps": 28}}}' WHERE id = 12;

INSERT INTO sampling_row (prompt, node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise, width, height) VALUES
    (1, '3', 'a red fox', 'blurred', 'sdxl.safetensors', '42', 28, 7.5, 'euler', 'normal', 1, 1024, 768),
    (2, '3', 'a red fox', 'blurred', 'sdxl.safetensors', '42', 28, 7.5, 'euler', 'normal', 1, 1024, 768),
    (3, '3', 'a red fox', 'blurred', 'sdxl.safetensors', '42', 28, 7.5, 'euler', 'normal', 1, 1024, 768),
    (4, '12:7', 'a fox, sharp', NULL, 'refiner.safetensors', '9223372036854775807', 8, 3, 'dpmpp_2m', 'karras', 0.4, 2048, 1536),
    (4, '3', 'a fox' || char(10) || 'in snow', NULL, 'sdxl.safetensors', '18446744073709551615', 28, 7.5, 'euler', 'normal', 1, 1024, 768),
    (5, '3', 'a very large fox', NULL, 'flux/dev.safetensors', '7', 20, 1, 'euler', 'simple', 1, 8192, 8192),
    (6, '3', 'a very large fox', NULL, 'flux/dev.safetensors', '8', 20, 1, 'euler', 'simple', 1, 8192, 8192),
    (8, '3', 'a slow fox', NULL, 'flux/dev.safetensors', '9', 200, 1, 'euler', 'simple', 1, 1024, 1024),
    (9, '3', 'a landscape', NULL, 'sdxl.safetensors', '10', 20, 7, 'euler', 'normal', 1, 512, 512),
    (11, '3', 'a mountain landscape', NULL, 'flux/dev.safetensors', '42', 20, 1, 'euler', 'simple', 1, 512, 512),
    (12, '3', '水彩', NULL, 'sdxl.safetensors', NULL, 28, 7, 'euler', 'normal', 1, 512, 512);

INSERT INTO output_sampler (prompt, node_id, sampler) VALUES
    (1, '9', '3'), (2, '9', '3'), (3, '9', '3'), (4, '9', '3'), (4, '19', '12:7'), (9, '9', '3'), (11, '9', '3'), (12, '9', '3');

INSERT INTO model (id, kind, name) VALUES
    (1, 'checkpoint', 'sdxl.safetensors'), (2, 'lora', 'ink.safetensors'), (3, 'lora', 'gold.safetensors'),
    (4, 'diffusion_model', 'flux/dev.safetensors'), (5, 'vae', 'ae.safetensors'), (6, 'checkpoint', 'refiner.safetensors');

INSERT INTO prompt_model (prompt, position, model, strength) VALUES
    (1, 0, 1, NULL), (1, 1, 2, 0.8), (2, 0, 1, NULL), (2, 1, 2, 0.8), (3, 0, 1, NULL), (3, 1, 2, 0.8),
    (4, 0, 1, NULL), (4, 1, 2, 0.5), (4, 2, 3, 1.0), (4, 3, 6, NULL),
    (5, 0, 4, NULL), (5, 1, 5, NULL), (6, 0, 4, NULL), (6, 1, 5, NULL), (8, 0, 4, NULL),
    (9, 0, 1, NULL), (11, 0, 4, NULL), (12, 0, 1, NULL);

INSERT INTO asset (sha256, size, media_type, extension, width, height, stored_at)
SELECT replace(hex(zeroblob(32)), '0', letter), size, media_type, extension, width, height, stored_at FROM (
    SELECT 'a' AS letter, 2000000 AS size, 'image/png' AS media_type, 'png' AS extension, 1024 AS width, 768 AS height,
        '2026-10-31T23:59:59.999Z' AS stored_at
    UNION ALL VALUES ('b', 1000000, 'image/png', 'png', 1024, 768, '2026-11-20T09:06:00.000Z'),
        ('c', 4000000, 'image/webp', 'webp', 2048, 1536, '2026-11-21T10:01:00.000Z'),
        ('d', 500000, 'image/png', 'png', 512, 512, '2026-11-23T10:05:00.000Z'),
        ('e', 700000, 'image/png', 'png', NULL, NULL, '2026-11-24T07:00:00.000Z'),
        ('f', 9000000, 'video/mp4', 'mp4', 640, 480, '2026-11-24T08:05:00.000Z'));

INSERT INTO output (id, prompt, node_id, media, position, filename, subfolder, type, cached, state, asset, provenance, attempts,
    last_error, replaced_at) VALUES
    (1, 1, '9', 'images', 0, 'fox_00001_.png', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'a'), 'verified', 1, NULL, NULL),
    (2, 2, '9', 'images', 0, 'fox_00002_.png', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'b'), 'verified', 1, NULL, NULL),
    (3, 3, '9', 'images', 0, 'fox_00001_.png', '', 'output', 1, 'stored', replace(hex(zeroblob(32)), '0', 'a'), 'unknown', 1, NULL, NULL),
    (4, 4, '9', 'images', 0, 'small.png', 'tests', 'temp', 1, 'skipped', NULL, 'unknown', 0, 'not asked for', NULL),
    (5, 4, '19', 'images', 0, 'large.webp', 'tests', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'c'), 'verified', 1, NULL, NULL),
    (6, 9, '9', 'images', 0, 'first.png', 'trip', 'output', 0, 'missing', NULL, 'unknown', 1, 'the server no longer has it', NULL),
    (7, 9, '9', 'images', 1, 'second.png', '', 'output', 0, 'failed', NULL, 'unknown', 3, 'status 500', NULL),
    (8, 9, '9', 'images', 2, 'third.png', '', 'output', 0, 'pending', NULL, 'unknown', 0, NULL, NULL),
    (9, 10, '9', 'images', 0, 'same.png', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'd'), 'mismatch', 1, NULL, NULL),
    (10, 11, '9', 'images', 0, 'same.png', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'd'), 'verified', 1, NULL, NULL),
    (11, 12, '9', 'images', 0, 'before.png', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'e'), 'verified', 1, NULL, '2026-11-24T08:04:00.000Z'),
    (12, 12, '9', 'gifs', 0, 'after.mp4', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'f'), 'verified', 1, NULL, NULL),
    (13, 12, '9', 'images', 0, 'after.png', '', 'output', 0, 'stored', replace(hex(zeroblob(32)), '0', 'b'), 'verified', 1, NULL, NULL);

INSERT INTO replaced_entry (prompt, replaced_at, sha256, size, rules_version, encoding, json) VALUES
    (12, '2026-11-24T08:04:00.000Z', zeroblob(32), 1, '1', 'zstd', x'00');

INSERT INTO status_message_row (prompt, position, event, at, data) VALUES
    (5, 0, 'execution_start', '2026-11-21T11:00:00.000Z', '{}'),
    (5, 1, 'execution_error', '2026-11-21T11:00:05.000Z', '{"node_id": "3", "node_type": "KSampler",
        "exception_type": "torch.OutOfMemoryError", "exception_message": "Allocation failed: 64 GiB\n"}'),
    (6, 1, 'execution_error', '2026-11-22T11:00:07.000Z', '{"node_id": "3", "node_type": "KSampler",
        "exception_type": "torch.OutOfMemoryError", "exception_message": "Allocation failed: 65 GiB\nTry less.\n"}'),
    (7, 0, 'execution_error', NULL, '{"node_id": "12:7", "node_type": "LoadImage",
        "exception_type": "FileNotFoundError", "exception_message": "No such file: fox.png"}'),
    (8, 0, 'execution_start', '2026-11-22T13:00:01.500Z', '{}'),
    (8, 1, 'execution_interrupted', '2026-11-22T13:01:03.000Z', '{"node_id": "3", "node_type": "KSampler", "executed": ["4"]}');

INSERT INTO redaction (prompt, output, path, rule, fingerprint) VALUES
    (1, NULL, '$[5]', 'sensitive', NULL),
    (2, NULL, '$[5]', 'sensitive', NULL),
    (5, NULL, '$[3].api_key', 'key-name', 'f00d'),
    (5, NULL, '$.status.messages[1][1].traceback[0]', 'known-value', 'f00d'),
    (6, NULL, '$[3].api_key', 'key-name', 'f00d'),
    (6, NULL, '$[3].token', 'key-name', 'beef'),
    (12, 13, 'tEXt:prompt', 'known-value', 'beef');

INSERT INTO prompt_search (rowid, positive, error, model) VALUES
    (1, 'a red fox', '', 'sdxl safetensors'), (4, 'a fox in snow a fox sharp', '', 'sdxl safetensors'),
    (6, 'a very large fox', 'KSampler torch OutOfMemoryError Allocation failed', 'flux dev safetensors'),
    (9, 'a landscape', '', 'sdxl safetensors'), (11, 'a mountain landscape', '', 'flux dev safetensors');

INSERT INTO sync_run (id, server_id, started_at, finished_at, outcome, prompts_new, prompts_changed, files_stored, files_missing,
    files_failed, file_bytes, notice, error) VALUES
    (1, 1, '2026-11-20T09:01:00.000Z', '2026-11-20T09:01:02.500Z', 'done', 1, 0, 1, 0, 0, 2000000, NULL, NULL),
    (2, 2, '2026-11-23T10:09:00.000Z', '2026-11-23T10:10:00.000Z', 'partial', 5, 0, 1, 1, 1, 500000, 'the server was restarted', NULL),
    (3, 3, '2026-11-24T08:00:00.000Z', '2026-11-24T08:00:30.000Z', 'failed', 0, 0, 0, 0, 0, 0, NULL, 'cannot be reached'),
    (4, 1, '2026-11-24T08:10:00.000Z', NULL, 'running', 0, 1, 2, 0, 0, 9000000, NULL, NULL);

INSERT INTO tag (id, name) VALUES (1, 'best'), (2, 'client a');

INSERT INTO tagged (id, uid, prompt, node_id, media, position, asset, tag, at, removed_at) VALUES
    (1, 'a1', 1, NULL, NULL, NULL, NULL, 2, '2026-11-25T08:00:00.000Z', NULL),
    (2, 'a2', 2, '9', 'images', 0, replace(hex(zeroblob(32)), '0', 'b'), 1, '2026-11-25T08:00:00.000Z', NULL),
    (3, 'a3', 4, NULL, NULL, NULL, NULL, 1, '2026-11-25T08:00:00.000Z', '2026-11-25T09:00:00.000Z');

INSERT INTO rating (id, uid, prompt, node_id, media, position, asset, stars, at, removed_at) VALUES
    (1, 'b1', 1, NULL, NULL, NULL, NULL, 4, '2026-11-25T08:00:00.000Z', NULL),
    (2, 'b2', 2, '9', 'images', 0, replace(hex(zeroblob(32)), '0', 'b'), 5, '2026-11-25T08:00:00.000Z', NULL),
    (3, 'b3', 4, NULL, NULL, NULL, NULL, 2, '2026-11-25T08:00:00.000Z', NULL);

INSERT INTO note (id, uid, prompt, node_id, media, position, asset, text, at, removed_at) VALUES
    (1, 'c1', 2, NULL, NULL, NULL, NULL, 'print it', '2026-11-25T08:00:00.000Z', NULL);
