"""A digest as a mail: plain text and HTML, both saying the same; the week's pictures go inside the mail."""

from collections.abc import Sequence
from email.mime.image import MIMEImage

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.channels.wording import marked, plain
from alerts.digests.content import Content, TrendDay
from alerts.digests.picture import COUNT, POOR, WELL, bars
from inspections.proof.report import DayReport


def subject_of(content: Content) -> str:
    """What needs the person first, in the active language."""
    if content.all_is_well:
        return _("%(day)s: all %(stores)s stores proven, nothing waits") % _places(content)
    if content.needs_in_all:
        said = ngettext("{day}: {count} alert waits", "{day}: {count} alerts wait", content.needs_in_all)
        return said.format(day=content.day.isoformat(), count=content.needs_in_all)
    return _("%(day)s: nothing waits; not everything is known") % _places(content)


def lines_of(content: Content) -> list[str]:
    """The digest as lines, for plain text and for the inbox."""
    return [*_needs(content), *_proven(content), *_unknown(content), *_trend(content)]


def mail_of(
    content: Content, address: str, *, link: str, language: str, possible_repeat: bool = False
) -> EmailMultiAlternatives:
    """The mail in the active language."""
    subject = marked(plain(subject_of(content)), possible_repeat=possible_repeat)
    text = "\n".join(plain(line) if line else "" for line in [*lines_of(content), *([link] if link else [])])
    mail = EmailMultiAlternatives(subject, text, to=[address], headers={"Auto-Submitted": "auto-generated"})
    parts = [(lines[0], lines[1:]) for lines in (_needs(content), _proven(content), _unknown(content))]
    shown = [(plain(head), [plain(line) for line in rest]) for head, rest in parts]
    told = {"subject": subject, "parts": shown, "trend": _words_of_trend(content), "link": link, "language": language}
    mail.attach_alternative(render_to_string("alerts/digest.html", told), "text/html")
    if content.trend:
        mail.mixed_subtype = "related"  # type: ignore[attr-defined]
        for name, picture in pictures(content):
            part = MIMEImage(picture, "png")
            part.add_header("Content-ID", f"<{name}>")
            part.add_header("Content-Disposition", "inline", filename=f"{name}.png")
            mail.attach(part)
    return mail


def pictures(content: Content) -> Sequence[tuple[str, bytes]]:
    """Coverage and open findings of the last fortnight."""
    most = max([day.findings for day in content.trend], default=0) or 1
    coverage = [day.coverage for day in content.trend]
    findings = [day.findings / most for day in content.trend]
    return (
        ("coverage", bars(coverage, colour_of_full=WELL, colour=POOR)),
        ("findings", bars(findings, colour_of_full=COUNT, colour=COUNT)),
    )


def _needs(content: Content) -> list[str]:
    if not content.needs_in_all:
        return [_("Nothing waits for you.")]
    told = [f"{need.store} · {need.title}: {need.text}" for need in content.needs]
    more = content.needs_in_all - len(told)
    rest = [ngettext("and {count} more", "and {count} more", more).format(count=more)] if more else []
    return [_("What needs you: %(count)s") % {"count": content.needs_in_all}, *(f"• {line}" for line in told), *rest]


def _proven(content: Content) -> list[str]:
    report = content.proven
    if report is None:
        return [_("No day is proven yet.")]
    said = _("Proven of %(day)s: %(inspected)s of %(expected)s stores inspected, %(wholly)s of them seen whole.")
    places = {"inspected": report.inspected, "expected": report.expected, "wholly": report.wholly}
    missing = [f"• {line.row.name}: {line.note or _('not inspected')}" for line in report.missing[:10]]
    return [said % {"day": report.day.isoformat(), **places}, *missing, *_witness(content, report)]


def _witness(content: Content, report: DayReport) -> list[str]:
    """Lines as `manage.py verify_proof --against` reads them: kept in a mailbox they find a proof that was made anew."""
    lines = [f"{report.day.isoformat()} {report.head.hash}"] if report.head else []
    lines += [content.sealing] if content.sealing else []
    return [_("To be kept, for whoever verifies the proof later:"), *lines] if lines else []


def _unknown(content: Content) -> list[str]:
    if not content.unknown_in_all:
        return [_("Nothing is unknown.")]
    head = _("What is unknown, and why: %(count)s") % {"count": content.unknown_in_all}
    return [head, *(f"• {one.item}: {one.reason} ({one.stores})" for one in content.unknown)]


def _trend(content: Content) -> list[str]:
    return [_words_of_trend(content)] if content.trend else []


def _words_of_trend(content: Content) -> str:
    """What the pictures show, for those who do not see them."""
    if not content.trend:
        return ""
    half = len(content.trend) // 2
    before, after = content.trend[:half], content.trend[half:]
    said = _("Seen last week: %(after)s, the week before: %(before)s. Open findings at the end: %(findings)s.")
    return said % {"after": _share(after), "before": _share(before), "findings": content.trend[-1].findings}


def _share(days: Sequence[TrendDay]) -> str:
    """A dash where no day was proven: nothing was seen then, but nothing was there to be seen either."""
    cells, seen = sum(day.cells for day in days), sum(day.seen for day in days)
    return f"{100 * seen / cells:.1f} %" if cells else "–"


def _places(content: Content) -> dict[str, object]:
    return {"day": content.day.isoformat(), "stores": content.stores}
