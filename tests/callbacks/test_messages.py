"""The page of messages: who may use it, whom it names, when teams are told and how often, and no secret in any answer."""

import json
from datetime import datetime, timedelta

import builders
import message_world
import pandas as pd
import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR, OFFICER
from doors import body_of, foreign, post, signed_in, words
from listening import listening
from message_world import DAY, OUT, freeze
from plotly.utils import PlotlyJSONEncoder
from small_app import application

from callbacks import message_desk, messages
from jobs import messages as job
from layouts.text import language
from schema import message_log, task
from store import tasks
from store.viewer import SYSTEM, Role, Viewer

CHOICE = {"day": DAY.isoformat()}
INSPECTOR = Viewer(Role.INSPECTOR, ("3302",), "inspector", "T1")
SECRETS = ("KEY99", "KEY98", "SECdemo", "13800138000", "access_token")


@pytest.fixture
def there():
    with listening() as listener:
        yield listener


@pytest.fixture
def services(tmp_path, there, monkeypatch):
    monkeypatch.setenv("JINGWEI_HOSTS", there.place)
    monkeypatch.setenv("JINGWEI_ADDRESS", "http://10.1.2.3:8050")
    for module in ("callbacks.message_desk", "callbacks.messages", "store.messages"):
        monkeypatch.setattr(f"{module}.now", lambda: OUT + timedelta(minutes=5))
    return message_world.services(tmp_path, there)


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def contents(there):
    return [body["text"]["content"] for body in there.bodies()]


@pytest.mark.parametrize("viewer", [NEIGHBOUR, INSPECTOR], ids=lambda v: v.name)
def test_who_only_looks_on_has_no_such_page_and_presses_nothing(services, there, viewer):
    freeze(services)
    with pytest.raises(ValueError, match="身份"):
        messages.page(services, viewer, {})
    messages.tell(services, viewer, (1, "T1"), CHOICE)
    messages.copied(services, viewer, (1, "T1"), CHOICE)
    messages.tell_all(services, viewer, 1, CHOICE)
    messages.test(services, viewer, 1, "执法处值班群")
    messages.save(services, viewer, (1, "{link}"), "released")
    assert there.got == [] and services.casework.read(message_log.DATASET, SYSTEM).empty


def test_the_page_names_own_teams_and_channels_without_any_secret(services, there):
    freeze(services)
    shown = text_of(messages.page(services, OFFICER, CHOICE))
    assert "甬一组" in shown and "苏一组" not in shown and "苏州群" not in shown
    assert "执法处值班群" in shown and there.place in shown and "138****8000" in shown and "张三" in shown
    everything = text_of(messages.page(services, LEADER, CHOICE))
    assert "苏一组" in everything and "苏州群" in everything
    assert not [secret for secret in SECRETS if secret in shown + everything]


def test_a_team_is_told_once_the_plan_is_out_and_not_before(services, there):
    freeze(services, release_at=OUT + timedelta(hours=1))
    assert "尚未公布" in text_of(messages.tell(services, OFFICER, (1, "T1"), CHOICE))
    assert messages.tell_all(services, OFFICER, 1, CHOICE) is messages.no_update
    assert there.got == []
    freeze(services)
    assert "已发送" in text_of(messages.tell(services, OFFICER, (1, "T1"), CHOICE))
    assert len(there.got) == 1 and contents(there)[0].startswith("甬一组")


@pytest.mark.parametrize("changes", [{"state": "draft"}, {"state": "submitted"}, {"is_chosen": False}])
def test_nobody_is_told_of_a_plan_that_is_not_frozen_or_not_chosen(services, there, changes):
    freeze(services, **changes)
    assert "尚未公布" in text_of(messages.tell(services, OFFICER, (1, "T1"), CHOICE))
    assert there.got == []


def test_a_team_of_others_or_an_invented_one_is_not_told(services, there):
    freeze(services)
    for team in ("T2", "T99", "", "<script>"):
        assert "没有这个检查组" in text_of(messages.tell(services, OFFICER, (1, team), CHOICE))
    assert there.got == []


def test_all_are_told_once(services, there):
    freeze(services)
    assert messages.tell_all(services, LEADER, 1, CHOICE)
    messages.tell_all(services, LEADER, 2, CHOICE)
    assert len(there.got) == 2


def test_a_part_just_drawn_is_no_click(services, there):
    freeze(services)
    for clicks in (0, None, True, "1", [1]):
        assert messages.tell(services, OFFICER, (clicks, "T1"), CHOICE) is messages.no_update
    assert there.got == []


