"""What the audit trail says of actions. Texts stay out of it: a buyer's name may stand in them, and the action keeps them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from people.audit import Verb, record
from people.audit.verbs import name_verb
from people.models import User
from stores.models import Action

APPROVED, SENT_AGAIN, LOOKED_FOR = "approved_action", "sent_action_again", "looked_for_action"


def name_verbs() -> None:
    """Once, when the house starts."""
    name_verb(APPROVED, _("approved"))
    name_verb(SENT_AGAIN, _("sent again"))
    name_verb(LOOKED_FOR, _("had looked for"))


def note(user: User, verb: str, action: Action) -> None:
    """One line, in the act's own transaction."""
    record(user, verb, action, after=told_of(action), store=action.store_id)


def note_asked(user: User, action: Action) -> None:
    """One line for what was asked for; one more when it repeats another."""
    note(user, Verb.ASKED, action)
    if action.again_of is not None:
        note(user, SENT_AGAIN, action.again_of)


def told_of(action: Action) -> dict[str, Any]:
    """What the line says was asked for."""
    content = {name: value for name, value in action.payload.items() if name != "text"}
    return {"kind": action.kind, "state": action.state, "asked": content}
