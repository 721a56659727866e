"""The store's settings: a provider fills in what it knows; and what lies in the stores."""

import asyncio
from datetime import UTC, datetime, timedelta

from fakes import until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from settings_kit import (  # noqa: F401 (fixtures)
    choose,
    note_of,
    page_fixture,
    real_fixture,
    seen,
    settings_of,
    type_in,
)

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.settings import Addressing, Links
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.domain.text import say

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def stored(number: int, **changes: object) -> StoredObject:
    values = {
        "id": str(number), "place": "clips · oss-cn-beijing.aliyuncs.com",
        "key": f"a/{number}.mp4", "name": f"lake {number}.mp4", "size": 1_000_000 * number,
        "stored_at": NOON,
        "readable_until": datetime.now(UTC) + timedelta(hours=5),
    }  # fmt: skip
    return StoredObject(**(values | changes))


async def listed(page, real, *objects: StoredObject):
    """Show the list of *objects* and return it."""
    real.uploads.objects = list(objects)
    page.show_group("storage")
    stored_list = page._groups["storage"][1].stored
    await until(lambda: len(stored_list.rows) == len(objects))
    return stored_list


async def test_a_temporary_key_asks_for_its_token(qloop, page, real):
    """Its letters are known as it is typed; the token has a field, and its end with the token."""
    page.show_group("storage")
    choose(page, "store_provider", "oss")
    line = page.findChild(QLineEdit, "key_store_key")
    QTest.keyClicks(line, "STS.NUgYrLnoC37")
    assert "security token" in note_of(page, "key_store_key")
    assert not seen(page, "store_valid_until")

    QTest.keyClicks(page.findChild(QLineEdit, "key_store_token"), "CAISfake/+==")
    page.findChild(QPushButton, "save_store_token").click()

    await until(lambda: real.keys.values == {"store_token": "CAISfake/+=="})
    await until(lambda: seen(page, "store_valid_until"))


async def test_the_end_of_a_token_is_warned_of(qloop, page, real):
    """Links that would outlive their token are told, and an end in the past; no nonsense stays."""
    real.keys.values["store_token"] = "token"
    page.show_group("storage")
    choose(page, "store_provider", "oss")
    await until(lambda: seen(page, "store_valid_until"))

    soon = datetime.now().astimezone() + timedelta(hours=2)
    line = type_in(page, "store_valid_until", f"{soon:%Y-%m-%d %H:%M}")
    assert line.text() == f"{soon:%Y-%m-%d %H:%M}"
    assert real.settings.current.store.valid_until.endswith(":00Z")
    assert "before their 24 hours" in note_of(page, "store_valid_until")
    choose(page, "store_life_hours", 1)
    assert note_of(page, "store_valid_until") == ""

    type_in(page, "store_valid_until", "2026-01-01 00:00")
    assert "has ended" in note_of(page, "store_valid_until")
    before = real.settings.current.store.valid_until
    type_in(page, "store_valid_until", "tomorrow")
    assert "2026-06-01 20:00" in note_of(page, "store_valid_until")
    assert real.settings.current.store.valid_until == before


async def test_an_internal_endpoint_is_warned_of(qloop, page, real):
    """An endpoint that only its own cloud reaches: said beside it, and mended by a button."""
    page.show_group("storage")
    choose(page, "store_provider", "oss")
    assert not seen(page, "endpoint_trouble")

    type_in(page, "store_endpoint", "https://oss-cn-shanghai-internal.aliyuncs.com")
    assert seen(page, "endpoint_trouble")
    assert "only inside" in page.findChild(QLabel, "endpoint_trouble").text()
    mend = page.findChild(QPushButton, "mend_endpoint")
    assert mend.text() == "Use oss-cn-shanghai.aliyuncs.com"
    mend.click()

    store = real.settings.current.store
    assert (store.endpoint, store.region) == (
        "https://oss-cn-shanghai.aliyuncs.com",
        "cn-shanghai",
    )
    assert not seen(page, "endpoint_trouble")


