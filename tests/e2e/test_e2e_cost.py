"""What the command line may spend: the budget of the settings, `--yes` and `--max-cost`."""

import json
from pathlib import Path

import pytest
from test_e2e_command_line import run

from fixtures_service import Service
from make_media import make_clip

CASES = [  # the budget per run, the words, and the code that is told; none: it is sent
    (0.01, (), "OverBudget"),
    (0.01, ("--yes",), ""),
    (0, ("--max-cost", "0.01"), "MaxCost"),
    (0, ("--max-cost", "100"), ""),
    (0.01, ("--max-cost", "100", "--yes"), ""),
    (0.01, ("--max-cost", "0", "--yes"), "MaxCost"),
]


@pytest.mark.parametrize(("per_run", "words", "code"), CASES)
def test_nothing_above_the_limit_is_sent(
    service: Service, tmp_path: Path, per_run: float, words: tuple[str, ...], code: str
):
    """The refusal says what it costs and what to do; the service never hears of it.

    What is sent is billed at just that.
    """
    clip = make_clip(tmp_path / "clip.mp4", width=320, height=240, fps=15, seconds=1)
    settings = tmp_path / "home" / "main" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"budget": {"per_run": per_run}}), "utf-8")
    service.control("reset")

    environment = service.environment(tmp_path / "home")
    exit_code, events = run(environment, "run", "video_style", "-i", f"video={clip}", *words)

    end = events[-1]
    assert (exit_code, end.get("error", {}).get("code", "")) == (bool(code), code)
    assert (len(service.submits()), service.billed()) == ((0, "0.00") if code else (1, "0.50"))
    if code:
        assert "¥0.50" in end["error"]["message"]
        assert "Nothing was sent" in end["error"]["message"]


@pytest.mark.parametrize("amount", ["-1", "nan", "inf", "ten", ""])
def test_an_amount_that_is_none_is_wrong_usage(tmp_path: Path, amount: str, capfd):
    """A slip in the amount sends nothing."""
    from avatar_desktop.cli import main

    with pytest.raises(SystemExit) as caught:
        main(["run", "emo", f"--max-cost={amount}"])

    assert caught.value.code == 2
    assert "no amount of money" in capfd.readouterr().err
