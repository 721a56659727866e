"""An IAM user's first result: no project id, no access key, and nothing secret on disk."""

import asyncio
import logging
import os
from dataclasses import replace

import keyring
import pytest
from keyring.backends import fail

from avatar_desktop.compose import workshop
from avatar_desktop.domain.job import JobState
from avatar_desktop.paths import places, resources

RULES = ("DASHSCOPE_", "AVATAR_", "HUAWEICLOUD_", "METASTUDIO_")


@pytest.fixture
def no_key_store(monkeypatch):
    """A computer without a key store, and without variables that hold keys."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    for name in [name for name in os.environ if name.startswith(RULES)]:
        monkeypatch.delenv(name)
    yield
    keyring.set_keyring(before)


def test_iam_user_makes_a_digital_human(service, tmp_path, no_key_store, caplog):
    """Account, user and password lead to a result; neither password nor token is written."""
    caplog.set_level(logging.DEBUG)
    home = places(tmp_path)

    async def story():
        async with workshop(home, None, resume=False) as first:
            known = first.settings.current
            account = replace(
                known.accounts["metastudio"],
                base_url=service.metastudio_url,
                iam_account=service.iam_account,
                iam_user=service.iam_user,
            )
            first.settings.save(replace(known, accounts={**known.accounts, "metastudio": account}))
        async with workshop(home, None, resume=False) as second:
            kept = await second.keys.set("huawei_password", service.iam_password)
            photo = resources() / "samples" / "portrait.jpg"
            job = await second.scheduler.submit("picture_modeling", {"file": photo}, {})
            async with asyncio.timeout(30):
                job = await second.scheduler.finished(job.id)
            return kept, job

    kept, job = asyncio.run(story())

    assert job.state is JobState.DONE
    assert kept is False
    assert len(service.requests("/v3/auth/tokens")) == 1
    assert service.iam_password not in caplog.text
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert service.iam_password.encode() not in content, path
        assert b"MII" not in content or path.suffix in {".glb", ".png", ".jpg"}, path
