"""Our place in `pymdownx.superfences`: asked first about each fence, and the source left to who would have had it.

Everything here is handed the objects of Python-Markdown and superfences, and imports neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mkdocs_podlife.page.cards import PageCards
from mkdocs_podlife.page.fence import OPTION_NAMES, SCENARIO_LANGUAGE, UNKNOWN, kind_of, language_of, names_of, slips

FENCES = "fenced_code_block"  # the name under which superfences (and fenced_code) register their preprocessor
_TITLES = ("title", "title_mode")
_OURS = "_podlife"  # the key under which a fence's own options travel from validator to formatter


class Superfences:
    """What superfences and we have to do with each other in one Markdown instance.

    Args:
        md: the instance.
        cards: gives those of the page that is being read.
        mask: leaves to the site's own `fenced_code`, which it is given, what that makes a block of, or text.
    """

    def __init__(self, md: Any, cards: Callable[[], PageCards], mask: Callable[[Any], None]) -> None:
        self._md = md
        self._cards = cards
        self._mask = mask

    def enter(self) -> None:
        """Have superfences ask us first. Loads it when the site does not, with the site's plain code blocks."""
        if not hasattr(self._extension(), "extend_super_fences"):
            installed = [ext for ext in self._registered() if hasattr(ext, "extend_super_fences")]
            if installed:  # a later `fenced_code` took its place
                installed[-1].patch_fenced_rule()
            else:
                self._load()
        entries = self._extension().superfences
        if any(entry["name"] == "podlife" for entry in entries):
            return
        own = {"name": "podlife", "test": lambda language: kind_of(language) is not None, "reset": None}
        own |= {"formatter": self._format, "validator": self._validate}
        entries.append(own)  # as `extend_super_fences` does, whose arguments are others in each major version

    def _load(self) -> None:
        """For a site without superfences: those blocks that ask for us, or all where there is no `fenced_code` either.
        Set so that they look like the others: highlighted by the site's `codehilite`, or left plain for a script in
        the browser (the themes `mkdocs` and `readthedocs` do that). Relaxed headers, because such blocks have no
        `hl_lines` and a header that asks for them must not lose its block (early superfences do not know of that)."""
        md = self._md
        if FENCES in md.preprocessors:
            self._mask(md.preprocessors[FENCES])
        codehilite = any(type(ext).__name__ == "CodeHiliteExtension" for ext in self._registered())
        md.registerExtensions(["pymdownx.superfences"], {})
        md.preprocessors[FENCES].config["relaxed_headers"] = True
        for extension in self._registered():
            if type(extension).__name__ == "HighlightExtension" and not extension.enabled:
                extension.enabled = True  # makes superfences use the two settings that follow
                extension.setConfig("use_pygments", codehilite)
                extension.setConfig("css_class", "codehilite" if codehilite else "highlight")
        default = self._extension().superfences[0]
        judge = default["validator"]
        default["validator"] = lambda language, inputs, *rest: judge(
            language, {name: value for name, value in inputs.items() if name not in _TITLES}, *rest
        )  # the site's own code blocks show none

    def _registered(self) -> list[Any]:
        """The instance's extensions, of which we know only what we look for."""
        return list(self._md.registeredExtensions)

    def _extension(self) -> Any:
        if FENCES not in self._md.preprocessors:
            return None
        return getattr(self._md.preprocessors[FENCES], "extension", None)

    def _validate(
        self, language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Any
    ) -> bool:
        """Take our options out and let the fence's own validator judge the rest."""
        ours = {name: inputs[name] for name in OPTION_NAMES if name in inputs}
        rest = {name: value for name, value in inputs.items() if name not in ours}
        asked = "podlife" in ours or language_of(language) == SCENARIO_LANGUAGE
        misspelt = slips(rest, names_of(language_of(language))) if rest else []
        if asked and misspelt:  # superfences would show the whole block as text, or make an attribute of it
            ours[UNKNOWN] = misspelt
            rest = {name: value for name, value in rest.items() if name not in misspelt}
        shown_as = language
        if language_of(language) == SCENARIO_LANGUAGE:
            shown_as = "yaml"
            if "title" in inputs:
                ours["title"] = inputs["title"]
                if not getattr(
                    md.preprocessors[FENCES], "use_pygments", False
                ):  # else superfences shows it above the block
                    del rest["title"]
        for entry in reversed(self._extension().superfences):
            if entry["name"] == "podlife" or not entry["test"](shown_as):
                continue
            own_options: dict[str, Any] = {}
            own_attrs: dict[str, Any] = {}
            if entry["validator"](shown_as, rest, own_options, own_attrs, md):
                options.update(own_options)
                attrs.update(own_attrs)
                options[_OURS] = (entry["formatter"], shown_as, ours, misspelt)
                return True
        return False

    def _format(
        self, *, src: str, language: str, options: dict[str, Any], md: Any, classes: list[str], **kwargs: Any
    ) -> str:
        """The source as it would be without us, and a placeholder behind it. Fences that are none of ours stay
        without one."""
        formatter: Callable[..., str]
        formatter, shown_as, ours, misspelt = options.pop(_OURS)
        if "podlife" in classes:
            classes.remove("podlife")
            ours.setdefault("podlife", "on")
            if misspelt:
                ours[UNKNOWN] = misspelt
                kwargs["attrs"] = {name: v for name, v in kwargs.get("attrs", {}).items() if name not in misspelt}
        cards = self._cards()
        src, file, fault = cards.brought_in(src, ours)
        html = formatter(src=src, language=shown_as, options=options, md=md, classes=classes, **kwargs)
        fence = cards.add(language, src, ours, file, fault)
        return html if fence is None else f"{html}\x02podlife:{fence.number}\x03"
