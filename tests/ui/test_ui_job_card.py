"""What a card shows: its picture, what tells its run apart, its time, and what helps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from fakes import until
from PySide6.QtWidgets import QAbstractButton, QScrollArea

from avatar_desktop.domain.errors import Action, Explanation
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState
from avatar_desktop.domain.params import Choice, defaults
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged
from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog, video_style
from avatar_desktop.paths import resources
from avatar_desktop.ui.core import job_facts
from avatar_desktop.ui.core.labels import state_icon
from avatar_desktop.ui.queue.job_card import bills_again

ENGLISH = Language("en", resources() / "locale")
MIN_TITLE = 100
USUAL = defaults(video_style.SPEC.params)


@pytest.fixture
def behind(a_stand):
    """The desk of the real profile, where runs are billed."""
    return a_stand(demo=False)


@pytest.fixture
def put(window, behind, sample):
    """Keep a job in the library, publish it and return its card."""
    made: list[Job] = []

    async def publish(state: JobState, **changes: object):
        job = Job(
            id=f"20260601-{len(made):08x}", model_key="video_style", created=datetime.now(UTC),
            inputs={}, params=USUAL, price="3.00 CNY",
        )  # fmt: skip
        job = await behind.library.create(job, {"video": sample})
        made.append(job)
        behind.desk.hub.publish(JobChanged(job))
        behind.desk.hub.publish(JobChanged(replace(job, state=state, **changes)))
        return window.queue.cards[job.id]

    return publish


def told(card) -> str:
    return ", ".join(filter(None, (card._apart.text(), card._when.text())))


async def test_a_card_shows_the_picture_of_its_job(qloop, put):
    """The card has a small picture of what was sent."""
    card = await put(JobState.RUNNING)

    await until(lambda: card._picture.picture is not None, "the picture")


async def test_runs_of_one_file_are_told_apart(qloop, put):
    """A card names the option that the other runs have otherwise, and when it was sent."""
    first = await put(JobState.RUNNING)
    now = f"{first.job.created.astimezone():%H:%M}"
    assert told(first) == now

    second = await put(JobState.RUNNING, params={**USUAL, "style": 1})
    second.show_job(second.job)
    first.tell_apart([first.job, second.job])
    second.tell_apart([first.job, second.job])

    assert told(first) == f"Style: Japanese comic, {now}"
    assert told(second) == f"Style: American comic, {now}"
    assert told(second) in second.accessibleName()


def test_what_is_told_is_what_differs(rounds, seed):
    """Whatever two runs were given, each names all options that differ and none that is usual."""
    dice = Random(seed)
    for _ in range(rounds(50, 2000)):
        spec = dice.choice(catalog())
        jobs = [
            Job(id=str(n), model_key=spec.key, created=datetime.now(UTC), inputs={},
                params={one.key: _value(dice, one) for one in spec.params if dice.random() < 0.8})
            for n in range(2)
        ]  # fmt: skip
        known = {ENGLISH.text(one.title): one for one in spec.params}
        usual = defaults(spec.params)

        for job, other in (jobs, jobs[::-1]):
            words = job_facts.telling(ENGLISH, spec, job, jobs)
            for word in words:
                key = known[word.partition(": ")[0]].key
                mine = job.params.get(key, usual.get(key))
                assert mine not in (usual.get(key), None) or mine != other.params.get(
                    key, usual.get(key)
                )
            differing = [
                title
                for title, one in known.items()
                if type(one).__name__ in {"Choice", "Switch", "Integer", "Decimal"}
                and job.params.get(one.key, usual[one.key])
                != other.params.get(one.key, usual[one.key])
            ]
            assert [word.partition(": ")[0] for word in words][: len(differing)] == differing


def _value(dice: Random, param: object) -> object:
    match type(param).__name__:
        case "Choice":
            return dice.choice(param.options).value
        case "Switch":
            return dice.random() < 0.5
        case "Integer":
            return dice.randint(param.low, param.high)
        case "Decimal":
            return param.low
        case _:
            return param.default


def test_an_older_run_says_its_day():
    """The time of day tells today's runs apart; of an older one the day is enough."""
    now = datetime.now().astimezone().replace(hour=12)

    assert job_facts.short_moment(ENGLISH, now, now.date()) == f"12:{now:%M}"
    assert job_facts.short_moment(ENGLISH, now - timedelta(days=1), now.date()) == "Yesterday"


