"""The player and its view, with real clips, frames and files."""

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider, QToolButton
from stage_kit import Kit, clips_fixture, kit_fixture  # noqa: F401 (fixtures)

from avatar_desktop.ui.viewers.controls import VideoControls, clock
from avatar_desktop.ui.viewers.player import Player
from avatar_desktop.ui.viewers.video_view import VideoView
from make_media import make_clip

FRAME_24 = 1000 / 24
FRAME_15 = 1000 / 15


@pytest.fixture
def player(kit: Kit) -> Player:
    """A player that somebody looks at."""
    one = Player()
    one.look(one, on=True)
    yield one
    one.close()
    kit.until(lambda: one.duration == 0)
    kit.bury(one)


@pytest.fixture
def view(kit: Kit) -> VideoView:
    """A visible view with its own player."""
    owner = Player()
    one = VideoView(owner, kit.desk.language, kit.icons)
    one.resize(640, 480)
    one.show()
    one.setFocus()
    yield one
    one.close_media()
    kit.until(lambda: owner.duration == 0)
    kit.bury(one)
    kit.bury(owner)


def test_opened_clip_shows_its_first_frame_and_holds(kit, player, clips):
    """A clip that is opened is seen at once and makes no noise."""
    pictures = []
    player.frame.connect(pictures.append)

    player.open(clips.before)
    kit.until(lambda: pictures)

    assert (pictures[0].width(), pictures[0].height()) == (320, 180)
    assert not player.playing
    assert player.position == 0


def test_playing_clip_sends_frames_to_its_end(kit, player, clips):
    """A clip that plays sends its frames and stops at its end."""
    player.open(clips.before)
    kit.until(lambda: player.frames)

    player.play()
    kit.until(lambda: player.playing)
    kit.until(lambda: not player.playing)

    assert player.frames > 24
    assert player.position == player.duration


def test_frames_that_nobody_watches_are_not_converted(kit, player, clips):
    """A hidden clip costs no conversion of frames."""
    pictures = []
    player.frame.connect(pictures.append)
    player.look(player, on=False)

    player.open(clips.before)
    player.play()
    kit.until(lambda: player.frames > 5)

    assert not pictures


def test_seek_shows_the_frame_of_that_time(kit, player, clips):
    """Seeking while paused shows the frame that covers the position."""
    player.open(clips.before)
    kit.until(lambda: player.frames)
    spans = []
    player.frame.connect(lambda _image: spans.append(player._main.frame_span))

    player.seek(1000)
    kit.until(lambda: spans)

    start, length = spans[-1]
    assert start <= 1000 <= start + length + 1


def test_step_moves_by_one_frame_each_way(kit, player, clips):
    """A step on and a step back end at the frame where they began."""
    player.open(clips.before)
    kit.until(lambda: player.frames)
    starts = [player._main.frame_span[0]]

    for step in (1, 1, -1):
        before = player.frames
        player.step(step)
        kit.until(lambda before=before: player.frames > before)
        starts.append(player._main.frame_span[0])

    assert [round(start / FRAME_24) for start in starts] == [0, 1, 2, 1]


def test_step_back_from_the_end_shows_the_frame_before_the_last(kit, player, clips):
    """At the end of a clip the arrow still steps."""
    player.open(clips.before)
    player.play()
    kit.until(lambda: player.position and player.position == player.duration)
    before = player.frames

    player.step(-1)
    kit.until(lambda: player.frames > before)

    assert round(player._main.frame_span[0] / FRAME_24) == 46


def test_loop_starts_over(kit, player, clips):
    """A looping clip plays past its end."""
    player.open(clips.before)
    player.set_loop(on=True)
    player.set_rate(2)
    player.play()
    places = []
    player.position_changed.connect(places.append)

    kit.until(lambda: any(b < a for a, b in pairwise(places)))

    assert player.playing


def test_two_clips_stay_within_two_frames(kit, player, clips):
    """Compared clips of different frame rates play in step."""
    player.open(clips.after, clips.before)
    kit.until(lambda: player.frames and player.companion_frames)
    gaps = []

    def note() -> None:
        first, second = player._main.frame_span, player._second.frame_span
        if player.playing and player.position > 300 and player.companion_frames > 5:
            gaps.append(abs(first[0] - second[0]))

    player.position_changed.connect(note)
    player.play()
    kit.until(lambda: player.playing)
    kit.until(lambda: not player.playing)

    assert len(gaps) > 5
    assert sorted(gaps)[round(len(gaps) * 0.9)] <= 2 * FRAME_15
    assert player.companion_frames > 10


@pytest.mark.parametrize("thrown_to", [0, 900])
def test_companion_that_fell_out_of_step_comes_back(kit, player, clips, thrown_to):
    """A companion that is behind or ahead is in step again before the clip ends."""
    player.open(clips.after, clips.before)
    kit.until(lambda: player.frames and player.companion_frames)
    player.play()
    kit.until(lambda: player.position > 400)

    player._second.seek(thrown_to)
    kit.until(lambda: abs(player.position - player.companion_position) > 300)
    kit.until(lambda: abs(player.position - player.companion_position) <= 2 * FRAME_15)

    assert player.playing


