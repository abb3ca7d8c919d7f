"""A made-up world of bodies, members, documents and grants, drawn from a seed: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

ROLES = ("reader", "reader", "builder", "officer", "trainer", "administrator", "auditor")
READING = {"reader", "builder", "officer", "trainer", "administrator"}
LABELS = ("public", "public", "people")


@dataclass
class Body:
    above: int | None
    is_closed: bool


@dataclass
class Shelf:
    body: int
    is_limited: bool


@dataclass
class Person:
    body: int
    role: str
    clearance: int
    is_active: bool
    groups: set[int]


@dataclass
class Paper:
    body: int
    shelves: set[int]
    clearance: int
    label: str
    is_limited: bool
    is_removed: bool


@dataclass
class Given:
    """``days`` is how many days from today the last one lies; None for no end."""

    body: int
    shelf: int | None
    paper: int | None
    to_body: int | None
    to_group: int | None
    to_member: int | None
    is_with_below: bool
    clearance: int
    label: str
    days: int | None
    has_ended: bool


@dataclass
class World:
    bodies: list[Body] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    """The body of each."""
    shelves: list[Shelf] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    grants: list[Given] = field(default_factory=list)


def drawn(seed: int, members: int, documents: int) -> World:
    """Bodies, groups and collections grow with the number of members."""
    dice, world = Random(seed), World()
    for number in range(max(4, members // 60)):
        above = None if number < 2 else dice.randrange(number)
        if above is not None and world.bodies[above].is_closed:
            above = None
        world.bodies.append(Body(above, number > 2 and dice.random() < 0.06))
    bodies = range(len(world.bodies))
    for body in bodies:
        world.groups += [body] * 4
        for _ in range(5):
            world.shelves.append(Shelf(body, dice.random() < 0.4))
    for _ in range(members):
        body = dice.choice(bodies)
        own = [group for group, owner in enumerate(world.groups) if owner == body]
        world.people.append(
            Person(
                body,
                dice.choice(ROLES),
                dice.randrange(3),
                dice.random() > 0.03,
                set(dice.sample(own, dice.choice((0, 1, 1, 2)))),
            )
        )
    for _ in range(documents):
        body = dice.choice(bodies)
        own = [shelf for shelf, one in enumerate(world.shelves) if one.body == body]
        world.papers.append(
            Paper(
                body,
                set(dice.sample(own, dice.choice((0, 1, 1, 1, 2)))),
                dice.choice((0, 0, 1, 2)),
                dice.choice(LABELS),
                dice.random() < 0.15,
                dice.random() < 0.03,
            )
        )
    _draw_grants(dice, world)
    return world


def _draw_grants(dice: Random, world: World) -> None:
    targets: list[tuple[int | None, int | None]] = [
        (shelf, None) for shelf in range(len(world.shelves)) for _ in range(3)
    ]
    papers = range(len(world.papers))
    targets += [(None, dice.choice(papers)) for _ in range(len(world.papers) // 5)]
    for shelf, paper in targets:
        owner = world.shelves[shelf].body if shelf is not None else world.papers[paper or 0].body
        to_body = to_group = to_member = None
        kind = dice.choice(("body", "group", "group", "member"))
        if kind == "body":
            to_body = dice.choice((owner, dice.randrange(len(world.bodies))))
        elif kind == "group":
            own = [group for group, body in enumerate(world.groups) if body == owner]
            to_group = dice.choice(own)
        else:
            mine = [n for n, one in enumerate(world.people) if one.body == owner]
            if not mine:
                continue
            to_member = dice.choice(mine)
        world.grants.append(
            Given(
                owner,
                shelf,
                paper,
                to_body,
                to_group,
                to_member,
                to_body is not None and dice.random() < 0.5,
                dice.choice((2, 2, 1, 0)),
                dice.choice(("", "", "", "people")),
                dice.choice((None, None, None, 0, 30, -1)),
                dice.random() < 0.15,
            )
        )
