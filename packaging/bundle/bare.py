"""A frozen window with nothing in it, to measure the app's own first paint against."""

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Window(QWidget):
    """Says `painted` when it is, and ends."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Tell once."""
        sys.stdout.write("painted\n")
        sys.stdout.flush()
        app.quit()


app = QApplication([])
window = Window()
window.resize(1360, 840)
window.show()
sys.exit(app.exec())
