"""The form of one model: its files, its options, what is wrong with them, and sending it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from avatar_desktop.domain.boxes import rectangles, without_boxes
from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.key_store import keeps_back
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.price import Estimate, estimate
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.settings import StoreKind
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.intake import Look
from avatar_desktop.ui import accounts, budget, consent
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.incoming import kind_by_name, ruled_out
from avatar_desktop.ui.pasted_image import kept_image
from avatar_desktop.ui.samples import is_sample, samples
from avatar_desktop.ui.start import Start, as_app_error
from avatar_desktop.ui.traces import Traces
from avatar_desktop.ui.window_state import FormState

POSTER_SIDE = 720
SETTLE_MS = 1200
"""How long Generate rests after a press, so that a double click is not two bills."""


class TabPresenter(QObject):
    """Keeps the form whatever happens; probes in the background, the latest form wins."""

    changed = Signal()
    """Files, options, verdict or readiness are others now."""
    poster_ready = Signal(str, bytes)
    """A JPEG for the input of that name."""
    failed = Signal(object)
    """An `AppError` that belongs to this form."""
    sent = Signal(object)
    """The `Job` that was made of the form."""

    def __init__(
        self, spec: ModelSpec, desk: Desk, start: Start, cache: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self._desk = desk
        self.start = start
        self._cache = cache
        self.files: dict[str, Path] = {}
        self.params: dict[str, Any] = defaults(spec.params)
        self.look: Look | None = None
        self.sending = False
        self.lacking = Message()
        """What the account lacks before anything can be sent; empty when nothing."""
        self.shut = False
        """Whether that is because the key store does not give its keys."""
        self.question: Explanation | None = None
        """What has to be answered before this form is sent: it is above the budget."""
        self.traces = Traces(desk, cache / "trials")
        self._understood = False
        self._synthetic: set[Path] = set()
        self._refused: dict[Path, Message] = {}
        self._eager = False
        self._looking = False
        self._stale = False
        self.posters: dict[str, bytes] = {}
        """A JPEG of each file that could be drawn, by input, for a form that is shown later."""
        self._drawn: dict[str, Path] = {}
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.changed)

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
    def estimate(self) -> Estimate | None:
        """What this form would cost; None until the deciding file is known."""
        return estimate(self.spec.price, self.params, self.look.facts if self.look else {})

    @property
    def storage_note(self) -> Message:
        """What is not certain about the service's temporary storage, where this form uses it."""
        known = self.spec.oss_links
        temporary = self._desk.settings.current.store.kind is StoreKind.TEMPORARY
        if known is None or known.confirmed or self.simulated or not temporary:
            return Message()
        template = N_("{known} If it cannot read your file, set up a bucket of your own.")
        return say(template, known=known.sentence)

    @property
    def consent_due(self) -> bool:
        """Whether the note on likeness and consent has to be read first."""
        if self._understood:
            return False
        noted = self._desk.settings.current.privacy.noted
        own = set(self.files.values()) - self._synthetic
        return consent.due(self.spec, noted, own, self._desk.resources)

    @property
    def ready(self) -> bool:
        """Whether the form may be sent now."""
        waits = self.sending or self.resting or self._looking or self.lacking
        asks = self.consent_due or self.traces.ask(self.files.values())
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
        if path is None:
            self.files.pop(name, None)
        else:
            self.files[name] = path
        self.traces.forget(path)
        self._forget_poster(name)
        self.recheck()

    def put_files(self, paths: Sequence[Path]) -> list[Path]:
        """Give each file to the input that takes its kind and return those that none takes."""
        left = []
        filled: set[str] = set()
        for path in paths:
            name = self.input_for(path, filled)
            if name is None:
                left.append(path)
            else:
                filled.add(name)
                self.files[name] = path
                self.traces.forget(path)
                self._forget_poster(name)
        if filled:
            self.recheck()
        return left

    def input_for(self, path: Path, taken: set[str] | None = None) -> str | None:
        """Return the input that takes *path*, an empty one first; None when no kind fits."""
        fitting = [
            one.name
            for one in self.spec.inputs
            if one.name not in (taken or set()) and not ruled_out(path, one.limits.kind)
        ]
        empty = [name for name in fitting if name not in self.files]
        return next(iter(empty or fitting), None)

    def fits(self, name: str, path: Path) -> bool:
        """Whether *path* may lie in the input *name*, as far as its name tells."""
        return not ruled_out(path, self.spec.input(name).limits.kind)

    def takes_by_name(self, path: Path) -> bool:
        """Whether the name of *path* promises a kind that this model takes."""
        return kind_by_name(path) in {one.limits.kind for one in self.spec.inputs}

    def put_param(self, key: str, value: Any) -> None:
        """Set an option; the files need no second look."""
        if key in {one.shape for one in rectangles(self.spec.params)}:
            self.params = without_boxes(self.spec.params, self.params)
        self.params[key] = value
        self.question = None
        if self.look is None:
            self.recheck()
            return
        files = [one for one in self.look.problems if one.input not in _keys(self.spec)]
        facts = self.look.facts
        wrong = self._desk.intake.option_problems(self.spec, self.params, facts)
        self.look = Look(facts, (*files, *wrong), self.estimate)
        self.changed.emit()

    def reset_params(self) -> None:
        """Set every option to its default."""
        self.params = defaults(self.spec.params)
        self.recheck()

    def restore(self, files: Mapping[str, Path], params: Mapping[str, Any]) -> None:
        """Fill the form again, as far as this model still knows the names and values."""
        known = {one.name for one in self.spec.inputs}
        self.files = {name: path for name, path in files.items() if name in known}
        values = {key: value for key, value in params.items() if key in _keys(self.spec)}
        wrong = {one.input for one in check_values(self.spec.params, values)}
        kept = {key: value for key, value in values.items() if key not in wrong}
        self._forget_poster(*tuple(self._drawn))
        self.params = {**defaults(self.spec.params), **kept}
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
        self.restore(files, job.params)

    def take_refused(self, job: Job) -> str:
        """Fill the form with what *job* was made of, unless it still is that.

        Return the input that was refused before the run; empty when nobody knows which.
        """
        sources = {name: Path(item.source) for name, item in job.inputs.items()}
        if self.files != sources or self.params != dict(job.params):
            self.take_job(job)
        look = self.spec.precheck
        return look.inputs[0] if look and not job.precheck else ""

    def take_news(self, job: Job) -> None:
        """Remember the files of *job* where the service has refused them."""
        failure = job.failure
        if failure and job.ended and failure.explanation.action is Action.CHOOSE_FILE:
            look = self.spec.precheck
            seen = look.inputs if look and not job.precheck else tuple(job.inputs)
            why = failure.explanation.why or failure.explanation.what
            for name in seen:
                self._refused[Path(job.inputs[name].source)] = why
            self.changed.emit()

    def refused_why(self, name: str) -> Message:
        """Return why the service has refused the file of the input *name*; empty if it has not."""
        path = self.files.get(name)
        return self._refused.get(path, Message()) if path else Message()

    def try_sample(self) -> None:
        """Fill the form with the model's sample; in the demo, where nothing costs, run it too."""
        files = samples(self.spec, self._desk.resources)
        if files:
            self.files = files
            self._forget_poster(*files, *tuple(self._drawn))
            self.recheck()
            self._eager = self.simulated

    def kept(self) -> FormState:
        """Return what the next window is to fill the form with."""
        return FormState({n: str(path) for n, path in self.files.items()}, dict(self.params))

    def fill(self, form: FormState) -> None:
        """Fill the form with what an earlier window kept."""
        self.restore({name: Path(path) for name, path in form.files.items()}, form.params)

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

        Above the budget it is not sent but `question` is asked, unless it goes *anyway*.
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
                lacking = await self._lacking()
                look = await self._desk.intake.look(self.spec, dict(self.files), dict(self.params))
                if not self._stale:
                    self.look, self.lacking = look, lacking
                    self.shut = bool(lacking) and keeps_back(self._desk.keys.trouble())
        finally:
            self._looking = False
            self.changed.emit()
        if self._eager:
            self._eager = False
            self.generate()
        for name in tuple(self.files):
            await self._poster(name)
        known = self.look.facts if self.look else {}
        await self.traces.look_at([p for name, p in self.files.items() if name in known])
        self.changed.emit()

    async def _lacking(self) -> Message:
        if self.simulated:
            return Message()
        desk = self._desk
        return await accounts.lacking(self.spec.cloud, desk.keys, desk.settings.current)

    async def _poster(self, name: str) -> None:
        path = self.files.get(name)
        info = self.look.facts.get(name) if self.look else None
        if path is None or info is None or self._drawn.get(name) == path:
            return
        self._drawn[name] = path
        try:
            picture = await self._desk.media.poster(path, info.kind, POSTER_SIDE)
        except AppError:
            return
        if self.files.get(name) == path:
            self.posters[name] = picture
            self.poster_ready.emit(name, picture)

    def _forget_poster(self, *names: str) -> None:
        for name in names:
            self._drawn.pop(name, None)
            self.posters.pop(name, None)
        if any(one.input in names for one in rectangles(self.spec.params)):
            self.params = without_boxes(self.spec.params, self.params)

    async def _send(self, *, anyway: bool) -> None:
        files, params = dict(self.files), dict(self.params)
        try:
            if not anyway:
                self.question = await self._over_budget()
            if self.question:
                return
            may = self.traces.as_is(files)
            job = await self._desk.scheduler.submit(self.spec.key, files, params, may)
        except Exception as error:  # noqa: BLE001 (the form has to be usable after any failure)
            self.failed.emit(as_app_error(error))
            self.recheck()
        else:
            self._settle.start()
            self.sent.emit(job)
        finally:
            self.sending = False
            self.changed.emit()

    async def _over_budget(self) -> Explanation | None:
        if self.simulated:
            return None
        desk = self._desk
        return await budget.question(desk.settings.current.budget, self.estimate, desk.library)

    async def _keep_image(self, name: str, image: QImage) -> None:
        try:
            path = await kept_image(self._cache, image)
        except AppError as error:
            self.failed.emit(error)
        else:
            self.put_file(name, path)


def _keys(spec: ModelSpec) -> set[str]:
    return {param.key for param in spec.params}