def test_a_copied_text_is_noted_and_not_sent(services, there):
    freeze(services)
    assert "已复制" in text_of(messages.copied(services, OFFICER, (1, "T1"), CHOICE))
    rows = services.casework.read(message_log.DATASET, SYSTEM)
    assert list(rows["state"]) == ["copied"] and there.got == []


def test_the_worker_tells_every_team_once_when_the_time_has_come(services, there):
    freeze(services)
    given = (services.store, services.casework, services.settings)
    assert job.tell(*given, OUT - timedelta(minutes=1)) == []
    assert [s.state for s in job.tell(*given, OUT)] == ["sent", "sent"]
    assert job.tell(*given, OUT + timedelta(minutes=1)) == []
    assert len(there.got) == 2


def test_the_office_hears_of_a_plan_to_confirm_each_time_it_is_submitted(services, there):
    given = (services.store, services.casework, services.settings)
    for hour in (20, 21):
        at = datetime(2026, 11, 20, hour)
        freeze(services, state="submitted", release_at=None, number=None, submitted_at=at)
        for minute in (0, 1):
            job.tell(*given, at + timedelta(minutes=minute))
        told = services.casework.read(message_log.DATASET, SYSTEM)
        services.casework.put(message_log.DATASET, told.assign(at=at))
    assert len(there.got) == 2 and all("第二人确认" in said for said in contents(there))


def tasks_of(*rows):
    same = {
        "plan_id": world.PLAN_ID, "day": pd.Timestamp(DAY), "team_id": "T1", "site_id": "S1", "adcode": builders.NINGBO,
        "window": "day", "arrive_min": 540, "depart_min": 630, "travel_min": 30.0, "travel_km": 20.0, "visit_kind": "case",
        "arm": "target", "state": "unread", "revision": 0,
    }  # fmt: skip
    base = [{"task_id": f"RW-{n}", "code": f"ABCDEFG{n}", "seq": n} for n in range(1, len(rows) + 1)]
    return builders.frame([same | b | row for b, row in zip(base, rows, strict=True)])


def send_back(services, monkeypatch, task_id, pressed, arrived):
    """A team sends a task back; its phone had no network between ``pressed`` and ``arrived``."""
    for module in ("tasks", "events"):
        name = "now" if module == "tasks" else "now_text"
        said = arrived if module == "tasks" else f"{arrived.isoformat()}.250+08:00"
        monkeypatch.setattr(f"store.{module}.{name}", lambda said=said: said)
    move = tasks.Move("returned", None, pressed, ("closed", "企业停产"))
    tasks.advance(services.casework, LEADER, task_id, move)


def test_the_office_hears_of_every_task_that_came_back_also_of_one_pressed_without_network(
    services, there, monkeypatch
):
    freeze(services)
    services.casework.put(task.DATASET, tasks_of({}, {}))
    given = (services.store, services.casework, services.settings)
    job.tell(*given, OUT)
    send_back(services, monkeypatch, "RW-1", OUT + timedelta(hours=2), OUT + timedelta(hours=2))
    monkeypatch.setattr("store.messages.now", lambda: OUT + timedelta(hours=2, minutes=1))
    assert [s.notice.occasion for s in job.tell(*given, OUT + timedelta(hours=2, minutes=1))] == ["returned"]
    [said] = [c for c in contents(there) if "退回" in c]
    assert "甬一组" in said and "/board?day=2026-11-21" in said and "S1" not in said and "停产" not in said
    send_back(services, monkeypatch, "RW-2", OUT + timedelta(hours=1), OUT + timedelta(hours=3))
    assert [s.notice.occasion for s in job.tell(*given, OUT + timedelta(hours=3))] == ["returned"]


def test_what_failed_is_tried_again_at_growing_pauses_and_then_left_to_people(
    services, there, monkeypatch, tmp_path
):
    freeze(services)
    given = (services.store, services.casework, services.settings)
    monkeypatch.setattr(
        "store.messages.post", lambda *_: (_ for _ in ()).throw(ValueError("群机器人没有应答。"))
    )
    tried = []
    for minute in range(0, 60):
        monkeypatch.setattr("store.messages.now", lambda m=minute: OUT + timedelta(minutes=m))
        sent = job.tell(*given, OUT + timedelta(minutes=minute))
        tried += [minute] * bool(sent)
    assert tried == [0, 2, 12]


def test_a_team_that_was_reached_is_not_told_again_though_a_later_try_failed(services, there, monkeypatch):
    freeze(services)
    given = (services.store, services.casework, services.settings)
    job.tell(*given, OUT)
    monkeypatch.setattr("store.messages.post", lambda *_: (_ for _ in ()).throw(ValueError("没有应答。")))
    messages.tell(services, OFFICER, (1, "T1"), CHOICE)
    assert job.tell(*given, OUT + timedelta(minutes=30)) == []
    assert message_desk.waiting(services, LEADER, DAY) == []


