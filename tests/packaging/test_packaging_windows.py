"""Setup for Windows, read as text: it and the app agree on names, types and words."""

import re
from pathlib import Path

import pytest
import version_resource
import wine_copy

from avatar_desktop import __version__
from avatar_desktop.models import catalog
from avatar_desktop.paths import APP, APP_ID
from avatar_desktop.windows_identity import MUTEX

WINDOWS = Path(__file__).resolve().parents[2] / "packaging" / "windows"
SCRIPT = (WINDOWS / "avatar-desktop.iss").read_text("utf-8")
CHINESE = (WINDOWS / "ChineseSimplified.isl").read_text("utf-8")
ENDINGS = {"jpeg": {"jpg", "jpeg"}, "mpg": {"mpg", "mpeg"}}


def test_setup_waits_for_the_mark_that_the_app_holds():
    """`AppMutex` is the name of the mutex."""
    assert f"AppMutex={MUTEX}\n" in SCRIPT


def test_shortcuts_and_windows_are_one_on_the_task_bar():
    """Both shortcuts have the app's id."""
    assert f'#define AppUserModelID "{APP_ID}"' in SCRIPT
    assert SCRIPT.count('AppUserModelID: "{#AppUserModelID}"') == 2


def test_setup_is_for_one_person_and_takes_no_type_over():
    """No administrator is asked for, and no file type's own key is written."""
    assert "PrivilegesRequired=lowest\n" in SCRIPT
    keys = re.findall(r'^Root: HKA; Subkey: "(.+?)"', SCRIPT, re.MULTILINE)
    assert all(key.startswith("{#Key}") for key in keys)
    assert rf'#define Key "Software\Classes\Applications\{APP}.exe"' in SCRIPT


def test_open_with_knows_every_format_that_a_model_takes():
    """No format of any model's input is missing among the types."""
    types = set(re.findall(r'#emit Type\("(\w+)"\)', SCRIPT))
    formats = {
        form
        for model in catalog()
        for one in model.inputs
        for form in (*one.limits.formats, *getattr(one.limits, "agreed_formats", ()))
    }

    assert formats
    assert {ending for form in formats for ending in ENDINGS.get(form, {form})} <= types


def test_the_uninstaller_removes_the_persons_files_only_when_asked():
    """The question's button is No; without a question a word on the command line has to say so."""
    code = SCRIPT.partition("[Code]")[2]

    assert "MB_DEFBUTTON2) = IDYES" in code
    assert "ExpandConstant('{param:REMOVEFILES|0}') = '1'" in code
    assert code.count("RemoveFiles;") == 3
    assert "en.RemoveFiles=" in SCRIPT
    assert "zh.RemoveFiles=" in SCRIPT


def test_every_chinese_message_is_chinese_and_keeps_its_places():
    """Rows are whole; a name that setup puts in is in the sentence."""
    rows = dict(re.findall(r"^(\w+)=(.+)$", CHINESE.partition("[Messages]")[2], re.MULTILINE))

    assert len(rows) > 120
    chinese = re.compile("[\u4e00-\u9fff]")
    assert [name for name, text in rows.items() if not chinese.search(text)] == ["NameAndVersion"]
    for name in ("ConfirmUninstall", "SetupAppRunningError", "UninstalledAll", "LaunchProgram"):
        assert "%1" in rows[name], name
    assert "[name]" in rows["InstallingLabel"]


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2.3.4", (1, 2, 3, 4)), ("2.0", (2, 0, 0, 0)),
     ("1.2.3.4.5", (1, 2, 3, 4)), ("3", (3, 0, 0, 0))],
)  # fmt: skip
def test_windows_gets_four_numbers(version, numbers):
    """A version of any length becomes four numbers."""
    assert version_resource.four_numbers(version) == numbers


def test_the_properties_of_a_program_name_it_and_its_licence():
    """Version, file and licence are those of the program."""
    words = version_resource.strings("avatar-desktop-cli")

    assert words["FileVersion"] == __version__
    assert words["OriginalFilename"] == "avatar-desktop-cli.exe"
    assert "GPL-3.0-or-later" in words["LegalCopyright"]


def test_a_copy_is_fitted_for_wine_once(tmp_path):
    """Only the four names change, at their length; a second time changes nothing more."""
    stub = tmp_path / "icuuc.dll"
    stub.write_bytes(b"stub")
    copy = tmp_path / "copy"
    drawing = copy / "avatar_desktop" / "media.py"
    drawing.parent.mkdir(parents=True)
    drawing.write_text("import cv2  # why\ndef f():\n    import cv2\n")
    module = copy / "_multiarray_umath.cp313-win_amd64.pyd"
    module.write_bytes(b"\x01\0crealf\0\0\0cimag\0xcreall\0creal")
    (copy / "_wmi.pyd").write_bytes(b"")
    (copy / "Qt6Core.dll").write_bytes(b"")

    wine_copy.fit_for_wine(copy, stub)
    wine_copy.fit_for_wine(copy, stub)

    assert module.read_bytes() == b"\x01\0cosf\0\0\0\0\0sin\0\0\0xcreall\0creal"
    one = "import cv2; cv2.setNumThreads(1)"
    assert drawing.read_text() == f"{one}  # why\ndef f():\n    {one}\n"
    assert not (copy / "_wmi.pyd").exists()
    assert (copy / "icuuc.dll").read_bytes() == b"stub"
