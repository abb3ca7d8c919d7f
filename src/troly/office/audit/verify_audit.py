"""Checks an audit export of Troly offline. This one file and Python 3.8 or later are enough.

    python3 verify_audit.py EXPORT.jsonl [MORE.jsonl ...] [--key FINGERPRINT]

Several files are read as one chain, in the order given (archives first, the rest last). Exit code:
0 everything fits, 1 something does not, 2 a file cannot be read.

What is checked, line by line and byte by byte: every line is in the one form in which it was
written; every entry carries the SHA-256 of what it says and of the entry before; numbers follow
one another; every signed head fits the chain and its Ed25519 signature (RFC 8032) a key of the
file; every later key was signed by the one before or is told as a break; the last line holds the
SHA-256 of all before it and is signed.

Whoever holds the records AND a signing key could write all of it anew under a key of their own. So
compare the fingerprint that is printed with the one that you noted earlier, or give it by --key.
"""

import hashlib
import json
import sys

START = "0" * 64
FORM = "troly-audit-1"

# Ed25519, RFC 8032 section 5.1: the curve -x^2 + y^2 = 1 + D x^2 y^2 over the integers modulo P.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _x_of(y, odd):
    """The x of a point with this y and parity, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def _point(data):
    """A point from its 32 bytes, as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z; None if none."""
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if len(data) != 32 or y >= P:
        return None
    x = _x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


def _sum(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * D * one[3] * other[3] % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _sum(found, point)
        point = _sum(point, point)
        number >>= 1
    return found


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = _x_of(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signature_fits(public, message, signature):
    """Is ``signature`` (64 bytes) the one of ``message`` under the key ``public`` (32 bytes)?"""
    if len(signature) != 64 or len(public) != 32:
        return False
    key, commitment = _point(public), _point(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or answer >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    left = _times(answer, BASE)
    right = _sum(commitment, _times(challenge, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def written(value):
    """The one form in which a line or a signed statement is written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(entry):
    names = ("body", "number", "at", "actor", "act", "subject", "details", "previous")
    return hashlib.sha256(written([entry[name] for name in names]).encode()).hexdigest()


def head_statement(head):
    return written([FORM, "head", head["body"], head["number"], head["digest"], head["at"]])


def key_statement(key):
    return written([FORM, "key", key["id"], key["public"], key["made_at"]])


def end_statement(end):
    return written([FORM, "end", end["body"], end["lines"], end["sha256"], end["at"]])


def fingerprint(public):
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


class Broken(Exception):
    """Something does not fit; says what and where."""


