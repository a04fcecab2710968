"""Upload a picture, choose one's own, and hand files out through the gate of what they hang on."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lyceum.files.actions.uploading import choose_picture, take_picture_away, upload_picture
from lyceum.files.forms import OwnPictureForm, UploadForm
from lyceum.files.queries import get_file, list_own_loose_files
from lyceum.kernel.web import next_address, signed_in
from lyceum.people.requests import PageRequest, VisitorRequest


@signed_in
def upload(request: PageRequest) -> HttpResponse:
    """A picture for a post: afterwards its line of Markdown stands here, ready to be copied."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            name = getattr(request.FILES["picture"], "name", "") or ""
            upload_picture(request.user, form.cleaned_data["picture"], name=name, text=form.cleaned_data["text"])
            messages.success(request, _("Your picture is here. Copy its line into your words."))
            return redirect(f"{request.path}?{request.META['QUERY_STRING']}" if request.GET else request.path)
        status = 422
    context = {"form": form, "files": list_own_loose_files(request.user), "back": next_address(request, "/")}
    return render(request, "files/upload.html", context, status=status)


@signed_in
def own_picture(request: PageRequest) -> HttpResponse:
    """My picture: choose another, or go back to initials."""
    form = OwnPictureForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "files/own_picture.html", {"form": form})
    if "remove" in request.POST:
        take_picture_away(request.user)
        return redirect("people:me")
    if not form.is_valid():
        return render(request, "files/own_picture.html", {"form": form}, status=422)
    choose_picture(request.user, form.cleaned_data["picture"])
    messages.success(request, _("This is your picture now."))
    return redirect("people:me")


@require_GET
def file(request: VisitorRequest, public_id: str) -> HttpResponse | FileResponse:
    """A file's bytes, to whoever may see what it hangs on; never run by a browser, never kept by a proxy."""
    found = get_file(request.user, public_id)
    try:
        content = default_storage.open(found.path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type=found.media_type, filename=found.name)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
