"""The posts of a page for a reader who reads the newest first; rendered for each visit, kept in no store."""

from dataclasses import replace

from lyceum.discussions.queries.ordering import list_newest
from lyceum.discussions.views.showing import Reader, posts_html, veil
from lyceum.discussions.views.since import since_html
from lyceum.kernel.fragments import Slot, cut, fill


class NewestReader(Reader):
    """The reader's part of a page in this order: what waits to be shown stands above, the newest post after it."""

    def _rare(self, slot: Slot) -> str:
        if slot.test == "posts":
            return fill(cut(self._posts()), self.say)
        if slot.test == "since":
            # The first new reply stands in the order of the conversation: its link leads there, never to this page.
            apart = replace(self.reading, page=replace(self.reading.page, number=0))
            return since_html(self.request, apart)
        return super()._rare(slot)

    def _posts(self) -> str:
        reading = self.reading
        rows = list_newest(reading.conversation, reading.page)
        rows = [veil(row) for row in rows] if reading.is_veiled else rows
        return posts_html(reading, [*reversed(reading.held), *rows], self.request.user.is_authenticated)
