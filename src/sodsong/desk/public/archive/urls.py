"""The stand-in's addresses."""

from django.urls import path

from sodsong.desk.public.archive import views

urlpatterns = [
    path("archive/<str:code>/", views.listing, name="archive"),
    path("archive/<str:code>/at/<int:stamp>/", views.page, name="archive-page"),
    path("archive/<str:code>/kept/<int:stamp>/", views.kept, name="archive-kept"),
    path("archive/<str:code>/<slug:item>.wacz", views.package, name="archive-package"),
    path("archive/<str:code>/<slug:item>", views.item, name="archive-item"),
]
