"""What macOS is told of the app, and how its disk image is made; no macOS is needed for it."""

import importlib.util
import plistlib
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import info_plist
import pytest

from avatar_desktop import __version__
from avatar_desktop.paths import APP_ID

MACOS = Path(__file__).resolve().parents[2] / "packaging" / "macos"
NOTARY = {"NOTARY_KEY": "k.p8", "NOTARY_KEY_ID": "id", "NOTARY_ISSUER": "issuer"}


@pytest.fixture
def packed(monkeypatch, tmp_path, capsys):
    """Makes the image with given secrets; returns what was called and what was said."""
    spec = importlib.util.spec_from_file_location("macos_pack", MACOS / "pack.py")
    pack = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pack)
    calls = []
    monkeypatch.setattr(pack, "run", lambda *command: calls.append([str(one) for one in command]))

    def make(**secrets):
        calls.clear()
        pack.main(tmp_path / "Avatar Desktop.app", tmp_path, tmp_path, environment=secrets)
        return [f"{call[0]} {call[1]}" for call in calls], capsys.readouterr().out

    return make


def test_the_plist_survives_its_own_format():
    """Info.plist is written and read again with the identity, the version and the oldest system."""
    plist = plistlib.loads(plistlib.dumps(info_plist.info_plist()))

    assert plist["CFBundleIdentifier"] == APP_ID
    assert plist["CFBundleShortVersionString"] == plist["CFBundleVersion"] == __version__
    assert plist["LSMinimumSystemVersion"] == "14.0"


def test_the_app_says_why_it_might_ask_for_camera_and_microphone():
    """Without a sentence macOS ends a program that asks."""
    plist = info_plist.info_plist()

    assert plist["NSCameraUsageDescription"]
    assert plist["NSMicrophoneUsageDescription"]


def test_open_with_offers_pictures_clips_and_voices_and_takes_nothing_over():
    """All three kinds are there, as an alternative to what opens them today."""
    types = info_plist.info_plist()["CFBundleDocumentTypes"]

    kinds = {kind for one in types for kind in one["LSItemContentTypes"]}
    assert kinds == {"public.image", "public.movie", "public.audio"}
    assert {one["LSHandlerRank"] for one in types} == {"Alternate"}


def test_every_word_of_the_plist_is_there_in_both_languages():
    """The Chinese file has the English one's keys, and its sentences are Chinese."""
    english, chinese = info_plist.words("en"), info_plist.words("zh-Hans")

    assert english.keys() == chinese.keys()
    assert {
        one["CFBundleTypeName"] for one in info_plist.info_plist()["CFBundleDocumentTypes"]
    } <= (english.keys())
    said = [text for key, text in chinese.items() if not key.startswith("CFBundle")]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in said)


def test_the_files_of_words_go_where_macos_looks():
    """Each lies in a folder of its language, named as CFBundleLocalizations has it."""
    places = {folder: Path(source) for source, folder in info_plist.datas()}

    assert [f"{one}.lproj" for one in info_plist.info_plist()["CFBundleLocalizations"]] == [*places]
    assert all(source.is_file() for source in places.values())


def test_the_entitlements_are_few_and_switched_on():
    """Two exceptions to the hardened runtime, and neither sandbox nor devices."""
    entitlements = plistlib.loads((MACOS / "entitlements.plist").read_bytes())

    assert entitlements == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
    }


@pytest.mark.skipif(not shutil.which("plistutil"), reason="needs libplist-utils")
def test_another_reader_takes_both_plists(tmp_path):
    """libplist reads what Python wrote, and the entitlements."""
    written = tmp_path / "Info.plist"
    written.write_bytes(plistlib.dumps(info_plist.info_plist()))

    for file in (written, MACOS / "entitlements.plist"):
        subprocess.run(["plistutil", "-i", file, "-f", "json"], check=True, capture_output=True)


def test_without_secrets_the_image_is_made_and_what_is_missing_is_said(packed):
    """No certificate: the signature for this computer is looked at; the image is a plain one."""
    calls, said = packed()

    assert calls == ["codesign --verify", f"{sys.executable} -m"]
    assert "Not signed: CODESIGN_IDENTITY" in said


def test_with_a_certificate_alone_the_image_is_signed_but_not_notarised(packed):
    """Each secret that is missing for Apple's look is named."""
    calls, said = packed(CODESIGN_IDENTITY="Developer ID", NOTARY_KEY="k.p8")

    assert calls[-1] == "codesign --sign"
    assert "NOTARY_KEY_ID, NOTARY_ISSUER not set" in said


def test_with_all_secrets_apple_looks_at_the_image_and_its_answer_is_stapled(packed):
    """Signed, submitted, stapled and assessed, in this order."""
    calls, said = packed(CODESIGN_IDENTITY="Developer ID", **NOTARY)

    assert calls[2:] == ["codesign --sign", "xcrun notarytool", "xcrun stapler", "spctl --assess"]
    assert not said


def test_the_image_has_the_app_beside_a_link_to_applications():
    """Dmgbuild's settings run as they stand, for an app of any place."""
    look = runpy.run_path(
        str(MACOS / "dmg.py"),
        {"defines": {"app": "/Users/mei/Avatar Desktop.app", "icon": "/Users/mei/app.icns"}},
    )

    assert look["files"] == ["/Users/mei/Avatar Desktop.app"]
    assert look["icon_locations"].keys() == {"Avatar Desktop.app", *look["symlinks"]}
