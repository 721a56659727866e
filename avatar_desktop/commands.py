"""The commands of the command line over the same engine as the window."""

import argparse
import asyncio
import errno
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.compose import OpenProfile, library_folder
from avatar_desktop.config.look import saved_look
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.console import language_of, say_aside, say_json, say_line
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.delivery import delivery, delivery_words
from avatar_desktop.domain.errors import AppError, Explanation, FileRejected
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.job import Failure, Job, JobState
from avatar_desktop.domain.params import AUTO, Param, TextParam, default_of, parse
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.regions import region_of
from avatar_desktop.domain.spec import Lifecycle, ModelSpec
from avatar_desktop.domain.store_kind import kind_of
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.events import Event, JobChanged, Progress, Waiting
from avatar_desktop.engine.intake import ValidationResult, Validator
from avatar_desktop.engine.sanitized_inputs import tried
from avatar_desktop.i18n import Language
from avatar_desktop.media.service import MediaService
from avatar_desktop.model_lives import known_lives
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.registry import kinds
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners
from avatar_desktop.text_files import given_text
from avatar_desktop.ui.core import formatting

WRONG_USAGE = 2


async def run_models(options: argparse.Namespace) -> int:
    """List the models with their inputs and options."""
    language = language_for(options)
    specs = catalog()
    if options.json:
        say_json([_model_json(spec, language) for spec in specs])
        return 0
    for spec in specs:
        say_line(f"{spec.key:18} {language.text(spec.title)}: {language.text(spec.summary)}")
        for one in spec.inputs:
            given = f"[-i {one.name}=PATH]" if one.optional else f"-i {one.name}=PATH"
            say_line(f"{'':18}   {given}  {language.text(one.help)}")
        for param in spec.params:
            default = AUTO if default_of(param) is None else param.default
            value = "TEXT|@FILE" if isinstance(param, TextParam) else default
            say_line(f"{'':18}   -p {param.key}={value}  {language.text(param.help)}")
        if spec.ways:
            ways = " | ".join(",".join(way.names) for way in spec.ways)
            told = language.paint(say(N_("one of: {ways}"), ways=ways))
            say_line(f"{'':18}   {told}")
    return 0


async def run_check(options: argparse.Namespace) -> int:
    """Check a form; 1 when the service would refuse it."""
    form = form_of(options)
    if form is None:
        return WRONG_USAGE
    spec, files, params = form
    language = language_for(options)
    media = MediaService()
    try:
        settings = SettingsStore(places().settings_file, os.environ, owners()).current
        own = settings.precheck_names, settings.model_names
        known = accounts()
        intake = Validator(media, *own, lambda cloud: region_of(known.get(cloud), settings))
        look = await intake.look(spec, files, params)
        if look.ok and settings.privacy.strip:
            kept = await tried(media, files, places().cache / "trials")
            look = replace(look, problems=(*look.problems, *map(_stays, kept, kept.values())))
    finally:
        media.close()
    temporary = kind_of(kinds(), settings.store).lent
    ways = {
        name: delivery(spec, spec.input(name), info.bytes, temporary=temporary)
        for name, info in look.facts.items()
    }
    if options.json:
        say_json({**_look_json(spec, look, language), "delivery": ways})
        return 0 if look.ok else 1
    _print_look(look, language)
    said = (
        delivery_words(spec, spec.input(name), ways[name], temporary=temporary) for name in ways
    )
    for sentence in dict.fromkeys(map(language.paint, said)):
        if sentence:
            say_line(sentence)
    return 0 if look.ok else 1


async def say_end(
    shop: OpenProfile, job: Job, language: Language, *, as_json: bool, out: str | None = None
) -> int:
    """Tell how *job* ended, with its result copied to *out*; 1 unless it is done and there."""
    outputs, refusal = await _outputs(shop, job, out)
    end = _end_json(job, outputs, language)
    words = "\n".join(map(str, outputs)) or end.get("error", {}).get("message", job.state)
    code = _print_end(end, as_json=as_json, words=words)
    if refusal:
        say_aside(language.paint(refusal))
    return 1 if refusal else code


def _stays(name: str, error: FileRejected) -> Problem:
    what = error.explanation.what
    return Problem(name, "traces", Severity.WARNING, None, None, what)


