"""What a service repeats of an account does not stand in the doctor's words."""

import asyncio
import json

from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode, Settings
from avatar_desktop.models import catalog
from clouds.clouds_kit import answer, raw_server

ACCESS_KEY = "CANARYACCESSKEY00001"
SECRETS = {"huawei_ak": ACCESS_KEY, "huawei_sk": "canarysecret" * 3}


HUAWEI = {"metastudio": accounts()["metastudio"]}


class Held:
    """Keys that are there."""

    async def get(self, name: str) -> str:
        """Return the secret, or an empty string."""
        return SECRETS.get(name, "")


def test_access_key_in_a_refusal_is_not_shown():
    """Huawei names the access key that it refuses; the doctor does not."""
    words = f"Incorrect IAM authentication information: verify aksk signature fail, AK={ACCESS_KEY}"
    body = json.dumps({"error_code": "MSS.99999999", "error_msg": words}).encode()

    async def run():
        async with raw_server(lambda _: answer(400, body)) as server:
            settings = Settings(
                accounts={"metastudio": MetaStudioSettings(server.url, "project")},
                network=NetworkSettings(ProxyMode.NONE),
            )
            checkup = ServiceDiagnostics(lambda: settings, Held(), catalog(), HUAWEI)
            return [step async for step in checkup.examine()]

    told = repr(asyncio.run(run()))

    assert "signature fail" in told
    assert ACCESS_KEY not in told
