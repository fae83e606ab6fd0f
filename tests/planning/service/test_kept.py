"""Answers that are given again: computed once, forgotten when there are too many."""

import asyncio

from scanplan.planning.service.answer import Answer, Question
from scanplan.planning.service.kept import KeptAnswers

from .loops import in_a_loop


class Asked:
    """Answers after a moment, and counts."""

    def __init__(self, status=200, size=10):
        self.questions, self.status, self.size = [], status, size

    async def __call__(self, question):
        self.questions.append(question)
        await asyncio.sleep(0.01)
        return Answer(bytes(self.size), status=self.status)


def question(n=0, **more):
    return Question("one-star", {"ra": str(n)}, **more)


def test_those_who_ask_the_same_at_once_share_the_work_and_the_answer_is_kept():
    async def use():
        kept, asked = KeptAnswers("code", 1 << 20), Asked()
        tag = kept.entity_tag(question())
        waiting = [asyncio.create_task(kept.answer(tag, question(), asked)) for _ in range(9)]
        await asyncio.sleep(0)
        waiting[0].cancel()  # whose going away is not the others' loss
        answers = await asyncio.gather(*waiting[1:])
        assert {answer.body for answer in answers} == {bytes(10)}
        await kept.answer(tag, question(), asked)
        assert (len(asked.questions), kept.shared, kept.found) == (1, 8, 1)

    in_a_loop(use())


def test_what_is_no_answer_is_not_kept():
    async def use():
        kept, asked = KeptAnswers("code", 1 << 20), Asked(status=422)
        for _ in range(2):
            await kept.answer(kept.entity_tag(question()), question(), asked)
        assert len(asked.questions) == 2

    in_a_loop(use())


def test_within_its_bytes():
    async def use():
        kept, asked = KeptAnswers("code", 100_000), Asked(size=4000)
        for n in [*range(30), 29, 0]:
            await kept.answer(kept.entity_tag(question(n)), question(n), asked)
            assert kept.size_bytes <= 100_000
        assert kept.found == 1
        large = Asked(size=50_000)
        for _ in range(2):
            await kept.answer(kept.entity_tag(question("large")), question("large"), large)
        assert len(large.questions) == 2

    in_a_loop(use())


def test_a_tag_is_of_code_mission_and_question():
    tag = KeptAnswers("code", 0).entity_tag
    same = tag(question())
    others = [
        KeptAnswers("other code", 0).entity_tag(question()),
        tag(question(1)),
        tag(question(body=b"1,2")),
        tag(question(media_type="text/csv")),
        tag(Question("catalogue", {"ra": "0"})),
    ]
    assert tag(question()) == tag(question(gzip=True)) == same
    assert len({same, *others}) == 1 + len(others)
