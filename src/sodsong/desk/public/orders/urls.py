"""Addresses of what a recipient does beyond answering; public/urls.py appends them."""

from django.urls import path

from sodsong.desk.public.orders import views

urlpatterns = [
    path("r/<str:token>/confirm/<int:pk>/", views.confirm, name="confirm"),
    path("r/<str:token>/notice/", views.notice, name="notice"),
    path("r/<str:token>/demand/", views.demand, name="demand"),
    path("r/<str:token>/demand/<int:pk>.pdf", views.demand_pdf, name="demand-pdf"),
]
