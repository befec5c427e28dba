"""Starts the stand-in database as docker-compose.yml starts MongoDB: with a user, and nobody let in without a password."""

import os
import pathlib
import subprocess
import sys
import time

from pymongo import MongoClient
from pymongo.errors import PyMongoError

STORAGE = pathlib.Path("/data/db")
USER_EXISTS = 51003
PROGRAM = ["import sys; from secantus.cli import main; sys.exit(main())"]


def command(host: str, port: int, *options: str) -> list[str]:
    settings = ["--host", host, "--port", str(port), "--storage-path", str(STORAGE)]
    return [sys.executable, "-c", *PROGRAM, *settings, "--sync-on-commit", *options]


def make_user() -> None:
    """Users are made while nobody is asked for a password, and nobody else can connect."""
    password = pathlib.Path("/run/secrets/mongodb-ringside-password").read_text().strip()
    server = subprocess.Popen(command("127.0.0.1", 27018))
    client: MongoClient = MongoClient(
        "mongodb://127.0.0.1:27018/?directConnection=true", serverSelectionTimeoutMS=1000
    )
    for attempt in range(100):
        try:
            client.admin.command("createUser", "ringside", pwd=password, roles=["root"])
            break
        except PyMongoError as error:
            # An answer that was lost.
            if getattr(error, "code", None) == USER_EXISTS:
                break
            if attempt == 99:
                raise
            time.sleep(0.1)
    client.close()
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        # What is committed is on the disk.
        server.kill()


marker = STORAGE / "user-is-made"
if not marker.exists():
    make_user()
    marker.touch()
arguments = command("0.0.0.0", 27017, "--auth")
os.execv(arguments[0], arguments)
