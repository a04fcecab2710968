"""The ASGI entry that `lyceum serve` runs: the bridge around Django's WSGI handler."""

from django.conf import settings

from lyceum.kernel.bridge import Bridge
from lyceum.wsgi import application as pages

application = Bridge(pages, threads=settings.WEB_THREADS, compress=not settings.BEHIND_PROXY)
