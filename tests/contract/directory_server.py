"""A real OpenLDAP server on this machine with a directory that is made up, for one test run."""

from __future__ import annotations

import datetime
import ipaddress
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import ldap3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

BASE = "dc=xa-my-thu,dc=example"
ROOT, ROOT_PASSWORD = f"cn=giu,{BASE}", "giu-danh-ba"
SEEKER, SEEKER_PASSWORD = f"cn=tra-cuu,{BASE}", "chi-tra-cuu"
PASSWORD = "mat-khau-thu"
SLAPD = shutil.which("slapd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

_CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
maxsize 67108864
suffix "{base}"
rootdn "{root}"
rootpw {root_password}
directory {folder}/data
index objectClass,uid,member,entryUUID eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{seeker}" read by * none
"""


@dataclass
class Directory:
    """The test's end of it."""

    folder: Path
    ports: tuple[int, int]
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def plain(self) -> str:
        return f"ldap://127.0.0.1:{self.ports[0]}"

    @property
    def safe(self) -> str:
        return f"ldaps://127.0.0.1:{self.ports[1]}"

    def start(self) -> None:
        assert SLAPD
        self.process = subprocess.Popen(
            [
                SLAPD,
                "-f",
                str(self.folder / "slapd.conf"),
                "-h",
                f"{self.plain} {self.safe}",
                "-d0",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.ports[0]), 1).close()
                return
            except OSError:
                try:
                    self.process.wait(0.05)
                    raise AssertionError("slapd ended")
                except subprocess.TimeoutExpired:
                    continue
        raise AssertionError("slapd does not listen")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def keeper(self) -> ldap3.Connection:
        return ldap3.Connection(self.plain, ROOT, ROOT_PASSWORD, auto_bind=True)

    def person(self, uid: str, name: str, **more: str) -> str:
        """Add somebody; returns their whole name."""
        dn = f"uid={ldap3.utils.dn.escape_rdn(uid)},ou=nguoi,{BASE}"
        facts = {"cn": name, "sn": name, "uid": uid, "userPassword": PASSWORD, **more}
        with self.keeper() as keeper:
            assert keeper.add(dn, ["inetOrgPerson"], facts), keeper.result
        return dn

    def group(self, name: str, *members: str) -> None:
        with self.keeper() as keeper:
            dn = f"cn={name},ou=nhom,{BASE}"
            keeper.delete(dn)
            assert keeper.add(dn, ["groupOfNames"], {"member": list(members)}), keeper.result

    def remove(self, dn: str) -> None:
        with self.keeper() as keeper:
            assert keeper.delete(dn), keeper.result


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _certificates(folder: Path) -> None:
    now = datetime.datetime.now(datetime.UTC)
    until = now + datetime.timedelta(days=2)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("ca", "server")}

    def made(name: str, *, is_ca: bool) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ca")])
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
        builder = builder.public_key(keys[name].public_key()).serial_number(
            x509.random_serial_number()
        )
        builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(until)
        builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        if is_ca:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        builder = builder.add_extension(x509.SubjectAlternativeName([here]), critical=False)
        public = keys["ca"].public_key()
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False
        )
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(keys[name].public_key()), critical=False
        )
        return builder.sign(keys["ca"], hashes.SHA256())

    for name in keys:
        pem = made(name, is_ca=name == "ca").public_bytes(serialization.Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
    (folder / "server.key").write_bytes(
        keys["server"].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@contextmanager
def running(folder: Path) -> Iterator[Directory]:
    (folder / "data").mkdir()
    _certificates(folder)
    facts = {
        "folder": folder,
        "base": BASE,
        "root": ROOT,
        "root_password": ROOT_PASSWORD,
        "seeker": SEEKER,
    }
    (folder / "slapd.conf").write_text(_CONFIG.format(**facts))
    directory = Directory(folder, (_free_port(), _free_port()))
    directory.start()
    try:
        with directory.keeper() as keeper:
            keeper.add(BASE, ["dcObject", "organization"], {"o": "Xã Mỹ Thử (hư cấu)"})
            for name in ("nguoi", "nhom"):
                keeper.add(f"ou={name},{BASE}", ["organizationalUnit"])
            keeper.add(
                SEEKER,
                ["organizationalRole", "simpleSecurityObject"],
                {"userPassword": SEEKER_PASSWORD},
            )
        yield directory
    finally:
        directory.stop()
