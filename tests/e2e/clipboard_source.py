"""Another program that has copied what it reads from its input."""

import sys

from PySide6.QtWidgets import QApplication

app = QApplication(sys.argv[:1])
app.clipboard().setText(sys.stdin.readline().rstrip("\n"))
app.processEvents()
print("copied", flush=True)
app.exec()