@pytest.mark.parametrize("code", ["en", "zh_CN"])
async def test_no_card_is_wider_than_the_queue(qloop, a_stand, open_window, code):
    """Whatever options and days the runs have, nothing of a card lies beyond the dock's edge."""
    language = Language(code, resources() / "locale")
    behind = a_stand(demo=False, models=catalog(), language=language)
    window = open_window(behind)
    now = datetime.now(UTC)
    for number, spec in enumerate([*catalog()] * 3):
        given = defaults(spec.params)
        job = Job(
            id=f"20250601-{number:08x}", model_key=spec.key, price="1234.50 CNY", params={**given},
            created=now - timedelta(days=200 * (number // len(catalog()))),
            inputs={"x": JobInput("x.bin", f"/{'a long name ' * 6}{number % 2}.bin")},
        )  # fmt: skip
        for param in spec.params:
            if isinstance(param, Choice):
                job.params[param.key] = param.options[number % len(param.options)].value
        behind.desk.hub.publish(JobChanged(job))
        behind.desk.hub.publish(JobChanged(replace(job, state=JobState.NEEDS_CHECK)))

    room = window.queue.findChild(QScrollArea, "queue_scroll").viewport()

    cards = window.queue.cards.values()

    def inside() -> bool:
        return all(one.x() + one.width() <= room.width() for one in cards)

    await until(inside, "every card within the queue")
    narrow = [one for one in cards if one._title.width() < MIN_TITLE]
    assert not narrow


def test_every_end_has_its_own_icon():
    """Cancelled looks like no other state."""
    icons = [state_icon(state) for state in JobState if state is not JobState.CANCELLED]

    assert state_icon(JobState.CANCELLED) not in [*icons, "circle-pause"]
    assert (resources() / "icons" / f"{state_icon(JobState.CANCELLED)}.svg").is_file()


def refused(action: Action, *, billed: bool | None) -> Failure:
    return Failure(Explanation(say("No."), action=action), "Code", billed=billed)


@pytest.mark.parametrize(
    ("action", "billed", "shown"),
    [
        (Action.CHOOSE_FILE, True, ["Choose another file"]),
        (Action.CHOOSE_FILE, False, ["Choose another file"]),
        (Action.OPEN_CONSOLE, False, ["Open the console", "Retry"]),
        (Action.OPEN_CONSOLE, True, ["Open the console", "Run again (billed)"]),
        (Action.OPEN_SETTINGS, None, ["Open settings", "Run again (billed)"]),
        (Action.RETRY, False, ["Retry"]),
        (Action.RETRY, True, ["Retry (billed)"]),
        (Action.RUN_AGAIN, True, ["Run again (billed)"]),
        (Action.NONE, False, ["Retry"]),
    ],
)
async def test_retry_stands_where_it_helps(qloop, put, action, billed, shown):
    """Retry is not offered where it only bills the same refusal again; a second bill is said."""
    card = await put(JobState.FAILED, failure=refused(action, billed=billed))

    buttons = [one for one in card.findChildren(QAbstractButton) if one.isVisibleTo(card)]
    inside = card._notice.findChildren(QAbstractButton)
    assert [one.text() for one in buttons if one not in inside] == shown


async def test_a_paid_result_is_fetched_for_nothing(qloop, put):
    """A task that is paid for is only asked again, whatever went wrong on the way."""
    failure = refused(Action.RETRY, billed=True)
    card = await put(JobState.FAILED, failure=failure, task_id="task-1")

    assert card._do.text() == "Retry"
    assert not bills_again(replace(card.job, task_id="", simulated=True))
    assert bills_again(replace(card.job, task_over=True))


async def test_a_failed_card_is_as_high_as_its_words(qloop, window, put):
    """One card alone in the dock takes no more height than what it says, folded out and in."""
    long = Explanation(say("What went wrong. " * 3), say("Why it did. " * 6), say("Do this."))
    card = await put(JobState.FAILED, failure=Failure(long, "Code", "r", "detail " * 20))

    def fits() -> bool:
        return abs(card.height() - card.heightForWidth(card.width())) <= 1

    await until(fits, "the height")
    folded = card.height()
    card._notice._more.click()
    await until(lambda: fits() and card.height() > folded, "the details")
    card._notice._more.click()
    await until(lambda: fits() and card.height() == folded, "the height before")
