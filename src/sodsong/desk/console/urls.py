"""The pages' addresses."""

from django.urls import path

from sodsong.desk.console.archive import urls as archive
from sodsong.desk.console.calendar import urls as calendar
from sodsong.desk.console.casework import urls as casework
from sodsong.desk.console.changes import urls as changes
from sodsong.desk.console.contacts import urls as contacts
from sodsong.desk.console.districts import urls as districts
from sodsong.desk.console.evidence import urls as evidence
from sodsong.desk.console.exports import urls as exports
from sodsong.desk.console.find import urls as find
from sodsong.desk.console.letters import urls as letters
from sodsong.desk.console.messages import urls as messages
from sodsong.desk.console.oit import urls as oit
from sodsong.desk.console.people import urls as people
from sodsong.desk.console.reports import urls as reports
from sodsong.desk.console.sites import urls as sites
from sodsong.desk.console.start import urls as start
from sodsong.desk.console.timings import urls as timings
from sodsong.desk.console.today import urls as today
from sodsong.desk.console.vantages import urls as vantages
from sodsong.desk.console.vendors import urls as vendors
from sodsong.desk.console.views import account, board, circular, health, inbox, incident, letter, maintenance

app_name = "console"
ONE = "incidents/<int:year>/<int:number>/"
urlpatterns = [
    path("", board.board, name="board"),
    path("live/", board.board_live, name="board-live"),
    path("watch/", board.turn_on, name="board-watch"),
    path("lao/<str:code>/", board.lao, name="board-lao"),
    path("lao/<str:code>/maintenance/", maintenance.plan, name="maintenance-plan"),
    path("lao/<str:code>/maintenance/<int:pk>/end/", maintenance.end, name="maintenance-end"),
    path("incidents/", incident.listing, name="incident-list"),
    path(ONE, incident.show, name="incident"),
    path(f"{ONE}live/", incident.live, name="incident-live"),
    path(f"{ONE}confirm/", incident.confirm, name="incident-confirm"),
    path(f"{ONE}deadline/", incident.set_deadline, name="incident-deadline"),
    path(f"{ONE}close/", incident.close, name="incident-close"),
    path(f"{ONE}dismiss/", incident.dismiss, name="incident-dismiss"),
    path(f"{ONE}note/", incident.note, name="incident-note"),
    path(f"{ONE}letter/", letter.show, name="incident-letter"),
    path(f"{ONE}letter/<int:version>/", letter.show, name="incident-letter-version"),
    path(f"{ONE}letter/<int:version>.pdf", letter.download, {"kind": "pdf"}, name="incident-letter-pdf"),
    path(f"{ONE}letter/<int:version>.docx", letter.download, {"kind": "docx"}, name="incident-letter-docx"),
    path(f"{ONE}circular/", circular.show, name="incident-circular"),
    path(f"{ONE}circular/publish/", circular.publish, name="incident-circular-publish"),
    path(f"{ONE}circular/sheet/", circular.sheet, name="incident-circular-sheet"),
    path(f"{ONE}circular/<int:pk>/", circular.recipient, name="incident-circular-recipient"),
    path("inbox/", inbox.listing, name="inbox"),
    path("inbox/<int:pk>/", inbox.show, name="inbox-letter"),
    path("inbox/questions/<int:pk>/", inbox.answer, name="inbox-answer"),
    path("logout/", account.log_out, name="logout"),
    path("setup/<str:token>/", account.setup, name="setup"),
    path("healthz", health.healthz, name="healthz"),
]
urlpatterns += archive.urlpatterns
urlpatterns += letters.urlpatterns
urlpatterns += casework.urlpatterns
urlpatterns += calendar.urlpatterns
urlpatterns += contacts.urlpatterns
urlpatterns += reports.urlpatterns
urlpatterns += vendors.urlpatterns
urlpatterns += oit.urlpatterns
urlpatterns += people.urlpatterns
urlpatterns += messages.urlpatterns
urlpatterns += evidence.urlpatterns
urlpatterns += timings.urlpatterns
urlpatterns += today.urlpatterns
urlpatterns += exports.urlpatterns
urlpatterns += find.urlpatterns
urlpatterns += changes.urlpatterns
urlpatterns += districts.urlpatterns
urlpatterns += sites.urlpatterns
urlpatterns += vantages.urlpatterns
urlpatterns += start.urlpatterns
