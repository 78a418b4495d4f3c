"""Carries what no API says from the sandbox to the product, as people and other tools of the seller do: through the services that
the pages and the REST API call. What the product numbers by itself is kept by the sandbox's name for it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from inspections.accounts.log_in import keep_login
from inspections.accounts.register import register
from inspections.manual.attest import attest, item_of
from inspections.models import PolicyChange, PolicyPage
from inspections.models.reading import ReadingSource
from inspections.policy.reading import mark_read
from inspections.policy.watch import look_now, watch_due
from inspections.told.readings import GivenReading, keep_reading
from people.models import ApiToken, User
from people.roles import Role
from stores.bank_accounts import keep_bank_account
from stores.boundaries_facts import record_fact
from stores.models import ExitAddress, SharedEntity, Store, StoreGroup
from stores.models.bank_account import BankSource
from tests.house import Sandbox

Word = Mapping[str, Any]
# (store, the sandbox's subject) -> the product's.
Subjects = dict[tuple[int, str], str]


class Telling:
    """One world's words, told to an empty installation with its stores connected; shop id -> store."""

    def __init__(self, sandbox: Sandbox, stores: Mapping[str, Store]) -> None:
        self._sandbox, self._stores = sandbox, stores
        self.subjects: Subjects = {}
        self._people = _cast()
        self._tool = _tool(self._people["integration"], stores.values())
        self._banks: dict[int, int] = {}
        self._acts: dict[str, Callable[[Store, Word, datetime], None]] = {
            "here_since": self._here_since,
            "look": self._look,
            "figure": self._figure,
            "log_in": self._log_in,
            "bank_account": self._bank_account,
            "sub_account": self._sub_account,
            "seen_from": self._seen_from,
            "device": self._device,
            "reviews": self._topic,
            "notices": self._topic,
        }

    def tell(self) -> None:
        """Everything there is to tell now, the policies' changes included."""
        words = [one for one in self._sandbox.get("/_sandbox/told") if one["shop_id"] in self._stores]
        self._watch_policies([one for one in words if one["what"] == "policy"])
        for word in words:
            if word["what"] != "policy":
                store = self._stores[word["shop_id"]]
                self._acts[word["what"]](store, word, datetime.fromtimestamp(word["at"], UTC))

    def _person(self, name: str) -> User | None:
        return self._people.get(name)

    def _here_since(self, store: Store, word: Word, at: datetime) -> None:
        """Connecting has no earlier moment than now, so the row is made older."""
        Store.objects.filter(pk=store.pk).update(connected_at=at)

    def _look(self, store: Store, word: Word, at: datetime) -> None:
        item = item_of(store, word["item"])
        assert item is not None, f"{word['item']} is not looked up on {store.platform}"
        note = "" if word["verdict"] == "ok" else "As the world has it."
        attest(store, item, self._people["manager"], verdict=word["verdict"], now=at, note=note)

    def _figure(self, store: Store, word: Word, at: datetime) -> None:
        target = None if word["target"] is None else Decimal(str(word["target"]))
        given = GivenReading(
            store, word["key"], Decimal(word["value"]), word["unit"], at, target, comparator=word["comparator"]
        )
        kept = keep_reading(given, by=self._people["integration"], now=at)
        assert not kept.errors, kept.errors

    def _log_in(self, store: Store, word: Word, at: datetime) -> None:
        told = {"at": at, "device": word["device"], "address": word["address"]}
        kept = keep_login(store, word["id"], told, source=ReadingSource.PUSHED, now=at)
        self.subjects[store.pk, f"login:{word['id']}"] = f"login:{kept.record.pk}"

    def _bank_account(self, store: Store, word: Word, at: datetime) -> None:
        kept = keep_bank_account(
            store, word["account"], source=BankSource.PUSHED, by=self._people["integration"], seen_at=at, now=at
        )
        place = self._banks[store.pk] = self._banks.get(store.pk, -1) + 1
        self.subjects[store.pk, f"bank:{place}"] = f"bank:{kept.seen.pk}"

    def _sub_account(self, store: Store, word: Word, at: datetime) -> None:
        told = {
            "role": word["role"],
            "person": self._person(word["person"]),
            "last_used_at": datetime.fromtimestamp(word["used_at"], UTC),
            "removed": word["removed"],
        }
        source = ReadingSource.ATTESTED if word["by_hand"] else ReadingSource.PUSHED
        kept = register(store, word["login"], told, source=source, now=at)
        self.subjects[store.pk, f"account:{word['login']}"] = f"account:{kept.account.pk}"

    def _seen_from(self, store: Store, word: Word, at: datetime) -> None:
        """As the product's own measuring keeps it; without a proxy, every store would be seen from one address."""
        ExitAddress.objects.create(
            store=store, day=store.local_time(at).date(), address=word["address"], first_seen_at=at, last_seen_at=at
        )

    def _device(self, store: Store, word: Word, at: datetime) -> None:
        record_fact(store, "device", word["device"], self._people["manager"])
        if not word["other"]:
            return
        other = self._stores[word["other"]]
        self.subjects[store.pk, f"device:{other.external_id}"] = f"device:{other.pk}"
        if word["is_one"]:
            firm, _ = SharedEntity.objects.get_or_create(name=word["device"], defaults={"reason": "One firm."})
            firm.stores.add(store, other)

    def _topic(self, store: Store, word: Word, at: datetime) -> None:
        """Through the REST API itself, as the tool does."""
        moments = ("created_at", "replied_at", "published_at")
        items = [
            {name: _iso(value) if name in moments and value else value for name, value in one.items()}
            for one in word["items"]
        ]
        body = {"store": store.pk, "as_of": at.isoformat(), "items": items}
        answer = self._tool.post(f"/api/v1/told/{word['what']}/", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["outcome"] == "complete", answer.json()

    def _watch_policies(self, words: Iterable[Word]) -> None:
        """Read a month ago, changed, and read again when the change was seen."""
        places = {(one["platform"], one["country"]): one for one in words}
        for platform, country in places:
            url = f"{self._sandbox.url}/_sandbox/policy/{platform}/{country}"
            PolicyPage.objects.create(platform=platform, country=country, title=f"{platform} {country}", url=url)
        pages = PolicyPage.objects.filter(url__startswith=self._sandbox.url)
        PolicyPage.objects.exclude(pk__in=pages).update(is_on=False)
        month_ago = timezone.now() - timedelta(days=30)
        look_now(month_ago)
        watch_due(month_ago)
        for word in sorted(places.values(), key=lambda one: one["at"]):
            place = {"platform": word["platform"], "country": word["country"]}
            self._sandbox.post("/_sandbox/policies", place)
            seen_at = datetime.fromtimestamp(word["at"], UTC)
            pages.filter(**place).update(next_at=seen_at)
            watch_due(seen_at)
            change = PolicyChange.objects.get(page__platform=place["platform"], page__country=place["country"])
            if word["is_read"]:
                mark_read(change, self._people["manager"], seen_at)
            for store in self._stores.values():
                if (store.platform, store.country) == (place["platform"], place["country"]):
                    self.subjects[store.pk, "policy"] = f"change:{change.pk}"


def _cast() -> dict[str, User]:
    """One of each role, here for a year; and one who has left. Nobody but the manager and the tool looks after the stores."""
    joined = timezone.now() - timedelta(days=365)
    roles = (Role.MANAGER, Role.CUSTOMER_SERVICE, Role.FINANCE, Role.OPERATIONS, Role.INTEGRATION)
    people = {
        str(role.value): User.objects.create(username=role.value, role=role, date_joined=joined) for role in roles
    }
    left = User.objects.create(username="left", role=Role.OPERATIONS, date_joined=joined, is_active=False)
    return {**people, "left": left}


def _tool(tool: User, stores: Iterable[Store]) -> Client:
    """A program that may tell of all of them."""
    group = StoreGroup.objects.create(name="What the tool sees")
    group.stores.set(stores)
    group.members.add(tool)
    token = ApiToken.issue(tool, "worlds")[1]
    return Client(headers={"authorization": f"Bearer {token}", "host": "localhost"})


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
