"""Another kind of store in the window: settings and the steps to an account know it."""

import random
from dataclasses import replace

from fakes import until
from PySide6.QtWidgets import QLabel
from settings_kit import choose, seen, settings_of, type_in
from test_ui_first_run import keyed

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.registry import kinds
from fixtures_folder import KEY, folder
from make_stores import a_kind

__all__ = ["folder"]


async def test_the_settings_have_its_fields(qloop, folder, a_stand, open_window):
    """Chosen in the list, it shows its address and its key alone, and keeps what is entered."""
    behind = a_stand(demo=False, models=catalog())
    page = settings_of(open_window(behind))
    page.show_group("storage")
    assert not seen(page, "folder_url")

    choose(page, "store_provider", "folder")

    assert behind.settings.current.store.kind == "folder"
    assert seen(page, "folder_url")
    assert not any(seen(page, name) for name in ("store_bucket", "key_store_key", "store_links"))
    type_in(page, "folder_url", "https://own.example/")
    assert behind.settings.current.accounts["folder"].url == "https://own.example"
    (field,) = [one for one in page.findChildren(QLabel) if one.text() == "Folder's key"]
    assert field.isVisible()
    line = field.buddy().focusProxy()
    line.setText(KEY)
    line.returnPressed.emit()
    await until(lambda: behind.keys.values.get("folder_key") == KEY)
    choose(page, "store_provider", "oss")
    assert not seen(page, "folder_url")
    assert seen(page, "store_bucket")


async def test_the_steps_to_an_account_tell_of_it(qloop, qtbot, folder, a_stand, open_window):
    """The store in force is named with its place."""
    given = {"AVATAR_STORE": "folder", "FOLDER_URL": "https://own.example"}
    behind = a_stand(demo=False, models=catalog(), environment=given)
    window = open_window(behind)
    window.show_page("video_style")

    flow = await keyed(qtbot, window)

    shown = [one.text() for one in flow.store.findChildren(QLabel) if one.isVisible()]
    assert {"Your folder", "https://own.example"} <= set(shown)


async def test_kinds_of_any_make_show_just_their_own(
    qloop, rounds, seed, a_stand, open_window, tmp_path
):
    """Whichever is chosen, its settings and secrets are seen, and nobody else's."""
    dice = random.Random(seed)
    made = [a_kind(dice) for _ in range(rounds(4, 60))]
    known = {**kinds(), **{one.name: one for one in made}}
    behind = a_stand(demo=False)
    settings = SettingsStore(tmp_path / "any.json", {}, {**accounts(), **known})
    behind.desk = replace(behind.desk, stores=known, settings=settings)
    page = settings_of(open_window(behind))
    page.show_group("storage")
    for kind in dice.sample(made, len(made)):
        choose(page, "store_provider", dice.choice(kind.providers).key)
        assert settings.current.store.kind == kind.name
        for one in made:
            rows = [each.name.replace(".", "_") for each in (*one.place, *one.more)]
            rows += [f"key_{secret.name}" for secret in one.secrets]
            assert [seen(page, name) for name in rows] == [one is kind] * len(rows)
        assert not seen(page, "store_bucket")
