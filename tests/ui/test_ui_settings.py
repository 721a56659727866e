"""The settings page: saved at once, ruled by the environment, honest about keys."""

import json
from pathlib import Path

import pytest
from fakes import until
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit
from settings_kit import (  # noqa: F401 (fixtures)
    choose,
    note_of,
    page_fixture,
    press,
    real_fixture,
    seen,
    settings_of,
    type_in,
)

from avatar_desktop.clouds.dashscope.addresses import SINGAPORE, WORKSPACE_REGIONS
from avatar_desktop.clouds.dashscope.settings import BEIJING
from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.settings import Addressing
from avatar_desktop.domain.text import say
from avatar_desktop.ui.theme.design_tokens import DARK, LIGHT


async def test_a_bucket_is_saved_field_by_field(qloop, page, real, tmp_path):
    """Fields of a bucket show up with the choice of one and are on disk at once."""
    assert page.findChild(QLineEdit, "store_bucket").parent().isHidden()

    choose(page, "store_provider", "other")
    type_in(page, "store_endpoint", "https://s3.example.org/")
    type_in(page, "store_bucket", "clips")
    choose(page, "store_addressing", Addressing.PATH)
    choose(page, "store_life_hours", 72)

    store = real.settings.current.store
    assert (store.kind, store.endpoint, store.bucket) == (
        "s3", "https://s3.example.org", "clips",
    )  # fmt: skip
    assert (store.addressing, store.life_hours) == (Addressing.PATH, 72)
    assert not page.findChild(QLineEdit, "store_bucket").parent().isHidden()
    saved = json.loads((tmp_path / "profile" / "settings.json").read_text())
    assert saved["store"]["bucket"] == "clips"


async def test_no_address_is_not_saved(qloop, page, real):
    """What is no address is refused in words and not saved."""
    choose(page, "store_provider", "other")
    line = type_in(page, "store_endpoint", "s3.example.org")

    assert real.settings.current.store.endpoint == ""
    assert "https://" in line.parent()._note.text()


async def test_the_region_sets_the_address(qloop, page, real):
    """A region is chosen by name; an own address can be typed, but not none."""
    singapore = "https://dashscope-intl.aliyuncs.com/api/v1"
    choose(page, "dashscope_region", singapore)
    assert real.settings.current.accounts["dashscope"].base_url == singapore

    choose(page, "dashscope_region", "")
    type_in(page, "dashscope_base_url", "")
    assert real.settings.current.accounts["dashscope"].base_url == singapore
    type_in(page, "dashscope_base_url", "https://own.example/api/v1/")
    assert real.settings.current.accounts["dashscope"].base_url == "https://own.example/api/v1"


async def test_a_key_is_kept_and_never_shown(qloop, page, real):
    """A typed key goes to the key store; the field is empty afterwards and hides what is typed."""
    line = page.findChild(QLineEdit, "key_dashscope")
    assert line.echoMode() is QLineEdit.EchoMode.Password
    line.setText("  sk-secret ")
    line.textEdited.emit(line.text())

    page.findChild(object, "save_dashscope").click()
    await until(lambda: real.keys.values)
    await until(lambda: page.findChild(object, "remove_dashscope").isVisible())

    assert real.keys.values == {"dashscope": "sk-secret"}
    assert line.text() == ""
    assert "key store" in page.accounts["dashscope"].keys[0]._note.text()

    page.findChild(object, "remove_dashscope").click()
    await until(lambda: not real.keys.values)


async def test_a_key_without_a_key_store_is_said(qloop, page, real):
    """Without a key store the page says that the key is gone with the app."""
    real.keys.stored = False
    line = page.findChild(QLineEdit, "key_dashscope")
    line.setText("sk-x")

    line.returnPressed.emit()
    await until(
        lambda: "until the app is closed" in page.accounts["dashscope"].keys[0]._note.text()
    )


