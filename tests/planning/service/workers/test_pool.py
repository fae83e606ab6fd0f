"""The pool keeps its word whatever becomes of its workers: real processes, which do as they are told."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from scanplan.planning.mission import MISSIONS_FOLDER
from scanplan.planning.service.answer import Question
from scanplan.planning.service.settings import Limits, Settings
from scanplan.planning.service.workers import pool as pool_module
from scanplan.planning.service.workers.pool import WorkerPool

from ..loops import in_a_loop

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
SHORT, SLOW = "one-star", "plan"
PATIENCE_S = 60


def question(name=SHORT, body=b"", **told):
    return Question(name, told, body, "text/plain")


def text(answer):
    assert answer.status == 200
    return json.loads(answer.body)[1]


@pytest.fixture
def run(tmp_path):
    """Runs a coroutine function with a pool of fake workers; afterwards none of their processes is left."""
    mission = tmp_path / "mission.toml"
    shutil.copy(MISSIONS_FOLDER / "hipparcos.toml", mission)

    def run(use, workers=2, **limits):
        async def whole():
            pool = WorkerPool(Settings(str(mission), tmp_path, workers=workers, limits=Limits(**limits)), FAKE)
            pids = set()
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await pool.start()
                    pids.update(pool.pids)
                    return await use(pool)
            finally:
                pids.update(pool.pids)
                await pool.close()
                assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]

        return in_a_loop(whole())

    return run


async def until(holds):
    while not holds():
        await asyncio.sleep(0.01)


def killed(pids):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_everybody_gets_the_answer_to_his_own_question(run):
    async def use(pool):
        answers = await asyncio.gather(*(pool.ask(question(text=f"n{n}", body=bytes(n * 5000))) for n in range(40)))
        assert [json.loads(answer.body)[1:] for answer in answers] == [[f"n{n}", n * 5000] for n in range(40)]
        assert {json.loads(answer.body)[0] for answer in answers} <= set(pool.pids)

    run(use)


def test_a_question_whose_worker_died_is_asked_again(run, tmp_path):
    async def use(pool):
        assert text(await pool.ask(question(die=str(tmp_path / "died"), text="yes"))) == "yes"
        await until(lambda: pool.replaced == 1)

    run(use)


def test_killed_while_it_works(run):
    async def use(pool):
        asked = [asyncio.create_task(pool.ask(question(seconds=0.5, text=f"n{n}"))) for n in range(4)]
        await until(lambda: pool.idle == 0)
        killed(pool.pids)
        assert [text(await each) for each in asked] == ["n0", "n1", "n2", "n3"]

    run(use)


def test_killed_while_all_are_idle_no_request_is_lost(run):
    async def use(pool):
        for n in range(5):
            killed(pool.pids)
            assert text(await pool.ask(question(text=f"n{n}"))) == f"n{n}"

    run(use)


def test_a_question_of_which_every_worker_dies_is_given_up_and_others_are_answered(run):
    async def use(pool):
        given_up, answered = await asyncio.gather(
            pool.ask(question(always_die=True)), pool.ask(question(text="other", seconds=0.1))
        )
        assert given_up.status == 503
        assert text(answered) == "other"

    run(use)


def test_over_the_time_limit(run):
    async def use(pool):
        before = pool.pids
        told = await pool.ask(question(seconds=50))
        assert told.status == 422
        assert "longer than 0.5 s" in json.loads(told.body)["detail"]
        await until(lambda: pool.idle == 1 and pool.pids != before)  # no longer may the next one wait
        assert text(await pool.ask(question(text="next"))) == "next"

    run(use, workers=1, seconds=0.5)


def test_who_stops_waiting_spoils_nothing(run):
    async def use(pool):
        working = asyncio.create_task(pool.ask(question(seconds=0.3, text="gone")))
        await until(lambda: pool.idle == 0)
        queued = asyncio.create_task(pool.ask(question(text="gone too")))
        await asyncio.sleep(0)
        working.cancel()
        queued.cancel()
        assert [text(await pool.ask(question(text=f"n{n}"))) for n in range(3)] == ["n0", "n1", "n2"]

    run(use, workers=1)


@pytest.mark.parametrize("name", [SHORT, SLOW])
def test_who_stops_waiting_at_the_moment_of_his_turn(run, name):
    async def use(pool):
        worker = await pool._worker(name == SLOW)
        queued = [asyncio.create_task(pool.ask(question(name, text=f"n{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        queued[0].cancel()
        pool._give_back(worker, name == SLOW, usable=True)
        assert [text(await each) for each in queued[1:]] == ["n1", "n2"]
        assert text(await pool.ask(question(SLOW, text="slow"))) == "slow"

    run(use, workers=1)


def test_short_questions_do_not_wait_behind_slow_ones(run, tmp_path):
    go = tmp_path / "go"

    async def use(pool):
        slow = [asyncio.create_task(pool.ask(question(SLOW, until=str(go), text="slow"))) for _ in range(3)]
        await until(lambda: pool.idle == 1)
        assert [text(await pool.ask(question(text=f"n{n}"))) for n in range(20)] == [f"n{n}" for n in range(20)]
        assert not any(each.done() for each in slow)
        go.touch()
        assert [text(await each) for each in slow] == ["slow"] * 3

    run(use)


def test_too_many_wait(run):
    async def use(pool):
        first = asyncio.create_task(pool.ask(question(seconds=0.3)))
        await until(lambda: pool.idle == 0)
        answers = await asyncio.gather(*(pool.ask(question()) for _ in range(5)))
        assert sorted(answer.status for answer in answers) == [200, 200, 200, 429, 429]
        assert {answer.headers.get("Retry-After") for answer in answers if answer.status == 429} == {"1"}
        await first

    run(use, workers=1, waiting=3)


def test_workers_that_cannot_start(run, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(pool_module, "_FIRST_PAUSE_S", 0.02)
    broken = tmp_path / "broken"

    async def use(pool):
        assert pool.is_ready
        broken.touch()
        killed(pool.pids)
        await until(lambda: not pool.is_ready and not pool.pids)
        await until(lambda: max(pool._failures) > 3)
        assert (await pool.ask(question())).status == 503
        broken.unlink()
        await until(lambda: pool.is_ready)
        assert text(await pool.ask(question(text="again"))) == "again"

    run(use, workers=1)
    assert "a worker did not start; next attempt in 0.04 s" in capfd.readouterr().err


def test_who_waits_is_told_when_no_worker_can_start(run, tmp_path, monkeypatch):
    monkeypatch.setattr(pool_module, "_FIRST_PAUSE_S", 0.02)

    async def use(pool):
        (tmp_path / "broken").touch()
        assert (await pool.ask(question(always_die=True))).status == 503

    run(use, workers=1)


def test_a_pool_none_of_whose_workers_starts_is_not_ready(run, tmp_path, monkeypatch):
    monkeypatch.setattr(pool_module, "_FIRST_PAUSE_S", 0.02)
    (tmp_path / "broken").touch()

    async def use(pool):
        assert not pool.is_ready
        assert (await pool.ask(question())).status == 503

    run(use)


def test_a_worker_that_has_grown_is_replaced_between_questions(run):
    async def use(pool):
        before = pool.pids
        assert text(await pool.ask(question(grow=80 << 20, text="large"))) == "large"
        assert text(await pool.ask(question(text="next"))) == "next"
        assert pool.pids != before

    run(use, workers=1, worker_bytes=60 << 20)


def test_closed_while_workers_work_and_start(run):
    async def use(pool):
        asyncio.create_task(pool.ask(question(seconds=50)))  # noqa: RUF006
        await until(lambda: pool.idle == 0)
        killed(pool.pids)
        await asyncio.sleep(0.02)

    began = time.monotonic()
    run(use, workers=1)
    assert time.monotonic() - began < PATIENCE_S
