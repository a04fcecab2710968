"""Listen: the stream of an open conversation."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lyceum.discussions.queries.listening import count_heard
from lyceum.people.requests import VisitorRequest


@require_GET
def conversation_stream(request: VisitorRequest, pk: int) -> HttpResponse:
    """Whether this reader may listen; the server's entry then holds the stream (`kernel.bridge`).

    Everybody else gets 204, after which a browser does not ask again.
    """
    answer = HttpResponse(status=204)
    count = count_heard(request.user, pk) if request.user.is_authenticated else None
    if count is not None:
        answer.headers["X-Lyceum-Stream"] = f"conversation:{pk}"
        answer.headers["X-Lyceum-Stream-N"] = str(count)
        answer.headers["X-Lyceum-Listener"] = str(request.user.pk)
    return answer
