"""The web process's entry (WSGI; never ASGI here: measured 5 to 10 times slower for these pages)."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopops.settings")

application = get_wsgi_application()

# What is loaded by now stays for good: to look through it again and again for garbage took a tenth of every call.
_ = get_resolver().url_patterns  # else the first call would load all views
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
