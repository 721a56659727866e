"""Faults that the doctor has to call by their names, and nothing secret in what it says."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.health import Health
from avatar_desktop.domain.settings import ProxyMode
from avatar_desktop.models import catalog
from avatar_desktop.paths import places
from clouds.proxy_kit import real_proxy
from e2e.doctor_faults import (
    FAULTS,
    NOWHERE,
    PROJECT,
    SINGAPORE,
    Fault,
    at_oss,
    behind,
    iam_user,
    proxied,
)
from e2e.doctor_kit import (
    Clinic,
    Held,
    door,
    later_by,
    refusal,
    reply,
)
from fixtures_s3 import S3Server
from fixtures_service import Service, start_service
from objectstore.objectstore_kit import left_in

CANARIES = {
    "DASHSCOPE_API_KEY": "sk-canary0dashscope0canary",
    "HUAWEICLOUD_SDK_SK": "canary0huawei0sk0canary",
    "HUAWEICLOUD_AUTH_TOKEN": "canary0huawei0token0canary",
    "AVATAR_STORE_SECRET": "canary0store0secret0canary",
}


@pytest.fixture(scope="module")
def two_regions() -> Iterator[tuple[Service, Service]]:
    """Two simulators: at home and abroad."""
    both = start_service(), start_service()
    yield both
    for one in both:
        one.stop()


@pytest.fixture
def clinic(two_regions, s3_server: S3Server, tmp_path) -> Clinic:
    """Healthy surroundings."""
    for one in two_regions:
        one.control("reset")
    return Clinic(*two_regions, s3_server, tmp_path)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_is_called_by_its_name(clinic: Clinic, fault: Fault):
    """The step that is about it is bad and says so; what it offers mends it."""
    if fault.ceph and clinic.s3.kind != "ceph":
        pytest.skip("needs Ceph's gateway")

    async def examined():
        async with fault.arranged(clinic) as patient:
            found = await patient.steps()
            fix = found[fault.step].explanation.fix if found[fault.step].explanation else None
            again = await patient.mended(fix.changes).steps() if fix else {}
            return found, fix, again

    found, fix, again = asyncio.run(examined())

    step = found[fault.step]
    assert (step.health, step.code) == (Health.BAD, fault.code), step
    assert fault.says in step.explanation.painted()
    assert bool(fix) == bool(fault.fix)
    if fix:
        places = {SINGAPORE: clinic.abroad.base_url, PROJECT: clinic.service.project_id}
        wanted = {name: places.get(value, value) for name, value in fault.fix.items()}
        assert {name: _about(value) for name, value in fix.changes} == wanted
        mended = again[fault.step].health is Health.GOOD
        assert mended or not fault.mends, again[fault.step]


def _about(value: object) -> object:
    """A clock is measured to some seconds."""
    return round(value, -1) if isinstance(value, int) else value


def test_a_healthy_bucket_passes_every_step(clinic: Clinic):
    """Over TLS with a private authority each step is tried, and nothing is left in the bucket."""
    if clinic.s3.kind != "ceph":
        pytest.skip("needs Ceph's gateway")
    ours = clinic.owner()
    patient = ours.changed(store__endpoint=clinic.s3.secure, store__ca_file=str(clinic.s3.ca_file))

    found = asyncio.run(patient.steps())

    assert {name: step.health for name, step in found.items()} == dict.fromkeys(found, Health.GOOD)
    assert "TLSv1" in str(found["store_tls"].seen)
    assert left_in(clinic.s3, ours.settings.store) == (0, 0)


def test_a_healthy_bucket_at_oss_passes_every_step(clinic: Clinic):
    """Alibaba's own signer finds nothing wrong with what the doctor signs."""

    async def examined():
        async with at_oss(clinic) as patient:
            return await patient.steps()

    found = asyncio.run(examined())

    assert {name: step.health for name, step in found.items()} == dict.fromkeys(found, Health.GOOD)


def test_an_iam_user_needs_no_project(clinic: Clinic):
    """The token that the user gets is for a project already, and its id is seen."""
    found = asyncio.run(iam_user(clinic, clinic.service.iam_password).steps())

    assert found["huawei_key"].health is Health.GOOD
    assert str(found["huawei_project"].seen) == clinic.service.project_id


