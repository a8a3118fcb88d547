"""Durations as kubectl prints them (R10.15)."""

from __future__ import annotations


def human_duration(ms: int) -> str:
    """`kubectl`'s age of a duration.

    Args:
        ms: a duration in milliseconds; negative values are in the future.

    Returns:
        "<invalid>", "0s", "93s", "4m2s", "14m", "3h5m", "26h", "4d3h", "400d", "2y3d" … (R10.15).
    """
    seconds = int(ms / 1000)  # towards zero, as Go's conversion
    if seconds <= -2:
        return "<invalid>"
    if ms < 0:
        return "0s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return f"{minutes}m{seconds % 60}s" if seconds % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return f"{days}d{hours % 24}h" if hours % 24 else f"{days}d"
    if days < 730:
        return f"{days}d"
    years, rest = divmod(days, 365)
    if years < 8 and rest:
        return f"{years}y{rest}d"
    return f"{years}y"
