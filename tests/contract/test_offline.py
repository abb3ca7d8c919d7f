"""The bundle refuses what is not whole; attempts to connect are counted, and the model makes none.

The whole proof, from installing to upgrading, is scripts/offline_proof.py; the check runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shipped_model import shipped_model

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import bill_of_materials  # noqa: E402
import connections  # noqa: E402
import make_bundle  # noqa: E402
import wheels  # noqa: E402

OUTWARD = (
    '7 connect(3, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.1")}, 16) = 0',
    "7 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
    'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>',
    '7 sendto(3, ""..., 9, 0, {sa_family=AF_INET, sin_port=htons(9), '
    'sin_addr=inet_addr("198.51.100.7")}, 16) = -1 ENETUNREACH (Network is unreachable)',
    "7 sendmmsg(3, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), "
    'sin_addr=inet_addr("127.0.0.1")}}}, {msg_hdr={msg_name={sa_family=AF_INET, '
    'sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}}}], 2, 0) = 2',
    "7 connect(3, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x50}, 16) = 0",
    "7 connect(3, {sa_family=AF_INET, sa_data=unreadable}, 16) = 0",
    "7 io_uring_setup(8, {flags=0}) = 5",
)
LOCAL = (
    '7 connect(3, {sa_family=AF_INET, sin_port=htons(8), sin_addr=inet_addr("127.0.0.2")}, 16) = 0',
    "7 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), "
    'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x.sock"}, 110) = 0',
    '7 sendto(3, ""..., 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20',
    '7 sendto(3, ""..., 20, MSG_NOSIGNAL, NULL, 0) = 20',
)


@pytest.mark.parametrize("line", OUTWARD, ids=range(len(OUTWARD)))
def test_what_goes_elsewhere_or_is_not_understood_counts(line: str) -> None:
    assert connections.in_trace([line]).outward == [line]


def test_what_stays_on_this_machine_does_not_count() -> None:
    count = connections.in_trace(
        [*LOCAL, "7 +++ exited with 0 +++", "7 <... connect resumed>) = 0"]
    )
    assert count.outward == []
    assert sum(count.local.values()) == len(LOCAL)
    assert count.local["loopback"] == 2


def test_the_audit_hook_notes_connections_and_names(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        connections.HOOK.format(log=str(tmp_path / "notes")), "utf-8"
    )
    code = """
import contextlib, socket
for address in (("127.0.0.1", 9), ("::1", 9), ("192.0.2.1", 9)):
    with socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET,
                       socket.SOCK_DGRAM) as s, contextlib.suppress(OSError):
        s.connect(address)
with socket.socket(socket.AF_UNIX) as s, contextlib.suppress(OSError):
    s.connect("/nowhere.sock")