async def test_a_path_is_kept_or_refused(qloop, page, real):
    """Supabase's path stays where the bucket stands behind it, else a button puts it there."""
    page.show_group("storage")
    choose(page, "store_provider", "other")
    type_in(page, "store_endpoint", "https://x.supabase.co/storage/v1/s3")
    assert not seen(page, "endpoint_trouble")

    choose(page, "store_addressing", Addressing.VIRTUAL)
    assert "/storage/v1/s3" in page.findChild(QLabel, "endpoint_trouble").text()
    page.findChild(QPushButton, "mend_endpoint").click()

    store = real.settings.current.store
    assert (store.endpoint, store.addressing) == (
        "https://x.supabase.co/storage/v1/s3",
        Addressing.PATH,
    )
    assert not seen(page, "endpoint_trouble")


async def test_two_readings_at_once_show_everything_once(qloop, page, real):
    """A second reading takes the place of the first, whose rows are still coming."""
    stored_list = await listed(page, real, *(stored(number) for number in range(20)))

    first = asyncio.ensure_future(stored_list.load())
    await until(lambda: 0 < len(stored_list.rows) < 20)
    await stored_list.load()
    await first

    layout = stored_list._list
    shown = [layout.itemAt(at).widget().objectName() for at in range(0, layout.count(), 2)]
    assert shown == [f"stored_{number}" for number in range(20)]


def region(page, text: str) -> None:
    combo = page.findChild(QComboBox, "store_region")
    combo.setCurrentText(text)
    combo.lineEdit().editingFinished.emit()


async def test_a_provider_fills_in_what_it_knows(qloop, page, real):
    """Kind, endpoint, addressing and a first region come with the provider's name."""
    choose(page, "store_provider", "oss")

    store = real.settings.current.store
    assert (store.kind, store.addressing) == ("oss", Addressing.VIRTUAL)
    assert (store.region, store.endpoint) == ("cn-beijing", "https://oss-cn-beijing.aliyuncs.com")
    assert page.findChild(QLineEdit, "store_endpoint").text() == store.endpoint


async def test_the_endpoint_follows_the_region(qloop, page, real):
    """Another region moves the endpoint that names it; an own server's stays."""
    choose(page, "store_provider", "aws")
    region(page, "eu-west-1")
    assert real.settings.current.store.endpoint == "https://s3.eu-west-1.amazonaws.com"

    choose(page, "store_provider", "minio")
    type_in(page, "store_endpoint", "http://127.0.0.1:9000")
    region(page, "cn-1")

    store = real.settings.current.store
    assert (store.region, store.endpoint) == ("cn-1", "http://127.0.0.1:9000")
    assert page.findChild(QComboBox, "store_provider").currentData() == "minio"


async def test_the_provider_is_known_by_its_endpoint(qloop, page, real):
    """A typed endpoint of a provider shows its name; what is nobody's is another store."""
    choose(page, "store_provider", "other")
    type_in(page, "store_endpoint", "https://cos.ap-shanghai.myqcloud.com")
    assert page.findChild(QComboBox, "store_provider").currentData() == "cos"
    assert real.settings.current.store.region == "ap-shanghai"

    type_in(page, "store_endpoint", "https://ceph.example.org")
    assert page.findChild(QComboBox, "store_provider").currentData() == "other"


async def test_links_show_what_they_need(qloop, page, real):
    """Signed links have a life, public ones an address."""
    page.show_group("storage")
    choose(page, "store_provider", "other")
    assert (seen(page, "store_life_hours"), seen(page, "store_public_url")) == (True, False)

    choose(page, "store_links", Links.PUBLIC)
    type_in(page, "store_public_url", "https://cdn.example.org/")

    assert (seen(page, "store_life_hours"), seen(page, "store_public_url")) == (False, True)
    assert real.settings.current.store.public_url == "https://cdn.example.org"