class Check:
    """One chain, read line by line over one file or several."""

    def __init__(self, pinned=""):
        self.pinned = pinned.lower()
        self.body = None
        self.number = 0
        self.previous = START
        self.time = ""
        self.entries = self.heads = 0
        self.signed = 0
        self.keys = {}
        self.breaks = []
        self.clock = []

    def read(self, name):
        """One whole file. Raises ``Broken``, ``OSError``."""
        with open(name, "rb") as source:
            content = source.read()
        if not content.endswith(b"\n"):
            raise Broken(name + ": the file is cut off")
        lines = content[:-1].split(b"\n")
        sum_so_far = hashlib.sha256()
        places, later = {}, []
        for count, line in enumerate(lines, 1):
            where = f"{name} line {count}"
            row = self.row(line, where)
            kind = row["kind"]
            if (kind == "start") != (count == 1) or (kind == "end") != (count == len(lines)):
                raise Broken(where + ": the file does not begin or end as one")
            try:
                self.take(row, where, count, sum_so_far, places, later)
            except (KeyError, TypeError, ValueError, AttributeError):
                raise Broken(where + ": not a line of such a file") from None
            sum_so_far.update(line + b"\n")

    def take(self, row, where, count, sum_so_far, places, later):
        """Signatures are looked at last: what is found without them is found at once."""
        kind = row["kind"]
        if kind == "start":
            self.start(row, where)
        elif kind == "entry":
            self.entry(row, where)
            places[row["number"]] = row["digest"]
        elif kind == "key":
            self.key(row, where)
            later.append((self.key_signed, row, where))
        elif kind == "head":
            self.head(row, where, places)
            later.append((self.head_signed, row, where))
        elif kind == "end":
            self.end(row, where, count, sum_so_far.hexdigest())
            for check, one, place in later:
                check(one, place)
        else:
            raise Broken(where + ": unknown kind of line")

    def row(self, line, where):
        try:
            row = json.loads(line.decode("utf-8"))
            same = written(row).encode() == line
        except (ValueError, RecursionError):
            raise Broken(where + ": not readable") from None
        if not same or not isinstance(row, dict) or "kind" not in row:
            raise Broken(where + ": not in the form in which it was written")
        return row

    def start(self, row, where):
        if row["form"] != FORM:
            raise Broken(where + ": a form that this program does not know")
        if self.body is None:
            self.body, self.number, self.previous = row["body"], row["first"] - 1, row["previous"]
            if row["first"] == 1 and row["previous"] != START:
                raise Broken(where + ": nothing can stand before the first entry")
        fits = row["body"] == self.body and row["first"] == self.number + 1
        if not fits or row["previous"] != self.previous:
            raise Broken(where + ": this file does not follow the one before")

    def entry(self, row, where):
        if row["body"] != self.body or row["number"] != self.number + 1:
            raise Broken(f"{where}: entry {self.number + 1} is missing")
        if row["previous"] != self.previous or row["digest"] != digest_of(row):
            raise Broken("{}: entry {} was altered".format(where, row["number"]))
        if row["at"] < self.time:
            self.clock.append(row["number"])
        self.number, self.previous, self.time = row["number"], row["digest"], row["at"]
        self.entries += 1

    def key(self, row, where):
        if row["id"] != fingerprint(row["public"]):
            raise Broken(where + ": the key has another fingerprint")
        if row["id"] in self.keys:
            return
        if row["reason"] == "rotated":
            if row["before"] not in self.keys:
                raise Broken(where + ": the key before it is missing")
        elif row["reason"] == "lost":
            self.breaks.append(row["id"])
        elif self.keys:
            raise Broken(where + ": a second first key")
        self.keys[row["id"]] = row["public"]

    def key_signed(self, row, where):
        if row["reason"] == "rotated":
            before = self.keys[row["before"]]
            if not signed(before, key_statement(row), row["endorsement"]):
                raise Broken(where + ": the key before did not sign this one")

    def head(self, row, where, places):
        if row["body"] != self.body or row["key"] not in self.keys:
            raise Broken(where + ": a head of another chain or of an unknown key")
        if row["number"] in places and places[row["number"]] != row["digest"]:
            raise Broken("{}: entry {} is not the one signed".format(where, row["number"]))
        if row["number"] > self.number:
            raise Broken("{}: entries up to {} are missing".format(where, row["number"]))
        self.heads += 1
        self.signed = max(self.signed, row["number"])

    def head_signed(self, row, where):
        if not signed(self.keys[row["key"]], head_statement(row), row["signature"]):
            raise Broken(where + ": the signature does not fit")

    def end(self, row, where, count, sum_of_lines):
        if row["body"] != self.body or row["lines"] != count or row["sha256"] != sum_of_lines:
            raise Broken(where + ": the file is not what was written")
        if row["key"] not in self.keys:
            raise Broken(where + ": an unknown key")
        if not signed(self.keys[row["key"]], end_statement(row), row["signature"]):
            raise Broken(where + ": the signature does not fit")
        if self.pinned and self.pinned not in self.keys:
            raise Broken(where + ": the key " + self.pinned + " signed nothing here")
        if self.pinned and self.pinned != row["key"]:
            self.follow(row["key"], where)

    def follow(self, last, where):
        """A pinned key must lead to the last one by signatures, without a break."""
        names = list(self.keys)
        between = names[names.index(self.pinned) + 1 : names.index(last) + 1]
        if not between or any(name in self.breaks for name in between):
            raise Broken(where + ": the key " + self.pinned + " does not lead to " + last)


def signed(public, statement, signature):
    try:
        data = bytes.fromhex(signature)
    except ValueError:
        return False
    # Capital letters would be another text for the same bytes.
    if data.hex() != signature:
        return False
    return signature_fits(bytes.fromhex(public), statement.encode(), data)


def asked(arguments):
    """File names and the fingerprint given; no names where the call is not understood."""
    names, pinned, rest = [], "", list(arguments)
    while rest:
        one = rest.pop(0)
        if one == "--key" and rest:
            pinned = rest.pop(0)
        elif one.startswith("-"):
            return [], ""
        else:
            names.append(one)
    return names, pinned


def main(arguments):
    names, pinned = asked(arguments)
    if not names:
        print(__doc__)
        return 2
    check = Check(pinned)
    try:
        for name in names:
            check.read(name)
    except Broken as problem:
        print(f"BROKEN: {problem}")
        return 1
    except OSError as problem:
        print(f"cannot read: {problem}")
        return 2
    tell(check)
    return 0


def tell(check):
    print(f"OK: {check.entries} entries up to number {check.number} of {check.body}")
    print(f"{check.heads} signed heads, the last at entry {check.signed}")
    for name in check.keys:
        note = "  (the key before it was lost: compare it with your notes)"
        print("key {}{}".format(name, note if name in check.breaks else ""))
    if check.clock:
        print("the clock was set back before: {}".format(", ".join(map(str, check.clock[:20]))))
    if not check.pinned:
        print("Compare the fingerprint with the one you noted; --key FINGERPRINT does it for you.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
