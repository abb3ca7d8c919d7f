"""Sensitive facts said of a person: illness, faith, deeds, body, money. Only beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.guard.personal_data.values import Found, Kind

_FACTS: tuple[tuple[Kind, str], ...] = (
    (
        "health",
        r"ung thu(?: \w+){0,2}(?: giai doan \w+)?|tam than phan liet|tram cam"
        r"(?: nang)?|roi loan \w+(?: \w+)?|tu ky|viem gan [a-e](?: man)?"
        r"|dai thao duong(?: tip \d)?|tieu duong(?: tip \d)?|nhiem hiv|duong tinh "
        r"(?:voi )?\w+|hiv|aids|lao phoi|benh lao|dong kinh|suy than(?: \w+ \w+)?"
        r"|suy tim|tang huyet ap|cao huyet ap|mang thai|co thai|thieu mau|dot quy"
        r"|tai bien mach mau nao|hen suyen|hen phe quan|khuyet tat(?: \w+){0,2}"
        r"|liet(?: \w+){0,2}|mu hai mat|diec bam sinh|xo gan|gut|soi than|benh tim"
        r"(?: bam sinh)?|chat doc da cam|giang mai|nghien ma tuy|nghien ruou"
        r"|parkinson|alzheimer|cham phat trien(?: tri tue)?|bai nao|down|viem phoi"
        r"|nhoi mau co tim|phau thuat \w+(?: \w+)?|say thai|vo sinh"
        r"|asthme(?: severe)?|diabete(?: de type \d)?|cancer(?: \w+ \w+)?|depression"
        r"(?: severe)?|epilep\w+|schizophren\w+|seropositi\w+|sclerose en plaques"
        r"|hepatite [abc]|insuffisance (?:renale|cardiaque)|enceinte|autis\w+"
        r"|bipolaire|trouble bipolaire|handicap\w*(?: \w+)?|maladie de \w+|alcoolisme"
        r"|asthma|diabetes|type \d diabetes|breast cancer|lung cancer|pregnan\w+"
        r"|dementia|multiple sclerosis|bipolar disorder|hepatitis [abc]|kidney failure"
        r"|heart (?:failure|disease)|hiv[- ]positive|anorexia|stroke|tuberculosis"
        r"|miscarriage|addict\w+ to \w+|leuk\w+|lymphom\w+",
    ),
    (
        "religion",
        r"cao dai|phat giao(?: hoa hao)?|hoa hao|tin lanh|cong giao|thien chua giao"
        r"|hoi giao|bahai|ba la mon|tu an hieu nghia|dao phat|tinh do cu si"
        r"|temoins? de jehovah|catholique(?: pratiquante?)?|protestante?|musulmane?"
        r"|juif|juive|bouddhiste|athee|evangelique|hindoue?|sikh"
        r"|(?:orthodox )?jew(?:ish)?|(?:practising |roman )?catholic|muslim|buddhist"
        r"|hindu|quaker|jehovah's witness|methodist|baptist|mormon|sunni|shia",
    ),
    (
        "politics",
        r"dang vien(?: dang [\w ]{3,20})?|quan diem chinh tri[\w ]{0,30}"
        r"|(?:adherente?|membre|militante?)(?: \w+){0,2} (?:du parti|au parti"
        r"|parti) [\w ]{3,20}|syndicaliste|syndiquee?(?: \w+ \w+ \w+)?|delegue\w* cgt"
        r"|(?:green|labour|conservative|communist|liberal democrat|socialist"
        r"|republican) party|trade union member|parti (?:socialiste|communiste)",
    ),
    (
        "sex_life",
        r"(?:nguoi )?dong tinh|(?:nguoi )?song tinh|(?:nguoi )?chuyen gioi"
        r"|quan he tinh duc(?: ngoai hon nhan)?|quan he ngoai hon nhan|bisexuel\w*"
        r"|homosexuel\w*"
        r"|lesbienne|transgenre|transgender|lesbian|bisexual|homosexual|non-binary"
        r"|same-sex partner",
    ),
    (
        "criminal_record",
        r"tien an(?: ve)?(?: toi [\w ]{3,40})?|tien su(?: pham toi)|(?:bi )?ket an [\w ]{3,60}"
        r"|an treo(?: [\w ]{2,20})?|tien su tu toi|da chap hanh xong an phat tu"
        r"|bi khoi to(?: ve)?(?: toi [\w ]{3,40})?"
        r"|condamnee? (?:a|pour) [\w ]{3,50}|casier judiciaire (?:charge|non vierge)"
        r"|mis en examen(?: pour [\w ]{3,30})?|garde a vue"
        r"|(?:previous |prior )?convictions? for [\w ]{3,30}|convicted of [\w ]{3,30}"
        r"|criminal record|spent \w+ (?:months|years) in prison|arrested for [\w ]{3,30}",
    ),
    (
        "biometric",
        r"giam dinh adn|mau adn|xet nghiem adn|dau van tay|van tay|mong mat|nhan dang khuon mat"
        r"|khuon mat|giong noi mau|ma gen"
        r"|empreintes?(?: digitales?)?(?: du pouce(?: droit| gauche)?)?|profil adn"
        r"|adn|reconnaissance faciale|gabarit facial|iris scan|facial template"
        r"|fingerprints?"
        r"|dna (?:sample|profile)|voiceprint|retina scan",
    ),
    (
        "credit",
        r"no xau(?: nhom \d)?|diem tin dung(?: \w+)? ?\d{0,3}|lich su tin dung"
        r"|no qua han(?: [\w ]{2,20})?|vo no|fichee? (?:a la banque de france"
        r"|ficp|fcc)|surendett\w+|interdit bancaire|saisie sur salaire"
        r"|credit score of \d{2,3}|credit score|county court judgments?(?: for debt)?"
        r"|bankrupt\w*|in arrears|defaulted on [\w ]{3,20}|repossess\w+",
    ),
)
_FACT = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _FACTS) + r")(?!\w)"
)
_PEOPLE = re.compile(
    r"(?:thanh phan )?dan toc\s*:?\s*(?P<who>[^\W\d_]+(?: [^\W\d_]+)?)(?=[,;.\n|)]"
    r"|$)|(?:d'origine|of) (?P<west>rom|roma|maghrebine|traveller)\b"
)
_FAITH = re.compile(
    r"(?:ton giao\s*:|theo dao)\s*(?P<faith>[^\W\d_]+(?: [^\W\d_]+){0,2})(?=[,;.\n|)]|$)"
)
_GENERAL = re.compile(
    r"\b(?:quyen|nghiem cam|nguoi bi|nguoi mac|persons?|les personnes|people living"
    r"|everyone|toute personne|moi nguoi|ty le|so nguoi)\b"
)
_NO_FAITH = {"khong", "none", "aucune"}


def find_facts(key: str, people: list[tuple[int, int]]) -> Iterator[Found]:
    """``key``: the folded text; ``people``: spans of names in it."""
    for low, high in _stretches(key, people):
        stretch = key[low:high]
        for match in _FACT.finditer(stretch):
            start, end = low + match.start(), low + match.end()
            if not _touches((start, end), people) and not _GENERAL.search(stretch[: match.start()]):
                yield Found(start, start + len(match[0].rstrip()), match.lastgroup)  # type: ignore[arg-type]
        for match in _PEOPLE.finditer(stretch):
            group = "who" if match["who"] else "west"
            span = (low + match.start(group), low + match.end(group))
            if not _touches(span, people):
                yield Found(*span, "ethnic_origin")
        for match in _FAITH.finditer(stretch):
            span = (low + match.start("faith"), low + match.end("faith"))
            if match["faith"] not in _NO_FAITH and not _touches(span, people):
                yield Found(*span, "religion")


def _touches(span: tuple[int, int], people: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and span[1] > start for start, end in people)


def _stretches(key: str, people: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences that name somebody, without overlap."""
    done = 0
    for start, end in people:
        low = max(
            done, max(key.rfind(". ", 0, start), key.rfind("\n\n", 0, start), start - 200) + 1, 0
        )
        stops = [h for h in (key.find(". ", end), key.find("\n\n", end), end + 200) if h >= 0]
        high = min(min(stops), len(key))
        if high > low:
            yield low, high
            done = high
