"""The portal's addresses and a page with one query."""

from tests.bench.reporting import urlconf

urlpatterns = urlconf()
