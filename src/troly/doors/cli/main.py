"""The command line. Each command lives in a file of its own kind; here they get their names."""

from __future__ import annotations

import typer

from troly import __version__
from troly.doors.cli import (
    abbreviating,
    administering,
    analysing,
    asking,
    auditing,
    bench_search,
    benching,
    bodies,
    calibrating,
    checking,
    comparing,
    demonstrating,
    doctoring,
    document_forms,
    evaluating,
    evaluating_analysis,
    evaluating_claims,
    evaluating_comparison,
    evaluating_injections,
    evaluating_layout,
    evaluating_personal,
    evaluating_secrecy,
    evaluating_summaries,
    gathering,
    granting,
    identity,
    incidents,
    ingesting,
    keeping,
    keeping_cases,
    members,
    moving,
    owning,
    personal,
    registering,
    reporting,
    serving,
    summarising,
    tidying,
    watching,
)
from troly.doors.cli.session import fail
from troly.errors import TrolyError

program = typer.Typer(
    name="troly",
    help="Answers from your own documents, in exact quotes, on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
program.command("demo")(demonstrating.demo)
program.command("serve")(serving.serve)
program.command("web")(serving.web)
program.command("worker")(serving.worker)
program.command("index")(owning.index)
program.command("models")(serving.models)
program.command("text-model")(serving.text_model)
program.command("ingest")(ingesting.ingest)
program.command("ask")(asking.ask)
program.command("check")(checking.check)
program.command("compare")(comparing.compare)
program.command("analyse")(analysing.analyse)
program.command("summarise")(summarising.summarise)
program.command("calibrate")(calibrating.calibrate)
program.command("rebuild")(administering.rebuild)
program.command("doctor")(doctoring.doctor)
program.command("password")(administering.password)
program.command("token")(administering.token)
program.command("pause")(administering.pause)
program.command("resume")(administering.resume)
program.command("backup")(keeping.backup)
program.command("restore")(keeping.restore)
program.command("examine")(keeping.examine)
program.command("tidy")(tidying.tidy)
program.command("move")(moving.move)
evaluate = typer.Typer(help="Measure search and answers on your own files.", no_args_is_help=True)
evaluate.command("search")(evaluating.search)
evaluate.command("answers")(evaluating.answers)
evaluate.command("claims")(evaluating_claims.claims)
evaluate.command("analyse")(evaluating_analysis.analyse)
evaluate.command("summarise")(evaluating_summaries.summarise)
evaluate.command("compare")(evaluating_comparison.compare)
evaluate.command("layout")(evaluating_layout.layout)
evaluate.command("personal-data")(evaluating_personal.personal_data)
evaluate.command("secrecy")(evaluating_secrecy.secrecy)
evaluate.command("injections")(evaluating_injections.injections)
evaluate.command("report")(reporting.report)
program.add_typer(evaluate, name="evaluate")
bench = typer.Typer(help="Measure what the machine pays.", no_args_is_help=True)
bench.command("ingest")(benching.ingest)
bench.command("search")(bench_search.search)
bench.command("serve")(benching.serve)
program.add_typer(bench, name="bench")
body = typer.Typer(help="Make, name, move and close bodies.", no_args_is_help=True)
body.command("list")(bodies.show)
body.command("add")(bodies.add)
body.command("rename")(bodies.rename)
body.command("move")(bodies.move)
body.command("close")(bodies.close)
body.command("open")(bodies.reopen)
program.add_typer(body, name="body")

form = typer.Typer(help="Documents in the official layout.", no_args_is_help=True)
form.command("list")(document_forms.show)
form.command("build")(document_forms.build)
form.command("check")(document_forms.check)
program.add_typer(form, name="form")

grant = typer.Typer(help="Who may read what: limit, grant, take back.", no_args_is_help=True)
grant.command("list")(granting.show)
grant.command("give")(granting.give)
grant.command("end")(granting.end)
grant.command("limit")(granting.limit)
grant.command("open")(granting.reopen)
grant.command("why")(granting.why)
program.add_typer(grant, name="grant")

group = typer.Typer(help="Groups of a body's members, for grants.", no_args_is_help=True)
group.command("list")(gathering.show)
group.command("add")(gathering.add)
group.command("remove")(gathering.remove)
group.command("put")(gathering.put)
group.command("take")(gathering.take)
program.add_typer(group, name="group")
member = typer.Typer(help="Invite, add, change and switch off members.", no_args_is_help=True)
member.command("list")(members.show)
member.command("invite")(members.invite)
member.command("add")(members.add)
member.command("change")(members.change)
member.command("off")(members.off)
member.command("on")(members.on)
member.command("codes-off")(members.codes_off)
program.add_typer(member, name="member")
audit = typer.Typer(help="Check, export and put away the audit chains.")
audit.callback(invoke_without_command=True)(auditing.plain)
audit.command("verify")(auditing.verify)
audit.command("export")(auditing.export)
audit.command("key")(auditing.key)
audit.command("term")(auditing.term)
audit.command("seal")(auditing.seal)
program.add_typer(audit, name="audit")
identities = typer.Typer(help="Systems that say who somebody is.", no_args_is_help=True)
identities.command("list")(identity.show)
identities.command("add")(identity.add)
identities.command("change")(identity.change)
identities.command("rule")(identity.rule)
identities.command("check")(identity.check)
identities.command("refresh")(identity.refresh)
identities.command("switch")(identity.switch)
identities.command("remove")(identity.remove)
program.add_typer(identities, name="identity")
glossary = typer.Typer(help="Abbreviations that searching knows.", no_args_is_help=True)
glossary.command("list")(abbreviating.show)
glossary.command("suggest")(abbreviating.suggest)
glossary.command("set")(abbreviating.put)
glossary.command("remove")(abbreviating.remove)
program.add_typer(glossary, name="glossary")
golden = typer.Typer(help="Golden cases: the body's own tests.", no_args_is_help=True)
golden.command("list")(keeping_cases.show)
golden.command("export")(keeping_cases.export)
golden.command("import")(keeping_cases.take_in)
golden.command("ask")(keeping_cases.ask)
program.add_typer(golden, name="golden")

register = typer.Typer(help="The register of assistants, and reports.", no_args_is_help=True)
register.command("list")(registering.show_all)
register.command("show")(registering.show)
register.command("card")(registering.card)
register.command("report")(registering.report)
register.command("watch")(watching.watch)
register.command("runs")(watching.runs)
register.command("run")(watching.run)
register.command("roll-back")(watching.roll_back)
program.add_typer(register, name="register")

incident = typer.Typer(help="Incidents: report, judge, tell in time.", no_args_is_help=True)
incident.command("list")(incidents.show_all)
incident.command("show")(incidents.show)
incident.command("report")(incidents.report)
incident.command("judge")(incidents.judge)
incident.command("notice")(incidents.notice)
incident.command("sent")(incidents.sent)
incident.command("close")(incidents.close)
program.add_typer(incident, name="incident")

personal_data = typer.Typer(help="Personal data: find, look again, terms.", no_args_is_help=True)
personal_data.command("find")(personal.find)
personal_data.command("look")(personal.look)
personal_data.command("terms")(personal.terms)
program.add_typer(personal_data, name="personal")


@program.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and end."),
) -> None:
    if version:
        typer.echo(f"troly {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line; named errors are told in words, with what to do."""
    try:
        program()
    except TrolyError as error:
        fail(error)
