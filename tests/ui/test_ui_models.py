"""The models in the window: samples, prices, accounts, comparison, the first page."""

from dataclasses import replace

import pytest
from fakes import until
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter
from PySide6.QtWidgets import QAbstractButton

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.models import catalog, cosplay, emo, tripo
from avatar_desktop.ui.core.labels import step_text
from avatar_desktop.ui.core.sample_files import samples
from avatar_desktop.ui.stage.result_stage import View
from avatar_desktop.ui.viewers.image_view import ImageView

KEYS = [spec.key for spec in catalog()]
ALIBABA, HUAWEI = {"dashscope": "sk-x"}, {"huawei_ak": "ak", "huawei_sk": "sk"}
PRICES = {
    "figure_portrait": "≈ ¥0.20",
    "tripo": "≈ ¥3.50",
    "video_edit": "≈ ¥7.20",
    "animate_mix": "≈ ¥3.60",
    "animate_move": "≈ ¥2.40",
    "gen3d": "price not published",
    "cosplay": "free while in trial",
    "emo": "≈ ¥0.48",
    "picture_modeling": "price not published",
    "speech_to_video": "≈ ¥3.00",
    "style_repaint": "≈ ¥0.12",
    "video_retalk": "≈ ¥0.48",
    "talking_scene": "≈ ¥3.60",
    "video_style": "≈ ¥3.00",
}


@pytest.fixture
def every(a_stand):
    """The demo's desk with all models."""
    return a_stand(models=catalog())


@pytest.fixture
def real(a_stand):
    """The real profile with all models, with an account at each service."""
    behind = a_stand(
        models=catalog(), demo=False, environment={"HUAWEICLOUD_PROJECT_ID": "0123abcd"}
    )
    behind.keys.values.update(ALIBABA | HUAWEI)
    return behind


async def sampled(window, key: str):
    """Fill the form of *key* with its sample and return the tab once the verdict is there."""
    window.show_page(key)
    tab = window.tab(key)
    tab.presenter.try_sample()
    await until(lambda: not tab.presenter.checking, "the verdict")
    return tab


async def test_every_sample_is_taken_and_the_price_is_said(qloop, open_window, real):
    """The sample of each model is within its limits; the button says what a run costs."""
    window = open_window(real)
    for key in KEYS:
        tab = await sampled(window, key)

        assert tab.generate.isEnabled(), key
        assert tab.generate.text() == f"Generate · {PRICES[key]}"
        price = tab.presenter.spec.price
        assert str(price.as_of) in tab.generate.toolTip(), key
        assert price.source in tab.generate.toolTip(), key


async def test_the_price_of_a_check_is_part_of_the_sum(qloop, open_window, real):
    """Seconds, tariff and detection are all told."""
    tab = await sampled(open_window(real), "emo")

    assert tab.generate.toolTip().startswith("6 s × 0.08 + 0.004 CNY.")
    tab.presenter.put_param("ratio", "3:4")
    assert tab.generate.text() == "Generate · ≈ ¥0.96"


async def test_one_click_runs_the_sample_in_the_demo(qloop, open_window, every):
    """On the empty stage of the demo one click fills the form and sends it."""
    window = open_window(every)
    window.show_page("cosplay")
    await until(lambda: not window._empty._card.isHidden(), "the sample")

    window._empty.findChild(QAbstractButton, "use_sample").click()

    await until(lambda: every.cloud.bodies, "the run")
    assert every.cloud.bodies[0]["model"] == "wanx-style-cosplay-v1"
    assert window.tab("cosplay").presenter.files == samples(cosplay.SPEC, every.desk.resources)


async def test_a_sample_never_spends_money(qloop, open_window, real):
    """With an account the sample only fills the form; the person presses Generate."""
    tab = await sampled(open_window(real), "cosplay")

    assert tab.presenter.ready
    assert not tab.presenter.sending
    assert real.cloud.bodies == []


async def test_a_change_stops_the_sample_from_going_out(qloop, open_window, every):
    """Who takes a file away before the verdict has changed their mind."""
    presenter = open_window(every).tab("cosplay").presenter

    presenter.try_sample()
    presenter.put_file("template", None)
    await until(lambda: not presenter.checking, "the verdict")

    assert not presenter.sending
    assert every.cloud.bodies == []


def test_a_model_without_a_sample_for_each_input_has_none(tmp_path):
    """Half a sample is no sample."""
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "portrait.png").touch()

    assert samples(emo.SPEC, tmp_path) == {}
    (tmp_path / "samples" / "voice.wav").touch()
    assert set(samples(emo.SPEC, tmp_path)) == {"image", "audio"}


