"""The stage with a done job."""

import pytest
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.stage.result_stage import ResultStage


@pytest.fixture(name="stage")
def stage_fixture(kit: Kit) -> ResultStage:
    """A visible stage."""
    one = ResultStage(
        kit.desk.language, kit.library, kit.desk.scheduler.mark, kit.start, kit.icons,
        kit.desk.models, kit.media.scene,
    )  # fmt: skip

    one.resize(800, 640)
    one.show()
    yield one
    one.release()
    kit.until(lambda: one.media.page("video").player.duration == 0)
    kit.bury(one)
