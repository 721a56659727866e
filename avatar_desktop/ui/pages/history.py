"""Everything that was made, without a network."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from avatar_desktop.domain.job import Job
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.icons import Icons
from avatar_desktop.ui.start import Start
from avatar_desktop.ui.widgets.thumbnails import Thumbnails


class HistoryPage(QWidget):
    """The jobs of the library: found, filtered, looked at, taken up again."""

    open_job = Signal(str)
    run_again = Signal(object)
    sample_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        start: Start,
        thumbnails: Thumbnails,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)

    @Slot(object)
    def job_changed(self, job: Job) -> None:
        """Take in news of *job*."""

    def focus_search(self) -> None:
        """Put the cursor into the search box."""

    def reload(self) -> None:
        """Read the first page again."""