async def test_the_environment_wins_and_says_so(qloop, a_stand, open_window):
    """What environment variables hold is disabled and explained."""
    variables = {"DASHSCOPE_WORKSPACE": "ws-1", "AVATAR_STORE": "temporary"}
    behind = a_stand(demo=False, environment=variables)
    behind.keys.environment = frozenset({"dashscope"})
    window = open_window(behind)
    page = settings_of(window)
    await until(lambda: not page.findChild(QLineEdit, "key_dashscope").isEnabled())

    workspace = page.findChild(QLineEdit, "dashscope_workspace")
    assert not workspace.isEnabled()
    assert workspace.text() == "ws-1"
    assert "environment" in workspace.parent()._note.text()
    assert not page.findChild(QComboBox, "store_provider").isEnabled()


async def test_the_theme_changes_at_once(qloop, qapp, page):
    """Light and dark are switched live, without a new window."""
    press(page, "theme", "dark")
    assert DARK.surface in qapp.styleSheet()

    press(page, "theme", "light")
    assert LIGHT.text in qapp.styleSheet()
    assert not page.outdated


async def test_another_language_asks_for_a_new_window(qloop, qtbot, open_window, real):
    """A new language is saved and the window asks to be built anew, on the same page."""
    window = open_window(real)
    page = settings_of(window)

    with qtbot.waitSignal(window.rebuild_wanted, timeout=1000):
        choose(page, "language", "zh_CN")

    assert real.settings.current.language == "zh_CN"
    assert open_window(real).page == "settings"


async def test_account_settings_are_in_force_after_leaving(qloop, qtbot, open_window, real):
    """Services are not pulled away while somebody types: the new window comes on leaving."""
    window = open_window(real)
    window.show_page("settings")
    asked = []
    window.rebuild_wanted.connect(lambda: asked.append(1))
    type_in(settings_of(window), "dashscope_workspace", "ws-2")
    assert asked == []

    window.show_page("history")

    assert asked == [1]
    assert open_window(real).page == "history"


async def test_a_disk_that_refuses_is_said(qloop, page, real, tmp_path):
    """When the settings cannot be saved, the page says so and they stay as they were."""
    (tmp_path / "profile" / "settings.json.tmp").mkdir(parents=True)

    type_in(page, "dashscope_workspace", "ws-3")

    assert "cannot be saved" in page._notice.text
    assert real.settings.current.accounts["dashscope"].workspace == ""


async def test_the_demo_leads_out_and_in(qloop, qtbot, window, open_window, real):
    """The demo's settings lead to the real profile, and the other way."""
    settings_of(window)
    with qtbot.waitSignal(window.profile_wanted) as out:
        window.findChild(object, "switch_profile").click()
    other = open_window(real)
    settings_of(other)
    with qtbot.waitSignal(other.profile_wanted) as back:
        other.findChild(object, "switch_profile").click()

    assert (out.args, back.args) == (["main"], ["demo"])


async def test_the_library_folder_is_shown(qloop, page, real):
    """The page shows where results lie."""
    assert Path(page.findChild(QLineEdit, "library").text()) == real.library.root


async def test_the_account_at_huawei_is_saved(qloop, page, real):
    """Keys go to the key store, project, region and user id to the settings."""
    for name, value in (("huawei_ak", "AK1"), ("huawei_sk", "SK1"), ("huawei_token", "T1")):
        line = page.findChild(QLineEdit, f"key_{name}")
        assert line.echoMode() is QLineEdit.EchoMode.Password
        line.setText(value)
        line.returnPressed.emit()
    await until(lambda: len(real.keys.values) == 3)

    type_in(page, "metastudio_project_id", " 0123abcd ")
    type_in(page, "metastudio_user_id", "u-1")
    choose(page, "metastudio_region", "https://metastudio.cn-east-3.myhuaweicloud.com")

    account = real.settings.current.accounts["metastudio"]
    assert real.keys.values == {"huawei_ak": "AK1", "huawei_sk": "SK1", "huawei_token": "T1"}
    assert (account.project_id, account.user_id) == ("0123abcd", "u-1")
    assert account.base_url == "https://metastudio.cn-east-3.myhuaweicloud.com"


