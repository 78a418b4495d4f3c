"""The web process's entry (WSGI; never ASGI here: measured 5 to 10 times slower for these pages)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopops.settings")

application = get_wsgi_application()
