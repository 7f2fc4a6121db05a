"""A real HTTP server of this machine for tests of what the program sends out."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Listener:
    """Where it listens, and every request it got: method, path, headers, body."""

    place: str
    got: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def bodies(self) -> list[Any]:
        return [json.loads(body) for *_, body in self.got]


def ok(path: str) -> Answer:
    return 200, {}, b'{"errcode":0,"errmsg":"ok"}'


@contextmanager
def listening(answer: Callable[[str], Answer] = ok) -> Iterator[Listener]:
    """A server that gives ``answer(path)`` to everything."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            listener.got.append((self.command, self.path, dict(self.headers), body))
            status, headers, said = answer(self.path)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(said))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = respond

        def log_message(self, *given: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