async def test_what_travels_in_a_header_is_plain(qloop, page, real):
    """A user id in Chinese is refused in words and not saved."""
    line = type_in(page, "metastudio_user_id", "用户")

    assert real.settings.current.accounts["metastudio"].user_id == ""
    assert "without accents" in line.parent()._note.text()


async def test_an_own_deployment_takes_the_place_of_a_model(qloop, page, real):
    """A name of one's own is saved by model; an empty line brings the model's own name back."""
    line = type_in(page, "model_name_video_style", "my-style-v2")
    assert line.placeholderText() == "video-style-transform"
    assert real.settings.current.model_names == {"video_style": "my-style-v2"}

    type_in(page, "model_name_video_style", "")
    assert real.settings.current.model_names == {}
    type_in(page, "model_name_video_style", "video-style-transform")
    assert real.settings.current.model_names == {}


async def test_one_way_to_sign_in_is_shown_at_a_time(qloop, page, real):
    """Each way shows just its fields; a stronger key that is saved too is said."""
    for name, shown in (
        ("huawei_ak", "key_huawei_ak"), ("huawei_token", "key_huawei_token"),
        ("huawei_password", "metastudio_iam_user"),
    ):  # fmt: skip
        press(page, "metastudio_sign_in", name)
        fields = ("key_huawei_ak", "key_huawei_token", "metastudio_iam_user")
        assert [one for one in fields if seen(page, one)] == [shown]
    assert note_of(page, "metastudio_sign_in") == ""

    real.keys.values["huawei_ak"] = "AK1"
    press(page, "metastudio_sign_in", "huawei_token")

    await until(lambda: "goes first" in note_of(page, "metastudio_sign_in"))


async def test_the_settings_open_at_the_way_that_is_in_use(qloop, open_window, real):
    """Who signs in as an IAM user sees the user's fields, not the access key's."""
    real.keys.values["huawei_password"] = "secret"
    window = open_window(real)
    page = settings_of(window)

    await until(lambda: seen(page, "metastudio_iam_account"))
    type_in(page, "metastudio_iam_account", "acme")
    type_in(page, "metastudio_iam_user", "mei")

    account = real.settings.current.accounts["metastudio"]
    assert (account.iam_account, account.iam_user) == ("acme", "mei")


async def test_the_project_is_looked_up(qloop, page, real):
    """The button asks with the account as it is saved, and saves what it finds."""
    type_in(page, "metastudio_iam_user", "mei")
    page.findChild(object, "look_up_metastudio").click()

    await until(lambda: real.settings.current.accounts["metastudio"].project_id)
    assert real.connections.asked[0].accounts["metastudio"].iam_user == "mei"
    assert real.settings.current.accounts["metastudio"].project_id == real.connections.project
    line = page.findChild(QLineEdit, "metastudio_project_id")
    assert line.text() == real.connections.project
    assert "Found" in note_of(page, "metastudio_project_id")


async def test_a_project_that_is_not_found_is_explained(qloop, page, real):
    """The reason stands below the field, what was there stays, and one can try again."""
    real.connections.error = AppError(Explanation(say("The account has no project there.")))
    type_in(page, "metastudio_project_id", "mine")
    button = page.findChild(object, "look_up_metastudio")

    button.click()

    await until(lambda: "no project" in note_of(page, "metastudio_project_id"))
    assert real.settings.current.accounts["metastudio"].project_id == "mine"
    assert button.isEnabled()


async def test_a_pasted_address_is_made_to_fit(qloop, page, real):
    """The address of another dialect becomes the one that the app needs."""
    choose(page, "dashscope_region", "")
    line = type_in(page, "dashscope_base_url", "dashscope-us.aliyuncs.com/compatible-mode/v1/")

    assert (
        real.settings.current.accounts["dashscope"].base_url
        == "https://dashscope-us.aliyuncs.com/api/v1"
    )
    assert line.text() == "https://dashscope-us.aliyuncs.com/api/v1"
    assert "compatible with OpenAI" in note_of(page, "dashscope_region")
    assert "made to fit" in note_of(page, "dashscope_region")


