"""The form of one model: its files, its options, what is wrong with them, and sending it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.following import as_chosen
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.key_store import keeps_back
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.budget import OverBudget
from avatar_desktop.engine.intake import Reckoning, ValidationResult
from avatar_desktop.ui.core import accounts
from avatar_desktop.ui.core.sample_files import is_sample
from avatar_desktop.ui.core.storage_note import StorageNote, storage_note
from avatar_desktop.ui.core.task_runner import TaskRunner, as_app_error
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.form import consent
from avatar_desktop.ui.form.form_draft import FormDraft
from avatar_desktop.ui.form.form_posters import Posters
from avatar_desktop.ui.form.form_state import FormState
from avatar_desktop.ui.form.pasted_image import kept_image
from avatar_desktop.ui.form.placing import Placed, advice, input_for, left_words, takers
from avatar_desktop.ui.form.refused import Refused, refused_first
from avatar_desktop.ui.form.resend_question import Asking
from avatar_desktop.ui.form.traces import Traces

SETTLE_MS = 1200
"""How long Generate rests after a press, so that a double click is not two bills."""


class TabPresenter(QObject):
    """Keeps the form whatever happens; probes in the background, the latest form wins."""

    changed = Signal()
    """Files, options, verdict or readiness are others now."""
    filled = Signal()
    """A file has found its place."""
    failed = Signal(object)
    """An `AppError` that belongs to this form."""
    sent = Signal(object)
    """The `Job` that was made of the form."""

    def __init__(
        self, spec: ModelSpec, desk: UiContext, start: TaskRunner, cache: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self._desk = desk
        self.start = start
        self._cache = cache
        self.draft = FormDraft(spec)
        self.look: ValidationResult | None = None
        self.sending = False
        self.lacking = Message()
        """What the account lacks before anything can be sent; empty when nothing."""
        self.shut = False
        """Whether that is because the key store does not give its keys."""
        self.question: Explanation | None = None
        """What has to be answered before this form is sent."""
        self.last_answer: Callable[[], Message] = lambda: desk.last_answer(spec)
        self._asking = Asking(desk)
        self.traces = Traces(desk, cache / "trials")
        self._understood = False
        self._synthetic: set[Path] = set()
        self._refused = Refused(spec, desk.library)
        self._eager = self._looking = self._stale = False
        self.posters = Posters(desk.media, self)
        self.left: Explanation | None = None
        """What is to be said of files that arrived last and found no place."""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.changed)

    @property
    def files(self) -> Mapping[str, Path]:
        """The files of the form, by input; those of other ways than the chosen one too."""
        return self.draft.files

    @property
    def given(self) -> Mapping[str, Path]:
        """The files that are sent, by input."""
        return self.draft.given

    @property
    def params(self) -> Mapping[str, Any]:
        """The values of the form, by option."""
        return self.draft.params

    @property
    def checking(self) -> bool:
        """Whether a verdict is on its way."""
        return self._looking

    @property
    def resting(self) -> bool:
        """Whether a job was queued a moment ago."""
        return self._settle.isActive()

    @property
    def simulated(self) -> bool:
        """Whether runs go to the simulator."""
        return self._desk.demo

    @property
    def reckoning(self) -> Reckoning:
        """What follows from the form as it is: its price, None until the deciding file is known."""
        known, form = self.look.facts if self.look else {}, self.draft
        return self._desk.intake.reckon(form.chosen, form.values, known)

    @property
    def storage_note(self) -> StorageNote:
        """What there is to say of how the files travel."""
        return storage_note(self.draft.chosen, self._desk, self.look.facts if self.look else {})

    @property
    def consent_due(self) -> bool:
        """Whether the note on likeness and consent has to be read first."""
        if self._understood:
            return False
        noted = self._desk.settings.current.privacy.noted
        own = set(self.given.values()) - self._synthetic
        return consent.due(self.spec, noted, own, self._desk.resources)

    @property
    def ready(self) -> bool:
        """Whether the form may be sent now."""
        waits = self.sending or self.resting or self._looking or self.lacking
        asks = self.consent_due or self.traces.ask(self.given.values())
        return not waits and self.look is not None and self.look.ok and not asks

    def problems(self, name: str) -> list[Problem]:
        """Return what is wrong with the input or the option *name*, errors first."""
        return [one for one in self.look.problems if one.input == name] if self.look else []

    def first_error(self) -> Problem | None:
        """Return what keeps the form from being sent."""
        found = self.look.problems if self.look else ()
        return next((one for one in found if one.severity is Severity.ERROR), None)

    @property
    def draws(self) -> bool:
        """Whether boxes have to be drawn by hand on one of the pictures."""
        return self._desk.intake.needs_boxes(self.spec)

    def put_file(self, name: str, path: Path | None) -> None:
        """Use *path* for the input *name*; None takes the file away."""
        self._remember()
        self._put({name: path})

    def put_files(self, paths: Sequence[Path], under: str = "") -> bool:
        """Give each file to the input that takes its kind, the first that fits to *under*.

        Return whether any was taken; what is to be said of the others is in `left`.
        """
        placed = self.placed(paths, under)
        if placed.taken:
            self._remember()
        self.left = left_words(self.spec, self._desk.models, placed)
        if placed.taken:
            self._put(placed.taken)
        self.changed.emit()
        return bool(placed.taken)

    def placed(self, paths: Sequence[Path], under: str = "") -> Placed:
        """Return where `put_files` would put *paths*."""
        return self.draft.placed(paths, under)

    def advice(self, path: Path) -> Message:
        """Return what can be done with *path*, which this form does not take."""
        return advice(self._desk.models, path)

    def forget_left(self) -> None:
        """Say no more of files that found no place."""
        self.left = None
        self.changed.emit()

    def undo(self) -> bool:
        """Bring back the files from before the last change; False when there was none."""
        back = self.draft.undo()
        if back:
            self.left = None
            self._changed(back)
        return bool(back)

    def input_for(self, path: Path) -> str | None:
        """Return the input that takes *path*, an empty one first; None when no kind fits."""
        here = input_for(self.draft.chosen, path, self.given)
        return here or input_for(self.spec, path, self.files)

    def choose_way(self, key: str) -> None:
        """Let the job go the way *key*; what belongs to the others stays in the form."""
        self.draft.choose(key)
        self.recheck()

    def takes_by_name(self, path: Path) -> bool:
        """Whether the name of *path* promises a kind that this model takes."""
        return self.spec in takers([self.spec], path)

    def put_param(self, key: str, value: Any) -> None:
        """Set an option; the files need no second look."""
        self.draft.put_param(key, value)
        self.question = None
        if self.look is None:
            self.recheck()
            return
        self._judge()
        self.changed.emit()

    def reset_params(self) -> None:
        """Set every option to its default."""
        self.draft.reset_params()
        self.recheck()

    def restore(self, files: Mapping[str, Path], params: Mapping[str, Any], way: str = "") -> None:
        """Fill the form again, as far as this model still knows the names and values."""
        self.draft.restore(files, params, way)
        self.posters.forget_all()
        self.recheck()

    def take_job(self, job: Job) -> None:
        """Fill the form with what *job* was made of."""
        folder = self._desk.library.folder(job.id)
        files = {name: folder / item.file for name, item in job.inputs.items()}
        self._synthetic |= {
            files[name]
            for name, item in job.inputs.items()
            if is_sample(Path(item.source), self._desk.resources)
        }
        self._remember()
        self.restore(files, as_chosen(job.params, job.facts))

    def take_refused(self, job: Job) -> str:
        """Fill the form with what *job* was made of, unless it still is that.

        Return the input that was refused before the run; empty when nobody knows which.
        """
        if not self.draft.is_of(job):
            self.take_job(job)
        return next(iter(refused_first(self.spec.precheck, job)), "")

    def take_news(self, job: Job) -> None:
        """Remember the files of *job* where the service has refused them."""
        self._asking.take_news(job)
        if self._refused.take(job) or job.ended:
            self.changed.emit()

    def refused_why(self, name: str) -> Message:
        """Return why the service has refused the file of the input *name*; empty if it has not."""
        return self._refused.why(self.files.get(name))

    def try_sample(self) -> None:
        """Fill the form with the model's sample; in the demo, where nothing costs, run it too."""
        self.left = None
        if self.draft.take_sample(self._desk.resources, self._desk.language.text):
            self.posters.forget_all()
            self.recheck()
            self._eager = self.simulated

    def kept(self) -> FormState:
        """Return what the next window is to fill the form with."""
        files = {name: str(path) for name, path in self.files.items()}
        way = self.draft.way.key if self.draft.way else ""
        return FormState(files, dict(self.params), way)

    def fill(self, form: FormState) -> None:
        """Fill the form with what an earlier window kept."""
        self.restore({n: Path(path) for n, path in form.files.items()}, form.params, form.way)

    def paste_image(self, name: str, image: QImage) -> None:
        """Keep *image* as a PNG in the cache and use it for the input *name*."""
        self.start(self._keep_image(name, image))

    def recheck(self) -> None:
        """Look at the form again; what is on its way already counts for nothing."""
        self._stale = True
        self._eager = False
        self.question = None
        if not self._looking:
            self._looking = True
            self.start(self._look())
        self.changed.emit()

    def understand(self) -> None:
        """Remember that this model's note on likeness and consent was read."""
        settings = self._desk.settings.current
        noted = (*settings.privacy.noted, self.spec.key)
        try:
            self._desk.settings.save(
                replace(settings, privacy=replace(settings.privacy, noted=noted))
            )
        except AppError as error:
            self._understood = True
            self.failed.emit(error)
        self.changed.emit()

    def forget_question(self) -> None:
        """Take the question back; nothing was sent."""
        self.question = None
        self.changed.emit()

    def generate(self, *, anyway: bool = False) -> None:
        """Send the form once; it stays as it is, whatever comes of it.

        What is dear or was sent just now is not sent but asked about, unless it goes *anyway*.
        """
        if self.ready:
            self.question = None
            self.sending = True
            self.changed.emit()
            self.start(self._send(anyway=anyway))

    async def _look(self) -> None:
        try:
            while self._stale:
                self._stale = False
                desk, lacking = self._desk, Message()
                if not desk.demo:
                    account = desk.accounts.get(self.spec.cloud)
                    lacking = await accounts.lacking(account, desk.keys, desk.settings.current)
                form = self.draft
                look = await desk.intake.look(form.chosen, form.given, form.values)
                await self._refused.recall(self.files)
                if not self._stale:
                    self.look, self.lacking = look, lacking
                    self._judge()
                    self.shut = bool(lacking) and keeps_back(self._desk.keys.trouble())
        finally:
            self._looking = False
            self.changed.emit()
        if self._eager:
            self._eager = False
            self.generate()
        await self.posters.draw(lambda: self.files, self.look)
        known = self.look.facts if self.look else {}
        await self.traces.look_at([p for name, p in self.given.items() if name in known])
        self.changed.emit()

    def _judge(self) -> None:
        """Judge the values and the texts as they are now, with what is known of the files."""
        form, intake = self.draft, self._desk.intake
        if self.look:
            self.look = intake.with_options(form.chosen, form.given, form.values, self.look)

    def _remember(self) -> None:
        """Keep the files and their boxes, to be brought back by `undo`."""
        self.left = None
        self.draft.remember()

    def _put(self, files: Mapping[str, Path | None]) -> None:
        self._changed(self.draft.put(files))

    def _changed(self, files: Mapping[str, Path | None]) -> None:
        for path in files.values():
            self.traces.forget(path)
        self.posters.forget(*files)
        self.recheck()
        if any(files.values()):
            self.filled.emit()

    async def _send(self, *, anyway: bool) -> None:
        files, params = self.draft.given, self.draft.values
        try:
            form, may = (files, params), self.traces.as_is(files)
            cost = self.reckoning.estimate
            self.question = None if anyway else await self._asking.question(form, cost)
            if self.question:
                return
            send = self._desk.scheduler.submit
            job = await send(self.spec.key, files, params, may, anyway=anyway)
        except OverBudget as error:
            self.question = error.explanation
        except Exception as error:  # noqa: BLE001 (the form has to be usable after any failure)
            self.failed.emit(as_app_error(error))
            self.recheck()
        else:
            self._asking.sent(form, job, anyway=anyway)
            self._settle.start()
            self.sent.emit(job)
        finally:
            self.sending = False
            self.changed.emit()

    async def _keep_image(self, name: str, image: QImage) -> None:
        try:
            path = await kept_image(self._cache, image, self._desk.language.text(self.spec.title))
        except AppError as error:
            self.failed.emit(error)
        else:
            self.put_file(name, path)
