"""How log lines look and what never gets into them: structlog, console or JSON, secrets blanked by key and by shape."""

import re
from typing import Any

import structlog

SECRET_NAMES = re.compile(r"secret|token|password|authorization|cipher|api_key|^sign$|auth_code", re.IGNORECASE)
SECRET_SHAPES = re.compile(
    r"((?:app_secret|access_token|refresh_token|auth_code|shop_cipher|sign|password)=)[^&\s\"']+|\b(?:TTP|ROW|GCP)_[\w-]{8,}"
)


def redact(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blanks values whose key names a secret, and secrets inside any text."""
    return {key: "[secret]" if SECRET_NAMES.search(key) else redact_text(value) for key, value in event.items()}


def redact_text(value: Any) -> Any:
    """Blanks secrets inside a text; anything else is left as it is."""
    return (
        SECRET_SHAPES.sub(lambda found: (found.group(1) or "") + "[secret]", value) if isinstance(value, str) else value
    )


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
