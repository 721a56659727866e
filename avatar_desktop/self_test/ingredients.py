"""Models, samples, languages and the key store, each as the app itself finds it."""

import importlib
import sys
from collections.abc import Callable
from functools import partial

from avatar_desktop import models
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import DOMAIN, LANGUAGES, Language
from avatar_desktop.paths import resources
from avatar_desktop.self_test.contents import listed_models
from avatar_desktop.self_test.report import Broken, Case
from avatar_desktop.ui.core.sample_files import sample

KEY_STORES = {
    "linux": (
        "keyring.backends.SecretService",
        "Keyring",
        ("secretstorage", "jeepney", "cryptography"),
    ),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring", ("win32ctypes",)),
    "darwin": ("keyring.backends.macOS", "Keyring", ()),
}
"""The key store of each system: keyring's module and class for it, and what they stand on."""


def model_cases() -> list[Case]:
    """Return a case for each model, and one that counts them."""
    names = models.names()
    return [("count", partial(_count, names)), *((name, partial(_model, name)) for name in names)]


def language_cases() -> list[Case]:
    """Return a case for each language."""
    return [(code, partial(_language, code)) for code in LANGUAGES]


def key_cases() -> list[Case]:
    """Return the case of the key store."""
    return [("back-end", _key_store)]


def _count(names: list[str]) -> str:
    gone = sorted(listed_models() - set(names))
    if gone or not names:
        raise Broken(f"of the models there is no {', no '.join(gone)}" if gone else "no model")
    return f"{len(names)} models: {', '.join(names)}"


def _model(name: str) -> str:
    spec: ModelSpec = importlib.import_module(f"{models.__name__}.{name}").SPEC
    given = [path for one in spec.inputs if (path := sample(one.sample, resources()))]
    gone = [
        one.sample
        for one in spec.inputs
        if not (sample(one.sample, resources()) or (one.optional and not one.sample))
    ]
    if gone:
        raise Broken(f"no sample {' and no '.join(gone)} is left in {resources() / 'samples'}")
    icon = resources() / "icons" / f"{spec.icon}.svg"
    if not icon.is_file():
        raise Broken(f"{icon} is gone")
    return f"{spec.title}; samples: {', '.join(path.name for path in given)}"


def _language(code: str) -> str:
    language = Language(code, resources() / "locale")
    words = [spec.title for spec in models.catalog()] + [N_("Settings"), N_("History")]
    told = [language.text(word) for word in words]
    if code == "en":
        changed = [word for word, one in zip(words, told, strict=True) if word != one]
    else:
        catalogue = resources() / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if not catalogue.is_file():
            raise Broken(f"{catalogue} is gone: there is no {LANGUAGES[code]}")
        changed = [word for word, one in zip(words, told, strict=True) if word == one]
    if changed:
        raise Broken(f"in {code} these words are not as they have to be: {', '.join(changed)}")
    return ", ".join(told)


def _key_store() -> str:
    store = KEY_STORES.get(sys.platform)
    if store is None:
        raise Broken(f"nobody knows the key store of {sys.platform}")
    name, kind, libraries = store
    for library in libraries:
        importlib.import_module(library)
    from keyring import backend

    backend.get_all_keyring()
    if name not in sys.modules:
        raise Broken(f"keyring does not find {name}: its entry points are gone")
    priority: Callable[[], float] = lambda: getattr(sys.modules[name], kind).priority  # noqa: E731
    try:
        return f"{name}, priority {priority()}"
    except RuntimeError as reason:
        return f"{name} is there; it gives no keys in this session: {reason}"
