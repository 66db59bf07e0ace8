"""Addresses of the vendors' pages; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.vendors import views

urlpatterns = [
    path("vendors/", views.listing, name="vendors"),
    path("vendors/scorecard.<str:form>", views.scorecard, name="vendors-scorecard"),
    path("vendors/terms/", views.terms, name="vendors-terms"),
    path("vendors/terms/<int:pk>/strike/", views.strike, name="vendors-term-strike"),
    path("vendors/proposals/<int:pk>/", views.decide, name="vendors-proposal"),
    path("vendors/servers/<int:pk>/", views.server, name="vendors-server"),
    path("vendors/<int:pk>/", views.vendor, name="vendors-vendor"),
    path("vendors/<int:pk>/link/", views.link, name="vendors-link"),
    path("vendors/<int:pk>/what-if/", views.what_if, name="vendors-what-if"),
]
