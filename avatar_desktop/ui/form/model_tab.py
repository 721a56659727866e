"""The inputs column of one model at work: what is known of its files, and sending it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.media import SUFFIXES, MediaKind
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, in_a_row
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core import formatting
from avatar_desktop.ui.core.labels import Remedy, notice_of, notice_words, remedy_of
from avatar_desktop.ui.form.box_row import BoxRow
from avatar_desktop.ui.form.consent import ConsentNote
from avatar_desktop.ui.form.form_view import Controls, FormView
from avatar_desktop.ui.form.input_slot import InputSlot
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.drop_zone import Hover
from avatar_desktop.ui.widgets.factories import button, label, polish
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity

MEDIA_FILTERS = {
    MediaKind.VIDEO: N_("Clips"),
    MediaKind.IMAGE: N_("Pictures"),
    MediaKind.AUDIO: N_("Sound files"),
}


GENERATE_KEY = QKeySequence("Ctrl+Return")
NATIVE = QKeySequence.SequenceFormat.NativeText


class ModelTab(FormView):
    """Shows the form that a presenter keeps and hands it what the person does."""

    settings_wanted = Signal(str)
    """The name of the service whose account is meant."""
    action_wanted = Signal(object)
    """An `Action` that concerns more than this form."""

    def __init__(
        self,
        presenter: TabPresenter,
        language: Language,
        icons: Icons,
        resources: Path,
        heir: ModelSpec | None = None,
        parent: QWidget | None = None,
        made: Controls | None = None,
    ) -> None:
        """Look as an empty form does until `work`."""
        super().__init__(presenter.spec, language, icons, resources, heir, parent, made)
        self.presenter = presenter
        self._icons = icons
        self._folder = ""
        self._shown_action: Remedy = Action.NONE

    def work(self) -> None:
        """Make what only a working form has, and show what the presenter keeps."""
        language, icons, presenter = self._language, self._icons, self.presenter
        words = notice_words(language)
        self._notice = Notice(words, icons)
        self._notice.setObjectName("form_notice")
        self._left = Notice(words, icons)
        self._left.setObjectName("left_notice")
        self._budget = Notice(words, icons)
        self._budget.setObjectName("budget_notice")
        self._consent = ConsentNote(language)
        self.boxes = BoxRow(presenter, language)
        self._storage = label("", "small")
        self._storage.setObjectName("storage_note")
        self._set_up = button("set_up_bucket", self._tr(N_("Set up a bucket")), "link")
        self._connect_account = button(
            "connect_account", self._tr(N_("Connect an account")), "link"
        )
        self._take_in()
        self._connect()
        self.refresh()
        for name, jpeg in presenter.posters.pictures.items():
            self.slots[name].show_poster(jpeg)

    def refresh(self) -> None:
        """Show the form as it is now."""
        form = self.presenter
        known = form.look.facts if form.look else {}
        for name, slot in self.slots.items():
            path = form.files.get(name)
            info = known.get(name) if not form.checking else None
            slot.show_file(path, info, undo=form.draft.replaced(name))
            found = form.problems(name) if path and not form.checking else []
            refused = form.refused_why(name)
            slot.show_verdict(
                found, fits=info is not None, refused=refused, traces=form.traces.of(path)
            )
        held = [n for n in self.slots if n in form.files or form.draft.replaced(n)]
        self.show_places(form.draft.way.key if form.draft.way else "", held)
        reckoning = form.reckoning
        self.show_values(form.params, reckoning.values, reckoning.idle)
        for key, control in self.options.following.items():
            words = (self._language.paint(one.message) for one in form.problems(key))
            control.warn(in_a_row(*words))
        self._reset.setVisible(form.draft.has_options)
        self.boxes.refresh()
        if answered := self.findChild(QLabel, "answered"):
            answered.setText(self._language.paint(form.last_answer()))
            answered.setVisible(bool(answered.text()))
        self._refresh_storage()
        self._refresh_question()
        self._refresh_generate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_question()
        self._refresh_generate()

    def browse(self, name: str = "") -> None:
        """Let the person choose a file for the input *name*, or for the first one."""
        slot = self.slots[name] if name else self._first_slot()
        if slot is None:
            return
        kind = slot.wanted.limits.kind
        patterns = " ".join(f"*.{suffix}" for suffix in SUFFIXES[kind].split())
        shown = self._tr(MEDIA_FILTERS[kind])
        dialog = QFileDialog(self, self._language.paint(slot.wanted.label), self._folder)
        dialog.setObjectName("browse")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{shown} ({patterns})", self._tr(N_("All files")) + " (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._chosen(slot, Path(chosen)))
        dialog.open()

    def undo(self) -> bool:
        """Take back the files that were removed or replaced last; False when there are none."""
        return self.presenter.undo()

    def hover(self, paths: list[Path], over: QWidget | None) -> bool:
        """Show what a drop of *paths* would do and return whether it would do anything."""
        self.end_hover()
        under = self._under(over)
        placed = self.presenter.placed(paths, _first_place(paths, under))
        for name in placed.taken:
            words = self._language.paint(placed.welcome)
            self.slots[name].zone.set_hover(Hover.WELCOME, words)
        if not placed.taken:
            refusing = under or self._first_slot()
            words = self._language.paint(self.presenter.advice(paths[0]))
            if refusing:
                what = refusing.refusal(paths[0])
                refusing.zone.set_hover(Hover.REFUSED, in_a_row(what, words))
        return bool(placed.taken)

    def end_hover(self) -> None:
        """Show that nothing is held over the tab any more."""
        for slot in self.slots.values():
            slot.zone.set_hover(Hover.NOTHING)

    def drop(self, paths: list[Path], over: QWidget | None) -> None:
        """Use *paths*: one file where it was let go, several where their kinds fit, in order."""
        self.end_hover()
        self.presenter.put_files(paths, _first_place(paths, self._under(over)))

    def show_error(self, error: AppError) -> None:
        """Show a failure of this form; the form stays as it is."""
        self._shown_action = remedy_of(error.explanation)
        self._notice.show_text(NoticeSeverity.ERROR, notice_of(self._language, error))

    def retint(self) -> None:
        """Draw again in the theme's colours."""
        for slot in self.slots.values():
            slot.retint()
        self.refresh()

    def _first_slot(self) -> InputSlot | None:
        return next((slot for slot in self.slots.values() if not slot.isHidden()), None)

    def _under(self, over: QWidget | None) -> InputSlot | None:
        for slot in self.slots.values():
            if over is not None and (over is slot or slot.isAncestorOf(over)):
                return slot
        return None

    def _refresh_question(self) -> None:
        self._consent.setVisible(self.presenter.consent_due)
        anyway = self._tr(N_("Generate anyway"))
        self._show_or_hide(self._budget, self.presenter.question, anyway)
        self._show_or_hide(self._left, self.presenter.left)

    def _show_or_hide(self, notice: Notice, said: Explanation | None, action: str = "") -> None:
        """Show what is *said*, once: a notice that says it already is not told anew."""
        if said is None:
            notice.hide()
            return
        text = replace(notice_of(self._language, said), action=action)
        if notice.isHidden() or notice.text != in_a_row(text.what, text.why, text.do):
            notice.show_text(NoticeSeverity.WARNING, text)

    def _refresh_storage(self) -> None:
        note = self.presenter.storage_note
        words = in_a_row(*map(self._language.paint, note.sentences))
        self._storage.setText(words)
        self._storage.setVisible(bool(words))
        self._set_up.setVisible(note.doubt)

    def _refresh_generate(self) -> None:
        form = self.presenter
        cost = formatting.price(self._language, form.reckoning.estimate, simulated=form.simulated)
        text = self._tr(N_("Generate"))
        if form.sending:
            text = self._tr(N_("Adding to the queue…"))
        elif cost:
            text = f"{text} · {cost}"
        self.generate.setText(text)
        self.generate.setAccessibleName(text)
        self.generate.setEnabled(form.ready)
        self.generate.setToolTip(self._how_reckoned())
        tone, reason = self._why_not()
        self._reason.setText(reason)
        polish(self._reason, role=tone)
        error = form.first_error()
        elsewhere = not form.lacking and error is not None and error.rule == "region"
        words = N_("Unlock") if form.shut else N_("Connect an account")
        self._connect_account.setText(self._tr(N_("Choose the region") if elsewhere else words))
        self._connect_account.setVisible(bool(form.lacking) or elsewhere)

    def _reach_account(self) -> None:
        if self.presenter.shut:
            self.action_wanted.emit(Action.UNLOCK_KEYS)
        else:
            self.settings_wanted.emit(self._spec.cloud)

    def _why_not(self) -> tuple[str, str]:
        """Return the tone and the text of the line below the button."""
        form = self.presenter
        error = form.first_error()
        if form.checking and form.given:
            many = len(form.given) > 1
            words = N_("Looking at the files…") if many else N_("Looking at the file…")
            return "small", self._tr(words)
        if form.resting:
            return "good", self._tr(N_("Added to the queue."))
        if form.lacking:
            return "warning", self._language.paint(form.lacking)
        if error and error.rule in {"missing", "region"}:
            tone = "small" if error.rule == "missing" else "warning"
            return tone, self._language.paint(error.message)
        if error:
            return "bad", self._tr(N_("Not possible yet: see above."))
        hint = GENERATE_KEY.toString(NATIVE) if form.ready else ""
        if form.consent_due:
            hint = self._tr(N_("One click first: see the note above."))
        elif form.traces.ask(form.given.values()):
            hint = self._tr(N_("One answer first: see the file above."))
        return "small", hint

    def _how_reckoned(self) -> str:
        price, cost = self.presenter.reckoning.price, self.presenter.reckoning.estimate
        if self.presenter.simulated:
            return self._tr(N_("The demo's service is simulated on this computer."))
        if cost is None:
            return ""
        source = self._tr(price.source)
        if not cost.basis:
            template = self._tr(N_("As of {date}: {source}."))
            return template.format(date=price.as_of, source=source)
        template = self._tr(N_("{basis} {currency}. Prices of {date}, {source}."))
        return template.format(
            basis=cost.basis, currency=cost.currency, date=price.as_of, source=source
        )

    def _take_in(self) -> None:
        """Give what only a working form has its place."""
        for part in (self._notice, self._left, self._consent, self._budget):
            self._above_generate.addWidget(part)
        self._beside_reason.addWidget(self._connect_account)
        storage = QVBoxLayout()
        storage.setSpacing(0)
        storage.addWidget(self._storage)
        storage.addWidget(self._set_up, 0, Qt.AlignmentFlag.AlignLeft)
        self._below_slots.addWidget(self.boxes)
        self._below_slots.addLayout(storage)

    def _connect(self) -> None:
        form = self.presenter
        form.changed.connect(self.refresh)
        form.posters.ready.connect(lambda name, jpeg: self.slots[name].show_poster(jpeg))
        form.failed.connect(self.show_error)
        form.sent.connect(self._sent)
        for name, slot in self.slots.items():
            slot.browse_wanted.connect(lambda name=name: self.browse(name))
            slot.undo_wanted.connect(self.undo)
            slot.as_is_wanted.connect(lambda name=name: self._send_as_is(name))
            slot.file_chosen.connect(lambda path, name=name: form.put_file(name, path))
        self.options.changed.connect(form.put_param)
        if self.ways:
            self.ways.chosen.connect(form.choose_way)
        for key, text in self.texts.items():
            text.changed.connect(lambda words, key=key: form.put_param(key, words))
        self._reset.clicked.connect(form.reset_params)
        self.generate.clicked.connect(form.generate)
        self._consent.understood.connect(form.understand)
        self._budget.action_clicked.connect(lambda: form.generate(anyway=True))
        self._budget.closed.connect(form.forget_question)
        self._left.closed.connect(form.forget_left)
        self._connect_account.clicked.connect(self._reach_account)
        self._notice.action_clicked.connect(self._act)
        self._set_up.clicked.connect(lambda: self.action_wanted.emit(Action.OPEN_STORAGE))

    def _act(self) -> None:
        """Do what the notice offers, here where it is about the form."""
        if self._shown_action is Action.RETRY:
            self.presenter.generate()
        elif self._shown_action is Action.CHOOSE_FILE:
            self.browse()
        else:
            self.action_wanted.emit(self._shown_action)

    def _send_as_is(self, name: str) -> None:
        self.presenter.traces.allow(self.presenter.files[name])
        self.refresh()

    def _sent(self, _job: Job) -> None:
        self._notice.hide()

    def _chosen(self, slot: InputSlot, path: Path) -> None:
        self._folder = str(path.parent)
        self.presenter.put_file(slot.wanted.name, path)


def _first_place(paths: list[Path], under: InputSlot | None) -> str:
    """Return the input that a single file goes to, being let go over it; empty for the others."""
    return under.wanted.name if under and len(paths) == 1 else ""
