#!/usr/bin/env python3
"""The plain scripts that `bin/bench import` compares with, on as many threads as there are processors.

usage: pictures.py hash FOLDER          reads and hashes all files, and nothing else
       pictures.py chunks FOLDER        reads the chunks of each PNG, takes prompt and workflow out of it as JSON, and hashes the file
       pictures.py copy FOLDER TARGET   copies all files, each of them safely on the disk (fsync) before it counts
"""
import hashlib
import json
import os
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BLOCK = 1 << 20


def digest(path):
    sha256 = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while block := file.read(BLOCK):
            sha256.update(block)
    return sha256.hexdigest()


def chunks(path):
    data = path.read_bytes()
    texts = {}
    at = 8
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"tEXt":
            key, _, text = data[at + 8 : at + 8 + length].partition(b"\0")
            texts[key.decode("latin-1")] = json.loads(text)
        at += 12 + length
    return hashlib.sha256(data).hexdigest(), sorted(texts)


def copy(path, target):
    with open(path, "rb", buffering=0) as source, open(target / path.name, "wb", buffering=0) as file:
        while block := source.read(BLOCK):
            file.write(block)
        os.fsync(file.fileno())


def main():
    what, folder = sys.argv[1], Path(sys.argv[2])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        if what == "hash":
            done = list(threads.map(digest, files))
        elif what == "chunks":
            done = list(threads.map(chunks, files))
        else:
            target = Path(sys.argv[3])
            done = list(threads.map(lambda path: copy(path, target), files))
    print(len(done), "files")


if __name__ == "__main__":
    main()
