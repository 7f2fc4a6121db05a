"""A demo's evening is an evening whatever the machine's date is; every other home keeps the machine's time."""

from datetime import date, timedelta

import pytest

from app import main
from store.clock import CLOCK, machine, now, now_text, set_day


@pytest.fixture(autouse=True)
def _as_before():
    yield
    CLOCK.behind = timedelta(0)


def test_a_home_that_says_nothing_keeps_the_time_of_the_machine(tmp_path):
    CLOCK.read(tmp_path)
    assert abs(now() - machine()) <= timedelta(seconds=1)


def test_a_demo_shows_its_day_and_runs_on(tmp_path):
    set_day(tmp_path, date(2026, 11, 20))
    assert now().date() == date(2026, 11, 20)
    assert abs(now() + CLOCK.behind - machine()) <= timedelta(seconds=1)
    CLOCK.behind = timedelta(0)
    CLOCK.read(tmp_path)
    assert now().date() == date(2026, 11, 20), "the next process reads it from the home"


def test_the_log_of_events_keeps_the_same_time(tmp_path):
    set_day(tmp_path, date(2026, 11, 20))
    assert now_text().startswith("2026-11-20T") and now_text().endswith("+08:00")


def test_a_demo_is_moved_to_another_day_and_no_other_home_is(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("JINGWEI_HOME", str(tmp_path))
    assert main(["clock", "--day", "2026-11-21"]) == 1
    assert "不是演示环境" in capsys.readouterr().err
    set_day(tmp_path, date(2026, 11, 20))
    assert main(["clock", "--day", "2026-11-21"]) == 0
    assert "2026-11-21" in capsys.readouterr().out and now().date() == date(2026, 11, 21)
