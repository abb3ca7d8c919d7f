"""Who may read what, written a second time and as plainly as possible: it looks at one member and
one document, knows no filter and no database, and nothing of the product is imported here."""

from __future__ import annotations

from tests.rights.world import READING, Given, Paper, Person, World


def reaches(world: World, given: Given, place: int) -> bool:
    """Does this grant reach this member today?"""
    person = world.people[place]
    if given.has_ended or world.bodies[given.body].is_closed:
        return False
    if given.days is not None and given.days < 0:
        return False
    if given.to_member is not None:
        return given.to_member == place
    if given.to_group is not None:
        return given.to_group in person.groups
    if given.to_body == person.body:
        return True
    if given.is_with_below:
        above = world.bodies[person.body].above
        while above is not None:
            if above == given.to_body:
                return True
            above = world.bodies[above].above
    return False


def is_in(world: World, person: Person) -> bool:
    """May they use the program at all, and read in it?"""
    if world.bodies[person.body].is_closed or not person.is_active:
        return False
    return person.role in READING


def reading(world: World, place: int, grants: list[Given], number: int) -> bool:
    """May member ``place``, whom just these ``grants`` reach, read document ``number``?

    Removed or not: what is removed may still be named to who could have read it.
    """
    person, paper = world.people[place], world.papers[number]
    if not is_in(world, person) or paper.clearance > person.clearance:
        return False
    if person.body == paper.body and not paper.is_limited:
        if not paper.shelves:
            return True
        for shelf in paper.shelves:
            if not world.shelves[shelf].is_limited:
                return True
    return any(gives(given, paper, number) for given in grants)


def gives(given: Given, paper: Paper, number: int) -> bool:
    """Does a grant, to whomever, give this document?"""
    if given.body != paper.body or paper.clearance > given.clearance:
        return False
    if given.label and given.label != paper.label:
        return False
    if given.paper == number:
        return True
    return given.shelf is not None and given.shelf in paper.shelves and not paper.is_limited


def papers_of(world: World, place: int) -> tuple[set[int], set[int]]:
    """Documents the member may read, and with those the removed ones that may be named."""
    person = world.people[place]
    if not is_in(world, person):
        return set(), set()
    grants = [given for given in world.grants if reaches(world, given, place)]
    within = {person.body, *(given.body for given in grants)}
    named = {
        n
        for n, paper in enumerate(world.papers)
        if paper.body in within and reading(world, place, grants, n)
    }
    return {n for n in named if not world.papers[n].is_removed}, named


def shelves_of(world: World, place: int) -> set[int]:
    """Collections whose names the member may see."""
    person = world.people[place]
    if not is_in(world, person):
        return set()
    known = set()
    for number, shelf in enumerate(world.shelves):
        if shelf.body == person.body and (not shelf.is_limited or person.role == "administrator"):
            known.add(number)
    for given in world.grants:
        if given.shelf is not None and reaches(world, given, place):
            known.add(given.shelf)
    return known