for name in ("localhost", "name.invalid"):
    with contextlib.suppress(OSError):
        socket.getaddrinfo(name, 80, flags=socket.AI_NUMERICHOST)
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    count = connections.in_notes((tmp_path / "notes").read_text("utf-8").splitlines())
    assert count.outward == ["connect ('192.0.2.1', 9)", "getaddrinfo 'name.invalid'"]
    assert count.local == {"connect": 2, "AF_UNIX": 1, "getaddrinfo": 1}


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace; .ci/run installs it")
def test_the_model_calls_nobody_and_leaves_nothing_at_home(tmp_path: Path) -> None:
    trace, home = tmp_path / "trace", tmp_path / "home"
    home.mkdir()
    code = (
        "import sys, time; from pathlib import Path;"
        "from troly.engine.runtimes.onnx import OnnxEmbedder;"
        "print(OnnxEmbedder(Path(sys.argv[1])).embed(['xin chào'], 'query').shape);"
        "time.sleep(1)"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    command = ["strace", "-f", "-qq", "-s", "0", "-e", f"trace={connections.CALLS}", "-o", trace]
    done = subprocess.run(
        [*command, sys.executable, "-c", code, shipped_model()],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "(1, 384)"
    assert connections.in_trace(trace.read_text("utf-8").splitlines()).outward == []
    # ONNX Runtime would keep what it has not sent yet below .cache.
    assert list(home.iterdir()) == []


def bundle(place: Path, python: str = "3.11") -> Path:
    """Everything that the installer looks at before it installs."""
    for name in ("wheels/a-1-py3-none-any.whl", "models/m/model.onnx", "LICENSE"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(name, "utf-8")
    shutil.copy(ROOT / "deploy" / "install.sh", place / "install.sh")
    facts = {"version": "9.9.9", "python": python, "machine": os.uname().machine, "glibc": "2.17"}
    (place / "bundle.json").write_text(json.dumps(facts, indent=1), "utf-8")
    make_bundle.write_sums(place)
    return place


def install(place: Path, *options: str | Path) -> str:
    """What it says when it refuses."""
    prefix = place.parent / "prefix"
    command = [place / "install.sh", "--prefix", prefix, "--python", sys.executable, *options]
    environment = {"PATH": os.environ["PATH"], "HOME": str(place.parent), "LANG": "en_GB.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1, done.stderr
    assert not prefix.exists()
    return done.stderr


def signed(place: Path, key: Ed25519PrivateKey) -> None:
    (place / make_bundle.SIGNATURE).write_bytes(key.sign((place / make_bundle.SUMS).read_bytes()))


def public(key: Ed25519PrivateKey, path: Path) -> Path:
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def test_the_installer_refuses_a_changed_a_missing_and_a_strange_file(tmp_path: Path) -> None:
    place = bundle(tmp_path / "b")
    model = place / "models/m/model.onnx"
    model.write_text("another", "utf-8")
    assert "damaged or missing" in install(place) and "model.onnx" in install(place)
    model.unlink()
    assert "damaged or missing" in install(place)
    bundle(place)
    (place / "wheels" / "b-1-py3-none-any.whl").write_text("added", "utf-8")
    assert "do not belong to the bundle: wheels/b-1" in install(place)


def test_the_installer_refuses_another_python(tmp_path: Path) -> None:
    assert "needs Python 2.7" in install(bundle(tmp_path / "b", python="2.7"))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the installer asks openssl")
def test_the_installer_refuses_what_is_not_signed_by_the_key_given(tmp_path: Path) -> None:
    place = bundle(tmp_path / "b", python="2.7")
    ours, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    key = public(ours, tmp_path / "ours.pub")
    assert "not signed" in install(place, "--public-key", key)
    signed(place, other)
    assert "signature is wrong" in install(place, "--public-key", key)
    signed(place, ours)
    # Past the signature, it goes on to the machine.
    assert "needs Python 2.7" in install(place, "--public-key", key)
    (place / "LICENSE").write_text("another", "utf-8")
    make_bundle.write_sums(place)
    assert "signature is wrong" in install(place, "--public-key", key)


def wheel(folder: Path, name: str, version: str, *lines: str, tag: str = "py3-none-any") -> None:
    text = "\n".join(("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines))
    with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", text + "\n\nWords.\n")
        archive.writestr(f"{name}-{version}.dist-info/licenses/LICENSE", "Text.")


def test_the_bill_names_every_part_that_is_needed_and_its_licence(tmp_path: Path) -> None:
    wheel(tmp_path, "troly", "1", "Requires-Dist: aa[more]", "License-Expression: Apache-2.0")
    wheel(
        tmp_path, "aa", "2", "Classifier: License :: OSI Approved :: MIT License",
        'Requires-Dist: bb; extra == "more"', 'Requires-Dist: cc; extra == "other"',
        'Requires-Dist: gone; python_version < "3"', tag="cp311-abi3-manylinux_2_28_x86_64",
    )  # fmt: skip
    wheel(tmp_path, "bb", "3", "Requires-Dist: aa", tag="cp311-cp311-manylinux_2_17_x86_64")
    wheel(tmp_path, "cc", "4")
    found = wheels.in_folder(tmp_path)
    needs = wheels.graph("troly", found)
    assert needs == {"troly": {"aa"}, "aa": {"bb"}, "bb": {"aa"}}
    packages = {name: found[name] for name in needs}
    assert wheels.oldest_glibc(packages.values()) == "2.28"

    model = tmp_path / "model"
    model.mkdir()
    (model / "model.json").write_text('{"name": "m", "files": {"model.onnx": "00"}}', "utf-8")
    moment = make_bundle.datetime(2026, 1, 2, tzinfo=make_bundle.UTC)
    bill = bill_of_materials.bill("troly", packages, needs, model, moment)
    assert [part["bom-ref"] for part in bill["components"]] == [
        "pkg:pypi/aa@2", "pkg:pypi/bb@3", "model:m",
    ]  # fmt: skip
    assert bill["components"][0]["licenses"] == [{"expression": "MIT"}]
    assert bill["components"][0]["hashes"][0]["content"] == found["aa"].sha256
    assert bill["dependencies"][-2] == {
        "ref": "pkg:pypi/troly@1",
        "dependsOn": ["model:m", "pkg:pypi/aa@2"],
    }
    table = bill_of_materials.licences(packages, model)
    assert "| aa | 2 | MIT | `aa-2.dist-info/licenses/LICENSE` |" in table
    assert "| bb | 3 | not stated |" in table


def test_a_need_that_is_not_there_is_named(tmp_path: Path) -> None:
    wheel(tmp_path, "troly", "1", "Requires-Dist: aa")
    with pytest.raises(KeyError, match="aa"):
        wheels.graph("troly", wheels.in_folder(tmp_path))


def test_a_wheel_of_troly_without_its_texts_is_refused(tmp_path: Path) -> None:
    wheel(tmp_path, "troly", "1")
    with pytest.raises(make_bundle.Incomplete, match=r"not in troly-1-py3"):
        make_bundle.check_own_wheel(wheels.in_folder(tmp_path)["troly"])
