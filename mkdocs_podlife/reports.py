"""What a build tells a site's author about its pages: every message once, every place in one language.

Nothing here imports MkDocs; what is raised, the plugin turns into a failed build.
"""

from __future__ import annotations

import logging

from mkdocs_podlife.manifest.place import Place
from mkdocs_podlife.markdown import tell
from mkdocs_podlife.page.context import Message, PageContext, catalogue
from mkdocs_podlife.page.left_alone import tell_left

log = logging.getLogger("mkdocs.plugins.podlife")


class Reports:
    """The messages of one build, or of all rebuilds of `mkdocs serve`."""

    def __init__(self) -> None:
        self._told: set[Message] = set()
        self._told_in: dict[tuple[str, Place | None], str] = {}  # the language in which something was said of a place
        self._hinted = False  # at what keeps a strict build from failing

    def begin(self) -> None:
        """MkDocs starts: all is new, the hint too."""
        self._hinted = False
        self.forget()

    def forget(self) -> None:
        """A (re)build starts: what was said is said again."""
        self._told.clear()
        self._told_in.clear()

    def page(self, context: PageContext, *, strict: bool) -> None:
        """Print what was found on a page. One that is not translated comes once in each language of the site.

        Raises:
            PodlifeError: when a message is to fail the build.
        """
        tell_left(context, self._told)
        lang = context.settings.lang
        found = dict.fromkeys(m for m in context.messages if self._told_in.get((m.path, m.place), lang) == lang)
        fresh = [message for message in found if message not in self._told]
        self._told.update(fresh)
        self._told_in.update({(message.path, message.place): lang for message in fresh})
        tell(fresh)
        if strict and not self._hinted and any(m.of_pod and m.on_error == "warn" for m in fresh):
            self._hinted = True
            log.info("%s", catalogue(context.settings).text("hook.strict-hint"))
