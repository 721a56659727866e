"""What the stage shows while there is no result: one sentence and one thing to try."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.icons import Icons
from avatar_desktop.ui.tokens import DRAWING, GRID, GUTTER, MARGIN, RADIUS, STAGE
from avatar_desktop.ui.widgets.basics import button, frame, label

WIDTH = 440
SAMPLE_SIZE = QSize(144, 81)
SAMPLE_SIDE = 3 * 144


class EmptyStage(QWidget):
    """Leads to the first result: by the demo, by an account, or by the sample clip."""

    demo_wanted = Signal()
    account_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, language: Language, icons: Icons, *, demo: bool) -> None:
        """Take the icons of the stage."""
        super().__init__()
        self.setObjectName("empty_stage")
        self._tr = language.text
        self._icons = icons
        self._demo = demo
        self._ready = demo
        drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        ratio = self.devicePixelRatioF()
        drawing.setPixmap(icons.pixmap("sparkles", DRAWING, "accent_text", ratio))
        self._title = _centred("", "title")
        sentence = N_("Drop a file anywhere in this window, choose a look, press Generate.")
        self._sentence = _centred(self._tr(sentence), "muted")
        self._try = button("try_demo", self._tr(N_("Try the demo, no account")), "primary")
        self._try.clicked.connect(self.demo_wanted)
        self._account = button("connect_account", self._tr(N_("Connect an account")))
        self._account.clicked.connect(self.account_wanted)
        self._card = self._sample_card()
        self._lay_out(drawing)
        self.show_connected(connected=False)

    def show_connected(self, *, connected: bool) -> None:
        """Show the first steps, or only the sample once there is an account or the demo."""
        ready = self._ready = connected or self._demo
        title = N_("Your result will be here") if ready else N_("Welcome to Avatar Desktop")
        self._title.setText(self._tr(title))
        for part in (self._try, self._account):
            part.setVisible(not ready)
        self._card.setVisible(ready and self._has_sample)

    def show_sample(self, poster: QPixmap) -> None:
        """Show what the sample looks like."""
        self._has_sample = True
        self._poster.show_picture(poster)
        self._card.setVisible(self._ready)

    def _sample_card(self) -> QFrame:
        self._has_sample = False
        card = frame("card", "sample_card")
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(GUTTER)
        self._poster = _Poster()
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addStretch(1)
        words.addWidget(label(self._tr(N_("No clip at hand?")), "strong"))
        sentence = N_("Six seconds with sound, made for this app.")
        words.addWidget(label(self._tr(sentence), "small"))
        use = button("use_sample", self._tr(N_("Use the sample clip")))
        use.clicked.connect(self.sample_wanted)
        words.addSpacing(GRID // 2)
        words.addWidget(use)
        words.addStretch(1)
        row.addWidget(self._poster)
        row.addLayout(words, 1)
        return card

    def _lay_out(self, drawing: QLabel) -> None:
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(drawing)
        column.addSpacing(GRID)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(GUTTER)
        column.addWidget(self._try)
        column.addWidget(self._account)
        column.addWidget(self._card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)


class _Poster(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(SAMPLE_SIZE)
        self._picture: QPixmap | None = None

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS - 2, RADIUS - 2)
        painter.fillPath(outline, QColor(STAGE.sunken))
        if self._picture:
            painter.setClipPath(outline)
            painter.drawPixmap(QRectF(self.rect()), self._picture, QRectF(self._picture.rect()))


def sample_clip(resources: Path) -> Path:
    """Return where the clip lies that came with the app."""
    return resources / "samples" / "clip.mp4"


async def prepare(empty: EmptyStage, desk: Desk) -> None:
    """Show whether there is an account, and the sample clip if it came with the app."""
    empty.show_connected(connected=bool(await desk.keys.get("dashscope")))
    sample = sample_clip(desk.resources)
    if sample.is_file():
        poster = QPixmap()
        if poster.loadFromData(await desk.media.poster(sample, MediaKind.VIDEO, SAMPLE_SIDE)):
            empty.show_sample(poster)


def _centred(text: str, role: str) -> QLabel:
    made = label(text, role)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
