"""Channels: the file is its owner's alone, bodies are what WeCom and DingTalk expect, and no secret shows anywhere."""

import json

import pytest
from listening import listening

from store.channels import channels, post, request, signed

SECRET = "SECdemo"
FILE = """
[[channel]]
name = "值班群"
kind = "{kind}"
url = "{url}/robot/send?access_token=TOKEN77"
secret = "SECdemo"
duty = "张三"
mobile = "13800138000"
"""


def file_of(folder, text, mode=0o600):
    path = folder / "messages.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def one(folder, kind, there):
    [channel] = channels(file_of(folder, FILE.format(kind=kind, url=there.url)), frozenset({there.place}))
    return channel


def test_no_file_is_no_channel(tmp_path):
    assert channels(tmp_path / "messages.toml", frozenset()) == ()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    with pytest.raises(ValueError, match="chmod 600"):
        channels(file_of(tmp_path, "", mode), frozenset())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[channel]\n", "TOML"),
        ("other = 1\n", "channel"),
        ("channel = 3\n", "channel"),
        ('[[channel]]\nname = "群"\nkind = "wecom"\n', "不完整"),
        ('[[channel]]\nname = "群"\nkind = "mail"\nurl = "http://h/x"\n', "不完整"),
        ('[[channel]]\nname = "群"\nkind = "wecom"\nurl = 3\n', "文字"),
        ('[[channel]]\nname = "群"\nkind = "wecom"\nurl = "http://h/x"\ntoken = "SECdemo"\n', "token"),
        ('[[channel]]\nname = "群"\nkind = "wecom"\nurl = "http://h/x?key=SECdemo"\n', "允许名单"),
        (2 * '[[channel]]\nname = "群"\nkind = "webhook"\nurl = "http://ok/x"\n', "同名"),
    ],
)
def test_a_faulty_file_is_a_sentence_without_secrets(tmp_path, text, said):
    with pytest.raises(ValueError, match=said) as refused:
        channels(file_of(tmp_path, text), frozenset({"ok"}))
    assert SECRET not in str(refused.value)


def test_dingtalk_is_signed_as_openssl_does_it():
    """printf '1700000000000\\nSECdemo' | openssl dgst -sha256 -hmac SECdemo -binary | base64"""
    path = signed("/robot/send?access_token=T", SECRET, 1_700_000_000_000)
    assert path == (
        "/robot/send?access_token=T&timestamp=1700000000000&sign=lOvVf9TQCVugV68mGbSZCg0gzOl1SVjxWi1MyVZCUuA%3D"
    )


def test_wecom_gets_text_and_the_one_on_duty(tmp_path):
    with listening() as there:
        post(one(tmp_path, "wecom", there), "计划已公布：http://10.0.0.2/m/", 1_700_000_000)
        assert there.bodies() == [
            {"msgtype": "text",
             "text": {"content": "计划已公布：http://10.0.0.2/m/", "mentioned_mobile_list": ["13800138000"]}}
        ]  # fmt: skip
        assert there.got[0][1] == "/robot/send?access_token=TOKEN77"


def test_dingtalk_gets_a_signed_path_and_names_whom_it_mentions(tmp_path):
    with listening() as there:
        post(one(tmp_path, "dingtalk", there), "计划已公布", 1_700_000_000)
        [body] = there.bodies()
        assert body["text"]["content"] == "计划已公布\n@13800138000"
        assert body["at"] == {"atMobiles": ["13800138000"], "isAtAll": False}
        assert "&timestamp=1700000000000&sign=" in there.got[0][1]


def test_a_webhook_is_signed_over_time_and_body_and_gets_no_telephone_number(tmp_path):
    import hashlib
    import hmac

    with listening(lambda path: (204, {}, b"")) as there:
        post(one(tmp_path, "webhook", there), "计划已公布", 1_700_000_000)
        _, _, headers, body = there.got[0]
        assert json.loads(body) == {"text": "计划已公布", "mention": "张三"}
        proof = hmac.digest(SECRET.encode(), b"1700000000000." + body, hashlib.sha256).hex()
        assert headers["X-Jingwei-Signature"] == f"sha256={proof}"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b'{"errcode":93000,"errmsg":"invalid webhook url TOKEN77"}', "93000"),
        (b'{"errcode":310000,"errmsg":"sign not match SECdemo"}', "签名"),
        (b"<html>TOKEN77</html>", "无法识别"),
        (b"[]", "无法识别"),
    ],
)
def test_a_refusal_is_said_without_repeating_their_answer(tmp_path, answer, said):
    with listening(lambda path: (200, {}, answer)) as there, pytest.raises(ValueError, match=said) as refused:
        post(one(tmp_path, "wecom", there), "计划已公布", 1.0)
    assert "TOKEN77" not in str(refused.value) and SECRET not in str(refused.value)


def test_nothing_secret_shows_when_a_channel_is_printed(tmp_path):
    with listening() as there:
        shown = repr(one(tmp_path, "dingtalk", there))
        target = repr(request(one(tmp_path, "dingtalk", there), "文字", 1)[0])
    for secret in (SECRET, "TOKEN77", "13800138000", "sign="):
        assert secret not in shown and secret not in target
