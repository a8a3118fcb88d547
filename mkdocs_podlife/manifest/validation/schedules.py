"""Cron schedules, as far as a CronJob's admission looks at them (robfig/cron's standard parser)."""

from __future__ import annotations

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("dom", 1, 31), ("month", 1, 12), ("dow", 0, 6))
_MONTHS = {m: i + 1 for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
_DAYS = {d: i for i, d in enumerate("sun mon tue wed thu fri sat".split())}
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")


def schedule_error(schedule: str) -> str:
    """The parser's words for a wrong schedule, an empty string for a good one."""
    if schedule.startswith("TZ=") or schedule.startswith("CRON_TZ="):
        return "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
    if schedule.startswith("@"):
        if schedule in _DESCRIPTORS or schedule.startswith("@every "):
            return ""
        return f"unrecognized descriptor: {schedule}"
    parts = schedule.split()
    if len(parts) != 5:
        return f"expected exactly 5 fields, found {len(parts)}: [{' '.join(parts)}]"
    for part, (name, low, high) in zip(parts, _FIELDS, strict=True):
        words = {"month": _MONTHS, "dow": _DAYS}.get(name, {})
        for item in part.split(","):
            wrong = _range_error(item, low, high, words)
            if wrong:
                return wrong
    return ""


def _range_error(item: str, low: int, high: int, words: dict[str, int]) -> str:
    span, *steps = item.split("/")
    if len(steps) > 1:
        return f"too many slashes: {item}"
    bounds = span.split("-")
    if len(bounds) > 2:
        return f"too many hyphens: {item}"
    if span in ("*", "?"):
        numbers = [low, high]
    else:
        numbers = []
        for bound in bounds:
            if bound.lower() in words:
                numbers.append(words[bound.lower()])
            elif bound.isascii() and bound.isdigit():
                numbers.append(int(bound))
            else:
                return f'failed to parse int from {bound}: strconv.Atoi: parsing "{bound}": invalid syntax'
    first, last = numbers[0], numbers[-1]
    if steps and len(numbers) == 1:
        last = high
    if first < low:
        return f"beginning of range ({first}) below minimum ({low}): {item}"
    if last > high:
        return f"end of range ({last}) above maximum ({high}): {item}"
    if first > last:
        return f"beginning of range ({first}) beyond end of range ({last}): {item}"
    if steps:
        if not (steps[0].isascii() and steps[0].isdigit()):
            return f'failed to parse int from {steps[0]}: strconv.Atoi: parsing "{steps[0]}": invalid syntax'
        if int(steps[0]) == 0:
            return f"step of range should be a positive number: {item}"
    return ""
