"""Serve the application: gunicorn threads for the web, one background worker beside it, both ended together."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS = 8


class Web(BaseApplication):
    """Gunicorn configured from settings; each web process builds its own application."""

    def __init__(self, settings: Settings, factory: Callable[[], Flask]) -> None:
        self._settings, self._factory = settings, factory
        super().__init__()

    def load_config(self) -> None:
        """Two processes with eight threads each answer small callbacks fastest (SAFETY.md 3)."""
        options: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 75,
            "timeout": 120,
            "graceful_timeout": 20,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "control_socket_disable": True,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one web process."""
        return self._factory()


def serve(settings: Settings, factory: Callable[[], Flask], worker: Sequence[str]) -> None:
    """Serve until stopped; ``worker`` is the command of the background process."""
    require_free(settings)
    process = subprocess.Popen([sys.executable, *worker])
    master = os.getpid()
    print(f"经纬已启动：http://{settings.host}:{settings.port} （Ctrl+C 停止）", flush=True)
    try:
        Web(settings, factory).run()
    finally:
        if os.getpid() == master:  # web processes are forks and come by here too when they end
            process.terminate()
            process.wait(timeout=30)


def require_free(settings: Settings) -> None:
    """Refuse a port that another program holds, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise ValueError(
                f"端口 {settings.port} 已被占用。请先停止占用它的程序，或用 --port 换一个端口。"
            ) from None


def require_own(settings: Settings) -> None:
    """Refuse to listen beyond this machine: signing in is by a switch, which proves nothing."""
    if settings.host not in LOOPBACK:
        raise ValueError(
            f"不能在 {settings.host} 上提供服务：目前以身份切换代替登录，只允许本机访问。请使用 --host 127.0.0.1。"
        )


@contextmanager
def beside(command: Sequence[str]) -> Iterator[None]:
    """Run a command of this program in a second process, quietly, while the block works; wait for its end."""
    process = subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.wait()


def apart(command: Sequence[str]) -> None:
    """Run a command of this program in a process of its own, so that the web processes start clean."""
    if subprocess.run([sys.executable, *command], check=False).returncode:
        raise ValueError(f"“{command[-1]}”未能完成，原因见上。修正后再运行；不需要演示数据时加 --no-demo。")
