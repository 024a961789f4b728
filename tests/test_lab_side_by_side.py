"""Work in processes of its own: what it gives, what it raises, and that nothing of it is left."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

import pytest

from errors import LabError
from lab.side_by_side import Progress, side_by_side


def slept(seconds: float, say: Progress) -> tuple[int, float]:
    say(f"sleeping {seconds}")
    time.sleep(seconds)
    return os.getpid(), seconds


def test_each_is_done_in_a_process_of_its_own_and_answers_come_in_the_order_of_the_work() -> None:
    told: list[str] = []
    answers = side_by_side([partial(slept, seconds) for seconds in (0.2, 0.0, 0.1)], told.append)
    assert [seconds for _, seconds in answers] == [0.2, 0.0, 0.1]
    assert len({os.getpid(), *(process for process, _ in answers)}) == 4
    assert sorted(told) == ["sleeping 0.0", "sleeping 0.1", "sleeping 0.2"]
    assert side_by_side([], told.append) == []


def test_the_first_error_is_raised_as_it_was_says_where_and_ends_the_others() -> None:
    def fail(_: Progress) -> tuple[int, float]:
        time.sleep(0.5)
        raise LabError("lost", where="lab", todo="Find it")

    pids: list[int] = []

    def forever(say: Progress) -> tuple[int, float]:
        say(str(os.getpid()))
        return slept(600, lambda _: None)

    with pytest.raises(LabError) as failed:
        side_by_side([fail, forever, forever], lambda said: pids.append(int(said)))
    assert str(failed.value) == "lab: lost. Find it"
    assert "in fail" in failed.value.__notes__[0]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize("end", [partial(os._exit, 3), lambda: os.kill(os.getpid(), 9)])
def test_a_process_that_ends_without_a_word_is_told(end: Callable[[], None]) -> None:
    def die(_: Progress) -> None:
        end()

    with pytest.raises(LabError, match=r"lab: a process ended with status (3|-9)\. See whether there is memory enough"):
        side_by_side([die], lambda _: None)
