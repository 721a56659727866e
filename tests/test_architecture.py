"""Who may import whom. The table stands in docs/decisions/0001-layers.md."""

import re
from pathlib import Path

import pytest
from pytest_archon import archrule

ROOT = Path(__file__).parent.parent / "avatar_desktop"
APP = "avatar_desktop"
LAYERS = (
    "domain", "system", "models", "engine", "clouds", "objectstore", "media", "library", "config",
    "desktop", "simulator", "ui",
)  # fmt: skip
ROOTS = (
    "app",
    "cli",
    "command_line",
    "commands",
    "resume_command",
    "history_command",
    "compose",
    "manners",
    "model_lives",
    "single_instance",
    "single_window",
    "end_wish",
    "diagnostics",
    "connections",
    "stores",
    "settings_owners",
    "demo",
    "tour",
    "self_test",
)
OUTSIDE = ("PySide6", "qasync", "httpx", "sqlite3", "asyncio", "keyring", "av", "cv2", "PIL")

MAY_USE = {
    "domain": (),
    "system": ("domain",),
    "models": ("domain",),
    "engine": ("domain", "system"),
    "clouds": ("domain", "system"),
    "objectstore": ("domain", "clouds", "system"),
    "media": ("domain", "system"),
    "library": ("domain", "system"),
    "config": ("domain", "system"),
    "desktop": ("domain",),
    "simulator": (),
    "ui": ("domain", "engine", "system"),
}

NEVER_OUTSIDE = {
    "domain": OUTSIDE,
    "system": OUTSIDE,
    "models": OUTSIDE,
    "engine": ("PySide6", "qasync", "httpx", "sqlite3", "keyring", "av", "cv2", "PIL"),
    "clouds": ("PySide6", "qasync", "sqlite3", "keyring"),
    "objectstore": ("PySide6", "qasync", "sqlite3", "keyring"),
    "media": ("PySide6", "qasync", "sqlite3", "httpx", "keyring"),
    "library": ("PySide6", "qasync", "httpx", "keyring"),
    "config": ("PySide6", "qasync", "httpx", "sqlite3"),
    "desktop": ("PySide6", "qasync", "sqlite3", "httpx", "keyring"),
    "simulator": ("PySide6", "qasync", "keyring"),
    "ui": ("httpx", "sqlite3", "keyring", "av", "cv2", "PIL"),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_imports_only_what_it_may(layer):
    """A layer reaches no other layer than the table grants it, not even through a third."""
    foreign = [other for other in LAYERS if other not in {layer, *MAY_USE[layer]}]

    archrule(f"{layer} keeps to its layers").match(f"{APP}.{layer}*").should_not_import(
        *(f"{APP}.{other}*" for other in foreign), *(f"{APP}.{root}*" for root in ROOTS)
    ).check(APP, only_toplevel_imports=False)


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_keeps_away_from_libraries_of_others(layer):
    """No layer uses, itself or through another, a library that belongs elsewhere."""
    modules = [*NEVER_OUTSIDE[layer], *(f"{name}.*" for name in NEVER_OUTSIDE[layer])]

    archrule(f"{layer} keeps to its libraries").match(f"{APP}.{layer}*").should_not_import(
        *modules
    ).check(APP)


def test_objectstore_shares_only_the_http_client():
    """Of the clouds' package, object stores use the HTTP client and nothing else."""
    archrule("objectstore and clouds").match(f"{APP}.objectstore*").exclude(
        f"{APP}.objectstore.temporary"
    ).should_not_import(f"{APP}.clouds.dashscope*", f"{APP}.clouds.metastudio*").check(APP)


def test_a_model_knows_no_other_model():
    """Each model stands alone in its file."""
    for path in (ROOT / "models").glob("*.py"):
        others = [p.stem for p in path.parent.glob("*.py") if p.stem not in {path.stem, "__init__"}]
        text = path.read_text("utf-8")
        assert not any(f"models.{other}" in text for other in others), path


def test_files_stay_small():
    """A file has one reason to change: 400 lines at most, in the tests too."""
    long = [
        f"{path.relative_to(ROOT.parent)}: {lines}"
        for folder in (ROOT, Path(__file__).parent, ROOT.parent / "packaging")
        for path in folder.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    ]

    assert long == []


def test_no_two_classes_have_one_name():
    """A class's name says which it is, wherever it is read."""
    names = [
        name
        for path in ROOT.rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE)
    ]

    assert [name for name in sorted(set(names)) if names.count(name) > 1] == []


def test_rooms_of_the_window_are_few_and_form_no_circle():
    """The window's code lies in at most twelve rooms, and no two need each other on any way."""
    ui = ROOT / "ui"
    rooms = sorted(path.name for path in ui.iterdir() if (path / "__init__.py").exists())
    used: dict[str, set[str]] = {}
    for room in rooms:
        text = "\n".join(path.read_text("utf-8") for path in (ui / room).rglob("*.py"))
        used[room] = set(re.findall(rf"{APP}\.ui\.(\w+)", text)) & set(rooms) - {room}

    assert len(rooms) <= 12
    assert [path.name for path in ui.glob("*.py")] == ["__init__.py"]
    while used:
        grounds = {room for room, needs in used.items() if not needs & used.keys()}
        assert grounds, f"a circle: {used}"
        used = {room: needs for room, needs in used.items() if room not in grounds}


def test_sql_stays_in_the_library():
    """No other layer speaks SQL."""
    words = ("SELECT ", "INSERT INTO", "CREATE TABLE", "DELETE FROM")
    guilty = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if path.parent.name != "library" and any(w in path.read_text("utf-8") for w in words)
    ]

    assert guilty == []


def test_tasks_are_created_in_few_places():
    """A task is started by the scheduler or the window's one `start`, which keep hold of it."""
    allowed = {"engine/scheduler.py", "engine/submission.py", "ui/core/task_runner.py"}
    guilty = [
        str(path.relative_to(ROOT).as_posix())
        for path in (*(ROOT / "engine").rglob("*.py"), *(ROOT / "ui").rglob("*.py"))
        if any(word in path.read_text("utf-8") for word in ("create_task(", "ensure_future("))
    ]

    assert set(guilty) <= allowed


def test_ffmpeg_is_entered_by_its_front_door():
    """Who takes a part of PyAV imports it whole first: two threads cannot load it half then."""
    first = re.compile(r"^\s*(import|from) av\b", re.MULTILINE)
    guilty = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if (found := first.search(path.read_text("utf-8"))) and found[1] == "from"
    ]

    assert guilty == []


def test_nothing_swallows_a_cancellation_in_python_3_11():
    """`asyncio.wait_for` of 3.11 returns in place of ending where both come at once."""
    guilty = [
        str(path.relative_to(ROOT).as_posix())
        for path in ROOT.rglob("*.py")
        if "asyncio.wait_for(" in path.read_text("utf-8")
    ]

    assert guilty == []
