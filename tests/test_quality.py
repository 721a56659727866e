"""The quality scale: each model and each cloud has what its table asks, or a reason why not."""

import ast
import inspect
import random
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from avatar_desktop import clouds, models, simulator
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.domain.account import Account
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.i18n import Language
from avatar_desktop.models import catalog
from avatar_desktop.paths import resources
from avatar_desktop.simulator.models import all_models
from avatar_desktop.system.sentences import read_tables
from clouds.odd_answers import NASTY

TESTS = Path(__file__).parent
WORD = re.compile("[A-Za-z]{3}")
FIELD = re.compile(r"[\"']([a-z_]+)[\"']")
CHINESE = Language("zh_CN", resources() / "locale")


def in_chinese(told: Iterator[str]) -> bool:
    """Whether all that has words is painted otherwise than it is written."""
    return all(CHINESE.text(words) != words for words in told if WORD.search(words))


def source_of(spec: ModelSpec) -> str:
    """Return the file of the model."""
    return inspect.getsource(sys.modules[spec.read.__module__])


def names_its_sources(spec: ModelSpec) -> bool:
    """Whether there are bounds, each or all with a note, and the file tells its sources."""
    source = source_of(spec)
    lines = source.splitlines()
    noted = [
        any(
            "  # " in line
            for line in (lines[call.lineno - 1], *lines[at.lineno - 1 : at.end_lineno])
        )
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Limits")
        for at in (bound.value for bound in call.keywords if bound.arg != "kind")
    ]
    return "Source" in (ast.get_docstring(ast.parse(source)) or "") and bool(noted) and all(noted)


def words_of(spec: ModelSpec) -> Iterator[str]:
    """Yield titles, helps and reasons of the model."""
    yield from (spec.title, spec.summary, spec.price.source)
    for one in (*spec.inputs, *spec.params):
        yield from (one.title, one.help)
        yield from (option.title for option in getattr(one, "options", ()))
    if spec.lifecycle:
        yield spec.lifecycle.source
    if spec.precheck:
        yield from (spec.precheck.title, spec.precheck.found)
        for reason in spec.precheck.reasons:
            yield from (reason.why, reason.do)


def bears_odd_answers(spec: ModelSpec) -> bool:
    """Whether what is no link becomes no result, whichever of the file's own fields holds it."""
    fields = sorted(set(FIELD.findall(source_of(spec))))
    chance = random.Random(spec.key)

    def odd(depth: int) -> Any:
        if depth and chance.random() < 0.7:
            inner = {chance.choice(fields): odd(depth - 1) for _ in range(3)}
            return inner if chance.random() < 0.7 else [inner, odd(0)]
        return chance.choice(NASTY)

    for _ in range(300):
        answer = {chance.choice(fields): odd(2) for _ in range(4)}
        if any(not isinstance(one.url, str) for one in spec.read(answer)):
            return False
        verdict = spec.precheck.read(answer) if spec.precheck else None
        if verdict and verdict.passed and not spec.precheck.whole(verdict.values):
            return False
    return True


def is_simulated(spec: ModelSpec) -> bool:
    """Whether the simulator has a file for the model, or its cloud's folder there speaks of it."""
    files = (Path(simulator.__file__).parent / spec.cloud).rglob("*.py")
    return spec.model in all_models() or any(spec.model in one.read_text("utf-8") for one in files)


OF_A_MODEL: Mapping[str, Callable[[ModelSpec], object]] = {
    "limits": names_its_sources,
    "words": lambda spec: in_chinese(words_of(spec)),
    "price": lambda spec: spec.price.source and (spec.price.rates or spec.price.free),
    "lifecycle": lambda spec: spec.lifecycle and spec.lifecycle.source,
    "precheck": lambda spec: spec.precheck,
    "sample": lambda spec: all(
        one.sample and [*(resources() / "samples").glob(f"{one.sample}.*")] for one in spec.inputs
    ),
    "demo": is_simulated,
    "tried": lambda spec: f'"{spec.key}"' in (TESTS / "e2e/test_e2e_models.py").read_text("utf-8"),
    "fuzzed": bears_odd_answers,
}


def refusals(account: Account) -> Iterator[str]:
    """Yield the sentences of the cloud's refusals; an empty one is one that is missing."""
    tables = read_tables(f"{clouds.__name__}.{account.name}")
    for row in (row for name, rows in tables.items() if name != "errors" for row in rows.values()):
        yield from (row.what, row.why, row.do)


OF_A_CLOUD: Mapping[str, Callable[[Account], object]] = {
    "errors": lambda account: all(refusals(account)) and in_chinese(refusals(account)),
    "pasted": lambda account: all(one.find.__name__ != "_nowhere" for one in account.secrets),
    "console": lambda account: all(all(one.console) for one in account.sign_ins),
    "diagnostics": lambda account: account.proof in account.steps,
    "demo": lambda account: (
        {account.address.name, *(one.name for one in account.secrets)} & {*account.demo}
        > {account.address.name}
    ),
    "fuzzed": lambda account: (
        f"clouds.{account.name}.client" in (TESTS / "clouds/test_clouds_fuzz.py").read_text("utf-8")
    ),
}


def table_of(package: Any) -> dict[str, dict[str, str]]:
    """Return the scale that lies beside the code of *package*."""
    return tomllib.loads(Path(package.__file__).with_name("quality.toml").read_text("utf-8"))


SCALES = [
    (table_of(models), OF_A_MODEL, {spec.key: spec for spec in catalog()}),
    (table_of(clouds), OF_A_CLOUD, dict(accounts())),
]
CASES = [
    pytest.param(check, thing, table.get(name, {}).get(rule, ""), id=f"{name}-{rule}")
    for table, checks, things in SCALES
    for name, thing in things.items()
    for rule, check in checks.items()
]


@pytest.mark.parametrize(("check", "thing", "reason"), CASES)
def test_what_is_asked_is_done_or_has_a_reason(check, thing, reason: str):
    """Whoever lacks something has a sentence that says why; who lacks nothing has none."""
    done = bool(check(thing))

    assert done or reason.endswith("."), "not done: do it, or say why in quality.toml"
    assert not (done and reason), "done meanwhile: its reason in quality.toml goes"


@pytest.mark.parametrize(("table", "checks", "things"), SCALES, ids=["models", "clouds"])
def test_the_scale_names_what_there_is(table, checks, things):
    """Every rule is looked at, and no reason is left of a model, cloud or rule that went."""
    exempt = {name: reasons for name, reasons in table.items() if name != "rules"}

    assert table["rules"].keys() == checks.keys()
    assert exempt.keys() <= things.keys()
    assert all(reasons.keys() <= checks.keys() for reasons in exempt.values())
