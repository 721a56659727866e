"""What a person has put into a form, and what lay there before."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from avatar_desktop.domain.boxes import rectangles, without_boxes
from avatar_desktop.domain.following import as_chosen
from avatar_desktop.domain.given import by_way, narrowed, way_of
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.params import TextParam, check_values, defaults, is_blank
from avatar_desktop.domain.spec import ModelSpec, Way
from avatar_desktop.domain.text import Translate
from avatar_desktop.ui.core.sample_files import sample_texts, samples
from avatar_desktop.ui.form.placing import Placed, place

Former = tuple[dict[str, Path], dict[str, Any]]
Changes = Mapping[str, Path | None]


class FormDraft:
    """The files by input and the values by option of one form.

    What belongs to another way than the chosen one stays here and is not given.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.files: dict[str, Path] = {}
        self.params: dict[str, Any] = defaults(spec.params)
        self.way: Way | None = None
        """The way that is chosen; None where the model has none."""
        self.chosen = spec
        """The model as the chosen way leaves it."""
        self._former: list[Former] = []
        """The files and options before each change of the files, the latest last."""
        self._choose(next(iter(spec.ways), None))

    @property
    def given(self) -> dict[str, Path]:
        """The files that the chosen way takes."""
        return {one.name: self.files[one.name] for one in self.chosen.inputs
                if one.name in self.files}  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """The values that the chosen way takes."""
        keys = {one.key for one in self.chosen.params}
        return {key: value for key, value in self.params.items() if key in keys}

    @property
    def filled(self) -> bool:
        """Whether there is a file, or a text of the person's own."""
        texts = (one for one in self.spec.params if isinstance(one, TextParam))
        own = (one.key for one in texts if self.params[one.key] != one.default)
        return bool(self.files) or not all(is_blank(self.params[key]) for key in own)

    @property
    def has_options(self) -> bool:
        """Whether an option has another value than its default."""
        texts = {one.key for one in self.spec.texts}
        usual = defaults(self.spec.params)
        return any(self.params[k] != usual.get(k) for k in self.params if k not in texts)

    def is_of(self, job: Job) -> bool:
        """Whether *job* was made of what is given."""
        sources = {name: Path(item.source) for name, item in job.inputs.items()}
        values = {**defaults(self.spec.params), **self.values}
        return self.given == sources and values == as_chosen(job.params, job.facts)

    def remember(self) -> None:
        """Keep the files and their boxes, to be brought back by `undo`."""
        self._former.append((dict(self.files), dict(self.params)))

    def replaced(self, name: str) -> bool:
        """Whether `undo` would bring a file back into the input *name*."""
        before = self._former[-1][0].get(name) if self._former else None
        return before is not None and before != self.files.get(name)

    def undo(self) -> Changes:
        """Bring back the files from before the last change, and return those that have changed."""
        while self._former:
            files, params = self._former.pop()
            back = _changes(self.files, files)
            if any(path != self.files.get(name) for name, path in files.items()):
                self._use(files, back)
                drawn = [one for one in rectangles(self.spec.params) if one.input in back]
                self.params |= {one.key: params[one.key] for one in drawn if one.key in params}
                return back
        return {}

    def put(self, files: Changes) -> Changes:
        """Use *files*, each for its input, and return what has changed; None takes a file away.

        The files of one family close up behind one that is taken away. A file of another way
        chooses that.
        """
        wanted = {name: path for name, path in {**self.files, **files}.items() if path}
        changed = {**files, **_changes(self.files, self._closed_up(wanted))}
        self._use(self._closed_up(wanted), changed)
        return changed

    def put_param(self, key: str, value: Any) -> None:
        """Set an option; boxes of another shape go."""
        if key in {one.shape for one in rectangles(self.spec.params)}:
            self.params = without_boxes(self.spec.params, self.params)
        self.params[key] = value

    def choose(self, key: str) -> None:
        """Go the way *key*, or the first where there is none of that name."""
        found = next((way for way in self.spec.ways if way.key == key), None)
        self._choose(found or next(iter(self.spec.ways), None))

    def placed(self, paths: Sequence[Path], under: str = "") -> Placed:
        """Return where *paths* go: on the chosen way, or on the one that takes more of them."""
        others = () if under else by_way(self.spec)
        found = [place(one, self.given, paths, under) for one in (self.chosen, *others)]
        return max(found, key=lambda one: len(one.taken))

    def reset_params(self) -> None:
        """Set every option to its default; the texts among the inputs stay."""
        texts = {one.key: self.params[one.key] for one in self.spec.texts}
        self.params = {**defaults(self.spec.params), **texts}

    def restore(self, files: Mapping[str, Path], params: Mapping[str, Any], way: str = "") -> None:
        """Hold *files* and *params*, as far as this model still knows the names and values.

        A text of another length than it has to be stays: its writer is told. Without the key of a
        *way* it is the one that they go.
        """
        known = {one.name for one in self.spec.inputs}
        self.files = {name: path for name, path in files.items() if name in known}
        keys = {one.key for one in self.spec.params}
        values = {key: value for key, value in params.items() if key in keys}
        problems = check_values(self.spec.params, values)
        wrong = {one.input for one in problems if one.rule != "length"}
        kept = {key: value for key, value in values.items() if key not in wrong}
        self.params = {**defaults(self.spec.params), **kept}
        gone = way_of(self.spec, self.files, self.params)
        self.choose(way or (gone.key if gone else ""))

    def take_sample(self, resources: Path, tell: Translate) -> bool:
        """Hold the model's sample, its texts in the language of *tell*; False without one."""
        files = samples(self.spec, resources)
        if files:
            self.remember()
            self._use(files, _changes(self.files, files))
            self.params |= sample_texts(self.chosen, tell)
        return bool(files)

    def _use(self, files: Mapping[str, Path], changed: Changes) -> None:
        self.files = dict(files)
        names = {name for name, path in changed.items() if path}
        if not names <= {one.name for one in self.chosen.inputs}:
            self._choose(max(self.spec.ways, key=lambda way: len(names & set(way.names))))
        if any(one.input in changed for one in rectangles(self.spec.params)):
            self.params = without_boxes(self.spec.params, self.params)

    def _choose(self, way: Way | None) -> None:
        self.way = way
        self.chosen = narrowed(self.spec, way) if way else self.spec

    def _closed_up(self, files: Mapping[str, Path]) -> dict[str, Path]:
        """Return *files* with no gap in a family."""
        names = {one.name: one.family for one in self.spec.inputs if one.family}
        closed = {name: path for name, path in files.items() if name not in names}
        for family in dict.fromkeys(names.values()):
            places = [name for name in names if names[name] == family]
            paths = [files[name] for name in places if name in files]
            closed |= dict(zip(places, paths, strict=False))
        return closed


def _changes(before: Mapping[str, Path], after: Mapping[str, Path]) -> dict[str, Path | None]:
    names = {**before, **after}
    return {name: after.get(name) for name in names if after.get(name) != before.get(name)}
