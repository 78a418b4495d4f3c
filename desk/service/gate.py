"""Who may open these pages, and which conversation or review one is let see. Another team's is not there."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from desk.asking import person_of, sees
from people.models import User
from people.rights import Act
from people.roles import Area
from stores.models import Conversation

# What stands for a buyer's name where the role may not reveal.
MASKED = "***"


def sees_messages(request: HttpRequest) -> bool:
    """The sidebar's question."""
    return sees(request, Area.MESSAGES)


def reader(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied for a role without buyers' messages."""
    return person_of(request, Area.MESSAGES)


def may_answer(user: User) -> bool:
    """Whether this person answers buyers, notes and hands over; others only read."""
    return user.may(Act.ANSWER, Area.MESSAGES)


def answerer(request: HttpRequest) -> User:
    """The same for whoever answers. Raises PermissionDenied."""
    user = reader(request)
    if not may_answer(user):
        raise PermissionDenied
    return user


def conversation_of(user: User, pk: int) -> Conversation:
    """Raises Http404 for one that this person may not see."""
    found = Conversation.objects.visible_to(user).select_related("store", "assignee").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shown_buyer(name: str, user: User) -> str:
    """A buyer's name, for those who may know it."""
    return name if user.may(Act.REVEAL, Area.MESSAGES) else MASKED
