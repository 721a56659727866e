"""What the stage shows while there is no result: one sentence and one thing to try."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.accounts.connect_flow import KEY, ConnectFlow
from avatar_desktop.ui.core.accounts import any_connected, lacking
from avatar_desktop.ui.core.sample_files import kinds, samples
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.stage.empty_view import EmptyView
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, RADIUS, STAGE
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, frame, label

SAMPLE_SIZE = QSize(144, 96)
SAMPLE_SIDE = 3 * 144
GAP = 4


class EmptyStage(EmptyView):
    """Leads to the first result: by the demo, by an account, or by the model's sample."""

    demo_wanted = Signal()
    account_wanted = Signal()
    """The demo is to be left for a real account."""
    settings_wanted = Signal(str)
    """Where in the settings to go: the name of a service, or `store`."""
    sample_wanted = Signal()
    connected = Signal()
    """A key was kept, or may have been: what lacked it can be used now."""
    rebuild_wanted = Signal()
    """Settings were changed that the running services do not know yet."""

    def __init__(self, desk: UiContext, start: TaskRunner, icons: Icons) -> None:
        """Take the icons of the stage."""
        super().__init__(desk.language, icons, demo=desk.demo)
        self._desk = desk
        self._start = start
        self._icons = icons
        self._tested = False
        self._flow: ConnectFlow | None = None
        self._spec: ModelSpec | None = None
        self._has_sample = False
        self._filled: set[str] = set()
        self._try.clicked.connect(self.demo_wanted)
        self._account.clicked.connect(self.connect_account)
        self._leave.clicked.connect(self.account_wanted)
        self._card = self._sample_card()
        self._column.insertWidget(self._column.indexOf(self._leave), self._card)
        self._refresh()

    async def prepare(self) -> None:
        """Show the first steps, or only the sample once there is an account or the demo."""
        desk = self._desk
        self._ready = desk.demo or await any_connected(
            desk.accounts, desk.keys, desk.settings.current
        )
        self._refresh()

    def look_again(self) -> None:
        """Ask again whether there is an account: the keys may be told now."""
        self._start(self.prepare())

    @property
    def step(self) -> str:
        """The step to an account that is open, or an empty string."""
        return self._flow.current if self._flow else ""

    @property
    def flow(self) -> ConnectFlow | None:
        """The steps to an account, while they are open."""
        return self._flow

    def show_model(self, spec: ModelSpec) -> None:
        """Offer the sample of *spec* from now on."""
        if self._flow and self._flow.cloud != spec.cloud:
            self._end_flow(good=False)
        elif self._flow:
            self._flow.look_again()
        if self._spec is not spec:
            self._spec = spec
            self._has_sample = False
            self._refresh()
            self._start(self._show_sample(spec))

    def show_form(self, model: str, *, filled: bool) -> None:
        """Offer no sample of *model* while its form has a file."""
        if filled != (model in self._filled):
            self._filled ^= {model}
            self._refresh()

    def connect_account(self, *, step: str = "", clicked: bool = True) -> None:
        """Open the steps to the account of the model in front, at *step* or at the first.

        Only when that was *clicked* the clipboard is looked at, for a key.
        """
        if self._spec is None or self._desk.demo or self._spec.cloud not in self._desk.accounts:
            return
        self._drop_flow()
        flow = ConnectFlow(self._spec, self._desk, self._icons, self._start)
        flow.ended.connect(lambda good: self._end_flow(good=good))
        flow.connected.connect(self.connected)
        flow.settings_wanted.connect(self.settings_wanted)
        flow.rebuild_wanted.connect(self.rebuild_wanted)
        self._flow = flow
        self._column.addWidget(flow)
        self._refresh()
        flow.show()
        flow.show_step(step)
        if clicked and flow.current == KEY:
            flow.key.offer_clipboard()

    def offer_account(self) -> None:
        """Open the steps to an account, unless the model in front has one."""
        if self._spec:
            self._start(self._offer(self._spec.cloud))

    async def _offer(self, cloud: str) -> None:
        desk = self._desk
        if await lacking(desk.accounts.get(cloud), desk.keys, desk.settings.current):
            self.connect_account()

    def _end_flow(self, *, good: bool) -> None:
        self._tested = good
        held = self._flow is not None and self._flow.isAncestorOf(self.focusWidget())
        self._drop_flow()
        self._refresh()
        self._start(self._settle(held=held))

    async def _settle(self, *, held: bool) -> None:
        """Show what follows the steps; the cursor goes there if they *held* it."""
        await self.prepare()
        self.connected.emit()
        ways = (self._account, self._use) if held and self._flow is None else ()
        for way in ways:
            if way.isVisible():
                way.setFocus()
                return

    def _drop_flow(self) -> None:
        if self._flow:
            self._flow.close_step()
            self._flow.hide()
            self._flow.deleteLater()
            self._flow = None

    async def _show_sample(self, spec: ModelSpec) -> None:
        files = samples(spec, self._desk.resources)
        words = " + ".join(self._tr(one.title) for one in spec.inputs if one.name in files)
        sentence = self._tr(N_("{inputs}, made for this app."))
        pictures = []
        for name, kind in kinds(spec).items():
            picture = QPixmap()
            if name in files:
                try:
                    jpeg = await self._desk.media.poster(files[name], kind, SAMPLE_SIDE)
                except AppError:
                    continue
                picture.loadFromData(jpeg)
                pictures.append(picture)
        if spec is not self._spec:
            return
        self._has_sample = bool(files)
        self._words.setText(sentence.format(inputs=words))
        self._posters.show_pictures(pictures)
        self._refresh()

    def _refresh(self) -> None:
        idle = self._flow is None
        filled = self._spec is not None and self._spec.key in self._filled
        self.show_ways(idle=idle, tested=self._tested, filled=filled)
        self._card.setVisible(idle and self._ready and self._has_sample and not filled)

    def _sample_card(self) -> QFrame:
        card = frame("card", "sample_card")
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(GUTTER)
        self._posters = _Posters()
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addStretch(1)
        words.addWidget(label(self._tr(N_("Nothing at hand?")), "strong"))
        self._words = label("", "small")
        words.addWidget(self._words)
        text = N_("Run the sample, free") if self._desk.demo else N_("Use the sample")
        use = self._use = button("use_sample", self._tr(text))
        use.clicked.connect(self.sample_wanted)
        words.addSpacing(GRID // 2)
        words.addWidget(use)
        words.addStretch(1)
        row.addWidget(self._posters)
        row.addLayout(words, 1)
        return card


class _Posters(QWidget):
    """Pictures side by side, each cut to its share of the room."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(SAMPLE_SIZE)
        self._pictures: Sequence[QPixmap] = ()

    def show_pictures(self, pictures: Sequence[QPixmap]) -> None:
        self._pictures = pictures
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        count = max(1, len(self._pictures))
        size = QSizeF((self.width() - GAP * (count - 1)) / count, self.height())
        for number in range(count):
            at = QRectF(QPointF(number * (size.width() + GAP), 0), size)
            outline = QPainterPath()
            outline.addRoundedRect(at, RADIUS - 2, RADIUS - 2)
            painter.fillPath(outline, QColor(STAGE.sunken))
            if number < len(self._pictures):
                picture = self._pictures[number]
                painter.setClipPath(outline)
                painter.drawPixmap(at, picture, _middle(picture, size))


def _middle(picture: QPixmap, shape: QSizeF) -> QRectF:
    """Return the middle part of *picture* that has the shape of *shape*."""
    part = QRectF(
        QPointF(), shape.scaled(QSizeF(picture.size()), Qt.AspectRatioMode.KeepAspectRatio)
    )
    part.moveCenter(QRectF(picture.rect()).center())
    return part
