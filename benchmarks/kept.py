"""How many boxes does one process serve, held against a handler that does nothing?

    python benchmarks/kept.py [--url http://127.0.0.1:8000/box/SLUG] [--clients 8] [--rounds 10] [--seconds 1.0]

Without --url it serves the demonstration with one worker from a folder of its own. What is compared is asked in turns, so
that a machine that gets slower does so for all. `nothing` is `GET /health/live`, a handler of the same application behind
the same edge. Each line says how many requests a second, how many microseconds each took of the server and of this client
together, and how many times `nothing` that is: the median of the rounds' ratios.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

BOX = "/box/zeynep-cagla-erin?lang=en"


class Connection:
    """One kept connection, one request at a time."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self.host, self.port = address.hostname or "127.0.0.1", address.port or 80

    async def open(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def ask(self, request: bytes, status: bytes) -> bytes:
        """The head of the answer, in lower case. Raises RuntimeError for another status."""
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if head.split(b" ", 2)[1] != status:
            raise RuntimeError(f"{request!r}: {head[:100]!r}")
        length = next((line for line in head.split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        await self.reader.readexactly(int(length.partition(b":")[2]))
        return head

    def close(self) -> None:
        self.writer.close()


def request(path: str, **headers: str) -> bytes:
    named = {"Host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode()


async def rate(url: str, asked: bytes, status: bytes, clients: int, seconds: float) -> float:
    """Requests a second."""
    ends = time.perf_counter() + seconds

    async def client() -> int:
        connection, done = await Connection(url).open(), 0
        while time.perf_counter() < ends:
            await connection.ask(asked, status)
            done += 1
        connection.close()
        return done

    started = time.perf_counter()
    done = await asyncio.gather(*(client() for _ in range(clients)))
    return sum(done) / (time.perf_counter() - started)


async def kinds(url: str, path: str) -> Mapping[str, tuple[bytes, bytes]]:
    """By name a request, and the status of its answer."""
    plain = request(path)
    head = await (await Connection(url).open()).ask(plain, b"200")
    tag = next(line for line in head.split(b"\r\n") if line.startswith(b"etag:")).partition(b":")[2].strip().decode()
    return {
        "nothing": (request("/health/live"), b"200"),
        "box": (plain, b"200"),
        "box, gzipped": (request(path, Accept_Encoding="gzip"), b"200"),
        "304": (request(path, If_None_Match=tag), b"304"),
    }


async def compare(url: str, path: str, clients: int, rounds: int, seconds: float) -> None:
    asked = await kinds(url, path)
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, (wanted, status) in asked.items():
            rates[name].append(await rate(url, wanted, status, clients, seconds))
    for name, found in rates.items():
        ratio = statistics.median(each / nothing for each, nothing in zip(found, rates["nothing"], strict=True))
        middle = statistics.median(found)
        print(f"{name:14}{middle:8.0f} a second  {1e6 / middle:6.0f} µs  {ratio:5.2f} times nothing")


@contextmanager
def demonstration() -> Iterator[str]:
    """A server with one worker and the demonstration's people; its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = {"EXPERTS_DATA_DIR": folder, "EXPERTS_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/experts.db"}
        program = [sys.executable, "-m", "experts", "demo", "--port", str(port)]
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(program, env={**os.environ, **settings}, stdout=quiet, stderr=quiet)
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}{BOX}"
        finally:
            server.terminate()
            server.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=1.0)
    given = parser.parse_args()

    def run(url: str) -> None:
        address = urlsplit(url)
        path = f"{address.path}?{address.query}" if address.query else address.path
        asyncio.run(compare(url, path, given.clients, given.rounds, given.seconds))

    if given.url:
        run(given.url)
    else:
        with demonstration() as url:
            run(url)


if __name__ == "__main__":
    main()
