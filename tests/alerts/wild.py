"""A wild day on real rows: faults come, worsen and go, people act, silences and absences begin, time passes. All of it by a seed.

After every move each alert is asked, for each person who may see it: was this person told, will they be (and is there a living row
in the outbox for it), or is there a named reason why not? Whatever has no answer is an unexplained silence.
"""

import random
from datetime import timedelta

from alerts import outbox
from alerts.acts import act_on
from alerts.clock import database_now
from alerts.lifecycle import Acknowledge, ActRefusedError, Assign, Snooze, Unsnooze
from alerts.models import Alert, AlertPreference, DeliveryDecision, Deputy, Notification, Shift, Silence
from alerts.models.notification import WAITING
from alerts.reasons import Reason, Verdict, reason_sentence
from alerts.states import AlertState
from inspections.items import SEVERITY_RANK, Item, Severity
from inspections.models import DayOff, Finding
from people.models import User
from tests.alerts.cast import Cast, end, find, let_pass, plan, worsen

_CHECKS = (
    (Item.ORDERS, "orders_ship_overdue"),
    (Item.MESSAGES, "messages_unanswered"),
    (Item.ACCOUNT_RISK, "settlement_negative"),
    (Item.STORE_STATUS, "store_closed"),
)
_MINUTES = (1, 6, 20, 61, 250, 1500)


class WildDay:
    """`cases`: how many times a person and an alert were asked about; `unexplained`: what had no answer."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice = cast, random.Random(seed)
        self.people = [cast.alice, cast.bob, cast.carol, cast.charlie]
        self.cases = 0
        self.unexplained: list[str] = []

    def live(self, moves: int) -> None:
        for _ in range(moves):
            self.dice.choice(
                (self.found, self.found, self.worsened, self.gone, self.acted, self.set_up, self.passed, self.passed)
            )()
            plan()
            self.look()

    def found(self) -> None:
        item, check = self.dice.choice(_CHECKS)
        subject = str(self.dice.randint(1, 3))
        open_ones = Finding.objects.filter(closed_at=None, check_id=check, subject=subject)
        if not open_ones.exists():
            due_in = self.dice.choice((None, timedelta(minutes=30), timedelta(hours=20)))
            severity = self.dice.choice(list(Severity))
            find(self.cast.store, severity, item=item, check=check, subject=subject, due_in=due_in)

    def worsened(self) -> None:
        finding = self._finding()
        if finding is not None and finding.severity != Severity.CRITICAL:
            worsen(finding, Severity.CRITICAL)

    def gone(self) -> None:
        finding = self._finding()
        if finding is not None:
            end(finding)

    def acted(self) -> None:
        alerts = list(Alert.objects.live().order_by("pk"))
        if not alerts:
            return
        alert = self.dice.choice(alerts)
        now, by = database_now(), self.cast.alice
        to = self.dice.choice([*self.people, None])
        event = self.dice.choice(
            (
                Acknowledge(by.pk),
                Snooze(now + timedelta(minutes=30), "Known"),
                Unsnooze(),
                Assign(to.pk if to else None),
            )
        )
        try:
            act_on(alert.pk, event, by, now)
        except ActRefusedError:
            return

    def set_up(self) -> None:
        now, person = database_now(), self.dice.choice(self.people)
        match self.dice.randint(0, 5):
            case 0:
                self.cast.store.owner = self.dice.choice([None, person])
                self.cast.store.save()
            case 1:
                quiet = {"quiet_from": f"{self.dice.randint(0, 23):02d}:00", "quiet_until": "07:30"}
                AlertPreference.objects.update_or_create(
                    person=person, defaults={**quiet, "time_zone": "Europe/Berlin"}
                )
            case 2:
                Silence.objects.create(reason="Campaign", begins_at=now, ends_at=now + timedelta(minutes=45))
            case 3:
                DayOff.objects.filter(person=person).delete()
                if self.dice.random() < 0.6:
                    DayOff.objects.create(person=person, first_day=now.date(), last_day=now.date() + timedelta(days=2))
            case 4:
                other = self.dice.choice([one for one in self.people if one != person])
                Deputy.objects.get_or_create(person=person, deputy=other)
            case 5:
                hours = {"begins": "09:00", "ends": f"{self.dice.randint(10, 23)}:00", "time_zone": "Asia/Jakarta"}
                days = self.dice.sample(range(7), 4)
                Shift.objects.update_or_create(person=person, defaults={**hours, "weekdays": days, "leads": True})

    def passed(self) -> None:
        let_pass(timedelta(minutes=self.dice.choice(_MINUTES)))
        outbox.send_due()

    def look(self) -> None:
        """Asks of every alert and every person."""
        told_of = {(one.alert_id, one.recipient_id) for one in Notification.objects.filter(state="sent")}
        waiting = set(Notification.objects.filter(state__in=[*WAITING, "leased"]).values_list("pk", flat=True))
        for person in User.objects.filter(is_active=True):
            for alert in Alert.objects.visible_to(person):
                self.cases += 1
                newest = DeliveryDecision.objects.filter(alert=alert, user=person).order_by("-pk").first()
                if not self._is_explained(newest, waiting, told_of):
                    self.unexplained.append(f"{person} {alert} {newest and newest.reason}")
        for alert in Alert.objects.filter(state=AlertState.OPEN, cleared_at=None):
            self.cases += 1
            as_bad = [one for one in Severity if SEVERITY_RANK[one] >= SEVERITY_RANK[Severity(alert.severity)]]
            of_now = Notification.objects.filter(alert=alert, episode=alert.episode, severity__in=as_bad)
            someone = of_now.filter(state="sent").exists() or of_now.filter(pk__in=waiting).exists()
            if not someone and self._somebody_is_here(alert):
                self.unexplained.append(f"nobody was or will be told of {alert}")

    def _is_explained(
        self, newest: DeliveryDecision | None, waiting: set[int], told_of: set[tuple[int | None, int | None]]
    ) -> bool:
        if newest is None or reason_sentence(newest.reason, newest.details) == newest.reason:
            return False
        if newest.verdict == Verdict.WAITS:
            return newest.notification_id in waiting
        return newest.verdict == Verdict.NOT_TOLD or (newest.alert_id, newest.user_id) in told_of

    def _somebody_is_here(self, alert: Alert) -> bool:
        newest = alert.decisions.filter(verdict=Verdict.NOT_TOLD).exclude(reason=Reason.NOT_ROUTED)
        return not newest.filter(reason__in=(Reason.AWAY, Reason.ACKNOWLEDGED, Reason.SNOOZED)).exists()

    def _finding(self) -> Finding | None:
        findings = list(Finding.objects.filter(closed_at=None).order_by("pk"))
        return self.dice.choice(findings) if findings else None
