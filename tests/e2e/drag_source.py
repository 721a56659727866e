"""A window of another program that a file can be dragged out of."""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Starts a drag of the files that the program was given."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        if event.buttons() & Qt.MouseButton.LeftButton:
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(name) for name in sys.argv[1:]])
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction)


app = QApplication(sys.argv[:1])
source = Source("a file manager")
source.setWindowTitle("Drag source")
source.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
source.setGeometry(1400, 40, 160, 120)
source.show()
print("ready", flush=True)
app.exec()
