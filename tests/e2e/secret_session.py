"""A whole session in the real window, as a program: the plan comes as JSON on stdin.

Keys wrong and right are typed into the settings, jobs fail in all ways and end well, services echo
what they were sent, the doctor runs, and what can be copied is copied.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QLineEdit
from qasync import QEventLoop
from window_kit import Opened, drop, opened, until

from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.logs import log_to
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners

SUBMIT = "/api/v1/services/aigc/"
HUAWEI = "/v1/"


async def typed(app: Opened, secrets: Mapping[str, str]) -> None:
    """Type *secrets* into the settings and save them; those that have no field go in directly."""
    app.window.show_page("settings")
    await until(lambda: app.window.findChild(QFrame, "section_about"), "the settings")
    for name, value in secrets.items():
        line = app.window.findChild(QLineEdit, f"key_{name}")
        if line is None:
            await app.shop.keys.set(name, value)
            continue
        QTest.keyClicks(line, value)
        button = app.window.findChild(QAbstractButton, f"save_{name}")
        button.click()
        await until(lambda line=line: not line.text(), f"the saving of {name}")
        assert await app.shop.keys.get(name) == value, name


async def run(app: Opened, model: str, file: Path, state: JobState) -> Job:
    """Drop *file* on the tab of *model*, generate, and wait for the job to end in *state*."""
    app.window.show_page(model)
    tab = app.window.tab(model)
    before = set(app.jobs)
    drop(tab, file)
    if tab.presenter.consent_due:
        tab.presenter.understand()
    await until(tab.generate.isEnabled, "the verdict")
    tab.generate.click()
    await until(lambda: set(app.jobs) - before, "the job")
    (job_id,) = set(app.jobs) - before
    await until(lambda: app.jobs[job_id].ended, "the end of the job")
    job = app.jobs[job_id]
    assert job.state is state, (model, job.state, job.failure)
    return job


def copied(app: Opened) -> str:
    """Press every button that copies details, and return all that was copied."""
    texts = []
    for one in app.window.findChildren(QAbstractButton, "notice_copy"):
        one.click()
        texts.append(QApplication.clipboard().text())
    return "\n".join(texts)


def failed_task(echo: str) -> dict[str, Any]:
    """Return a service's answer that a task has failed, with *echo* wherever one can be."""
    told = {"task_status": "FAILED", "error_code": "X", "error_message": echo}
    output = {**told, "task_metrics": {"TOTAL": 1, echo: [{"deep": [echo]}]}}
    return {"request_id": echo, "output": output, "usage": {"note": echo}}


async def story(plan: Mapping[str, Any]) -> None:
    home = Path(plan["home"])
    right, wrong = plan["right"], plan["wrong"]
    clip, photo = Path(plan["clip"]), Path(plan["photo"])
    kept = Path(plan["diagnostics"])

    async def fault(**rule: Any) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{plan['service']}/_simulator/faults", json=rule)
            answer.raise_for_status()

    echo = " ".join([*right.values(), *wrong.values()])
    spots = places(home)
    log_to(spots.log_file)
    ours = logging.getLogger("avatar_desktop")
    ours.setLevel(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    for handler in ours.handlers:
        handler.maxBytes = 0  # nothing of it may roll away before it is searched
        logging.getLogger().addHandler(handler)
    ours.debug("the log hears everything")
    keys = SecretStore("main", os.environ, owners())

    async def failed(model: str, secrets: Mapping[str, str], name: str = "") -> None:
        """Type *secrets*, and let a job of *model* fail in the window that opens next."""
        async with opened(home, keys) as app:
            await typed(app, secrets)
        async with opened(home, keys) as app:
            await run(app, model, photo, JobState.FAILED)
            if name:
                (kept / name).write_text(copied(app), "utf-8")

    await failed("gen3d", wrong, "copied.txt")
    await failed("gen3d", {**right, "store_secret": wrong["store_secret"]}, "copied2.txt")
    dashscope = wrong["dashscope"]
    await failed("gen3d", {"store_secret": right["store_secret"], "dashscope": dashscope})
    body = {"code": "InvalidParameter", "message": echo, "request_id": right["dashscope"]}
    await fault(path=SUBMIT, method="POST", status=400, body=body)
    await failed("gen3d", {"dashscope": right["dashscope"]}, "copied3.txt")
    await fault(path="/api/v1/tasks/", method="GET", status=200, body=failed_task(echo))
    await failed("gen3d", {}, "copied_task.txt")
    for status in (400, 401):
        said = {"error_code": "APIGW.0301", "error_msg": f"ak: {echo}", "request_id": echo}
        await fault(path=HUAWEI, method="POST", status=status, body=said)
        await failed("picture_modeling", {}, f"copied{status}.txt")
    async with opened(home, keys) as app:
        await fault(path="/api/v1/tasks", method="GET", status=500, raw=f"<html>{echo}</html>")
        await run(app, "video_style", clip, JobState.DONE)
        shop = app.shop
        steps = [repr(step) async for step in shop.checkup.examine()]
        (kept / "doctor.txt").write_text("\n".join(steps), "utf-8")
        seen = [*app.events, shop.settings.current, shop.keys, shop.services, shop.uploads]
        (kept / "shown.txt").write_text(repr(seen), "utf-8")
        app.window.show_page("history")
        (kept / "copied4.txt").write_text(copied(app), "utf-8")


def main() -> None:
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        runner.run(story(json.load(sys.stdin)))


main()
