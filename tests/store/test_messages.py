"""Messages: to whom each goes, what it says and does not say, what is kept, and that a failure stops nothing."""

from datetime import date, datetime

import builders
import pytest
from listening import listening
from sqlalchemy import text

from schema.message_log import DATASET as LOG
from schema.message_occasions import OCCASIONS, PLACES, checked
from settings import Settings
from store import messages
from store.messages import Notice, Sent, change_template, copied, keep, log, send, templates, told
from store.viewer import SYSTEM, Role, Viewer

DAY = date(2026, 11, 21)
INSPECTOR = Viewer(Role.INSPECTOR, ("3302",), "inspector", "T1")
CHANNEL = '[[channel]]\nname = "{name}"\nkind = "wecom"\nurl = "{url}/send?key=KEY99"\nteam = "{team}"\nmobile = "{m}"\n'


@pytest.fixture
def there():
    with listening() as listener:
        yield listener


@pytest.fixture
def settings(tmp_path, there, monkeypatch):
    file = tmp_path / "messages.toml"
    rows = [("执法处值班群", ""), ("一组群", "T1")]
    file.write_text(
        "".join(CHANNEL.format(name=n, url=there.url, team=team, m="13800138000") for n, team in rows),
        "utf-8",
    )
    file.chmod(0o600)
    monkeypatch.setenv("JINGWEI_HOSTS", there.place)
    monkeypatch.setenv("JINGWEI_ADDRESS", "http://10.1.2.3:8050/")
    return Settings(home=tmp_path)


def contents(there):
    return [body["text"]["content"] for body in there.bodies()]


def events(casework):
    with casework.database.reading() as connection:
        return connection.execute(text("SELECT action, entity_id, detail FROM event ORDER BY seq")).all()


def released(team_id="T1", team="甬一组"):
    return Notice("released", DAY, team_id, team, "JH-1", "JW-20261121-01")


def test_a_team_hears_of_its_plan_with_a_link_to_the_phone_page_and_no_details(casework, settings, there):
    [sent] = send(casework, settings, builders.OFFICER, [released()])
    assert (sent.channel, sent.state, sent.error) == ("一组群", "sent", "")
    assert contents(there) == ["甬一组：11月21日的检查任务已公布，请登录查看：http://10.1.2.3:8050/m/"]


def test_a_team_without_a_channel_is_told_through_the_office(casework, settings, there):
    [sent] = send(casework, settings, builders.OFFICER, [released("T2", "甬二组")])
    assert sent.channel == "执法处值班群" and contents(there)[0].startswith("甬二组：")


@pytest.mark.parametrize(
    ("occasion", "end"), [("waiting", "/tomorrow?day=2026-11-21"), ("returned", "/board?day=2026-11-21")]
)
def test_the_office_hears_of_a_plan_to_confirm_and_of_a_returned_task(
    casework, settings, there, occasion, end
):
    [sent] = send(casework, settings, INSPECTOR, [Notice(occasion, DAY, "T1", "甬一组", "JH-1")])
    assert sent.channel == "执法处值班群" and contents(there)[0].endswith("http://10.1.2.3:8050" + end)


def test_every_message_is_kept_with_an_event_and_without_secrets(casework, settings, there):
    send(casework, settings, builders.OFFICER, [released(), Notice("waiting", DAY)])
    rows = casework.read(LOG, SYSTEM)
    assert list(rows["state"]) == ["sent", "sent"] and set(rows["by"]) == {"officer"}
    kept = rows.to_string() + str(events(casework))
    assert [e.action for e in events(casework)] == ["message", "message"]
    for secret in ("KEY99", "13800138000", "/send", there.place):
        assert secret not in kept
    assert casework.verify_events() == []


def test_a_failure_is_an_entry_with_a_sentence_and_the_others_still_go(
    casework, settings, tmp_path, there, monkeypatch
):
    file = settings.messages
    file.write_text(file.read_text("utf-8").replace(f'{there.url}/send?key=KEY99"\nteam = "T1"',
                                                   f'http://{there.place}/send?key=KEY99"\nteam = "T9"'), "utf-8")  # fmt: skip
    with listening(lambda path: (200, {}, b'{"errcode":93000}')) as other:
        file.write_text(
            file.read_text("utf-8") + CHANNEL.format(name="坏群", url=other.url, team="T3", m=""), "utf-8"
        )
        given = Settings(home=tmp_path)
        monkeypatch.setenv("JINGWEI_HOSTS", f"{there.place} {other.place}")
        done = send(casework, given, builders.OFFICER, [released("T3"), released("T9")])
    assert [(s.channel, s.state) for s in done] == [("坏群", "failed"), ("一组群", "sent")]
    assert "93000" in done[0].error and "KEY99" not in done[0].error


