"""The API as a whole: /api/v1, its routers, its errors, its OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema

from troly import __version__
from troly.doors.api.abbreviations import abbreviations
from troly.doors.api.access import TokenAccess
from troly.doors.api.analysing import analyses
from troly.doors.api.assistants import assistants, conversations
from troly.doors.api.cases import desk_cases
from troly.doors.api.chat import chat
from troly.doors.api.comparing import comparisons
from troly.doors.api.document_forms import document_forms
from troly.doors.api.facts import links
from troly.doors.api.granting import gathered, given_grants, rights
from troly.doors.api.incidents import incident_ways
from troly.doors.api.library import collections, documents, work
from troly.doors.api.people import bodies, invitations, people
from troly.doors.api.personal import personal_data
from troly.doors.api.problems import MEDIA_TYPE, add_handlers, problem, with_problems
from troly.doors.api.quarantine import quarantine
from troly.doors.api.schemas import Problem
from troly.doors.api.summarising import summaries
from troly.doors.api.turns import cases, judging, turns
from troly.doors.api.watching import entries as register_entries

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class ProblemAPI(NinjaAPI):
    """An API all of whose errors are problems, those of addresses and methods too."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = with_problems(pattern.callback)
        return patterns

    def get_openapi_schema(self, **place: Any) -> OpenAPISchema:
        """The OpenAPI document, with the media type that problems really have."""
        schema = super().get_openapi_schema(**place)
        for path in schema["paths"].values():
            for operation in path.values():
                for response in operation["responses"].values():
                    content = response.get("content", {})
                    given = content.get("application/json", {}).get("schema", {})
                    if given.get("$ref", "").endswith(f"/{Problem.__name__}"):
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = ProblemAPI(
    title="Troly",
    version=__version__,
    urls_namespace="api",
    description="Ask a body's own documents; answers are exact quotes with citations.",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=TokenAccess(),
)
add_handlers(api)
api.add_router("/assistants", assistants)
api.add_router("/collections", collections)
api.add_router("/documents", documents)
api.add_router("/links", links)
api.add_router("/glossary", abbreviations)
api.add_router("/compare", comparisons)
api.add_router("/cases", desk_cases)
api.add_router("/analyse", analyses)
api.add_router("/document-forms", document_forms)
api.add_router("/summarise", summaries)
api.add_router("/conversations", conversations)
api.add_router("/quarantine", quarantine)
api.add_router("/personal-data", personal_data)
api.add_router("/jobs", work)
api.add_router("/register", register_entries)
api.add_router("/incidents", incident_ways)
api.add_router("/turns", turns)
api.add_router("/feedback", judging)
api.add_router("/golden-cases", cases)
api.add_router("/rights", rights)
api.add_router("/grants", given_grants)
api.add_router("/groups", gathered)
api.add_router("/members", people)
api.add_router("/invitations", invitations)
api.add_router("/bodies", bodies)
api.add_router("", chat)


rest = Router()


@rest.api_operation(METHODS, "/{path:address}", auth=None, include_in_schema=False)
def no_such_address(request: HttpRequest, address: str) -> HttpResponse:
    return problem(request, 404, "no_such_address", {"address": address[:200]})


# Last: an address that nothing above takes.
api.add_router("", rest)
