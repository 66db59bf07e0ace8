"""Addresses of casework; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.casework import links, views

ONE = "incidents/<int:year>/<int:number>/"
urlpatterns = [
    path(f"{ONE}steps/add/", views.add_step, name="incident-step-add"),
    path(f"{ONE}steps/<str:key>/", views.step, name="incident-step"),
    path(f"{ONE}laos/", views.laos, name="incident-laos"),
    path(f"{ONE}circular/<int:pk>/link/", links.link, name="incident-circular-link"),
    path(f"{ONE}circular/<int:pk>/picture/<int:receipt>.jpg", links.picture, name="incident-circular-picture"),
    path(f"{ONE}circular/<int:pk>/demand/<int:demand>.pdf", links.demand, name="incident-circular-demand"),
    path(f"{ONE}assessors/", links.assessors, name="incident-assessors"),
    path(f"{ONE}repair/", views.repair, name="incident-repair"),
    path(f"{ONE}merge/", views.merge, name="incident-merge"),
    path(f"{ONE}cosign/", views.cosign, name="incident-cosign"),
    path(f"{ONE}reopen/", views.reopen, name="incident-reopen"),
]
