"""The web application that uvicorn serves: the status pages first, which need nothing of the rest; it tidies up in between."""

from django.conf import settings
from django.core.asgi import get_asgi_application

from sodsong.desk.project.serving import pauses
from sodsong.desk.public.status.front import front

application = front(pauses.between(get_asgi_application()), settings.SODSONG.data)
