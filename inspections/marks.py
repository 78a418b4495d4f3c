"""How states and severities look: always a symbol and a word, never colour alone."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from inspections.freshness import ShownCell
from inspections.items import Severity, State

SYMBOLS = {State.OK: "✓", State.PROBLEM: "!", State.UNKNOWN: "?", State.STALE: "◷", State.NOT_COVERED: "–"}
SEVERITY_SYMBOLS = {Severity.WARNING: "△", Severity.HIGH: "▲", Severity.CRITICAL: "◆"}


def state_mark(state: State | str, findings: int = 0) -> SafeString:
    """`! problem (3)` as a small label."""
    state = State(state)
    count = f" ({findings})" if findings else ""
    return format_html(
        '<span class="shopops-mark shopops-{}"><span aria-hidden="true">{}</span> {}{}</span>',
        state.value,
        SYMBOLS[state],
        state.label,
        count,
    )


def severity_mark(severity: str) -> SafeString | str:
    """`◆ critical` as a small label; a dash for none."""
    if not severity:
        return "–"
    level = Severity(severity)
    return format_html(
        '<span class="shopops-mark shopops-{}"><span aria-hidden="true">{}</span> {}</span>',
        level.value,
        SEVERITY_SYMBOLS[level],
        level.label,
    )


def cell_summary(cell: ShownCell) -> str:
    """`Orders: problem, 3 open findings` for a tooltip or a screen reader; the reason and ages are added by the page."""
    summary = f"{cell.item.label}: {cell.state.label}"
    if cell.findings:
        summary += ", " + ngettext("%d open finding", "%d open findings", cell.findings) % cell.findings
    return summary