def test_without_channels_the_text_is_there_to_copy_and_nothing_is_logged(casework, tmp_path):
    [sent] = send(casework, Settings(home=tmp_path), builders.OFFICER, [released()])
    assert sent.state == "" and "复制" in sent.error and "/m/" in sent.text
    assert casework.read(LOG, SYSTEM).empty


def test_a_faulty_file_never_stops_what_the_message_is_about(casework, settings):
    settings.messages.chmod(0o644)
    [sent] = send(casework, settings, builders.OFFICER, [released()])
    assert sent.state == "" and "chmod 600" in sent.error


def test_a_copied_text_counts_as_told(casework, settings):
    copied(casework, settings, builders.OFFICER, released())
    assert told(casework, "JH-1")["T1"][0] == "copied"
    send(casework, settings, builders.OFFICER, [released()])
    assert {team: state for team, (state, _) in told(casework, "JH-1").items()} == {"T1": "sent"}


def test_a_template_changes_what_is_sent_until_it_is_emptied(casework, settings):
    change_template(casework, builders.OFFICER, "released", " {team} 有新任务（{number}）：{link} ")
    assert templates(casework)["released"].by == "officer"
    assert messages.text_of(casework, settings, released()) == (
        "甬一组 有新任务（JW-20261121-01）：http://10.1.2.3:8050/m/"
    )
    change_template(casework, builders.OFFICER, "released", "")
    assert templates(casework)["released"].text == OCCASIONS["released"].text
    assert [e.action for e in events(casework)] == ["message_template"] * 2


@pytest.mark.parametrize(
    "given",
    ["没有链接", "{link} {site}", "{link.__class__}", "{link!r}", "{link:>99999999}", "{link", "{} {link}", "{link}" + "长" * 200],
)  # fmt: skip
def test_a_template_nobody_can_fill_is_refused(casework, given):
    with pytest.raises(ValueError, match="模板"):
        change_template(casework, builders.OFFICER, "released", given)
    assert templates(casework)["released"].by == ""


def test_the_usual_texts_are_templates_themselves_and_name_no_enterprise():
    assert "site" not in PLACES and "name" not in PLACES
    assert [checked(o.text) for o in OCCASIONS.values()] == [o.text for o in OCCASIONS.values()]


@pytest.mark.parametrize("viewer", [builders.NEIGHBOUR, INSPECTOR], ids=lambda v: v.name)
def test_who_only_looks_on_sends_nothing(casework, settings, viewer):
    for attempt in (
        lambda: messages.test(casework, settings, viewer, "一组群"),
        lambda: change_template(casework, viewer, "released", "{link}"),
        lambda: copied(casework, settings, viewer, released()),
    ):
        with pytest.raises(ValueError, match="身份"):
            attempt()
    assert casework.read(LOG, SYSTEM).empty


def test_the_log_shows_the_office_and_the_own_teams_newest_first(casework, monkeypatch):
    for hour, team in ((8, "T1"), (9, "T2"), (10, "")):
        monkeypatch.setattr("store.messages.now", lambda hour=hour: datetime(2026, 11, 21, hour))
        keep(casework, SYSTEM, [Sent(Notice("released", DAY, team), "群", f"文字{hour}", "sent")])
    assert [row["text"] for row in log(casework, ["T1"])] == ["文字10", "文字8"]


def test_the_test_button_sends_to_the_named_channel_only(casework, settings, there):
    assert messages.test(casework, settings, builders.OFFICER, "一组群").state == "sent"
    assert contents(there) == ["这是一条测试消息，收到即表示渠道可用：http://10.1.2.3:8050/messages"]
    with pytest.raises(ValueError, match="没有这个消息渠道"):
        messages.test(casework, settings, builders.OFFICER, "别的群")
