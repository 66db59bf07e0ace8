"""A last middleware of the access tests: whatever the gate lets through ends here, before any view."""

from django.http import HttpResponse

THROUGH = 299


class Stop:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        return HttpResponse("through", status=THROUGH)
