"""The builder's form: all of an assistant, and a question to try it with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troly.doors.pages.forms import AssistantForm
from troly.doors.watch_wordings import CHOICES
from troly.office.assistants.making import (
    AUDIENCES,
    LANGUAGES,
    LONGEST_INSTRUCTIONS,
    TASKS,
    Description,
)


class BuilderForm(AssistantForm):
    audience = forms.ChoiceField(
        label=_("Ai hỏi trợ lý này"),
        choices=[(one, CHOICES[one]) for one in AUDIENCES],
        widget=forms.RadioSelect,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Ngôn ngữ của câu hỏi"),
        choices=[(one, CHOICES[one]) for one in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Câu hỏi bằng ngôn ngữ khác vẫn được trả lời; theo dõi sẽ báo khi có nhiều."),
        required=False,
    )
    tasks = forms.MultipleChoiceField(
        label=_("Việc được giao"),
        choices=[(one, CHOICES[one]) for one in TASKS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=list(TASKS),
    )
    instructions = forms.CharField(
        label=_("Lời dặn mô hình"),
        max_length=LONGEST_INSTRUCTIONS,
        help_text=_("Chỉ có tác dụng khi mô hình viết câu; quy tắc trích dẫn vẫn đứng trên."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    template = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    tried = forms.CharField(
        label=_("Câu hỏi thử"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def description(self) -> Description:
        """As ``making`` takes it. Nothing chosen of the tasks means all of them."""
        values: dict[str, Any] = self.cleaned_data
        tasks = values["tasks"] or list(TASKS)
        return Description(
            audience=values["audience"],
            instructions=values["instructions"],
            tasks=() if set(tasks) == set(TASKS) else tuple(tasks),
            languages=tuple(values["languages"]),
            template=values["template"],
            leaves_out_expired=values["leaves_out_expired"],
        )
