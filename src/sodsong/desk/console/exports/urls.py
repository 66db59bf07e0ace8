"""The addresses of lists as files; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.exports import views

urlpatterns = [
    path("incidents.<str:form>", views.incidents, name="incident-export"),
    path("incidents/<int:year>/<int:number>/laos.<str:form>", views.laos, name="incident-laos-export"),
    path("reports.<str:form>", views.reports, name="reports-export"),
]
