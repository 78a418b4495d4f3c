"""What the commands about one buyer ask for in common: the platform, the buyer's number, and the keys; and who asks."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from people.models import User
from stores.platforms.names import NAMES
from stores.privacy.erasing import KINDS, BuyerKeys


def add_keys(parser: CommandParser) -> None:
    """Options for `keys_of` and `person_of`."""
    parser.add_argument("platform", choices=sorted(NAMES))
    parser.add_argument("buyer", help="the platform's number of the buyer, as the request names them")
    for kind in KINDS:
        parser.add_argument(f"--{kind}", action="append", default=[], help=f"the platform's id of a {kind}; repeatable")
    parser.add_argument("--by", required=True, help="your name here, for the audit trail")


def keys_of(options: dict[str, Any]) -> BuyerKeys:
    """Raises CommandError when nothing is named."""
    ids = {kind: frozenset(options[kind]) for kind in KINDS if options[kind]}
    if not ids:
        raise CommandError("Name at least one --order, --conversation or --review: the mirror holds no buyer's number.")
    return BuyerKeys(options["platform"], options["buyer"], ids)


def person_of(options: dict[str, Any]) -> User:
    """Raises CommandError for somebody who does not manage."""
    user = User.objects.filter(username=options["by"], is_active=True).first()
    if user is None or not user.may_manage():
        raise CommandError("--by: name somebody who is here and manages.")
    return user
