"""The line below says of an account what its last test has shown, and nothing more."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes import MemoryKeys, until

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.job import Failure, Job, JobState
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import JobChanged
from avatar_desktop.models import catalog
from avatar_desktop.ui.accounts.account_tests import AccountTests
from avatar_desktop.ui.accounts.account_watch import WatchedKeys

KEY = "sk-0123456789abcdef0123456789abcdef"
REFUSED = Explanation(
    say("The service did not accept the API key."), do=say("Compare the key and the region.")
)
PASSED = [
    Step("key", say("Sign in"), Health.GOOD),
    Step("region", say("Region"), Health.GOOD),
    Step("put", say("Upload"), Health.BAD, Explanation(say("The bucket is not there."))),
]
WRONG_KEY = [
    Step("key", say("Sign in"), Health.BAD, REFUSED, "InvalidApiKey"),
    Step("region", say("Region"), Health.SKIPPED, Explanation(say("Not known."))),
]
NO_LINE = [
    Step("dns", say("Find the host"), Health.BAD, Explanation(say("There is no network."))),
    Step("key", say("Sign in"), Health.SKIPPED, Explanation(say("Not tried."))),
    Step("region", say("Region"), Health.SKIPPED, Explanation(say("Not tried."))),
]


@pytest.fixture
def keyed(a_stand):
    """The desk of somebody whose key was never tested."""
    behind = a_stand(demo=False)
    behind.keys.values["dashscope"] = KEY
    return behind


def line(window) -> str:
    return window._status.texts()[0]


async def says(window, words: str) -> None:
    await until(lambda: line(window).endswith(words), words)


async def test(window) -> None:
    """Press the button in the line and wait for the end of the check-up."""
    await until(window._status._test.isVisible, "the button")
    window._status._test.click()
    page = window._settings_page()
    await until(lambda: page.doctor.steps and not page.doctor.running, "the check-up")


test.__test__ = False


async def test_a_key_alone_is_no_connection(qloop, keyed, open_window):
    """A saved key is called saved, with a button beside it that tests the connection."""
    window = open_window(keyed)

    await says(window, "Beijing: key saved, not tested")

    assert line(window).startswith("○")
    assert window._status._test.text() == "Test the connection"


@pytest.mark.parametrize(
    ("steps", "words", "tip"),
    [
        (PASSED, "account connected", ""),
        (WRONG_KEY, "failed: The service did not accept the API key.", "Compare the key"),
        (NO_LINE, "failed: There is no network.", "There is no network."),
    ],
)
async def test_a_check_up_decides(qloop, keyed, open_window, steps, words, tip):
    """After a check-up the line says that the account works, or why it does not."""
    keyed.checkup.rounds = [steps]
    window = open_window(keyed)

    await test(window)

    await says(window, words)
    assert line(window).startswith("●") is (steps is PASSED)
    assert tip in window._status._service.toolTip()


async def test_the_last_test_outlives_the_window_but_no_other_account(
    qloop, keyed, open_window, tmp_path
):
    """An unchanged account stays tested after a restart; another region, or key, is not tested."""
    keyed.checkup.rounds = [PASSED]
    window = open_window(keyed)
    await test(window)
    await says(window, "account connected")
    window.close()

    again = open_window(keyed)
    await says(again, "account connected")
    assert KEY not in (tmp_path / "account-tests.json").read_text(encoding="utf-8")
    settings = keyed.settings.current
    far = replace(
        settings.accounts["dashscope"], base_url="https://dashscope-intl.aliyuncs.com/api/v1"
    )
    keyed.settings.save(replace(settings, accounts={**settings.accounts, "dashscope": far}))
    again._status.refresh()
    await says(again, "Singapore: key saved, not tested")

    keyed.settings.save(settings)
    again._status.refresh()
    await says(again, "account connected")
    await again._desk.keys.set("dashscope", KEY[::-1])
    await says(again, "Beijing: key saved, not tested")


async def test_a_failure_is_told_after_a_restart_too(qloop, keyed, open_window):
    """Why the last test failed is said by the next window as well."""
    keyed.checkup.rounds = [WRONG_KEY]
    window = open_window(keyed)
    await test(window)
    window.close()

    await says(open_window(keyed), "failed: The service did not accept the API key.")


async def test_a_key_of_the_environment_is_tested_in_each_run(qloop, keyed, open_window):
    """What an environment variable holds may be another key tomorrow."""
    keyed.keys.environment = frozenset({"dashscope"})
    keyed.checkup.rounds = [PASSED]
    window = open_window(keyed)
    await test(window)
    await says(window, "account connected")
    window.close()

    await says(open_window(keyed), "key saved, not tested")


async def test_a_task_that_is_taken_proves_the_account(qloop, keyed, open_window, sample):
    """The service takes no task of a stranger, so a running task is a test that passed."""
    window = open_window(keyed)
    await says(window, "key saved, not tested")

    await keyed.desk.scheduler.submit("video_style", {"video": sample}, {})

    await says(window, "account connected")


async def test_a_refused_job_makes_it_failed(qloop, keyed, open_window, sample):
    """A job that ends because the key is refused says so in the line, whatever was said before."""
    keyed.checkup.rounds = [PASSED]
    window = open_window(keyed)
    await test(window)
    keyed.cloud.submit_error = AppError(REFUSED, retry=Retry.NEVER, code="InvalidApiKey")

    await keyed.desk.scheduler.submit("video_style", {"video": sample}, {})

    await says(window, "failed: The service did not accept the API key.")


async def test_other_failures_and_old_ones_say_nothing_of_the_account(qloop, keyed, open_window):
    """Arrears are no wrong key, and news of a job that failed long ago is no test."""
    keyed.checkup.rounds = [PASSED]
    window = open_window(keyed)
    await test(window)
    job = Job(id="j1", model_key="video_style", created=datetime.now(UTC), inputs={}, params={})
    owing = Explanation(say("The account owes money."), action=Action.OPEN_CONSOLE)

    for told in (
        replace(job, state=JobState.SUBMITTING),
        replace(job, state=JobState.FAILED, failure=Failure(owing, "Arrearage")),
        replace(
            job, state=JobState.FAILED, failure=Failure(REFUSED, "InvalidApiKey"), starred=True
        ),
    ):
        keyed.desk.hub.publish(JobChanged(told))

    assert window._tests.last("dashscope").trouble is None


async def test_a_key_that_changes_during_a_test_is_not_proved_by_it(qloop, keyed, open_window):
    """The verdict on the old key is not given to the new one."""
    window = open_window(keyed)
    steps = window._desk.checkup.examine()
    keyed.checkup.rounds = [PASSED]
    await anext(steps)
    await window._desk.keys.set("dashscope", KEY[::-1])

    async for _ in steps:
        pass

    assert window._tests.last("dashscope") is None


async def test_a_crash_while_a_key_is_stored_claims_nothing(qloop, keyed, tmp_path):
    """The old key's test is off the disk before the new key can be on it."""
    file = tmp_path / "tests.json"
    tests = AccountTests(file, keyed.keys, keyed.settings, accounts())
    tests.note("dashscope", tests.mark("dashscope"))
    assert "dashscope" in json.loads(file.read_text(encoding="utf-8"))

    class Dying(MemoryKeys):
        async def set(self, name: str, value: str) -> bool:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await WatchedKeys(Dying(), tests).set("dashscope", KEY[::-1])

    assert AccountTests(file, keyed.keys, keyed.settings, accounts()).last("dashscope") is None


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"dashscope": 1}', '{"dashscope": {}}', "\x00"]
)
async def test_a_damaged_record_is_no_test(qloop, keyed, tmp_path, content):
    """What cannot be read counts as not tested, and the next test is kept again."""
    file = tmp_path / "tests.json"
    file.write_text(content, encoding="utf-8")
    tests = AccountTests(file, keyed.keys, keyed.settings, accounts())
    assert tests.last("dashscope") is None

    tests.note("dashscope", tests.mark("dashscope"))

    assert AccountTests(file, keyed.keys, keyed.settings, accounts()).last("dashscope") is not None


def test_every_secret_and_step_of_an_account_is_known():
    """An account's proof is one of its steps, and each of its places is a setting of it."""
    for cloud, account in accounts().items():
        assert account.proof in account.steps
        assert account.address.name in account.place
        assert all(name.startswith(f"{cloud}.") for name in account.place)
    assert {spec.cloud for spec in catalog()} == set(accounts())