def test_a_wrong_clock_spoils_no_other_step(clinic: Clinic):
    """A store whose clock is far from ours still takes, gives and deletes the file."""

    async def examined():
        doors = {"refuse": skewed(20), "change": later_by(20)}
        async with behind(clinic, store=True, **doors) as patient:
            return await patient.steps()

    found = asyncio.run(examined())

    steps = ("store_key", "store_bucket", "put", "read_back", "delete")
    assert [found[name].health for name in steps] == [Health.GOOD] * len(steps)


def test_one_fault_hides_no_other(clinic: Clinic):
    """A store without a name in the DNS, a wrong key and a wrong project are all told at once."""
    patient = clinic.guest().with_keys(dashscope="sk-wrong", store_key="a", store_secret="b")
    patient = patient.changed(
        metastudio__project_id="f" * 32,
        store__kind="s3",
        store__bucket="somewhere",
        store__endpoint=f"https://{NOWHERE}",
    )

    found = asyncio.run(patient.steps())

    bad = {name for name, step in found.items() if step.health is Health.BAD}
    assert bad == {"key", "huawei_project", "store_dns"}


def test_nothing_stays_when_nobody_waits_for_the_end(clinic: Clinic):
    """The file is removed from the bucket though the examination was left after its upload."""
    patient = clinic.owner()

    async def left_early() -> None:
        steps = ServiceDiagnostics(
            lambda: patient.settings, Held(patient.secrets), catalog(), accounts()
        ).examine()
        async for step in steps:
            if step.name == "put":
                break
        await steps.aclose()

    asyncio.run(left_early())

    assert left_in(clinic.s3, patient.settings.store) == (0, 0)


def test_no_step_costs_money(clinic: Clinic):
    """The service is asked to run nothing."""
    asyncio.run(clinic.guest().steps())

    assert clinic.service.submits() == []


def test_json_tells_each_step(clinic: Clinic, tmp_path):
    """Name, title, verdict, what was seen and the fix stand in it; the exit code says the rest."""
    store = clinic.owner().settings.store
    variables = {
        "AVATAR_STORE": "s3",
        "AVATAR_STORE_ENDPOINT": store.endpoint,
        "AVATAR_STORE_REGION": store.region,
        "AVATAR_STORE_BUCKET": store.bucket,
        "AVATAR_STORE_KEY": clinic.s3.access_key,
        "AVATAR_STORE_SECRET": clinic.s3.secret,
    }
    environment = clinic.service.environment(tmp_path / "home", **variables)

    code, told = run({**environment, "AVATAR_STORE_STYLE": "path"}, "--json")
    wrong_code, wrong = run({**environment, "AVATAR_STORE_STYLE": "virtual"}, "--json")

    answer, other = json.loads(told), json.loads(wrong)
    assert (code, answer["ok"], wrong_code, other["ok"]) == (0, True, 1, False)
    fields = {"step", "title", "health", "seen", "code", "message", "fix"}
    assert all(set(step) == fields for step in answer["steps"])
    steps = {step["step"]: step for step in other["steps"]}
    assert steps["store_address"]["fix"] == {
        "title": "Put the bucket into the path",
        "changes": {"store.addressing": "path"},
    }


def test_words_stand_in_a_line_for_each_step(clinic: Clinic, tmp_path):
    """Verdict and name come first, in columns; a table of models' ends that is damaged is told."""
    library = places(tmp_path / "home").library
    library.mkdir(parents=True)
    (library / "lifecycle.toml").write_text("format = 1\n", "utf-8")
    code, told = run(clinic.service.environment(tmp_path / "home"), "--model", "emo")

    lines = told.splitlines()
    assert code == 0
    assert lines[0].startswith("good    network           Network settings: ")
    assert any(line.startswith("good    model.emo         Use the model ") for line in lines)
    (life,) = (line for line in lines if line.startswith("skipped lifecycle "))
    assert "lacks fields: dated" in life


def test_a_broken_settings_file_is_told(clinic: Clinic, tmp_path):
    """Its defaults are examined, and the person learns why."""
    environment = clinic.service.environment(tmp_path)
    file = places(tmp_path).settings_file
    file.parent.mkdir(parents=True)
    file.write_text("{broken", "utf-8")

    code, told = run(environment)

    assert code == 0
    assert "The settings file is broken" in told


