"""The history page over a real library."""

import pytest
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.history.history_page import HistoryPage
from avatar_desktop.ui.widgets.thumbnails import Thumbnails


@pytest.fixture(name="opened")
def opened_fixture(kit: Kit):
    """Returns what opens the page over the jobs that are there by then."""
    pages = []

    def open_page() -> HistoryPage:
        thumbnails = Thumbnails(kit.media, kit.folder / "thumbs", kit.start)
        page = HistoryPage(kit.desk, kit.start, thumbnails, kit.icons)
        thumbnails.setParent(page)
        pages.append(page)
        page.resize(1000, 700)
        page.show()
        kit.run(kit.start.finish())
        return page

    yield open_page
    kit.run(kit.start.finish())
    for page in pages:
        kit.bury(page)


def names(page: HistoryPage) -> list[str]:
    return [job.id[-2:] for job in page.jobs]
