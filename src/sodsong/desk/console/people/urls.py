"""Addresses of people and accounts; console/urls.py appends them."""

from django.urls import path

from sodsong.desk.console.people import account, entering, mine, office, tokens

urlpatterns = [
    path("login/", entering.log_in, name="login"),
    path("login/code/", entering.code, name="login-code"),
    path("invited/<str:token>/", entering.invited, name="invited"),
    path("mine/", mine.show, name="mine"),
    path("account/", account.show, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/sessions/end/", account.end, name="account-end"),
    path("account/second-step/", account.second_step, name="account-second-step"),
    path("people/", office.listing, name="people"),
    path("people/invitations/<int:pk>/withdraw/", office.withdraw, name="people-withdraw"),
    path("people/<int:pk>/leave/", office.leave, name="people-leave"),
    path("people/<int:pk>/head/", office.head, name="people-head"),
    path("people/tokens/", tokens.listing, name="people-tokens"),
    path("people/tokens/<int:pk>/revoke/", tokens.revoke, name="people-token-revoke"),
    path("people/traces/", office.traces, name="people-traces"),
]
