"""Registers the room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa.signals import authenticator_added

        from people.audit import sign_ins  # noqa: F401  (listens from now on)
        from people.between_tables import name_tables_between
        from people.sign_in.enrolment import on_added
        from people.sign_in.gate import on_step
        from people.sign_in.second_factor_adapter import name_sealed_columns
        from people.sign_in.session_store import name_lists_by_hash

        authentication_step_completed.connect(on_step, dispatch_uid="people.second_factor_shown")
        authenticator_added.connect(on_added, dispatch_uid="people.enrolment")
        name_sealed_columns()
        name_tables_between()
        name_lists_by_hash()