@pytest.mark.parametrize("region", WORKSPACE_REGIONS)
async def test_a_workspaces_own_address_is_made_of_its_id(qloop, page, real, region):
    """Region and id give the address; an id that cannot be one is not saved."""
    page.show_group("accounts")
    choose(page, "dashscope_region", f"workspace:{region}")
    assert seen(page, "dashscope_region_workspace")

    type_in(page, "dashscope_region_workspace", "llm_ä")
    assert "letters, digits" in note_of(page, "dashscope_region_workspace")
    type_in(page, "dashscope_region_workspace", "LLM-abc1")

    url = f"https://llm-abc1.{region}.maas.aliyuncs.com/api/v1"
    assert real.settings.current.accounts["dashscope"].base_url == url
    assert page.findChild(QComboBox, "dashscope_region").currentData() == f"workspace:{region}"

    choose(page, "dashscope_region", BEIJING)
    assert real.settings.current.accounts["dashscope"].base_url == BEIJING
    assert not seen(page, "dashscope_region_workspace")


async def test_a_wrong_address_of_the_file_is_said_and_mended_by_a_button(
    qloop, a_stand, open_window, tmp_path
):
    """The address of the compatible interface is named under its field; one click mends it."""
    old = {"dashscope": {"base_url": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"}}
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "settings.json").write_text(json.dumps(old))
    real = a_stand(demo=False)
    page = settings_of(open_window(real))
    page.show_group("accounts")
    mend = page.findChild(object, "mend_dashscope_region")
    assert "compatible with OpenAI" in note_of(page, "dashscope_base_url")
    assert mend.isVisible()
    assert mend.text() == f"Use {SINGAPORE}"

    mend.click()

    assert real.settings.current.accounts["dashscope"].base_url == SINGAPORE
    assert not mend.isVisible()
    assert page.findChild(QComboBox, "dashscope_region").currentData() == SINGAPORE


async def test_a_wrong_address_of_a_variable_names_the_variable(qloop, a_stand, open_window):
    """What the page cannot change it explains: the variable, and what is wrong with it."""
    given = {"DASHSCOPE_BASE_URL": "https://dashscope.aliyuncs.com"}
    page = settings_of(open_window(a_stand(demo=False, environment=given)))
    page.show_group("accounts")

    note = note_of(page, "dashscope_base_url")
    assert "DASHSCOPE_BASE_URL" in note
    assert "/api/v1" in note
    assert not page.findChild(object, "mend_dashscope_region").isVisible()


async def test_amounts_are_in_force_at_once(qloop, page, real):
    """The budget is saved, and nothing has to be built anew for it."""
    field = page.findChild(QDoubleSpinBox, "budget_per_run")
    assert field.text() == "Never asks"

    field.setValue(12.5)

    assert real.settings.current.budget.per_run == 12.5
    assert not page.outdated
    assert page.findChild(object, "settings_applied").text() == "✓ Saved."


async def test_the_notes_are_shown_again(qloop, page, real):
    """What was read is forgotten by one click; with nothing read there is nothing to click."""
    button = page.findChild(object, "show_notes")
    assert not button.isEnabled()
    page.keeper.put("privacy.noted", ("emo", "cosplay"))
    assert "2" in note_of(page, "show_notes")

    button.click()

    assert real.settings.current.privacy.noted == ()
    assert not button.isEnabled()


async def test_uploads_keep_their_traces_if_one_wants(qloop, page, real):
    """The switch is on from the start and can be turned off."""
    switch = page.findChild(object, "privacy_strip")
    assert switch.isChecked()

    switch.click()

    assert not real.settings.current.privacy.strip
