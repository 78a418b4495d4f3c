"""What is amiss with the installation itself, and since when; for those who manage."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from alerts.auditor.questions import QUESTIONS
from alerts.models import Trouble
from people.admin_site import HouseAdmin


@admin.register(Trouble)
class TroubleAdmin(HouseAdmin):
    list_display: ClassVar = ("what", "remedy", "since", "seen_at", "over_at")
    fields: ClassVar = ("what", "remedy", "since", "seen_at", "over_at")
    readonly_fields = fields

    @display(description=_("what is amiss"))
    def what(self, trouble: Trouble) -> str:
        question = QUESTIONS.get(trouble.name)
        return question.told(trouble.details) if question else trouble.name

    @display(description=_("what to do"))
    def remedy(self, trouble: Trouble) -> str:
        question = QUESTIONS.get(trouble.name)
        return str(question.remedy) if question else "–"
