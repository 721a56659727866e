"""What accounts were answered last for models: kept by account, forgotten with the key."""

import asyncio
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from avatar_desktop.domain.lifecycles import what_was_answered
from avatar_desktop.domain.spec import LastAnswer
from avatar_desktop.library.model_answers import ModelAnswers
from avatar_desktop.models import emo, gen3d, picture_modeling

EMO, HUAWEI = emo.SPEC, picture_modeling.SPEC


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "model-answers.json"


def answers(file: Path, account: str = "https://beijing") -> ModelAnswers:
    return ModelAnswers(file, lambda _cloud: account)


def test_the_last_answer_counts_and_survives(file):
    """A result, then a refusal: the refusal, for this model alone, also after a restart."""
    kept = answers(file)

    asyncio.run(kept.note(EMO))
    assert kept.last(EMO).code == ""
    asyncio.run(kept.note(EMO, "ModelNotFound"))

    again = answers(file)
    assert again.last(EMO).code == "ModelNotFound"
    assert abs((datetime.now(UTC).date() - again.last(EMO).day).days) <= 1
    assert again.last(gen3d.SPEC) is None
    assert "ModelNotFound" in str(what_was_answered(again.last(EMO)))


def test_each_account_has_its_own(file):
    """Another region or workspace, or another cloud, was answered nothing yet."""
    asyncio.run(answers(file).note(EMO))

    assert answers(file, "https://singapore").last(EMO) is None
    assert answers(file).last(HUAWEI) is None
    asyncio.run(answers(file, "https://singapore").note(EMO, "ModelNotFound"))
    assert answers(file).last(EMO).code == ""


def test_another_key_is_another_account(file):
    """What the former was answered is forgotten, on disk too; other accounts keep theirs."""
    kept = answers(file)
    asyncio.run(kept.note(EMO))
    asyncio.run(kept.note(HUAWEI))

    kept.forget("dashscope")

    assert (kept.last(EMO), answers(file).last(EMO)) == (None, None)
    assert answers(file).last(HUAWEI)


def test_keys_of_the_environment_leave_no_trace(file):
    """They may be another account's in the next run: known for now, never written."""
    kept = answers(file, "")

    asyncio.run(kept.note(EMO, "ModelNotFound"))

    assert kept.last(EMO)
    assert not file.exists()
    assert answers(file, "").last(EMO) is None


def test_two_windows_do_not_lose_each_others(file):
    """Each writes what the other has left, from several threads too."""
    one, other = answers(file), answers(file)
    asyncio.run(one.note(EMO))
    asyncio.run(other.note(gen3d.SPEC, "ModelNotFound"))
    threads = [Thread(target=lambda: asyncio.run(one.note(HUAWEI))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    last = answers(file)
    assert all(last.last(spec) for spec in (EMO, gen3d.SPEC, HUAWEI))


def test_a_disk_that_refuses_costs_no_job(tmp_path):
    """It is known for this run all the same."""
    (tmp_path / "data").write_text("in the way")
    kept = answers(tmp_path / "data" / "model-answers.json")

    asyncio.run(kept.note(EMO))

    assert kept.last(EMO)


def test_any_damage_of_the_file_costs_no_start(file, rounds, seed):
    """Whatever stands in it, nothing is claimed that was not answered, and noting goes on."""
    chance = random.Random(seed)
    file.parent.mkdir()
    whole = json.dumps({"dashscope https://beijing": {"emo": ["2026-11-28", "ModelNotFound"]}})
    values = ["1", "null", "[]", "{}", '"x"', '["2026-11-28"]', '["2026-13-99", ""]', "[" * 3000,
              '{"a": {"emo": [1, 2]}}', "\0", '{"": {"emo": ["2026-11-28", ""]}}']  # fmt: skip
    for _ in range(rounds(60, 3000)):
        start = chance.randrange(len(whole))
        end = start + chance.choice([0, 1, 5, 30])
        file.write_text(whole[:start] + chance.choice(["", *values]) + whole[end:])
        kept = answers(file)
        found = kept.last(EMO)
        assert found is None or isinstance(found, LastAnswer)
        assert found is None or str(what_was_answered(found))
    asyncio.run(kept.note(EMO))
    assert answers(file).last(EMO).code == ""
