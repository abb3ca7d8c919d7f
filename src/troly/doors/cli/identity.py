"""identity list, add, change, rule, check, refresh, remove: systems that say who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.table import Table

from troly.doors.cli import session
from troly.doors.cli.bodies import body_named
from troly.doors.cli.members import ClearanceName, RoleName, clearance_named
from troly.errors import BadInput

if TYPE_CHECKING:
    from troly.office.tenants.identity.models import IdentityProvider

Name = Annotated[str, typer.Argument(help="What people read on the sign-in page.")]
Fact = Annotated[
    list[str] | None, typer.Option(help="FIELD=VALUE, as often as needed; lists with commas.")
]
LISTS = (
    "scopes",
    "full_name_claims",
    "levels",
    "name_attributes",
)
TRUTHS = ("start_tls", "makes_people")
YES, NO = ("yes", "true", "1"), ("no", "false", "0")


def _given(facts: list[str] | None) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for one in facts or []:
        name, sign, value = one.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not name:
            raise BadInput("bad_identity_facts", name=one, problem="FIELD=VALUE")
        if name in LISTS:
            given[name] = [part.strip() for part in value.split(",") if part.strip()]
        elif name in TRUTHS:
            if value.strip().lower() not in (*YES, *NO):
                raise BadInput("bad_identity_facts", name=name, problem="yes | no")
            given[name] = value.strip().lower() in YES
        else:
            given[name] = value.strip()
    return given


def _one(name: str) -> IdentityProvider:
    from troly.office.tenants.identity import providers

    return providers.named(name)


def show() -> None:
    """List the systems, their state, and the shapes that can be added."""
    session.start()
    from troly.office.tenants.identity.facts import shapes
    from troly.office.tenants.identity.models import IdentityProvider

    table = Table(box=None)
    for title in (_("Tên"), _("Loại"), _("Cơ quan"), _("Trạng thái")):
        table.add_column(title, overflow="fold")
    for one in IdentityProvider.objects.select_related("tenant"):
        state = one.trouble or (_("Đang bật") if one.is_on else _("Đã tắt"))
        table.add_row(
            one.name, one.kind, one.tenant.name if one.tenant else _("Mọi cơ quan"), state
        )
    session.out.print(table)
    language = (get_language() or "vi")[:2]
    session.out.print(_("Các kiểu (--shape):"))
    for name, shape in sorted(shapes().items()):
        about = shape["about"].get(language, shape["about"]["en"])
        session.out.print(f"  {name}: {about}", markup=False)


def add(
    name: Name,
    shape: Annotated[str, typer.Option(help="See troly identity list.")],
    body: Annotated[str, typer.Option(help="The body it serves; empty: every body.")] = "",
    fact: Fact = None,
) -> None:
    """Connect a system. It lets nobody in until rules say what its groups open."""
    session.start()
    from troly.office.tenants.identity import providers

    made = providers.add(shape, name, body_named(body) if body else None, _given(fact))
    session.out.print(_("Đã nối: %s") % made.name, markup=False)
    if made.kind == "oidc":
        session.out.print(
            _("Đăng ký ở hệ thống đó địa chỉ quay về: %s") % _back(made),
            markup=False,
            soft_wrap=True,
        )
    session.out.print(_("Tiếp theo: troly identity check, rồi lập quy tắc ở trang Thành viên."))


def _back(made: IdentityProvider) -> str:
    from troly import settings as deployment

    known = deployment.load()
    address = known.public_url or f"http://{known.host}:{known.port}"
    return f"{address}/sign-in/with/{made.pk}/back"


def change(name: Name, fact: Fact = None) -> None:
    """Change facts of a system, but not its address: that would be another one."""
    session.start()
    from troly.office.tenants.identity import providers

    providers.change(_one(name), _given(fact))
    session.out.print(_("Đã lưu."))


def rule(
    name: Name,
    group: Annotated[str, typer.Option(help="A group as the system names it; *: everybody.")],
    body: Annotated[str, typer.Option(help="The body it opens.")],
    role: RoleName = "reader",
    clearance: ClearanceName = "internal",
    level: Annotated[str, typer.Option(help="Only from this assurance on.")] = "",
) -> None:
    """Add a rule: what a group opens in a body. Rules are tried in their order."""
    session.start()
    from troly.office.tenants.identity import rules

    rules.add(None, _one(name), body_named(body), group, role, clearance_named(clearance), level)
    session.out.print(_("Đã thêm quy tắc; áp dụng từ lần đăng nhập sau."))


def check(name: Name) -> None:
    """Ask a system as a sign-in would, and say what it answered."""
    session.start()
    from troly.office.tenants.identity import providers

    for what, value in providers.examine(_one(name)).items():
        session.out.print(f"{what}: {value}", markup=False)
    session.out.print(_("Hệ thống trả lời đúng."))


def refresh(name: Name) -> None:
    """Ask a directory now about everybody who came in through it."""
    session.start()
    from troly.office.tenants.identity import refreshing

    known, gone = refreshing.refresh(_one(name))
    told = _("Hệ thống trả lời đúng; đã hỏi lại %(known)s người, %(gone)s không còn.")
    session.out.print(told % {"known": known, "gone": gone})


def switch(
    name: Name, off: Annotated[bool, typer.Option("--off", help="Switch it off.")] = False
) -> None:
    """Switch a system on, or off: the places it gave end at once."""
    session.start()
    from troly.office.tenants.identity import providers

    providers.switch(None, _one(name), not off)
    session.out.print(_("Đã tắt; chỗ do hệ thống này cấp đã hết.") if off else _("Đã bật."))


def remove(name: Name) -> None:
    """Take a system away; every place its rules gave ends, people stay."""
    session.start()
    from troly.office.tenants.identity import providers

    providers.remove(_one(name))
    session.out.print(_("Đã bỏ hệ thống."))
