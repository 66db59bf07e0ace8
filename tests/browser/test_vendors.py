"""The vendors' pages in Chromium: nothing juts out, nothing complains."""

import pytest

from sodsong.desk import links
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Hosting, Server, Vendor
from sodsong.desk.watch import proposals
from sodsong.desk.watch.models import Attribute
from tests.desk import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, False), (360, True)])
def test_the_vendors_pages_fit_and_nothing_complains(open_window, log_in, width: int, *, dark: bool):
    august = world.august()
    for code in world.FALLEN[:12]:
        site = august.sites[code]
        Hosting.objects.filter(vendor__isnull=False, site=site).delete()
        Attribute.objects.create(site=site, kind="credit", value="ร้านเว็บสมมุติ", since=world.LEARNED)
    proposals.propose(world.NOW)
    registry.set_term(august.sites["5497"], "contract", world.NOW.date(), world.NOW, by="x")
    window = open_window(width, dark=dark)
    log_in(window)
    vendor, server = Vendor.objects.get(), Server.objects.get(address=world.SERVER)
    pages = {
        "vendors": "/vendors/",
        "vendor": f"/vendors/{vendor.pk}/",
        "vendor-fall": f"/vendors/servers/{server.pk}/",
        "vendor-terms": "/vendors/terms/",
        "vendor-own": f"/v/{links.token('vendor', str(vendor.pk))}/",
    }
    for name, address in pages.items():
        window.page.goto(address)
        assert window.overflow() == 0, name
        window.picture(f"{name}-{width}-{'dark' if dark else 'light'}")
    assert window.complaints == []