@pytest.mark.parametrize(
    ("keys", "project", "told"),
    [
        ({}, "p1", "There is no key for Huawei MetaStudio yet."),
        ({"huawei_ak": "ak"}, "p1", "There is no key for Huawei MetaStudio yet."),
        (HUAWEI, "", "The project id of the account is missing."),
        (HUAWEI, "p1", ""),
        ({"huawei_token": "t"}, "p1", ""),
    ],
)
async def test_each_tab_asks_for_its_own_account(qloop, a_stand, open_window, keys, project, told):
    """Huawei needs a pair of keys or a token, and a project; Alibaba's key is of no use there."""
    environment = {"HUAWEICLOUD_PROJECT_ID": project} if project else {}
    behind = a_stand(models=catalog(), demo=False, environment=environment)
    behind.keys.values.update(ALIBABA | keys)
    window = open_window(behind)
    tab = await sampled(window, "picture_modeling")

    assert tab.generate.isEnabled() is not bool(told)
    assert behind.desk.language.paint(tab.presenter.lacking) == told
    state = "no account yet" if told else "key saved, not tested"
    wanted = f"Huawei MetaStudio, Beijing: {state}"
    await until(lambda: window._status.texts()[0].endswith(wanted), wanted)


async def test_the_way_to_the_account_is_the_right_one(qloop, a_stand, open_window):
    """From a tab of Huawei's the steps on the stage ask for Huawei's keys."""
    window = open_window(a_stand(models=catalog(), demo=False))
    window.activateWindow()
    window.show_page("picture_modeling")

    window.tab("picture_modeling")._connect_account.click()

    assert window._empty.flow.cloud == "metastudio"
    assert window.focusWidget().objectName() == "connect_huawei_ak"


async def test_beside_a_job_the_way_to_the_account_is_in_the_settings(qloop, a_stand, open_window):
    """Where a job stands on the stage, the settings open at Huawei's keys instead."""
    behind = a_stand(models=catalog(), demo=False)
    window = open_window(behind)
    window.show_page("picture_modeling")
    sample = samples(cosplay.SPEC, behind.desk.resources)
    job = await behind.desk.scheduler.submit("cosplay", sample, {})
    window.stage.show_job(job)
    window.activateWindow()

    window.tab("picture_modeling")._connect_account.click()

    assert window.page == "settings"
    assert window.focusWidget().objectName() == "key_huawei_ak"


async def test_the_window_opens_on_a_living_model(qloop, open_window, every):
    """At the first start a model that is still run is in front, not the first of the rail."""
    window = open_window(every)

    assert window.page == next(one.key for one in catalog() if not one.is_over)


async def test_a_retired_model_says_who_when_and_where(qloop, open_window, every):
    """The banner is the model's own sentence; its button names the tab that follows."""
    tab = open_window(every).tab("picture_modeling")
    banner = tab.findChild(object, "retired")

    texts = [one.text() for one in banner.findChildren(object) if hasattr(one, "text")]
    assert texts[0] == (
        "Huawei Cloud retired this model on 2025-02-18 "
        "(Huawei Cloud, bulletin on 3D digital humans)."
    )
    assert tripo.SPEC.title in banner.findChild(QAbstractButton, "heir").text()


async def test_a_picture_is_compared_with_each_of_its_inputs(qloop, open_window, every):
    """The wipe goes between the result and the face, or the figure, whichever is chosen."""
    window = open_window(every)
    files = samples(cosplay.SPEC, every.desk.resources)
    job = await every.desk.scheduler.submit("cosplay", files, {})
    await until(lambda: every.cloud.bodies, "the run")
    await every.desk.scheduler.close()
    folder = every.library.folder(job.id)
    (folder / "result.jpg").write_bytes(files["template"].read_bytes())
    window.show_page("cosplay")
    media = window.stage.media
    window.stage.show_job(replace(job, state=JobState.DONE, outputs=("result.jpg",)))

    window.stage.select(View.COMPARE)
    await until(lambda: not media.page("image").view._before.isNull(), "the face")
    face = media.page("image").view._before.size()
    media.findChild(QAbstractButton, "input_1").click()
    await until(lambda: media.page("image").view._before.size() != face, "the figure")

    template = QImageReader(str(folder / job.inputs["template"].file))
    assert media.page("image").view._before.size() == template.size()
    assert media.findChild(QAbstractButton, "input_1").text() == "Figure"


def test_a_comparison_distorts_nothing(qtbot):
    """A picture of another shape is cut to the shape of the result, not squeezed into it."""
    view = ImageView("x")
    qtbot.addWidget(view)
    view.resize(100, 100)
    before = QImage(200, 100, QImage.Format.Format_RGB32)
    before.fill(QColor("red"))
    painter = QPainter(before)
    painter.fillRect(QRectF(50, 0, 100, 100), QColor("blue"))
    painter.end()
    result = QImage(100, 100, QImage.Format.Format_RGB32)
    result.fill(QColor("white"))

    view.set_images(result, before)
    view.set_wipe(1.0)

    shown = view.grab().toImage()
    assert shown.pixelColor(4, 20) == QColor("blue")
    assert shown.pixelColor(90, 20) == QColor("blue")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("PRE-PROCESSING", "The service prepares the files"),
        ("POST-PROCESSING", "The service finishes the result"),
        ("PENDING", "Waiting at the service"),
        ("RUNNING", "The service is working on it"),
        ("SOMETHING NEW", "The service is working on it"),
    ],
)
def test_the_parts_of_a_run_are_told(behind, state, told):
    """What the service says of a running task is told in words."""
    from datetime import UTC, datetime

    job = Job("1", "emo", datetime.now(UTC), {}, {}, state=JobState.RUNNING, service_state=state)

    assert step_text(behind.desk.language, emo.SPEC, job) == told
