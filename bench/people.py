"""How long the pages about people and bodies take on a large installation.

`python bench/people.py [--members 100000] [--bodies 4000]` fills a temporary home and asks each
page several times as the administrator of the topmost body and of one province, through Django
without a server in between. All names are made up by a generator with a fixed seed. Prints for each
page the CPU and the wall time of the runs in milliseconds, and fails when the CPU time of one is
more than a second: wall times depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from troly.office.tenants.models import Member, Tenant

MARK_SECONDS = 1.0
FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Lò",
    "Vàng",
    "Y",
    "Kpă",
)
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Xuân", "A")
GIVEN = (
    "An",
    "Ánh",
    "Bình",
    "Châu",
    "Dung",
    "Giang",
    "Hà",
    "Hải",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
)


def fill(members: int, bodies: int) -> Member:
    """A root, provinces, communes, people spread over them; returns the root's administrator."""
    from troly.engine.text.forms import fold
    from troly.office.tenants.models import Member, Person, Role, Tenant
    from troly.office.tenants.people import add_member, create_body

    chance = random.Random(20261122)
    root = create_body("Bộ Mẫu (hư cấu)")
    top = add_member(root, "quan.tri", role=Role.ADMINISTRATOR, clearance=2)
    provinces = [create_body(f"Tỉnh Mẫu {n} (hư cấu)", root) for n in range(34)]
    communes = []
    for n in range(bodies - 35):
        above = provinces[n % 34]
        one = Tenant(name=f"Xã Mẫu {n} (hư cấu)", parent=above)
        one.path, one.folded = f"{above.path}{one.id.hex}/", fold(one.name)
        communes.append(one)
    Tenant.objects.bulk_create(communes, batch_size=1000)
    places: list[Tenant] = [root, *provinces, *communes]
    roles = [Role.READER] * 8 + [Role.BUILDER, Role.OFFICER]
    people, memberships = [], []
    for n in range(members):
        name = " ".join(chance.choice(part) for part in (FAMILY, MIDDLE, GIVEN))
        person = Person(sign_in_name=f"{fold(name).replace(' ', '.')}.{n}", full_name=name)
        person.folded = fold(f"{person.sign_in_name} {name}")
        people.append(person)
        place = chance.choice(places)
        member = Member(tenant=place, person=person, role=chance.choice(roles))
        member.is_active = n % 50 != 0
        member.sort_name, member.folded = person.sign_in_name, person.folded
        memberships.append(member)
    Person.objects.bulk_create(people, batch_size=1000)
    Member.objects.bulk_create(memberships, batch_size=1000)
    return top


def connect_systems(bodies: list[Tenant], count: int) -> None:
    """One provider of every body's own, each with rules, and one of the whole installation."""
    from troly.office.tenants.identity.models import IdentityProvider, IdentityRule

    facts = {"issuer": "https://cong.example", "client_id": "troly"}
    known = [
        IdentityProvider(tenant=body, kind="oidc", name=f"Cổng {n} (hư cấu)", facts=facts)
        for n, body in enumerate(bodies[:count])
    ]
    everywhere = IdentityProvider(kind="oidc", name="Cổng chung (hư cấu)", facts=facts)
    IdentityProvider.objects.bulk_create([*known, everywhere], batch_size=500)
    rules = [
        IdentityRule(provider=everywhere, tenant=body, group=f"nhom-{n}", place=n)
        for body in bodies
        for n in range(5)
    ]
    IdentityRule.objects.bulk_create(rules, batch_size=1000)


def asked(client: Client, address: str, runs: int) -> dict[str, Any]:
    cpu, wall = [], []
    for _ in range(runs):
        began, started = time.process_time(), time.perf_counter()
        answer = client.get(address)
        cpu.append((time.process_time() - began) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return {
        "cpu_ms": round(statistics.median(cpu), 1),
        "cpu_ms_most": round(max(cpu), 1),
        "wall_ms": round(statistics.median(wall), 1),
        "wall_ms_most": round(max(wall), 1),
    }


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--members", type=int, default=100_000)
    reader.add_argument("--bodies", type=int, default=4_000)
    reader.add_argument("--runs", type=int, default=5)
    chosen = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="troly-people-") as home:
        os.environ["TROLY_HOME"] = home
        from troly import app

        settings = app.start()
        app.migrate(settings)
        from django.test import Client

        from troly.office.tenants.identity.models import IdentityProvider
        from troly.office.tenants.models import Member, Role, Tenant
        from troly.office.tenants.people import add_member

        top = fill(chosen.members, chosen.bodies)
        client = Client(HTTP_HOST="localhost")
        client.force_login(top.person)
        commune = Tenant.objects.filter(children=None).order_by("folded")[100]
        connect_systems(list(Tenant.objects.order_by("path")), chosen.bodies)
        everywhere = IdentityProvider.objects.get(tenant=None)
        last = chosen.members // 50
        somebody = Member.objects.filter(tenant=commune).first() or top
        pages = {
            "people, first page": "/people",
            "people, last page": f"/people?page={last}",
            "people, a name": "/people?q=nguyen+thi+lan",
            "people, a rare name": "/people?q=lan.99",
            "people, a role and a state": "/people?role=officer&state=off",
            "people, one body": f"/people?body={commune.pk}",
            "people, nobody": "/people?q=khong+co+ai",
            "one member": f"/people/{somebody.pk}",
            "the topmost body": f"/bodies/{top.tenant_id}",
            "one province": f"/bodies/{commune.parent_id}",
            "bodies, a name": "/bodies?q=mau+39",
            "places to move to": f"/bodies/{commune.pk}?under=mau",
            "one's own account": "/account",
            "own keys to the API": "/account/tokens",
            "sign-in systems": "/people/identity",
            "sign-in systems, last page": f"/people/identity?page={chosen.bodies // 50}",
            "rules of one body": f"/people/identity/{everywhere.pk}?body={commune.pk}",
            "rules, another body": f"/people/identity/{everywhere.pk}?where=mau",
        }
        # The first request of a process loads what all later ones use.
        asked(client, "/account", 1)
        found = {name: asked(client, address, chosen.runs) for name, address in pages.items()}
        nobody = Client(HTTP_HOST="localhost")
        for name, address in (
            ("signing in", "/sign-in"),
            ("every way in", "/sign-in/ways"),
            ("a way in, by the body's name", "/sign-in/ways?q=mau+39"),
        ):
            found[name] = asked(nobody, address, chosen.runs)
        province = add_member(commune.parent, "quan.tri.tinh", role=Role.ADMINISTRATOR)
        client.force_login(province.person)
        for name, address in (("people", "/people"), ("a name", "/people?q=lan.99")):
            found[f"a province: {name}"] = asked(client, address, chosen.runs)
    slow = [name for name, one in found.items() if one["cpu_ms_most"] > MARK_SECONDS * 1000]
    print(
        json.dumps({"members": chosen.members, "bodies": chosen.bodies, "pages": found}, indent=1)
    )
    print("slower than the mark: " + ", ".join(slow) if slow else "every page within the mark")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
