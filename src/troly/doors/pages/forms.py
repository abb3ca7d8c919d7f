"""The forms of the pages: shape and size only; the office decides the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from troly.doors.request_size import largest_upload
from troly.engine.answers.steps.check_question import LONGEST_QUESTION

LONGEST_SUGGESTIONS = 4_000


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    directory = forms.ChoiceField(label=_("Tài khoản thuộc"), required=False)

    def __init__(self, *args: Any, directories: Sequence[tuple[str, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        if not directories:
            del self.fields["directory"]
            return
        field = self.fields["directory"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*directories, ("", _("Tài khoản riêng của Troly"))]
        field.initial = directories[0][0]


class PasswordForm(forms.Form):
    old_password = forms.CharField(
        label=_("Mật khẩu hiện tại"),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("Mật khẩu mới"),
        help_text=_("Ít nhất 10 ký tự; một câu dài dễ nhớ là tốt nhất."),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated_password = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, second = values.get("new_password"), values.get("repeated_password")
        if first and second and first != second:
            self.add_error("repeated_password", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return values


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Câu hỏi"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Nhập câu hỏi trước khi gửi."),
            "max_length": _(
                "Câu hỏi dài %(show_value)d ký tự; giới hạn là %(limit_value)d. "
                "Rút gọn câu hỏi, hoặc tải văn bản dài vào kho rồi hỏi về văn bản đó."
            ),
        },
    )


class DraftForm(forms.Form):
    """Length is the office's to judge: it says by how much."""

    draft = forms.CharField(
        label=_("Dự thảo"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Dán dự thảo vào ô rồi đối chiếu.")},
    )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field. Empty files pass: the library says why it refuses them."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        files = data if isinstance(data, (list, tuple)) and data else [data or None]
        one = super().clean
        return [one(file, initial) for file in files]


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=_("Tệp"),
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": _("Chọn ít nhất một tệp trước khi tải lên.")},
    )
    collection = forms.ChoiceField(label=_("Bộ văn bản"), required=False)
    new_collection = forms.CharField(label=_("Bộ văn bản"), max_length=120, required=False)

    def __init__(
        self, *args: Any, collections: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # Told before the sending; the server refuses it all the same.
        self.fields["files"].widget.attrs |= {
            "data-most": largest_upload(),
            "data-too-large": _(
                "Gửi ít tệp hơn mỗi lần, hoặc tách tệp lớn thành các phần nhỏ hơn."
            ),
        }
        field = self.fields["collection"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(collections)
        self.has_collections = bool(collections)
        if not collections:
            self.fields["new_collection"].initial = _("Văn bản chung")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("collection") and not values.get("new_collection"):
            self.add_error("new_collection", _("Chọn bộ văn bản, hoặc đặt tên bộ mới."))
        return values


class ReplaceForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp mới"),
        allow_empty_file=True,
        error_messages={"required": _("Chọn tệp thay thế trước khi gửi.")},
    )


class AssistantForm(forms.Form):
    name = forms.CharField(
        label=_("Tên trợ lý"),
        max_length=120,
        help_text=_("Ví dụ: Hỏi đáp thủ tục hộ tịch."),
        error_messages={"required": _("Đặt tên cho trợ lý.")},
    )
    purpose = forms.CharField(
        label=_("Mục đích"),
        max_length=400,
        required=False,
        help_text=_("Một câu: trợ lý giúp ai, làm việc gì."),
    )
    collections = forms.MultipleChoiceField(
        label=_("Bộ văn bản được tìm"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Trợ lý chỉ trả lời từ các bộ văn bản được chọn."),
        error_messages={"required": _("Chọn ít nhất một bộ văn bản.")},
    )
    opening_questions = forms.CharField(
        label=_("Câu hỏi gợi ý"),
        required=False,
        max_length=LONGEST_SUGGESTIONS,
        help_text=_("Mỗi dòng một câu; hiện ở trang hỏi khi chưa có câu hỏi nào."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answers_with = forms.ChoiceField(
        label=_("Cách trả lời"),
        choices=[
            ("quotes", _("Chỉ trích dẫn nguyên văn")),
            ("model", _("Câu do mô hình viết, đã đối chiếu, kèm trích dẫn")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="quotes",
    )
    leaves_out_expired = forms.BooleanField(
        label=_("Bỏ hẳn văn bản hết hiệu lực hoặc chưa có hiệu lực khi tìm"),
        help_text=_("Không chọn: các văn bản đó vẫn được trích, có ghi rõ và đứng cuối."),
        required=False,
    )
    asks_gates = forms.BooleanField(
        label=_("Hỏi thêm mô hình: câu có trả lời câu hỏi, có đúng với nguồn không (chậm hơn)"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        collections: Sequence[tuple[str, str]] = (),
        has_model: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_model = has_model
        field = self.fields["collections"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(collections)

    def clean_opening_questions(self) -> list[str]:
        lines = str(self.cleaned_data["opening_questions"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class GoldenForm(forms.Form):
    """What a builder says the answer to a question is."""

    has_answer = forms.ChoiceField(
        label=_("Văn bản có nêu điều được hỏi không"),
        choices=(("yes", _("Có nêu")), ("no", _("Không nêu: câu này phải bị từ chối"))),
        widget=forms.RadioSelect,
    )
    answers = forms.CharField(
        label=_("Chuỗi phải có trong lời trích"),
        help_text=_("Con số, ngày hoặc tên, chép đúng chữ trong văn bản; mỗi dòng một cách viết."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = forms.ChoiceField(label=_("Văn bản nêu điều đó"), required=False)
    other_document = forms.CharField(
        label=_("Hoặc văn bản khác: số hiệu hay tên"), required=False, max_length=400
    )
    article = forms.CharField(
        label=_("Điều"), help_text=_("Để trống nếu không chia Điều."), required=False, max_length=40
    )

    def __init__(
        self, *args: Any, documents: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*documents, ("", _("văn bản khác"))]
