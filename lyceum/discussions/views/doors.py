"""Doors of addresses that only take forms: whoever comes there by a link or a reload is led back to the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponse]


def posted(name: str, *keys: str, mark: str = "") -> Callable[[View[R, P]], View[R, P]]:
    """Take what is posted; a GET writes nothing and leads to the page of this name, by these parts of the address."""

    def make(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def door(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method not in {"GET", "HEAD"}:
                return HttpResponseNotAllowed(["POST"])
            known: dict[str, Any] = kwargs
            answer = redirect(name, *[known[key] for key in keys])
            answer.headers["Location"] += mark
            return answer

        return door

    return make
