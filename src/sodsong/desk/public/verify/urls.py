"""The public verifier's addresses; the QR on evidence leads here."""

from django.urls import path

from sodsong.desk.public.verify import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/sodsong_verify.py", views.program, name="verify-program"),
]