def test_a_team_that_loses_all_its_tasks_by_an_amendment_hears_of_it(services, there):
    old = "JH-20261121-00"
    services.casework.put(
        task.DATASET, tasks_of({"plan_id": old, "team_id": "T9", "state": "withdrawn"}, {"plan_id": old})
    )
    freeze(services, plan_id=old, state="amended", is_chosen=False)
    freeze(services, amends=old, number="JW-20261121-01/2")
    told = job.tell(services.store, services.casework, services.settings, OUT)
    assert [(s.notice.team_id, s.notice.occasion) for s in told] == [
        ("T1", "amended"), ("T2", "amended"), ("T9", "amended"),
    ]  # fmt: skip


def test_before_all_are_told_the_page_asks_and_says_whom_it_reaches(services, there):
    freeze(services)
    assert messages.consequences(services, INSPECTOR, 1, CHOICE) == (messages.no_update, messages.no_update)
    opened, said = messages.consequences(services, LEADER, 1, CHOICE)
    assert (
        opened and "2 个组" in text_of(said) and "执法处值班群" in text_of(said) and "苏州群" in text_of(said)
    )
    assert there.got == [], "the question itself sends nothing"
    services.settings.messages.unlink()
    assert "没有消息渠道" in text_of(messages.consequences(services, LEADER, 1, CHOICE)[1])


def test_the_worker_leaves_alone_what_came_out_long_ago_or_without_channels(services, there):
    freeze(services)
    assert job.tell(services.store, services.casework, services.settings, OUT + timedelta(hours=13)) == []
    services.settings.messages.unlink()
    assert job.tell(services.store, services.casework, services.settings, OUT) == []
    assert there.got == []


def test_an_amendment_says_that_the_day_has_changed(services, there):
    freeze(services, plan_id="JH-20261121-01", amends="JH-20261121-00", number="JW-20261121-01/2")
    job.tell(services.store, services.casework, services.settings, OUT)
    assert all("有调整" in said for said in contents(there))


def test_a_changed_text_is_kept_and_a_faulty_one_explained(services):
    assert "已保存" in messages.save(services, OFFICER, (1, "{team} {link}"), "released")
    assert "占位符" in messages.save(services, OFFICER, (2, "{site} {link}"), "released")
    assert "默认" in messages.save(services, OFFICER, (3, " "), "released")
    assert "没有这个消息场合" in messages.save(services, OFFICER, (4, "{link}"), "invented")


def test_without_channels_the_page_says_how_to_make_one_and_offers_the_text(services):
    freeze(services)
    services.settings.messages.unlink()
    shown = text_of(messages.page(services, OFFICER, CHOICE))
    assert "messages.toml" in shown and "data-copy" in shown and "/m/" in shown


def test_a_file_that_others_may_read_is_named_on_the_page(services):
    services.settings.messages.chmod(0o644)
    assert "chmod 600" in message_desk.desk(services, OFFICER, CHOICE).fault


def test_no_answer_of_the_page_tells_a_secret_or_a_name_of_the_other_side(services):
    freeze(services)
    app = application(services)
    client = signed_in(app)
    router = "..shell-body.children...shell-nav.children...shell-title.data.."
    answers = [post(client, json=body_of(app, router, {"path": "/messages", "search": "?day=2026-11-21"}))]
    for output in (o for o in app.callback_map if "messages-" in o and "callback" in app.callback_map[o]):
        for value in (1, "T2", "T1", CHOICE, {"team": "T2"}, {"channel": "苏州群"}, None, [], "<script>"):
            answers.append(post(client, json=body_of(app, output, value)))
    assert all(a.status_code < 500 for a in answers)
    said = "".join(words(a) for a in answers)
    assert f"CANARY-{builders.NINGBO}" in said, "the check would prove nothing"
    assert not foreign(said, ("3302",)) and not [s for s in SECRETS if s in said]


def test_the_page_reads_in_english(services):
    freeze(services)
    shown = language.set("en")
    try:
        said = text_of(messages.page(services, OFFICER, CHOICE))
    finally:
        language.reset(shown)
    assert "Channels (1)" in said and "Test" in said


def test_log_and_count_follow_what_was_sent(services):
    freeze(services)
    messages.tell(services, OFFICER, (1, "T1"), CHOICE)
    entries, count = messages.kept(services, OFFICER, CHOICE)
    assert (
        "甬一组" in text_of(entries)
        and "NaN" not in text_of(entries)
        and "检查任务已公布" in text_of(entries)
    )
    assert "1 个组中已通知 1 个" in count
    assert messages.kept(services, NEIGHBOUR, CHOICE) == (messages.no_update, messages.no_update)
