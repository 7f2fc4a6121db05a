"""Sessions live at the server: what the browser holds is worth nothing once they end."""

import pytest
from sqlalchemy import text

from store.accounts import IDLE_S, LONGEST_S, Account, Accounts, demo_accounts
from store.viewer import Role, Viewer


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(database, clock) -> Accounts:
    made = Accounts(database, clock)
    made.seed_accounts(demo_accounts(("330212",), ("33", "31"), ("3101",)))
    return made


def test_a_demo_home_offers_three_people(accounts):
    assert [(a.account_id, a.title) for a in accounts.accounts()] == [
        ("officer", "执法人员"), ("leader", "领导"), ("neighbour", "邻区人员"),
    ]  # fmt: skip
    assert accounts.accounts()[1].viewer == Viewer(Role.LEADER, ("33", "31"), "leader")


def test_a_session_says_who_it_is_until_it_is_closed(accounts):
    token = accounts.open_session("officer")
    assert accounts.session(token) == Viewer(Role.OFFICER, ("330212",), "officer")
    accounts.close_session(token)
    assert accounts.session(token) is None
    assert accounts.session("") is None


def test_tokens_and_csrf_are_long_random_and_not_stored(accounts, database):
    tokens = {accounts.open_session("officer") for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)
    assert len({accounts.csrf(token) for token in tokens}) == 3
    with database.reading() as connection:
        stored = {str(v) for row in connection.execute(text("SELECT * FROM session")) for v in row}
    assert not stored & tokens
    assert accounts.csrf("x") is None


def test_sessions_end_after_idling_and_after_a_day(accounts, clock):
    token = accounts.open_session("officer")
    start = clock.now
    for hours in (11, 22):
        clock.now = start + hours * 3600
        assert accounts.session(token)
    clock.now = start + LONGEST_S + 1
    assert accounts.session(token) is None
    idle = accounts.open_session("officer")
    clock.now += IDLE_S + 1
    assert accounts.session(idle) is None


def test_old_sessions_are_swept_when_one_is_opened(accounts, clock, database):
    accounts.open_session("officer")
    clock.now += LONGEST_S + 1
    accounts.open_session("leader")
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar() == 1


def test_seeding_again_disables_who_is_gone_and_ends_their_sessions(accounts):
    gone, stays = accounts.open_session("leader"), accounts.open_session("officer")
    accounts.seed_accounts([Account("officer", "执法一组", Viewer(Role.OFFICER, ("3302",), "officer"))])
    assert accounts.session(gone) is None
    assert accounts.session(stays) == Viewer(Role.OFFICER, ("3302",), "officer")
    assert [a.title for a in accounts.accounts()] == ["执法一组"]
    with pytest.raises(ValueError, match="没有账号 leader"):
        accounts.open_session("leader")
