"""The check-up on a page: steps in words, fixes that mend, a report to copy, a way to stop."""

import asyncio

from fakes import until
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from settings_kit import page_fixture, real_fixture, seen, settings_of  # noqa: F401 (fixtures)

from avatar_desktop.domain.errors import Action, AppError, Explanation, Fix
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.settings import Addressing
from avatar_desktop.domain.text import say
from avatar_desktop.ui.settings.diagnostics_panel import StepRow

WRONG_REGION = Step(
    "bucket_region",
    say("Region of the bucket"),
    Health.BAD,
    Explanation(
        say("The bucket is in cn-shanghai but the settings say cn-beijing."),
        fix=Fix(
            say("Use {region}", region="cn-shanghai"),
            (("store.region", "cn-shanghai"), ("store.addressing", "path")),
        ),
    ),
    "AuthorizationHeaderMalformed",
    say("cn-shanghai"),
)
CLOCK = Step("clock", say("Clock"), Health.GOOD, seen=say("0 s off"))
LEFT_OUT = Step(
    "put", say("Upload a small file"), Health.SKIPPED,
    Explanation(say("Not tried, because an earlier step failed.")),
)  # fmt: skip


def texts(page, name: str) -> list[str]:
    return [one.text() for one in page.findChild(object, name).findChildren(QLabel) if one.text()]


async def test_every_step_says_its_verdict(qloop, page, real):
    """Title, verdict in words, what was seen and why: never by colour alone."""
    real.checkup.rounds = [[CLOCK, WRONG_REGION, LEFT_OUT]]
    page.check()
    await until(lambda: not page.doctor.running and len(page.doctor.steps) == 3)

    assert texts(page, "step_clock") == ["Clock", "Good", "0 s off"]
    assert texts(page, "step_bucket_region") == [
        "Region of the bucket", "Needs care", "cn-shanghai",
        "The bucket is in cn-shanghai but the settings say cn-beijing.",
    ]  # fmt: skip
    assert texts(page, "step_put")[1] == "Left out"
    assert page.findChild(object, "doctor_summary").text() == "Steps that need care: 1."
    assert page.findChild(object, "fix_clock") is None


async def test_what_needs_care_stands_first(qloop, page, real):
    """Nobody scrolls past what is well; the report keeps the order of trying."""
    real.checkup.rounds = [[CLOCK, WRONG_REGION, LEFT_OUT]]
    page.check()
    await until(lambda: not page.doctor.running and len(page.doctor.steps) == 3)

    rows = page.doctor.findChildren(StepRow)
    shown = sorted(rows, key=lambda row: row.y())
    assert [row.objectName() for row in shown] == ["step_bucket_region", "step_clock", "step_put"]
    assert [step.name for step in page.doctor.steps] == ["clock", "bucket_region", "put"]


async def test_a_fix_is_applied_and_everything_checked_again(qloop, page, real):
    """The Fix button saves all of its changes and examines anew."""
    real.checkup.rounds = [[WRONG_REGION], [CLOCK]]
    page.check()
    await until(lambda: page.findChild(object, "fix_bucket_region"))
    button = page.findChild(object, "fix_bucket_region")
    assert button.text() == "Use cn-shanghai"

    button.click()

    await until(lambda: page.doctor.steps == [CLOCK] and not page.doctor.running)
    store = real.settings.current.store
    assert (store.region, store.addressing) == ("cn-shanghai", Addressing.PATH)
    assert type(store.addressing) is Addressing
    assert page.findChild(object, "doctor_summary").text() == "All is well."
    assert page.outdated


async def test_a_fix_that_the_environment_forbids_says_so(qloop, a_stand, open_window):
    """What a variable holds cannot be changed here: nothing is saved, and the page says why."""
    behind = a_stand(demo=False, environment={"AVATAR_STORE_REGION": "cn-beijing"})
    behind.checkup.rounds = [[WRONG_REGION]]
    window = open_window(behind)
    page = settings_of(window)
    page.check()
    await until(lambda: page.findChild(object, "fix_bucket_region"))

    page.findChild(object, "fix_bucket_region").click()

    assert "store.region" in page._notice.text
    assert behind.settings.current.store.addressing is Addressing.VIRTUAL
    assert behind.checkup.asked == 1


async def test_an_action_leads_where_it_says(qloop, qtbot, page, real):
    """A step without a fix can still name what helps."""
    told = Explanation(say("The account owes money."), action=Action.OPEN_CONSOLE)
    real.checkup.rounds = [[Step("key", say("Sign in"), Health.BAD, told)]]
    page.check()
    await until(lambda: page.findChild(object, "fix_key"))

    with qtbot.waitSignal(page.action_wanted, timeout=1000) as asked:
        page.findChild(object, "fix_key").click()

    assert asked.args == [Action.OPEN_CONSOLE]


async def test_an_examination_can_be_stopped(qloop, page, real):
    """Stop keeps what was found; the next examination begins anew."""
    real.checkup.rounds = [[CLOCK, WRONG_REGION]]
    real.checkup.pausing = asyncio.Event()
    page.check()
    await until(lambda: page.doctor.steps == [CLOCK])
    assert seen(page, "doctor_stop")

    page.findChild(object, "doctor_stop").click()
    await until(lambda: page.findChild(object, "doctor_summary").text() == "Stopped.")
    assert page.doctor.steps == [CLOCK]
    assert not seen(page, "doctor_progress")

    real.checkup.pausing = None
    page.findChild(object, "doctor_check").click()
    await until(lambda: len(page.doctor.steps) == 2 and not page.doctor.running)


async def test_a_second_examination_takes_the_place_of_the_first(qloop, page, real):
    """Asked twice, the page shows the steps of one examination only."""
    real.checkup.rounds = [[CLOCK, WRONG_REGION], [CLOCK]]
    real.checkup.pausing = asyncio.Event()
    page.check()
    await until(lambda: page.doctor.steps == [CLOCK])

    page.check()

    await until(lambda: real.checkup.asked == 2 and not page.doctor.running)
    assert page.doctor.steps == [CLOCK]
    assert page.findChild(object, "doctor_summary").text() == "All is well."
    assert seen(page, "doctor_check")


async def test_the_report_is_copied_as_text(qloop, page, real):
    """Verdicts, what was seen, codes and reasons go to the clipboard."""
    real.checkup.rounds = [[CLOCK, WRONG_REGION]]
    page.check()
    await until(lambda: len(page.doctor.steps) == 2 and not page.doctor.running)

    page.findChild(object, "doctor_copy").click()

    assert QGuiApplication.clipboard().text() == (
        "[Good] Clock · 0 s off\n"
        "[Needs care] Region of the bucket · cn-shanghai · AuthorizationHeaderMalformed\n"
        "    The bucket is in cn-shanghai but the settings say cn-beijing."
    )


async def test_a_failure_of_the_doctor_itself_is_said(qloop, page, real, monkeypatch):
    """When the examination cannot go on, the window says why and the page is ready again."""

    async def broken():
        yield CLOCK
        raise AppError(Explanation(say("The key store does not answer.")))

    monkeypatch.setattr(type(real.checkup), "examine", lambda _self, _asked: broken())
    page.check()

    window = page.window()
    await until(lambda: "key store" in window._notice.notice.text)
    assert page.doctor.steps == [CLOCK]
    assert seen(page, "doctor_check")
