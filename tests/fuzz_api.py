"""`make fuzz`: every operation of the REST API with generated requests, as each role, then in sequences that use what came back.

One JSON object a line for each role: operations, requests, answers of 500 and above, and answers that break the description.
What is wrong is named on stderr with the request. The exit code is 1 when anything is.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import json  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections import Counter  # noqa: E402
from typing import Any  # noqa: E402

import schemathesis  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402
from hypothesis import HealthCheck, Phase, given  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402
from schemathesis.checks import load_all_checks  # noqa: E402

from inspections.models import Rule  # noqa: E402
from people.models import ApiToken, User  # noqa: E402
from people.roles import Role  # noqa: E402
from tests.faces.world import build_world  # noqa: E402
from tests.house import empty_database  # noqa: E402

EXAMPLES, SEQUENCES = int(os.environ.get("EXAMPLES", "10")), int(os.environ.get("SEQUENCES", "5"))
# What the description promises about answers; whether every odd request is refused is not for it to say.
_JUDGED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# A token that is signed out or removed ends the run of its role.
_LEFT_OUT = frozenset({"token_revoke"})


def main() -> int:
    """Runs everything on a database of its own."""
    empty_database()
    settings.API_CALLS_PER_MINUTE = 100_000_000
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_DESCRIPTION_OPEN = True
    Rule.objects.filter(key="store.inactive").delete()  # the cast brings its own
    world = build_world(timezone.now())
    logging.disable(logging.WARNING)
    load_all_checks()
    checks = schemathesis.checks.CHECKS.get_by_names(list(_JUDGED))
    faults = 0
    for role in Role:
        user = User.objects.create(username=f"fuzz_{role}", role=role, is_staff=True)
        world.group.members.add(user)
        faults += _as(role, ApiToken.issue(user, "fuzz")[1], checks)
    empty_database()
    return 1 if faults else 0


def _as(role: str, token: str, checks: list[Any]) -> int:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", _plainly(get_wsgi_application()))
    headers = {"Authorization": f"Bearer {token}"}
    counts: Counter[str] = Counter()
    wrong: dict[str, str] = {}

    def judge(case: Any) -> Any:
        counts["requests"] += 1
        answer = case.call(headers=headers)
        counts["5xx"] += answer.status_code >= 500
        try:
            case.validate_response(answer, checks=checks)
        except BaseException as fault:
            if isinstance(fault, KeyboardInterrupt):
                raise
            counts["violations"] += 1
            wrong.setdefault(case.operation.label, f"{case.method} {case.formatted_path}: {fault}")
        return answer

    limits = hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if operation.definition.raw.get("operationId") in _LEFT_OUT:
            continue
        counts["operations"] += 1
        limits(given(case=operation.as_strategy())(lambda case: judge(case) and None))()
    _in_sequences(schema, judge, limits)
    for label, text in wrong.items():
        sys.stderr.write(f"{role}: {label}: {text}\n\n")
    names = ("operations", "requests", "5xx", "violations")
    sys.stdout.write(json.dumps({"role": str(role), **{name: counts[name] for name in names}}) + "\n")
    sys.stdout.flush()
    return counts["5xx"] + counts["violations"]


def _plainly(application: Any) -> Any:
    """As a server would call it: from an address; and unpacked, since the client here unpacks nothing."""

    def called(environ: dict[str, Any], start: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return application({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)

    return called


def _in_sequences(schema: Any, judge: Any, limits: Any) -> None:
    """What one answer names is asked for next, where the description's links say how."""
    machine: Any = schema.as_state_machine()

    class Sequences(machine):  # type: ignore[misc, valid-type]
        def call(self, case: Any, **more: Any) -> Any:
            return judge(case)

        def validate_response(self, *given: Any, **more: Any) -> None:
            return None

    run_state_machine_as_test(
        Sequences, settings=hypothesis_settings(limits, max_examples=SEQUENCES, stateful_step_count=8)
    )


if __name__ == "__main__":
    sys.exit(main())
