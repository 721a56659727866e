"""A seventh cloud in the window: settings and the steps to its account know it by its folder."""

import random
from dataclasses import replace

from fakes import until
from first_run_kit import connecting
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from settings_kit import choose, seen, settings_of, type_in

from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.account import SettingKind
from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.settings import value_of
from avatar_desktop.domain.text import say
from avatar_desktop.models import catalog
from fixtures_seventh import seventh
from make_accounts import VALUES, an_account

__all__ = ["seventh"]

KEY = "sev-0123456789abcdef"
NAME = "seventh_portrait"


async def test_the_settings_have_its_section(qloop, seventh, a_stand, open_window):
    """Title, key, region and own address; what is entered is saved under its names."""
    behind = a_stand(demo=False, models=catalog())
    page = settings_of(open_window(behind))
    section = page.accounts["seventh"]

    assert "Seventh Cloud" in [one.text() for one in section.findChildren(QLabel)]
    assert seen(page, "get_seventh_key")
    (field,) = section.keys
    field.line.setText(f"export SEVENTH_KEY='{KEY}'")
    field.save.setEnabled(True)
    field.save.click()
    await until(lambda: behind.keys.values.get("seventh_key") == KEY)
    choose(page, "seventh_region", "")
    type_in(page, "seventh_base_url", "https://own.example/")
    assert behind.settings.current.accounts["seventh"].base_url == "https://own.example"


async def test_the_steps_to_its_account(qloop, qtbot, seventh, a_stand, open_window, clipboard):
    """Its model lacks a key, the steps take one out of what is pasted, and the test follows."""
    behind = a_stand(demo=False, models=catalog())
    refused = Explanation(say("The seventh cloud does not know this key."))
    behind.checkup.rounds = [[Step("seventh_key", say("Sign in"), Health.BAD, refused)]]
    window = open_window(behind)
    window.show_page(NAME)
    await until(lambda: "Seventh Cloud" in window._status.texts()[0])
    clipboard.setText(f'{{"key": "{KEY}"}}')
    flow = await connecting(qtbot, window)
    assert list(flow.steps) == ["key", "check"]
    await until(flow.key.from_clipboard.isVisible)
    assert flow.key.region.itemText(0) == "Nowhere"

    qtbot.mouseClick(flow.key.from_clipboard, Qt.MouseButton.LeftButton)

    await until(lambda: flow.current == "check", "the test")
    assert behind.keys.values == {"seventh_key": KEY}
    await until(lambda: window._status.texts()[0].endswith("does not know this key."))


async def test_accounts_of_any_make_have_their_section(
    qloop, rounds, seed, a_stand, open_window, tmp_path
):
    """Each way shows its own key alone; what is entered is saved, and what cannot be is not."""
    dice = random.Random(seed)
    made = [an_account(dice) for _ in range(rounds(3, 120))]
    known = {one.name: one for one in made}
    behind = a_stand(demo=False)
    settings = SettingsStore(tmp_path / "any.json", {}, known)
    behind.desk = replace(behind.desk, accounts=known, settings=settings)
    page = settings_of(open_window(behind))
    for account in made:
        section = page.accounts[account.name]
        for way in account.sign_ins:
            section.show_way(way.secrets[0].name)
            shown = [field.line.objectName() for field in section.keys if field.wanted]
            assert shown == [f"key_{one.name}" for one in way.secrets]
        for setting in account.more:
            for value in (*VALUES[setting.kind], "no address, 华"):
                type_in(page, setting.name.replace(".", "_"), value)
    again = SettingsStore(tmp_path / "any.json", {}, known)
    assert again.notices == ()
    assert again.current.accounts == settings.current.accounts
    for setting in (one for account in made for one in account.more):
        wanted = VALUES[setting.kind][-1]
        kept = value_of(again.current, setting.name)
        assert kept == ("no address, 华" if setting.kind is SettingKind.TEXT else wanted)
