"""For the few pages whose forms lead to a platform's own consent page: the content policy lets forms go nowhere else."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponseBase

# Browsers ask the policy about redirects of a form too. Which host it is depends on platform, country and settings; in the demo
# and in tests it is this machine.
_policy: Any = csp_update({"form-action": ["https:", "http://127.0.0.1:*"]})


def leads_to_platforms(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorates the view of such a page."""
    decorated: Callable[..., HttpResponseBase] = _policy(view)
    return decorated
