"""The settings page with the real check-up, connections and record of uploads behind it."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import until
from PySide6.QtGui import QGuiApplication
from settings_kit import note_of, press, settings_of, type_in

from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.connections import ServiceConnectionTests
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.health import Health
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.objectstore.upload_manager import UploadManager
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry
from avatar_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def wired(a_stand, service, tmp_path):
    """A desk whose outside is the real thing, with the simulator as the services."""
    behind = a_stand(demo=False)
    settings = behind.settings
    settings.save(
        replace(
            settings.current,
            accounts={
                "dashscope": DashScopeSettings(service.base_url),
                "metastudio": MetaStudioSettings(service.metastudio_url),
            },
        )
    )
    behind.keys.values["dashscope"] = service.api_key
    uploads = UploadManager(UploadRegistry(tmp_path / "uploads"), nullcontext)
    desk = replace(
        behind.desk,
        checkup=ServiceDiagnostics(
            lambda: settings.current, behind.keys, behind.desk.models, accounts()
        ),
        connections=ServiceConnectionTests(lambda: settings.current, behind.keys),
        uploads=uploads,
    )
    return replace(behind, desk=desk)


@pytest.fixture
def page(qloop, open_window, wired):
    """The settings page of that desk."""
    window: MainWindow = open_window(wired)
    return settings_of(window)


async def test_everything_is_checked_with_the_real_doctor(qloop, page):
    """Every step of a good account ends, and none needs care."""
    page.check()
    await until(lambda: page.doctor.steps and not page.doctor.running)

    assert [step.name for step in page.doctor.steps if step.health is Health.BAD] == []
    assert page.findChild(object, "doctor_summary").text() == "All is well."


async def test_a_wrong_key_is_found_by_the_real_doctor(qloop, page, wired):
    """A step needs care, says why, and the report does not hold the key."""
    wired.keys.values["dashscope"] = "sk-canary-0123456789"
    page.check()
    await until(lambda: page.doctor.steps and not page.doctor.running)

    bad = [step for step in page.doctor.steps if step.health is Health.BAD]
    assert bad
    assert all(step.explanation for step in bad)
    page.findChild(object, "doctor_copy").click()

    assert "sk-canary" not in QGuiApplication.clipboard().text()


async def test_the_network_is_tested_for_real(qloop, page):
    """The way that is shown is the one that is tried: a proxy that is not there is said."""
    page.findChild(object, "test_network").click()
    await until(lambda: note_of(page, "test_network").startswith("✓ 127.0.0.1 answers directly"))


async def test_the_project_is_looked_up_for_real(qloop, page, service, wired):
    """An IAM user's project is found with the name and the password that were typed."""
    press(page, "metastudio_sign_in", "huawei_password")
    type_in(page, "metastudio_iam_account", service.iam_account)
    type_in(page, "metastudio_iam_user", service.iam_user)
    wired.keys.values["huawei_password"] = service.iam_password

    page.findChild(object, "look_up_metastudio").click()

    await until(
        lambda: wired.settings.current.accounts["metastudio"].project_id == service.project_id
    )


async def test_what_lies_elsewhere_is_listed_and_stays(qloop, page, tmp_path):
    """An upload in another bucket is listed; deleting it says where it lies."""
    store = StoreSettings("s3", "https://s3.example.org", "us-east-1", "clips")
    entry = UploadRecord.new(store, "a8f3.mp4", Path("湖边.mp4"), 12_000_000, datetime.now(UTC), "")
    await UploadRegistry(tmp_path / "uploads").save(entry)
    stored = page._groups["storage"][1].stored
    page.show_group("storage")
    await until(lambda: len(stored.rows) == 1)
    row = stored.rows[entry.id]
    assert "clips · s3.example.org" in row._facts()

    row.delete.click()
    row.delete.click()

    await until(lambda: any(one.trouble.isVisible() for one in stored.rows.values()))
    assert "clips" in stored.rows[entry.id].trouble.text()
