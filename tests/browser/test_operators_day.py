"""A new body by the guide alone: its commands as they stand there, with this machine's addresses in
the places of the made-up ones; then its pages by the names it gives them. Provider and directory
are real ones that run beside the desk; their people are made up."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from arriving import Person, seen_after_reading
from desk import Desk
from people import OWN_PASSWORD, row_of, set_own_password, sign_in, upload
from playwright.sync_api import Page, expect
from tests.contract import directory_server, openid_server

GUIDE = (Path(__file__).parents[2] / "docs" / "vi" / "huong-dan.md").read_text("utf-8")
STEPS = GUIDE.split("### Một cơ quan mới, từ đầu đến cuối")[1].split("\n###")[0]
BODY, PORTAL, DIRECTORY = "Sở Mẫu", "Cổng đăng nhập của tỉnh", "Danh bạ Sở"
AN = {
    "sub": "an-1",
    "preferred_username": "nguyen.van.an",
    "name": "Nguyễn Văn An (hư cấu)",
    "groups": ["van-phong"],
}
RULES = "QUY ĐỊNH TRỰC ĐÊM (hư cấu)\n\nĐiều 1. Giờ trực\n1. Người trực đêm đến lúc 21 giờ.\n"


@pytest.fixture(scope="module")
def provider() -> Iterator[openid_server.Provider]:
    with openid_server.running() as found:
        yield found


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[directory_server.Directory]:
    if directory_server.SLAPD is None and not os.environ.get("CI"):
        pytest.skip("no OpenLDAP server on this machine; .ci/run installs one (slapd)")
    with directory_server.running(tmp_path_factory.mktemp("slapd")) as found:
        binh = found.person("binh", "Trần Thị Bình (hư cấu)")
        found.group("van-phong", binh)
        yield found


def commands() -> dict[str, list[str]]:
    """The commands of the guide, by their first two words, or three where those stand twice."""
    texts = re.findall(r"`(troly [^`]+)`", re.sub("```.*?```", "", STEPS, flags=re.S))
    texts += re.findall(r"```\n\s*(troly .*?)\n\s*```", STEPS, re.S)
    found = {}
    for text in texts:
        words = shlex.split(text.replace("\\\n", " "))[1:]
        found[words[2] if words[:2] == ["identity", "add"] else " ".join(words[:2])] = words
    return found


def with_facts(words: list[str], **facts: object) -> list[str]:
    """The command with these facts in the places of those it names."""
    for name, value in facts.items():
        (place,) = [i for i, word in enumerate(words) if word.startswith(f"{name}=")]
        words = [*words[:place], f"{name}={value}", *words[place + 1 :]]
    return words


def named(label: str) -> str:
    """A label of a page, which must stand in the guide."""
    assert f"*{label}*" in STEPS, label
    return label


def connect(
    desk: Desk,
    provider: openid_server.Provider,
    directory: directory_server.Directory,
    folder: Path,
) -> str:
    """Steps 1 to 3 at the machine; returns the administrator's one-time password."""
    known = commands()
    for name, secret in (
        ("oidc", openid_server.SECRET),
        ("ldap", directory_server.SEEKER_PASSWORD),
    ):
        (folder / name).write_text(secret, "utf-8")
        (folder / name).chmod(0o600)
    desk.command(*known["body add"])
    password = desk.command(*known["member add"]).rsplit(": ", 1)[1].strip()
    told = desk.command(
        *with_facts(known[PORTAL], issuer=provider.issuer, secret_file=folder / "oidc")
    )
    assert f"{desk.address}/sign-in/with/" in told
    desk.command(
        *with_facts(
            known[DIRECTORY],
            url=directory.plain,
            people_base=f"ou=nguoi,{directory_server.BASE}",
            groups_base=f"ou=nhom,{directory_server.BASE}",
            bind_dn=directory_server.SEEKER,
            bind_password_file=folder / "ldap",
        )
    )
    assert known["identity check"] == ["identity", "check", "TÊN"]
    for name in (PORTAL, DIRECTORY):
        assert "trả lời đúng" in desk.command("identity", "check", name)
    return password


def add_rule(page: Page, system: str) -> None:
    page.goto("/people")
    page.get_by_role("link", name=named("Hệ thống đăng nhập")).click()
    page.get_by_role("link", name=system).click()
    page.locator("summary", has_text=named("Thêm quy tắc")).click()
    page.locator("#id_group").fill("van-phong")
    page.locator("input[name=role][value=reader]").check()
    page.get_by_role("button", name="Thêm quy tắc").click()
    expect(page.locator("ol.entries")).to_contain_text("van-phong")


def test_a_body_is_made_connected_granted_and_closed_by_the_guide_alone(
    desk: Desk,
    visitor: Person,
    signed_in: object,
    provider: openid_server.Provider,
    directory: directory_server.Directory,
    tmp_path: Path,
) -> None:
    password = connect(desk, provider, directory, tmp_path)
    try:
        office = visitor().page
        office.goto("/sign-in")
        sign_in(office, "quan.tri", password)
        set_own_password(office, password, OWN_PASSWORD)
        add_rule(office, PORTAL)
        add_rule(office, DIRECTORY)
        paper = tmp_path / "truc-dem.txt"
        paper.write_text(RULES, "utf-8")
        upload(office, [paper], "Trực đêm")
        seen_after_reading(office, row_of(office, "TRỰC ĐÊM").get_by_text("Tìm được").first)

        inside = visitor().page
        inside.goto("/sign-in")
        inside.locator("#id_directory").select_option(label=DIRECTORY)
        sign_in(inside, "binh", directory_server.PASSWORD)
        outside = visitor().page
        provider.control(user=AN)
        outside.goto("/sign-in")
        outside.get_by_role("link", name=PORTAL).click()
        for page in (inside, outside):
            expect(page).to_have_url(f"{desk.address}/")

        office.goto("/library")
        office.get_by_role("link", name="Trực đêm").first.click()
        office.get_by_role("link", name=named("Quyền xem bộ này")).click()
        office.get_by_role("button", name=named("Chỉ cho người được cấp quyền")).click()
        reads(inside, False)
        office.locator("input[name=kind][value=member]").check()
        office.locator("#id_name").fill("binh")
        office.locator("#id_reason").fill("Trực đêm tháng này")
        office.get_by_role("button", name=named("Cấp quyền")).click()
        address = reads(inside, True)
        reads(outside, False)
        given = office.locator("ul.entries li", has_text="Trực đêm tháng này")
        given.get_by_role("button", name=named("Thu hồi")).click()
        reads(inside, False)
        inside.goto(address)
        expect(inside.locator("main")).not_to_contain_text("21 giờ")

        office.goto("/people/identity")
        office.get_by_role("link", name=DIRECTORY).click()
        office.get_by_role("button", name=named("Tắt")).click()
        inside.goto("/library")
        expect(inside).to_have_url(re.compile("/sign-in"))
    finally:
        desk.command("identity", "remove", PORTAL)
        desk.command("identity", "remove", DIRECTORY)


def reads(page: Page, may: bool) -> str:
    """Does the library show the paper, and does it open? Returns its address."""
    page.goto("/library")
    row = row_of(page, "TRỰC ĐÊM")
    expect(row).to_have_count(1 if may else 0)
    if not may:
        return ""
    row.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("21 giờ")
    return page.url
