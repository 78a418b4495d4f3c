"""How log lines look and what never gets into them: structlog, console or JSON, secrets blanked by key and by shape."""

import re
from typing import Any

import structlog
from django.http import HttpRequest

from people.redaction import redact_value

# Of a line that quotes a request: "GET /admin/stores/conversation/?q=… HTTP/1.1".
_QUERY = re.compile(r"\b((?:GET|HEAD|POST|PUT|PATCH|DELETE) [^\s?]*)\?\S+")


def redact(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blanks values whose key names a secret, and secrets inside any text, however deep; of requests it keeps no query."""
    return {key: redact_value(key, _without_query(value)) for key, value in event.items()}


def _without_query(value: Any) -> Any:
    """People search for buyers, and platforms send codes back, behind the question mark."""
    if isinstance(value, HttpRequest):
        return f"{value.method} {value.path}"
    return _QUERY.sub(r"\1?…", value) if isinstance(value, str) else value


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger, ours and others', goes through the same processors. `form`: console or json."""
    renderer = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder()],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            # It complains of every page without a text; the page's row says so already.
            **{name: {"level": "CRITICAL"} for name in ("trafilatura", "htmldate", "justext")},
        },
    }
