"""Channels of messages: a file that only its owner may read names them; WeCom, DingTalk (signed) and plain webhooks."""

import base64
import hashlib
import hmac
import json
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from schema.message_occasions import CHANNEL_KINDS
from store.outward import Target, allowed, ask

KNOWN = {"name", "kind", "url", "secret", "team", "duty", "mobile"}
REFUSED = {  # what their answers mean
    93000: "机器人地址无效或已被移除",
    45009: "发送过于频繁",
    310000: "签名、关键词或来源地址不符合机器人的安全设置",
    300001: "机器人地址无效或已被移除",
    130101: "发送过于频繁",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages of a team, or without one of the office, go; address and secret never show in ``repr``."""

    name: str
    kind: str
    target: Target = field(repr=False)
    secret: str = field(default="", repr=False)
    team_id: str = ""
    duty: str = ""  # name of the person on duty
    mobile: str = field(default="", repr=False)  # of that person, for the mention


def channels(file: Path, hosts: frozenset[str]) -> tuple[Channel, ...]:
    """The channels of a file in TOML, one ``[[channel]]`` each; none when there is no file.

    Raises
    ------
    ValueError
        With a Chinese sentence, when others may read the file, it is no TOML, or a channel is incomplete, of an unknown
        kind, or leads to a host that is not allowed.
    """
    if not file.exists():
        return ()
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise ValueError(f"{file.name} 含有密钥，只能由所有者读取；请执行 chmod 600 后再试。")
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ValueError(f"{file.name} 不是有效的 TOML 文件。") from problem
    rows = given.get("channel", [])
    if set(given) - {"channel"} or not isinstance(rows, list):
        raise ValueError(f"{file.name} 中只能有 [[channel]] 各节。")
    found = tuple(_channel(row, hosts) for row in rows)
    if len({c.name for c in found}) != len(found):
        raise ValueError(f"{file.name} 中有同名的渠道。")
    return found


def _channel(row: Any, hosts: frozenset[str]) -> Channel:
    if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
        raise ValueError("消息渠道的各项都应是文字。")
    name = row.get("name", "").strip()
    if unknown := set(row) - KNOWN:
        raise ValueError(f"渠道“{name}”有不认识的设置：{'、'.join(sorted(unknown))}。")
    if not name or not row.get("url") or row.get("kind") not in CHANNEL_KINDS:
        raise ValueError(f"渠道“{name}”不完整：须有 name、url，kind 为 {'、'.join(CHANNEL_KINDS)} 之一。")
    try:
        target = allowed(row["url"], hosts)
    except ValueError as problem:
        raise ValueError(f"渠道“{name}”的{problem}") from problem
    return Channel(
        name=name,
        kind=row["kind"],
        target=target,
        secret=row.get("secret", ""),
        team_id=row.get("team", ""),
        duty=row.get("duty", ""),
        mobile=row.get("mobile", ""),
    )


def post(channel: Channel, text: str, at_s: float) -> None:
    """Send a text to a channel; ``at_s`` is now in seconds since 1970, part of the signature.

    Raises
    ------
    ValueError
        With a Chinese sentence, when it did not arrive.
    """
    target, body, headers = request(channel, text, int(at_s * 1000))
    answer = ask(target, body, headers)
    if channel.kind != "webhook":
        _accepted(channel, answer)


def request(channel: Channel, text: str, at_ms: int) -> tuple[Target, bytes, dict[str, str]]:
    """Address, body and headers of a message: the person on duty is mentioned, DingTalk and webhooks are signed."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    target, mention = channel.target, [channel.mobile] if channel.mobile else []
    content: Mapping[str, Any]
    if channel.kind == "wecom":
        content = {"msgtype": "text", "text": {"content": text, "mentioned_mobile_list": mention}}
    elif channel.kind == "dingtalk":
        said = text + "".join(f"\n@{mobile}" for mobile in mention)
        content = {
            "msgtype": "text",
            "text": {"content": said},
            "at": {"atMobiles": mention, "isAtAll": False},
        }
        if channel.secret:
            target = Target(
                target.scheme, target.host, target.port, signed(target.path, channel.secret, at_ms)
            )
    else:
        content = {"text": text, "mention": channel.duty}
    body = json.dumps(content, ensure_ascii=False).encode()
    if channel.kind == "webhook" and channel.secret:
        stamped = f"{at_ms}.".encode() + body
        digest = hmac.new(channel.secret.encode(), stamped, hashlib.sha256).hexdigest()
        headers |= {"X-Jingwei-Timestamp": str(at_ms), "X-Jingwei-Signature": f"sha256={digest}"}
    return target, body, headers


def signed(path: str, secret: str, at_ms: int) -> str:
    """A path as DingTalk wants it signed: time and HMAC-SHA256 of time and secret in the query."""
    digest = hmac.new(secret.encode(), f"{at_ms}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}timestamp={at_ms}&sign={quote_plus(base64.b64encode(digest))}"


def _accepted(channel: Channel, answer: bytes) -> None:
    """Refuse an answer that is not their "ok"; what they write is not repeated, it may hold the key."""
    try:
        code = int(json.loads(answer)["errcode"])
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"{channel.target.title} 的答复无法识别。") from problem
    if code != 0:
        raise ValueError(
            f"{CHANNEL_KINDS[channel.kind]}拒收（代码 {code}：{REFUSED.get(code, '见其接口文档')}）。"
        )
