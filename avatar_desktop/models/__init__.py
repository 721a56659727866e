"""One file per AI model: frozen data and two pure functions. `catalog()` finds them."""

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from avatar_desktop.domain.spec import LastAnswer, Lifecycle, LifeState, ModelSpec

LIFECYCLES = "lifecycle.toml"
"""What the documents say of the models' ends."""


def catalog(
    lives: Mapping[str, Lifecycle] | None = None,
    answer_of: Callable[[ModelSpec], LastAnswer | None] = lambda _spec: None,
) -> tuple[ModelSpec, ...]:
    """Return the spec of every model in this package, in the order of their tabs.

    Their lifecycles are *lives*, or those of the shipped table; *answer_of* tells what the account
    was answered last.
    """
    if lives is None:
        lives = shipped_lifecycles()
    specs = [importlib.import_module(f"{__name__}.{name}").SPEC for name in names()]
    living = [replace(one, lifecycle=lives.get(one.key), answer=answer_of(one)) for one in specs]
    return tuple(sorted(living, key=lambda spec: (spec.is_over, spec.order, spec.key)))


def shipped_lifecycles() -> dict[str, Lifecycle]:
    """Return what the documents say, by the models' keys, from the table that came with the app.

    It is read at every start before anything is seen, so it is only trusted here: a test reads it
    as strictly as a renewed one.
    """
    import tomllib

    table = tomllib.loads(shipped_table().decode())
    return {
        key: Lifecycle(
            LifeState(row["state"]),
            row["day"],
            row["source"],
            tuple(row.get("successors", ())),
            row["maker"],
        )
        for key, row in table["models"].items()
    }


def shipped_table() -> bytes:
    """Return the table that came with the app, as it is."""
    loader: Any = __spec__.loader
    data: bytes = loader.get_data(os.path.join(__path__[0], LIFECYCLES))  # noqa: PTH118
    return data


def names() -> list[str]:
    """Return the name of each model's module, by a look into the folder, which a bundle has too."""
    files = (name.partition(".") for path in __path__ for name in os.listdir(path))  # noqa: PTH208
    return sorted({stem for stem, _, end in files if end in {"py", "pyc"} and stem != "__init__"})
