"""Nothing is asked but listed hosts, no redirect is followed, no name leads to this machine, and every wait ends."""

import socket
import threading
import time
from contextlib import suppress

import pytest
from listening import listening

from store import outward
from store.outward import allowed, ask


def reach(listener, path="/hook", **how):
    return ask(allowed(listener.url + path, frozenset({listener.place})), **how)


def test_a_listed_host_is_asked_and_answers():
    with listening() as there:
        assert reach(there, "/hook?key=1", body=b"{}") == b'{"errcode":0,"errmsg":"ok"}'
        assert [(m, p, b) for m, p, _, b in there.got] == [("POST", "/hook?key=1", b"{}")]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/x",
        "http://2130706433/x",
        "http://evil.example/x",
        "http://oapi.dingtalk.com/robot/send",  # the public services only by TLS
        "https://oapi.dingtalk.com:8443/robot/send",
        "https://oapi.dingtalk.com.evil.example/x",
        "https://oapi.dingtalk.com@evil.example/x",
        "https://user:secret@hook.intranet/x",
        "https://hook.intranet\\@evil.example/x",
        "https://hook.intranet/a b",
        "https://hook.intranet/\r\nHost: x",
        "https://hook.intranet:99999/x",
        "https://hook.intranet:8443/x",  # another port than the listed one
        "file:///etc/passwd",
        "gopher://hook.intranet/x",
        "ftp://hook.intranet/x",
        "//hook.intranet/x",
        "javascript:alert(1)",
        "",
    ],
)
def test_refuses_every_other_address_without_repeating_path_or_user(url):
    with pytest.raises(ValueError, match="主机|地址") as refused:
        allowed(url, frozenset({"hook.intranet"}))
    assert "secret" not in str(refused.value) and "meta-data" not in str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_no_redirect(status):
    with listening() as elsewhere, listening(lambda p: (status, {"Location": elsewhere.url}, b"")) as there:
        with pytest.raises(ValueError, match="转到别的地址"):
            reach(there)
        assert elsewhere.got == []


@pytest.mark.parametrize(
    "leads_to", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.1"]
)
def test_a_listed_name_that_leads_to_this_machine_or_a_cloud_is_refused(monkeypatch, leads_to):
    monkeypatch.setattr(
        outward.socket,
        "getaddrinfo",
        lambda *a, **k: [(2, 1, 6, "", ("10.0.0.5", 80)), (2, 1, 6, "", (leads_to, 80))],
    )
    with pytest.raises(ValueError, match="不允许的地址"):
        ask(allowed("http://hook.intranet/x", frozenset({"hook.intranet"})))


def test_the_name_is_looked_up_once_and_that_address_is_used(monkeypatch):
    """Another answer of the name server a moment later changes nothing."""
    looked, connected = [], []

    def look(host, *rest, **how):
        looked.append(host)
        return [(2, 1, 6, "", ("10.0.0.5" if len(looked) == 1 else "127.0.0.1", 80))]

    def connect(address, timeout=None):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outward.socket, "getaddrinfo", look)
    monkeypatch.setattr(outward.socket, "create_connection", connect)
    with pytest.raises(ValueError, match="拒绝连接"):
        ask(allowed("http://hook.intranet/x", frozenset({"hook.intranet"})))
    assert looked == ["hook.intranet"] and connected == [("10.0.0.5", 80)]


def test_errors_are_sentences():
    with listening(lambda path: (500, {}, b"stack trace with key=1")) as there:
        with pytest.raises(ValueError, match="HTTP 500") as failed:
            reach(there, "/hook?key=1")
        assert "key" not in str(failed.value)
    with pytest.raises(ValueError, match="拒绝连接"):  # nobody listens there any more
        reach(there)
    with listening(lambda path: (200, {}, b"x" * 5000)) as there, pytest.raises(ValueError, match="过长"):
        reach(there, most=4000)


def test_a_host_that_never_finishes_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ValueError, match="超时"):
            ask(allowed(f"http://{place}/x", frozenset({place})), seconds=0.2)


def test_an_answer_that_drips_is_cut_although_every_wait_is_short():
    def drip(server):
        there, _ = server.accept()
        with there, suppress(OSError):
            there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
            for _ in range(5000):
                there.sendall(b"x")
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        with pytest.raises(ValueError, match="超时"):
            ask(allowed(f"http://{place}/x", frozenset({place})), seconds=0.3)
        thread.join()


def test_an_answer_that_breaks_off_is_no_answer():
    with (
        listening(lambda path: (200, {"Content-Length": "50"}, b"half")) as there,
        pytest.raises(ValueError, match="不完整"),
    ):
        reach(there)
