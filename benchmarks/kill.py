"""Is anything lost or wrong after a kill? Kills a writing server at random moments, and compares after each restart.

    python benchmarks/kill.py [--rounds 40] [--database postgresql+asyncpg://...]

Each round starts a server, writes experts and articles one after another for a random time, kills it with SIGKILL, starts
it again, waits until the index knows the last change, and asks: is every acknowledged write in the list, and does
`experts check` find index and tables equal? Prints a line a round that went wrong, and a summary; exit status 1 if any did.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

ATTEMPTS, PAUSE = 400, 0.05


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def command(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "experts", *arguments], env=environment, capture_output=True, text=True, check=False)


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server that answers, and its address; it is killed at the end, if it was not before."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "experts", "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(ATTEMPTS):
            with suppress(httpx.TransportError):
                if httpx.get(f"{address}/health/ready").status_code == 200:
                    break
            time.sleep(PAUSE)
        yield server, address
    finally:
        server.kill()
        server.wait()


def write_until_killed(server: subprocess.Popen[bytes], address: str, key: str, seconds: float) -> dict[str, str]:
    """Write while the server lives; by path, the names and titles that it acknowledged."""
    acknowledged: dict[str, str] = {}
    killer: threading.Timer | None = None
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=5) as client, suppress(httpx.TransportError):
        while True:
            name = f"Round {random.getrandbits(48):x}"
            body = {"name": name, "regions": ["KR"], "headline": {"en": "Writes on ferries"}}
            expert = client.post("/v1/experts", json=body)
            expert.raise_for_status()
            acknowledged[f"/v1/experts/{expert.json()['id']}"] = name
            article = client.post("/v1/articles", json={"title": f"Ferries of {name}", "authors": [{"expert": expert.json()["id"]}]})
            article.raise_for_status()
            acknowledged[f"/v1/articles/{article.json()['id']}"] = f"Ferries of {name}"
            if killer is None:  # the first writes of a process take ten times as long as the others
                killer = threading.Timer(seconds, server.kill)
                killer.start()
    return acknowledged


def listed(client: httpx.Client, path: str) -> set[str]:
    """The addresses of all records that a list finds."""
    found: set[str] = set()
    cursor = "*"
    while cursor:
        answer = client.get(path, params={"cursor": cursor, "per_page": 200, "select": "id"})
        answer.raise_for_status()
        found |= {f"{path}/{hit['id']}" for hit in answer.json()["results"]}
        cursor = answer.json()["meta"]["next_cursor"]
    return found


def faults_after(environment: dict[str, str], acknowledged: dict[str, str]) -> list[str]:
    with serving(environment) as (_, address), httpx.Client(base_url=address, timeout=20) as client:
        for _ in range(ATTEMPTS):
            ready = client.get("/health/ready").json()
            if ready["index_seq"] == ready["last_seq"]:
                break
            time.sleep(PAUSE)
        found = listed(client, "/v1/experts") | listed(client, "/v1/articles")
        missing = [f"{path} ({name}) is not in the list" for path, name in acknowledged.items() if path not in found]
        checked = command("check", "--json", environment=environment)
    return missing + ([] if checked.returncode == 0 else [checked.stdout + checked.stderr])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--database", help="an empty PostgreSQL database; without it SQLite in a temporary folder")
    asked = parser.parse_args()
    acknowledged: dict[str, str] = {}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        database = asked.database or f"sqlite+aiosqlite:///{folder}/experts.db"
        environment = os.environ | {"EXPERTS_DATA_DIR": folder, "EXPERTS_DATABASE_URL": database, "EXPERTS_LOG_LEVEL": "error"}
        command("migrate", environment=environment)
        key = command("key", "create", "--name", "kill", "--scope", "admin", environment=environment).stdout.strip()
        for number in range(1, asked.rounds + 1):
            with serving(environment) as (server, address):
                acknowledged |= write_until_killed(server, address, key, random.uniform(0.0, 1.2))
            if faults := faults_after(environment, acknowledged):
                wrong += 1
                print(f"round {number}: {json.dumps(faults[:5])}")
    print(f"{asked.rounds} kills, {len(acknowledged)} acknowledged writes, {wrong} rounds with a fault")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
