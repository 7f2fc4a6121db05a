"""Progress is told in the form that fits whoever listens."""

import io

from jobs.progress import Bar, Lines, Reported, terminal


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(progress) -> None:
    progress.step("读取", 3)
    for _ in range(3):
        progress.advance()
    progress.step("写入")
    progress.done("完成 3 行")


def test_one_line_per_step_where_nobody_watches():
    out, ticks = io.StringIO(), iter(range(100))
    work(Lines(out, clock=lambda: float(next(ticks))))
    assert out.getvalue() == "读取 3 · 1.0 s\n写入 · 1.0 s\n完成 3 行\n"


def test_a_bar_on_a_terminal():
    out = Screen()
    work(terminal(out))
    assert "读取: 100%" in out.getvalue()
    assert out.getvalue().endswith("完成 3 行\n")


def test_the_form_follows_the_stream():
    assert isinstance(terminal(Screen()), Bar)
    assert isinstance(terminal(io.StringIO()), Lines)


def test_reports_are_few_but_start_and_end_are_told():
    told = []
    progress = Reported(lambda *now: told.append(now), clock=lambda: 0.0)
    progress.step("计算", 1000)
    for _ in range(1000):
        progress.advance()
    progress.done("完成")
    assert told == [(0, 1000, "计算"), (1000, 1000, "完成")]