def test_two_clips_seek_together(kit, player, clips):
    """A seek moves both clips to the same time."""
    player.open(clips.after, clips.before)
    kit.until(lambda: player.frames and player.companion_frames)
    first, second = player.frames, player.companion_frames

    player.seek(1200)
    kit.until(lambda: player.frames > first and player.companion_frames > second)

    assert abs(player.position - player.companion_position) <= 2 * FRAME_15
    assert abs(player.companion_position - 1200) <= 2 * FRAME_15


@pytest.mark.parametrize("content", [b"", b"not a clip at all" * 999])
def test_garbage_is_called_unreadable(kit, player, tmp_path, content):
    """A file that is no clip is said to be unreadable."""
    path = tmp_path / "garbage.mp4"
    path.write_bytes(content)
    reasons = []
    player.failed.connect(reasons.append)

    player.open(path)
    kit.until(lambda: reasons)

    assert reasons[0] == "unreadable"


def test_missing_file_is_called_missing(player, tmp_path):
    """A file that was deleted is said to be gone."""
    reasons = []
    player.failed.connect(reasons.append)

    player.open(tmp_path / "gone.mp4")

    assert reasons == ["missing"]


def test_av1_is_explained(kit, view, tmp_path):
    """A codec without a decoder is explained within some seconds, not shown as black."""
    path = make_clip(tmp_path / "new.webm", width=128, height=128, seconds=1, audio=False,
                     codec="libsvtav1")  # fmt: skip

    view.show_clip(path)
    kit.until(lambda: view.after.sentence)

    assert "decoder" in view.after.sentence


def test_good_clip_after_a_bad_one_is_shown(kit, view, tmp_path, clips):
    """A failure of one clip does not stick to the next."""
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no")
    view.show_clip(bad)
    kit.until(lambda: view.after.sentence)

    view.show_clip(clips.before)
    kit.until(lambda: not view.after.image.isNull())

    assert not view.after.sentence
    assert view.controls.findChild(QToolButton, "play").isEnabled()


def test_thirty_clips_open_and_close_without_a_deadlock(kit, player, clips):
    """The one player takes thirty clips in a row, playing, some of them cut short."""
    for number in range(30):
        player.open(clips.before if number % 2 else clips.after, clips.before)
        player.play()
        if number % 3:
            kit.until(lambda: player.frames)

    kit.until(lambda: player.frames > 3)

    assert player.failure is None


def test_keys_play_step_and_leave_the_full_screen(kit, view, clips, qtbot):
    """Space, arrows, F and Esc do what they say."""
    view.show_clip(clips.before)
    kit.until(lambda: view._player.frames)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    kit.until(lambda: view._player.playing)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    kit.until(lambda: not view._player.playing)

    qtbot.keyClick(view, Qt.Key.Key_F)
    full = view.full_screen
    kit.until(full.isFullScreen)
    kit.until(lambda: not full.view.after.image.isNull())
    qtbot.keyClick(full.view, Qt.Key.Key_Escape)

    assert view.full_screen is None


def test_arrows_on_the_seek_bar_step_frames(kit, view, clips, qtbot):
    """The arrow keys step a frame also where the focus is on the position."""
    view.show_clip(clips.before)
    kit.until(lambda: view._player.frames == 1)

    qtbot.keyClick(view.controls.findChild(QSlider, "seek"), Qt.Key.Key_Right)
    kit.until(lambda: view._player.frames == 2)

    assert round(view._player._main.frame_span[0] / FRAME_24) == 1


def test_click_on_the_seek_bar_goes_there(kit, view, clips, qtbot):
    """A click in the middle of the bar seeks to the middle of the clip."""
    view.show_clip(clips.before)
    kit.until(lambda: view._player.frames)
    bar = view.controls.findChild(QSlider, "seek")

    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.rect().center())
    kit.until(lambda: view._player.frames > 1)

    assert abs(view._player.position - 1000) < 100


def test_controls_follow_the_player(kit, view, clips):
    """What is set elsewhere shows in the controls."""
    view._player.set_muted(on=True)
    view._player.set_loop(on=True)
    view._player.set_rate(0.5)

    controls = view.findChild(VideoControls)
    assert controls.findChild(QToolButton, "mute").isChecked()
    assert controls.findChild(QToolButton, "loop").isChecked()
    assert controls._speed.currentText() == "0.5×"


def test_every_control_has_a_name(view):
    """Controls speak to people who do not see them."""
    nameless = [
        one.objectName()
        for kind in (QToolButton, QSlider, QComboBox)
        for one in view.findChildren(kind)
        if not one.accessibleName() or not one.objectName()
    ]

    assert not nameless


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0:00.0"), (999, "0:00.9"), (67_340, "1:07.3"), (-5, "0:00.0")]
)
def test_clock(ms, text):
    """Times are minutes, seconds and tenths."""
    assert clock(ms) == text


def test_player_is_imported_without_multimedia():
    """Opening the window does not load QtMultimedia."""
    import subprocess
    import sys

    code = (
        "import sys, avatar_desktop.ui.stage.result_stage\n"
        "sys.exit(any(name.startswith('PySide6.QtMultimedia') for name in sys.modules))"
    )
    root = Path(__file__).parents[2]

    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
