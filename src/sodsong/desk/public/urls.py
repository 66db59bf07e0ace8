"""The recipients' addresses."""

from django.urls import path

from sodsong.desk.public import views
from sodsong.desk.public.archive import urls as archive
from sodsong.desk.public.assessors import urls as assessors
from sodsong.desk.public.beats import urls as beats
from sodsong.desk.public.log import urls as log
from sodsong.desk.public.news import urls as news
from sodsong.desk.public.orders import urls as orders
from sodsong.desk.public.report import urls as report
from sodsong.desk.public.status import urls as status
from sodsong.desk.public.vendor import urls as vendor
from sodsong.desk.public.verify import urls as verify

app_name = "public"
urlpatterns = [
    path("r/<str:token>/", views.recipient, name="recipient"),
    path("r/<str:token>/letter.pdf", views.letter, name="letter"),
    *report.urlpatterns,
    *log.urlpatterns,
    *verify.urlpatterns,
    *vendor.urlpatterns,
    *orders.urlpatterns,
    *archive.urlpatterns,
    *assessors.urlpatterns,
    *news.urlpatterns,
    *status.urlpatterns,
    *beats.urlpatterns,
]
