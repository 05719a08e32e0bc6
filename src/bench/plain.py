#!/usr/bin/env python3
"""The plain script that bin/bench compares with: what one writes in an hour to keep a ComfyUI history.

usage: plain.py URL FOLDER [PAGE_SIZE]

It pages through the history, keeps each entry as JSON with a few columns beside it, and downloads the files in turn. It knows
nothing of secrets, of broken pages, or of a history that moves. PAGE_SIZE 0 asks for everything in one request.
"""
import http.client
import json
import shutil
import sqlite3
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

SCHEMA = """
CREATE TABLE IF NOT EXISTS prompt (prompt_id TEXT PRIMARY KEY, number REAL, status TEXT, graph TEXT, entry TEXT);
CREATE TABLE IF NOT EXISTS file (prompt_id TEXT, node_id TEXT, filename TEXT, subfolder TEXT, type TEXT);
"""


def get(connection, path, **query):
    connection.request("GET", path + "?" + urlencode(query))
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{path}: HTTP {response.status}")
    return response


def pages(connection, size):
    if size == 0:
        yield json.loads(get(connection, "/history").read())
        return
    offset = 0
    while page := json.loads(get(connection, "/history", max_items=size, offset=offset).read()):
        yield page
        offset += len(page)


def save(database, page):
    files = []
    with database:
        for prompt_id, entry in page.items():
            number, _, graph = entry["prompt"][:3]
            status = (entry.get("status") or {}).get("status_str")
            row = (prompt_id, number, status, json.dumps(graph), json.dumps(entry))
            if not database.execute("INSERT OR IGNORE INTO prompt VALUES (?, ?, ?, ?, ?)", row).rowcount:
                continue
            for node_id, outputs in entry["outputs"].items():
                for items in outputs.values():
                    for item in items:
                        if isinstance(item, dict) and "filename" in item:
                            file = (item["filename"], item.get("subfolder", ""), item.get("type", "output"))
                            database.execute("INSERT INTO file VALUES (?, ?, ?, ?, ?)", (prompt_id, node_id, *file))
                            files.append(file)
    return files


def main():
    url, folder = urlsplit(sys.argv[1]), Path(sys.argv[2])
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    (folder / "files").mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(folder / "history.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(SCHEMA)
    connection = http.client.HTTPConnection(url.hostname, url.port)
    for page in pages(connection, size):
        for filename, subfolder, kind in save(database, page):
            path = folder / "files" / subfolder / filename
            path.parent.mkdir(parents=True, exist_ok=True)
            with get(connection, "/view", filename=filename, subfolder=subfolder, type=kind) as body:
                with open(path, "wb") as file:
                    shutil.copyfileobj(body, file, 1 << 20)


main()
