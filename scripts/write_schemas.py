"""Write the JSON Schemas of the files that experts own, from the forms that read them."""

from __future__ import annotations

import json
from pathlib import Path

from troly.office.governance.incident_rules import IncidentRules
from troly.office.governance.reports.forms import Framework
from troly.office.governance.rule_forms import Calendar, Questionnaire, Rules
from troly.office.governance.templates import AssistantTemplate

FOLDER = Path(__file__).parents[1] / "src" / "troly" / "content" / "schemas"
FORMS = {
    "rules": Rules,
    "calendar": Calendar,
    "questionnaire": Questionnaire,
    "framework": Framework,
    "incidents": IncidentRules,
    "assistant_template": AssistantTemplate,
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, form in FORMS.items():
        schema = json.dumps(form.model_json_schema(by_alias=True), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.schema.json").write_text(schema + "\n", "utf-8")


if __name__ == "__main__":
    main()