def test_a_model_that_nobody_knows_is_wrong_usage(clinic: Clinic, tmp_path):
    """The doctor looks at models of this app alone."""
    code, told = run(clinic.service.environment(tmp_path / "home"), "--model", "nonsense")

    assert code == 2
    assert "nonsense" in told


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["words", "json"])
@pytest.mark.parametrize("token", [False, True], ids=["signed", "token"])
def test_nothing_secret_is_printed(clinic: Clinic, tmp_path, token: bool, options):
    """Not even when service and store send back all that they were sent, links included."""
    secrets = dict(CANARIES)
    secrets["HUAWEICLOUD_SDK_SK" if token else "HUAWEICLOUD_AUTH_TOKEN"] = ""

    async def printed() -> str:
        async with (
            door(clinic.service.base_url, refuse=echo_json) as service,
            door(clinic.service.metastudio_url, refuse=echo_json) as metastudio,
            door(clinic.s3.endpoint, refuse=echo_xml) as store,
        ):
            environment = clinic.service.environment(
                tmp_path / "home",
                **secrets,
                DASHSCOPE_BASE_URL=service,
                METASTUDIO_BASE_URL=metastudio,
                AVATAR_STORE="s3",
                AVATAR_STORE_ENDPOINT=store,
                AVATAR_STORE_BUCKET="bucket",
                AVATAR_STORE_STYLE="path",
                AVATAR_STORE_KEY=clinic.s3.access_key,
            )
            code, told = await asyncio.to_thread(run, environment, *options)
            assert code == 1
            return told

    told = asyncio.run(printed())

    assert "echo" in told
    assert not [name for name, canary in CANARIES.items() if canary in told]
    assert "X-Amz-Signature=" not in told.replace("X-Amz-Signature=***", "")


def test_a_proxys_password_is_not_shown(clinic: Clinic):
    """A proxy refuses it; neither what was seen nor what is wrong repeats it."""

    async def examined():
        async with proxied(clinic, user="someone", password="right") as patient:
            named = patient.changed(network__proxy_user="someone")
            return await named.with_keys(proxy_password="canary0proxy0canary").steps()

    found = asyncio.run(examined())

    assert found["proxy"].code == "ProxySignIn"
    assert "canary0proxy0canary" not in repr(found)


def test_doctor_names_the_proxy_that_is_used(clinic: Clinic, monkeypatch):
    """`ALL_PROXY=socks://…`, as GNOME and Clash set it: used, and told with its variable."""
    for name in ("http", "https", "no", "all"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)

    async def examined():
        known = {"service.example": urlsplit(clinic.service.base_url).port}
        who = {"user": "ann", "password": "canary0proxy"}
        async with proxied(clinic) as patient, real_proxy(hosts=known, **who) as proxy:
            monkeypatch.setenv("ALL_PROXY", f"socks://ann:canary0proxy@127.0.0.1:{proxy.port}/")
            by_system = patient.changed(network__proxy=ProxyMode.SYSTEM)
            return await by_system.steps(), proxy

    found, proxy = asyncio.run(examined())

    named = f"127.0.0.1:{proxy.port} (from the environment variable ALL_PROXY)"
    assert str(found["proxy"].seen) == f"{named} for service.example"
    assert proxy.asked[0] == "SOCKS service.example:443"
    assert "canary0proxy" not in repr(found)


def run(environment: dict[str, str], *options: str) -> tuple[int, str]:
    """Return the exit code of the doctor as a process, and all that it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "avatar_desktop", "doctor", *options],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def echo_json(head: str) -> bytes:
    """Refuse with all that came, as a service that talks too much does."""
    words = json.dumps({"code": "Echo", "message": f"echo {head}", "error_code": "Echo",
                        "error_msg": f"echo {head}"})  # fmt: skip
    return reply("400 Bad Request", words, "application/json")


def echo_xml(head: str) -> bytes:
    """Refuse with all that came, as a store that talks too much does."""
    return reply("400 Bad Request", refusal("Echo", f"echo {head.replace('&', '&amp;')}"))


def skewed(minutes: int) -> Callable[[str], bytes | None]:
    """Refuse what is dated more than a quarter of an hour from a clock that is ahead."""

    def refuse(head: str) -> bytes | None:
        stamp = re.search(r"X-Amz-Date=(\w+)", head)
        if not stamp:
            return None
        dated = datetime.strptime(stamp[1], "%Y%m%dT%H%M%S%z")
        theirs = datetime.now(UTC) + timedelta(minutes=minutes)
        if abs(theirs - dated) <= timedelta(minutes=15):
            return None
        answer = reply("403 Forbidden", refusal("RequestTimeTooSkewed", "too large"))
        return later_by(minutes)(b"", answer)

    return refuse
