"""Stores that have an owner of their own each, told at an address of their own: so that every message can be told apart."""

from people.models import User
from people.roles import Role
from stores.models import Store
from tests.alerts.cast import slack_of
from tests.faces.world import make_store


def store_of_its_own(number: int) -> Store:
    """Its owner sees it by owning it, and is told by a Slack webhook that holds the number."""
    store = make_store(f"Store {number}", "ID", "Asia/Jakarta")
    store.owner = User.objects.create(username=f"owner{number}", role=Role.OPERATIONS, is_staff=True)
    store.save()
    letters = "".join(chr(ord("A") + int(digit)) for digit in f"{number:08d}")
    slack_of(store.owner, letters)
    return store
