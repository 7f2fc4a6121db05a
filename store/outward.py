"""Requests to other machines: only to listed hosts, to an address looked at once, without redirects, within a time limit."""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

PUBLIC = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com"})  # allowed without being listed, by TLS only
PORTS = {"http": 80, "https": 443}
SECONDS = 8.0  # for everything from connecting to the last byte
MOST = 1 << 16  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)  # with its query, which may hold a key

    @property
    def title(self) -> str:
        """Host and, when it is not the usual one, port: what may be shown and logged."""
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"


def allowed(url: str, hosts: frozenset[str]) -> Target:
    """The parts of an address this program may ask.

    Raises
    ------
    ValueError
        With a Chinese sentence that never repeats path or query, for another scheme, a host that is not listed
        (``name`` or ``name:port``), a user name in the address, or anything but plain ASCII.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as problem:
        raise ValueError("地址不能使用：主机或端口写法有误。") from problem
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme not in PORTS or not is_plain or not re.fullmatch(r"[\w.-]+(:\d+)?", parts.netloc):
        raise ValueError("地址不能使用：须以 http:// 或 https:// 开头，写明一台主机，不含用户名和空格。")
    target = Target(
        parts.scheme,
        host,
        port or PORTS[parts.scheme],
        (parts.path or "/") + ("?" + parts.query if parts.query else ""),
    )
    is_public = host in PUBLIC and target.scheme == "https" and target.port == 443
    if not is_public and target.title not in hosts:
        raise ValueError(
            f"主机 {target.title} 不在允许名单内；确需使用时，请由管理员加入环境变量 JINGWEI_HOSTS。"
        )
    return target


def ask(
    target: Target,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = SECONDS,
    most: int = MOST,
) -> bytes:
    """The answer to a GET, or to a POST when there is a body.

    Raises
    ------
    ValueError
        With a Chinese sentence, when the host's name leads to a forbidden address, nobody answers in time, the answer is a
        redirect or an error, or it is longer than ``most`` bytes.
    """
    kind = _Secure if target.scheme == "https" else _Plain
    connection, late = kind(target, _address(target), seconds), threading.Event()

    def cut() -> None:
        late.set()
        if connection.sock is not None:
            with suppress(OSError):  # the other side may have gone already
                connection.sock.shutdown(socket.SHUT_RDWR)

    limit = threading.Timer(seconds, cut)
    limit.daemon = True
    limit.start()
    try:
        connection.request("GET" if body is None else "POST", target.path, body, dict(headers or {}))
        reply = connection.getresponse()
        read = reply.read(most + 1)
    except (OSError, HTTPException) as problem:
        raise ValueError(
            f"{target.title} 没有应答：{'超时' if late.is_set() else _why(problem)}。"
        ) from problem
    finally:
        limit.cancel()
        connection.close()
    if late.is_set():
        raise ValueError(f"{target.title} 没有应答：超时。")
    if 300 <= reply.status < 400:
        raise ValueError(f"{target.title} 要求转到别的地址，已拒绝。")
    if not 200 <= reply.status < 300:
        raise ValueError(f"{target.title} 答复错误（HTTP {reply.status}）。")
    if len(read) > most:
        raise ValueError(f"{target.title} 的答复过长，已放弃。")
    if reply.length:
        raise ValueError(f"{target.title} 的答复不完整。")
    return read


class _Plain(HTTPConnection):
    """A connection to the address that was looked at, whatever the name means by now."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._address = address

    def connect(self) -> None:
        """Connect without looking the name up again."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _Secure(HTTPSConnection):
    """The same by TLS; the certificate must be that of the name."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(target.host, target.port, timeout=seconds, context=self._tls)
        self._address = address

    def connect(self) -> None:
        """Connect without looking the name up again."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _address(target: Target) -> str:
    """The address of the host, looked up once.

    A name must not lead to this machine itself; a listed address may. Nothing leads to link-local addresses, where
    clouds keep their secrets.
    """
    try:
        found = [
            str(entry[4][0])
            for entry in socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        ]
    except OSError as problem:
        raise ValueError(f"找不到主机 {target.host}，请检查网络和域名解析。") from problem
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        outside = (
            address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
        )
        if outside or (address.is_loopback and target.host != text):
            raise ValueError(f"主机 {target.host} 指向不允许的地址，已拒绝。")
    return found[0]


def _why(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "超时"
    if isinstance(problem, ConnectionRefusedError):
        return "拒绝连接"
    if isinstance(problem, ssl.SSLError):
        return "证书或加密不符"
    return "连接中断"
