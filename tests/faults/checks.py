"""What must hold whenever the desk is quiet, whatever was killed before."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Q
from tests.faults.documents import Made

from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.engine.search.analysis import analyse_query
from troly.engine.search.query import understand_query
from troly.office.assistants.models import Citation
from troly.office.audit.chain import verify
from troly.office.library import indexing, leases, mending, originals
from troly.office.library.models import (
    UNFINISHED,
    Document,
    Job,
    JobState,
    Passage,
    Segment,
    State,
    Version,
)
from troly.office.library.ports import ports
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.rights import rights_filter


@dataclass
class Kept:
    """What the desk has acknowledged about one document."""

    id: str
    made: list[Made] = field(default_factory=list)
    is_removed: bool = False

    @property
    def digests(self) -> list[str]:
        return [hashlib.sha256(made.data).hexdigest() for made in self.made]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Checker:
    """All checks of one moment. ``wrong`` collects what does not hold."""

    def __init__(self, tenant: Tenant, member: Member, kept: dict[str, Kept]) -> None:
        self._tenant, self._member, self._kept = tenant, member, kept
        self._embedder = ScriptedEmbedder()
        self.wrong: list[str] = []
        self.citations = 0

    def everything(self, touched: set[str], since: Any, with_chain: bool) -> list[str]:
        self._acknowledged()
        self._ended()
        self._texts(touched)
        self._index()
        self._found(touched)
        self._files(touched)
        self._jobs()
        self._citations(since)
        if with_chain and (number := verify(self._tenant.id)) is not None:
            self._is_wrong(f"audit chain broken at {number}")
        return self.wrong

    def _is_wrong(self, what: str) -> None:
        self.wrong.append(what)

    def _acknowledged(self) -> None:
        """Every acknowledged upload, replacement and removal is there, and once."""
        there = {str(d.pk): d for d in Document.objects.filter(tenant=self._tenant)}
        if strange := there.keys() - self._kept.keys():
            self._is_wrong(f"documents nobody was told of: {sorted(strange)}")
        for kept in self._kept.values():
            document = there.get(kept.id)
            if document is None:
                self._is_wrong(f"document {kept.id} is lost")
                continue
            if (document.removed_at is not None) != kept.is_removed:
                self._is_wrong(f"document {kept.id}: removed is not {kept.is_removed}")
            versions = list(document.versions.order_by("ordinal").values_list("ordinal", "sha256"))
            if [digest for _, digest in versions] != kept.digests:
                self._is_wrong(
                    f"document {kept.id}: {len(versions)} versions, {len(kept.made)} known"
                )
            if [ordinal for ordinal, _ in versions] != list(range(1, len(versions) + 1)):
                self._is_wrong(f"document {kept.id}: ordinals {versions}")
        newest = Counter(k.digests[-1] for k in self._kept.values() if not k.is_removed and k.made)
        if twice := [digest for digest, count in newest.items() if count > 1]:
            self._is_wrong(f"the same bytes are there twice: {twice}")

    def _ended(self) -> None:
        """Every version ended as its contents demand."""
        for kept in self._kept.values():
            if kept.is_removed:
                continue
            versions = list(Version.objects.filter(document=kept.id).order_by("ordinal"))
            document = Document.objects.get(pk=kept.id)
            good = [
                v for v, made in zip(versions, kept.made, strict=False) if made.ending == "complete"
            ]
            current = good[-1].pk if good else None
            if document.current_id != current:
                self._is_wrong(
                    f"document {kept.id}: current is {document.current_id}, not {current}"
                )
            for version, made in zip(versions, kept.made, strict=False):
                wanted = {made.ending}
                if made.ending == "complete" and version.pk != current:
                    wanted.add("searchable")
                if version.state not in wanted:
                    self._is_wrong(
                        f"version {version.pk} ({made.name}) is {version.state} {version.reason},"
                        f" not {made.ending}"
                    )
                if version.state == State.FAILED and not version.reason:
                    self._is_wrong(f"version {version.pk} failed without a reason")

    def _texts(self, touched: set[str]) -> None:
        """Segments follow each other without gap; passages say what stands at their offsets."""
        for version in Version.objects.filter(document__in=touched).select_related("document"):
            segments = list(Segment.objects.filter(version=version).order_by("ordinal"))
            passages = list(Passage.objects.filter(version=version).order_by("ordinal"))
            if version.document.removed_at is not None:
                if segments or passages:
                    self._is_wrong(f"text of removed version {version.pk} is left")
            elif version.state in (State.SEARCHABLE, State.COMPLETE):
                self._text(version, segments, passages)

    def _text(self, version: Version, segments: list[Segment], passages: list[Passage]) -> None:
        text, end = "".join(s.text for s in segments), 0
        for segment in segments:
            if (segment.start, segment.end) != (end, end + len(segment.text)):
                self._is_wrong(f"segment {segment.pk} does not follow")
            end = segment.end
        if len(text) != version.characters or len(passages) != version.passage_count:
            found = f"{len(passages)} passages, {len(text)} characters"
            self._is_wrong(f"version {version.pk}: {found}")
        if [p.ordinal for p in passages] != list(range(len(passages))):
            self._is_wrong(f"version {version.pk}: passages are not in one row")
        for passage in passages:
            if text[passage.start : passage.end] != passage.text:
                self._is_wrong(f"passage {passage.pk} does not stand at its offsets")

    def _index(self) -> None:
        """The rows of the index are the passages of the current versions, all with meaning."""
        current = indexing.current_versions(self._tenant)
        records = {
            str(p)
            for p in Passage.objects.filter(version__in=current.values("pk")).values_list(
                "id", flat=True
            )
        }
        rows = ports().index().ids(str(self._tenant.id))
        if records - rows:
            self._is_wrong(f"{len(records - rows)} passages are not in the index")
        if rows - records:
            self._is_wrong(f"{len(rows - records)} rows of the index have no passage")
        bare = Passage.objects.filter(version__in=current.values("pk"), is_embedded=False).count()
        if bare:
            self._is_wrong(f"{bare} passages have no meaning yet")

    def _found(self, touched: set[str]) -> None:
        """Words and meaning of what was touched lead to it, in the index itself."""
        rights = rights_filter(self._member)
        index = ports().index()
        for version in indexing.current_versions(self._tenant).filter(document__in=touched):
            made = self._kept[str(version.document_id)].made
            word = next(
                m.word for m in made if hashlib.sha256(m.data).hexdigest() == version.sha256
            )
            passages = list(version.passages.all())
            hits = index.search_lexical(analyse_query(understand_query(word, None)), rights, 1000)
            found = {hit.id for hit in hits if hit.version == str(version.pk)}
            if not found:
                self._is_wrong(f"{word} is not found by its word")
            passage = passages[len(passages) // 2]
            text = indexing.embedding_text(version.title, passage)
            vector = self._embedder.embed([text], "passage")[0]
            near = index.search_dense(vector, rights, 20)
            if not any(hit.id == str(passage.pk) for hit in near if hit.score > 0.99):
                self._is_wrong(f"passage {passage.pk} of {word} is not found by its meaning")
            if not all(hit.is_embedded for hit in hits if hit.id in found):
                self._is_wrong(f"{word}: rows in the index are not marked as embedded")

    def _files(self, touched: set[str]) -> None:
        """Every original is there with its bytes; nothing else is in the holding area."""
        versions = Version.objects.filter(document__tenant=self._tenant).select_related("document")
        held = {
            f"v-{v.pk}"
            for v in versions
            if v.document.removed_at is None and v.state in (State.FAILED, State.QUARANTINED)
        }
        there = {path.name for path in (ports().home / "holding").iterdir()}
        if there != held:
            self._is_wrong(f"holding area: left over {there - held}, missing {held - there}")
        wanted = {v.sha256 for v in versions if v.document.removed_at is None}
        for version in versions:
            path = originals.original_path(self._tenant.id, version.sha256)
            if version.document.removed_at is not None:
                if path.exists() and version.sha256 not in wanted:
                    self._is_wrong(f"the original of removed version {version.pk} is left")
                continue
            file = originals.file_of(version)
            if file is None:
                self._is_wrong(f"the original of version {version.pk} is lost")
            elif str(version.document_id) in touched and _digest(file) != version.sha256:
                self._is_wrong(f"the original of version {version.pk} has other bytes")

    def _jobs(self) -> None:
        unfinished = Job.objects.filter(state__in=UNFINISHED)
        for job in unfinished:
            self._is_wrong(f"job {job.pk} ({job.kind}) is {job.state}")
        failed = Job.objects.filter(state=JobState.FAILED).exclude(Q(kind="read", reason="no_text"))
        for job in failed:
            self._is_wrong(f"job {job.pk} ({job.kind}) failed: {job.reason} {job.reason_facts}")
        if leases.lost().exists():
            self._is_wrong("a waiting job has no place in the queue")
        for difference in mending.examine_machine() + mending.examine(self._tenant):
            self._is_wrong(f"doctor: {difference.what} {difference.count} {difference.examples}")

    def _citations(self, since: Any) -> None:
        cited = Citation.objects.filter(
            turn__asked_at__gte=since, version__document__removed_at=None
        )
        for citation in cited:
            self.citations += 1
            text = text_between(citation.version_id, citation.start, citation.end)
            if text != citation.quote:
                self._is_wrong(f"citation {citation.pk} is not exact")