async def test_a_public_address_in_chinese_is_written_as_services_read_it(qloop, page, real):
    """Its host and path are saved in ASCII, which is said; a bad one is not saved."""
    page.show_group("storage")
    choose(page, "store_provider", "other")
    choose(page, "store_links", Links.PUBLIC)

    line = type_in(page, "store_public_url", "视频.例子.cn/我的 库/")

    written = "https://xn--cy2a840a.xn--fsqu00a.cn/%E6%88%91%E7%9A%84%20%E5%BA%93"
    assert line.text() == real.settings.current.store.public_url == written
    assert "same place" in note_of(page, "store_public_url")

    type_in(page, "store_public_url", "https://a..b/")
    assert "a..b" in note_of(page, "store_public_url")
    assert real.settings.current.store.public_url == written


async def test_a_certificate_file_that_is_not_there_is_said(qloop, page, real, tmp_path):
    """The path is saved, with a warning until the file is there."""
    type_in(page, "store_ca_file", "~no-such-user/ca.pem")
    assert "no such file" in note_of(page, "store_ca_file")
    type_in(page, "store_ca_file", str(tmp_path / "ca.pem"))
    assert "no such file" in note_of(page, "store_ca_file")

    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----")
    type_in(page, "store_ca_file", str(tmp_path / "ca.pem"))

    assert "no such file" not in note_of(page, "store_ca_file")
    assert real.settings.current.store.ca_file == str(tmp_path / "ca.pem")


async def test_the_environment_holds_a_store(qloop, a_stand, open_window):
    """Fields of the store that variables hold are disabled and explained, one by one."""
    behind = a_stand(
        demo=False,
        environment={
            "AVATAR_STORE": "s3",
            "AVATAR_STORE_REGION": "eu-1",
            "AVATAR_STORE_CA_FILE": "x",
        },
    )
    window = open_window(behind)
    page = settings_of(window)

    for name in ("store_provider", "store_region", "store_ca_file"):
        assert not page.findChild(object, name).isEnabled()
        assert "environment" in note_of(page, name)
    assert page.findChild(QLineEdit, "store_bucket").isEnabled()


async def test_what_lies_in_a_store_is_listed(qloop, page, real):
    """Every object tells its name, size, place and how long it can be read."""
    now = datetime.now(UTC)
    rows = (
        await listed(
            page, real, stored(1), stored(2, readable_until=now - timedelta(hours=1)),
            stored(3, readable_until=None), stored(4, unfinished=True),
        )
    ).rows  # fmt: skip

    words = [row._times(page._tr, now) for row in rows.values()]
    assert "its link ends" in words[0]
    assert "its link has ended" in words[1]
    assert "everybody can read it" in words[2]
    assert "Only parts" in rows["4"]._facts()
    assert "1.0 MB · clips · oss-cn-beijing.aliyuncs.com · a/1.mp4" in rows["1"]._facts()
    assert page.findChild(object, "stored_count").text() == "Files: 4, 10.0 MB in all."


async def test_deleting_asks_back_in_place(qloop, qtbot, page, real):
    """The first click only asks; the second one deletes; Esc takes the first one back."""
    page.window().activateWindow()
    stored_list = await listed(page, real, stored(1), stored(2))
    button = stored_list.rows["1"].delete
    button.click()
    assert (button.text(), len(real.uploads.objects)) == ("Really delete", 2)
    qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert button.text() == "Delete"
    assert page.window().page == "settings"

    button.click()
    button.click()

    await until(lambda: set(stored_list.rows) == {"2"})
    assert [one.id for one in real.uploads.objects] == ["2"]


async def test_what_cannot_be_deleted_stays_and_says_why(qloop, page, real):
    """Deleting all goes on after a failure; the reason stands beside the object."""
    real.uploads.errors = {"2": AppError(Explanation(say("The key may not delete.")))}
    stored_list = await listed(page, real, stored(1), stored(2), stored(3))

    stored_list.delete_all.click()
    stored_list.delete_all.click()

    await until(lambda: set(stored_list.rows) == {"2"})
    await until(lambda: stored_list.rows["2"].trouble.text() == "The key may not delete.")
    assert stored_list.delete_all.isHidden()


async def test_the_check_begins_beside_the_bucket(qloop, page, real):
    """The button in the storage's card leads to the check-up and begins it."""
    page.show_group("storage")
    page.findChild(object, "check_storage").click()

    await until(lambda: real.checkup.asked == 1)
    assert page.group == "checkup"
