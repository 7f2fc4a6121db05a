"""Where a team stands: expected times, delay, what is at risk, and how much of the shift is work."""

from dataclasses import replace

from analytics.plan.standing import Job, standing

SHIFT = (510.0, 1050.0)  # 08:30 to 17:30
FIRST = Job("a", "unread", "day", travel=30, arrive=540, depart=630)
SECOND = Job("b", "unread", "day", travel=20, arrive=660, depart=750)
LAST = Job("c", "unread", "day", travel=30, arrive=930, depart=1020)


def test_before_anything_happens_everything_is_expected_as_planned() -> None:
    found = standing([FIRST, SECOND, LAST], SHIFT, 505)
    assert found.expected == {"a": (540, 630), "b": (660, 750), "c": (930, 1020)}
    assert (found.delay, found.is_late, found.risks, found.current) == (0, False, (), "")
    assert found.planned_productivity == 270 / 540
    assert found.planned_utilisation == 350 / 540
    assert found.utilisation is None  # the shift has not begun


def test_a_delay_carries_on_until_a_wait_swallows_it() -> None:
    late = replace(FIRST, state="on_site", left=540, arrived=600)
    found = standing([late, SECOND, LAST], SHIFT, 640)
    assert found.current == "a"
    assert found.expected["a"] == (600, 690)
    assert found.expected["b"] == (710, 800)  # 50 minutes behind
    assert found.expected["c"] == (930, 1020)
    assert found.is_late


def test_a_visit_that_takes_longer_pushes_the_next_one() -> None:
    done = replace(FIRST, state="done", left=510, arrived=540, ended=630)
    over = replace(SECOND, state="on_site", left=640, arrived=660)
    found = standing([done, over, LAST], SHIFT, 1000)
    assert found.expected["b"] == (660, 1000)
    assert found.expected["c"] == (1030, 1120)
    assert [(r.task_id, r.code, r.minutes) for r in found.risks] == [("c", "shift", 70)]


def test_the_delay_is_that_of_the_next_stop_and_of_leaving_the_last() -> None:
    here = replace(FIRST, state="on_site", left=505, arrived=545)
    assert standing([here, SECOND], SHIFT, 600).delay == 0  # five minutes late here, in time at the next
    assert standing([here, SECOND], SHIFT, 690).delay == 50
    assert standing([here], SHIFT, 690).delay == 60


def test_unread_after_departure_was_due_and_much_later_than_planned_are_risks() -> None:
    found = standing([FIRST], SHIFT, 526)
    assert [(r.code, r.minutes) for r in found.risks] == [("unread", 16)]
    assert standing([FIRST], SHIFT, 520).risks == ()
    read = replace(FIRST, state="read")
    found = standing([read, LAST], SHIFT, 580)
    assert [(r.task_id, r.code) for r in found.risks] == [("a", "late")]


def test_utilisation_counts_what_was_driven_and_worked_until_now() -> None:
    done = replace(FIRST, state="done", left=520, arrived=540, ended=620)
    on_way = replace(SECOND, state="on_way", left=640)
    found = standing([done, on_way, LAST], SHIFT, 650)
    assert found.utilisation == (20 + 80 + 10) / 140
    assert found.productivity == 80 / 140
    assert found.current == "b"
    assert found.expected["b"] == (660, 750)


def test_returned_tasks_are_over_and_a_night_visit_waits_for_the_night() -> None:
    back = replace(FIRST, state="returned", ended=530)
    night = Job("n", "read", "night", travel=30, arrive=1330, depart=1390)
    found = standing([back, night], (1260, 1740), 535)
    assert set(found.expected) == {"n"} and found.expected["n"] == (1330, 1390)
    on_way = replace(night, state="on_way", left=1250)
    assert standing([on_way], (1260, 1740), 1260).expected["n"][0] == 1320  # not before 22:00


def test_without_a_known_shift_there_are_no_shares() -> None:
    found = standing([FIRST], None, 600)
    assert found.planned_utilisation is None and found.utilisation is None


def test_the_way_home_is_planned_and_driven() -> None:
    found = standing([FIRST, SECOND, LAST], SHIFT, 505, 45)
    assert found.planned_utilisation == 395 / 540 and found.planned_productivity == 270 / 540
    done = replace(FIRST, state="done", left=520, arrived=540, ended=630)
    under_way, at_home = standing([done], SHIFT, 640, 45), standing([done], SHIFT, 700, 45)
    assert under_way.utilisation == (110 + 10) / 130 and at_home.utilisation == (110 + 45) / 190
    never_left = replace(FIRST, state="returned", ended=530)
    assert standing([never_left], SHIFT, 700, 45).utilisation == 0
    busy = replace(SECOND, state="on_way", left=635)
    assert standing([done, busy], SHIFT, 640, 45).utilisation == (110 + 5) / 130
