"""The ledger's addresses, as c2sp.org/tlog-tiles and tlog-witness lay them out."""

from django.urls import path

from sodsong.desk.public.log import views

urlpatterns = [
    path("log.vkey", views.vkey, name="log-vkey"),
    path("witness.vkey", views.witness_vkey, name="witness-vkey"),
    path("log/checkpoint", views.checkpoint, name="log-checkpoint"),
    path("log/<path:place>", views.tile, name="log-tile"),
    path("witness/add-checkpoint", views.add_checkpoint, name="witness-add"),
]