async def run_doctor(options: argparse.Namespace) -> int:
    """Try to reach, sign in, upload and read back; 1 when something is wrong."""
    settings = SettingsStore(places().settings_file, os.environ, owners())
    language = language_of(settings.current.language, as_json=options.json, free=False)
    keys_of_models = [spec.key for spec in catalog()]
    if options.model and options.model not in keys_of_models:
        say_aside(language.paint(_unknown_model(options.model, keys_of_models)))
        return WRONG_USAGE
    keys = SecretStore("main", os.environ, owners())
    for notice in settings.notices:
        say_aside(language.paint(notice))
    lives = known_lives(library_folder(settings.current, places()))
    checkup = ServiceDiagnostics(
        lambda: settings.current,
        keys,
        catalog(lives.by_key),
        accounts(),
        settings.variable,
        (lives.examination,),
    )
    rows: list[dict[str, Any]] = []
    async for step in checkup.examine(options.model):
        rows.append(_step_json(step, language))
        if not options.json:
            say_line(_step_line(step, language))
    healthy = all(row["health"] != Health.BAD for row in rows)
    if options.json:
        say_json({"ok": healthy, "steps": rows})
    return 0 if healthy else 1


def _step_json(step: Step, language: Language) -> dict[str, Any]:
    told = step.explanation
    fix = told.fix if told else None
    return {
        "step": step.name,
        "title": language.paint(step.title),
        "health": step.health,
        "seen": language.paint(step.seen),
        "code": step.code,
        "message": told.painted(language.text) if told else "",
        "fix": {"title": language.paint(fix.title), "changes": dict(fix.changes)} if fix else None,
    }


def _step_line(step: Step, language: Language) -> str:
    """Return one line: verdict, name, title, then what was seen or what is wrong."""
    row = _step_json(step, language)
    told = " ".join(filter(None, (row["seen"], row["message"])))
    fix = f" [{row['fix']['title']}]" if row["fix"] else ""
    code = f" ({row['code']})" if row["code"] else ""
    return f"{row['health']:8}{row['step']:18}{row['title']}: {told}{code}{fix}".rstrip(": ")


def language_for(options: argparse.Namespace) -> Language:
    """Return the language that the settings or the system ask for."""
    demo = getattr(options, "demo", False)
    wanted = saved_look(places(demo=demo).settings_file).language
    return language_of(wanted, as_json=options.json, free=demo)


def _unknown_model(name: str, known: Sequence[str]) -> Message:
    return say(
        N_("There is no model {name}; there are {names}."), name=name, names=", ".join(known)
    )


def say_notices(shop: OpenProfile, language: Language) -> None:
    """Tell beside the answer what was mended or refused while the profile was opened."""
    for notice in shop.notices:
        say_aside(language.paint(notice))


def form_of(
    options: argparse.Namespace,
) -> tuple[ModelSpec, dict[str, Path], dict[str, Any]] | None:
    """Return what the person filled in, or None after telling them what is wrong with it.

    AppError when a file with a text cannot be read.
    """
    specs = {spec.key: spec for spec in catalog()}
    spec = specs.get(options.model)
    pairs = [*options.inputs, *options.params]
    if spec is None:
        say_aside(language_for(options).paint(_unknown_model(options.model, list(specs))))
        return None
    wrong = next((pair for pair in pairs if "=" not in pair), None)
    if wrong:
        words = say(N_("“{pair}” has to be NAME=VALUE."), pair=wrong)
        say_aside(language_for(options).paint(words))
        return None
    files = {name: Path(path) for name, path in _split(options.inputs)}
    known = {param.key: param for param in spec.params}
    values = {
        key: _value(known[key], text) if key in known else text
        for key, text in _split(options.params)
    }
    return spec, files, values


def _value(param: Param, text: str) -> Any:
    """Return what *text* means for *param*; AppError where it names a file that has no text."""
    return parse(param, given_text(text) if isinstance(param, TextParam) else text)


def _split(pairs: list[str]) -> list[tuple[str, str]]:
    return [(pair.partition("=")[0], pair.partition("=")[2]) for pair in pairs]


def _print_look(look: ValidationResult, language: Language) -> None:
    for name, info in look.facts.items():
        say_line(f"{name}: {formatting.facts(info)}")
    for problem in look.problems:
        say_line(f"{problem.severity}: {language.paint(problem.message)}")
    if look.estimate and look.estimate.amount is not None:
        say_line(f"price: {look.estimate.amount} {look.estimate.currency} ({look.estimate.basis})")


