"""What the kubelet is in the middle of, and finishes before it begins anything else (R5.5, R7.21)."""

from __future__ import annotations

from mkdocs_podlife.explain.life import Life
from mkdocs_podlife.explain.phrase import Code, Phrase, phrase
from mkdocs_podlife.explain.story.common import SECOND, who

IN_A_SYNC = ("liveness", "startup", "postStart", "definition", "restart-all", "sandbox")  # causes of its kills


def finished_first(life: Life, at: int, begin: int) -> Phrase:
    """What keeps the kubelet from `at` until `begin` (ms), as what it finishes: at most the first two."""
    found: list[tuple[int, Phrase]] = []
    for wait in life.waits("pull"):
        if _lasts(wait.begin, wait.until, at, begin):
            found.append((wait.begin, phrase("story.first.pull", image=Code(wait.what))))
    for hook in life.hooks(None, "postStart"):
        if _lasts(hook.begin, hook.end, at, begin):
            found.append((hook.begin, phrase("story.first.hook", who=who(life, hook.container))))
    for kill in life.kills(None, *IN_A_SYNC):
        if _lasts(kill.begin, kill.dead_at, at, begin):
            again = life.run_of(kill.container, kill.attempt + 1)
            key = "story.first.restart" if again is not None and again.started <= begin else "story.first.kill"
            found.append((kill.begin, phrase(key, who=who(life, kill.container))))
    told = list(dict.fromkeys(one for _, one in sorted(found, key=lambda one: one[0])))
    anew = [one.args["who"] for one in told if one.key == "story.first.restart"]  # its hook is a part of that
    told = [one for one in told if one.key != "story.first.hook" or one.args["who"] not in anew]
    if not told:
        return phrase("story.first.other")
    return told[0] if len(told) == 1 else phrase("story.first.two", first=told[0], then=told[1])


def _lasts(begin: int, end: int | None, since: int, until: int) -> bool:
    """Whether something is under way for a part of a time (ms) that is worth a word."""
    return min(until, end if end is not None else until) - max(since, begin) >= SECOND // 2


def pulled_at(life: Life, at: int) -> Code | None:
    """The image that is being pulled at that instant (ms)."""
    for container in life.containers():
        begun = [o for o in life.occurrences("Pulling", container.name) if o.at <= at]
        over = [o.at for reason in ("Pulled", "Failed") for o in life.occurrences(reason, container.name) if o.at <= at]
        if begun and max(over, default=-1) < begun[-1].at:
            return Code(begun[-1].message.partition('"')[2].partition('"')[0])
    return None
