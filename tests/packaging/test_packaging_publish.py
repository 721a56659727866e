"""What a release consists of, and the workflows that make it: they name only what is there."""

import re
import sys
from pathlib import Path

import publish
import pytest

from avatar_desktop import __version__
from avatar_desktop.domain.release import REPOSITORY
from avatar_desktop.paths import APP, APP_ID
from avatar_desktop.releases import LATEST

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {file.name: file.read_text("utf-8") for file in (ROOT / ".github/workflows").iterdir()}
SETUP_ID = re.compile(r"AppId=\{(\{[0-9A-F-]+\})")


@pytest.fixture
def packages(tmp_path):
    """A folder with every package of a release, each of its own content."""
    folder = tmp_path / "out" / "packages"
    folder.mkdir(parents=True)
    for name in publish.WANTED:
        (folder / name).write_bytes(name.encode())
    return folder


def test_a_tag_that_is_not_the_version_stops_the_release(capsys):
    """Tag and source agree, or nothing is built."""
    assert publish.main(["check", f"v{__version__}", REPOSITORY]) == 0
    assert publish.main(["check", f"v{__version__}1", REPOSITORY]) == 1
    assert f"The tag is v{__version__}1" in capsys.readouterr().err


def test_a_fork_that_looks_elsewhere_for_its_versions_stops_the_release(capsys):
    """The app asks the very page that it was published on."""
    assert publish.main(["check", f"v{__version__}", "somebody/fork"]) == 1
    assert "avatar_desktop/domain/release.py" in capsys.readouterr().err


def test_the_notes_are_this_versions_part_of_the_change_log(tmp_path, monkeypatch, capsys):
    """Neither the next version's nor the last one's; a version without a part is not published."""
    log = tmp_path / "CHANGELOG.md"
    log.write_text(f"# Changes\n\n## {__version__} (2026)\n\n- This.\n\n## 0.0.1\n\n- Old.\n")
    monkeypatch.setattr(publish, "CHANGELOG", log)
    assert publish.notes() == "- This.\n"

    log.write_text("# Changes\n\n## 0.0.1\n\n- Old.\n")

    assert publish.main(["notes"]) == 1
    assert "no part about" in capsys.readouterr().err


def test_the_change_log_has_a_part_about_this_version():
    """The version in the source is told of."""
    assert len(publish.notes()) > 100


def test_every_package_is_summed_and_every_catalogue_filled(packages):
    """No place is left empty, and each checksum is that of its package."""
    publish.files(packages)

    sums = dict(
        reversed(line.split("  ")) for line in (packages / "SHA256SUMS").read_text().splitlines()
    )
    assert sums.keys() == publish.WANTED.keys()
    made = [file for file in (packages.parent / "catalogues").rglob("*") if file.is_file()]
    texts = {file.name: file.read_text("utf-8") for file in made}
    assert texts.keys() == {file.name for file in (publish.HERE / "templates").iterdir()}
    assert not [name for name, text in texts.items() if publish.PLACE.search(text)]
    assert sums[publish.SETUP].upper() in texts["AvatarDesktop.AvatarDesktop.installer.yaml"]
    for processor in ("arm64", "x86_64"):
        assert sums[f"AvatarDesktop-{__version__}-macos-{processor}.dmg"] in texts[publish.CASK]


def test_a_missing_package_is_named(packages, capsys):
    """A release is whole or it is none."""
    (packages / publish.SETUP).unlink()

    assert publish.main(["files", str(packages)]) == 1
    assert f"{publish.SETUP} (setup for Windows)" in capsys.readouterr().err


def test_catalogues_know_the_app_by_the_names_that_it_has():
    """Setup's own id for winget, the bundle's for Homebrew, the folders that the app makes."""
    script = (ROOT / "packaging/windows/avatar-desktop.iss").read_text("utf-8")
    templates = publish.HERE / "templates"
    installer = (templates / "AvatarDesktop.AvatarDesktop.installer.yaml").read_text("utf-8")
    cask = (templates / publish.CASK).read_text("utf-8")

    assert f"ProductCode: '{SETUP_ID.search(script)[1]}_is1'" in installer
    assert f"{APP_ID}.savedState" in cask
    assert f"Application Support/{APP}" in cask
    assert 'app "Avatar Desktop.app"' in cask


def test_packers_and_the_release_agree_on_names():
    """What pack.py of each system writes is what a release wants."""
    packing = "".join(
        (ROOT / "packaging" / folder / name).read_text("utf-8")
        for folder, name in (("windows", "pack.py"), ("windows", "avatar-desktop.iss"),
                             ("macos", "pack.py"), ("linux", "pack.py"))
    )  # fmt: skip
    for pattern in ("AvatarDesktop-{__version__}-windows-x64-portable.zip",
                    "AvatarDesktop-{#Version}-windows-x64-setup",
                    "AvatarDesktop-{__version__}-macos-{platform.machine()}.dmg",
                    "{APP}-{__version__}-x86_64.AppImage"):  # fmt: skip
        assert pattern in packing


def test_the_app_and_the_release_mean_the_same_page():
    """The question for a newer version goes to the repository that is published from."""
    assert f"https://api.github.com/repos/{REPOSITORY}/releases/latest" == LATEST


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit(name):
    """A tag of others can be moved; its commit cannot."""
    uses = re.findall(r"uses: (\S+)(.*)", WORKFLOWS[name])

    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action, _ in uses)
    assert all(re.fullmatch(r" # v[0-9.]+", version) for _, version in uses)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_path_that_a_workflow_names_is_there(name):
    """Scripts, locks and folders of the source exist under the names that are used."""
    named = set(re.findall(r"\b(?:packaging|avatar_desktop)/[\w./-]+", WORKFLOWS[name]))

    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_may_do_more_than_it_needs(name):
    """All may read alone; the job that publishes may write, and no step puts text into a script."""
    text = WORKFLOWS[name]

    assert "\npermissions:\n  contents: read\n" in text
    assert text.count(": write") == (3 if name == "release.yml" else 0)
    shell = re.findall(r"^ +run: \|\n((?:(?: {10,}.*)?\n)+)", text, re.MULTILINE)
    assert not [one for one in shell if "${{" in one]


def test_the_suite_runs_on_three_systems_and_three_pythons():
    """Every push: Linux, Windows, macOS; every Python that the project names."""
    text = WORKFLOWS["test.yml"]

    systems = re.search(r"os: \[(.+)\]", text)[1]
    assert all(word in systems for word in ("ubuntu-", "windows-", "macos-"))
    assert re.search(r"python: \[(.+)\]", text)[1] == '"3.11", "3.12", "3.13"'
    assert "pull_request" in text


def test_a_release_tests_the_installed_bundle_and_publishes_only_then():
    """Build, test, pack, install, test again; then checksums, attestations, contents, the page."""
    text = WORKFLOWS["release.yml"]
    order = ["publish.py check", "packaging/release.py", "try_installed.py", "needs: bundle",
             "cyclonedx-py", "publish.py files", "attest-build-provenance", "attest-sbom",
             "gh release create"]  # fmt: skip

    places = [text.index(one) for one in order]
    assert places == sorted(places)


def test_the_command_line_says_how_it_is_used(capsys):
    """A word that nobody knows is answered by the description."""
    assert publish.main([]) == publish.main(["files"]) == publish.main(["nonsense", "x"]) == 2
    assert "check TAG REPOSITORY" in capsys.readouterr().err
    assert sys.argv