def _model_json(spec: ModelSpec, language: Language) -> dict[str, Any]:
    return {
        "key": spec.key,
        "title": language.text(spec.title),
        "model": spec.model,
        "models": list(spec.wire_names),
        "regions": list(spec.regions),
        "inputs": [one.name for one in spec.inputs],
        "optional": [one.name for one in spec.inputs if one.optional],
        "ways": [list(way.names) for way in spec.ways],
        "texts": [one.key for one in spec.params if isinstance(one, TextParam)],
        "params": {param.key: default_of(param) for param in spec.params},
        "oss_links": spec.oss_links.confirmed if spec.oss_links else None,
        "lifecycle": _lifecycle_json(spec.lifecycle) if spec.lifecycle else None,
    }


def _lifecycle_json(life: Lifecycle) -> dict[str, Any]:
    return {
        "state": life.state,
        "day": life.day.isoformat(),
        "source": life.source,
        "successors": list(life.successors),
    }


def _look_json(spec: ModelSpec, look: ValidationResult, language: Language) -> dict[str, Any]:
    facts = {}
    for name, info in look.facts.items():
        fields = {slot: getattr(info, slot) for slot in info.__slots__}
        facts[name] = {key: value for key, value in fields.items() if value is not None}
    return {
        "model": spec.key,
        "ok": look.ok,
        "facts": facts,
        "problems": [_problem_json(problem, language) for problem in look.problems],
        "price": _price_json(look.estimate),
    }


def _problem_json(problem: Problem, language: Language) -> dict[str, Any]:
    return {
        "input": problem.input,
        "rule": problem.rule,
        "severity": problem.severity,
        "found": problem.found,
        "limit": problem.limit,
        "message": language.paint(problem.message),
    }


def _price_json(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    amount = float(estimate.amount) if estimate.amount is not None else None
    return {"currency": estimate.currency, "amount": amount, "basis": estimate.basis}


def say_event(event: Event, language: Language, *, as_json: bool) -> None:
    """Tell what happens to a job, as it happens."""
    match event:
        case JobChanged(job) if as_json:
            say_json({"event": "state", "job": job.id, "state": job.state})
        case JobChanged(job):
            say_line(job.state)
        case Progress(job_id, stage, done, total) if as_json:
            row = {"event": "progress", "job": job_id, "stage": stage}
            say_json({**row, "done": done, "total": total})
        case Waiting(_, reason) if reason:
            say_aside(reason.painted(language.text))


async def _outputs(
    shop: OpenProfile, job: Job, out: str | None
) -> tuple[list[Path], Message | None]:
    """Return the result's files, copied to *out*, and why they could not be copied there."""
    paths = [shop.library.folder(job.id) / name for name in job.outputs]
    if not out or not paths:
        return paths, None
    folder = Path(out)
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        copies = [
            Path(await asyncio.to_thread(shutil.copyfile, path, folder / path.name))
            for path in paths
        ]
    except OSError as error:
        words = N_(
            "The result is safe in the library; it could not be copied to {folder}: {words}."
        )
        return paths, say(words, folder=out, words=error.strerror or type(error).__name__)
    return copies, None


def _end_json(job: Job, outputs: list[Path], language: Language) -> dict[str, Any]:
    end: dict[str, Any] = {"event": "end", "job": job.id, "state": job.state}
    if job.state is JobState.DONE:
        end["outputs"] = [str(path.absolute()) for path in outputs]
        end["usage"] = dict(job.usage)
    end["request_id"] = job.request_id
    if job.failure:
        end["error"] = failure_json(job.failure, language, free=job.simulated)
    return end


def failure_json(failure: Failure | AppError, language: Language, *, free: bool) -> dict[str, Any]:
    return {
        "code": failure.code,
        "message": failure.explanation.painted(language.text),
        "request_id": failure.request_id,
        "billed": False if free else failure.billed,
    }


def refused_by_system(error: OSError) -> AppError:
    """The system refused something that no command foresaw, as room on a full disk."""
    explanation = Explanation(
        say(N_("{place} cannot be used."), place=str(error.filename or places().data)),
        say(N_("The system says: {words}."), words=error.strerror or type(error).__name__),
        say(N_("Make room there, or let this app write there, then try again.")),
    )
    code = errno.errorcode.get(error.errno or 0, "Disk")
    return AppError(explanation, code=code, detail=str(error), billed=None)


def say_error(error: AppError, language: Language, *, as_json: bool) -> int:
    """Tell that a command has ended for *error*; 1."""
    told = failure_json(error, language, free=False)
    end = {"event": "end", "state": "failed", "error": told}
    return _print_end(end, as_json=as_json, words=told["message"])


def _print_end(end: dict[str, Any], *, as_json: bool, words: str) -> int:
    if as_json:
        say_json(end)
    else:
        say_line(words)
    return 0 if end["state"] == JobState.DONE else 1
