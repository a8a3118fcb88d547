"""The node's latencies and periods, as recorded on a real one (section 17 of the rules), and Go's way with time."""

from __future__ import annotations

from typing import NamedTuple

from mkdocs_podlife.engine.clock import Latency

SECOND = 1000
SECOND_PHASE = 500
"""The wall clock's whole seconds lie at 0.5 s + k after t = 0 (R6.5, R17.3)."""


def stamp(ms: int) -> int:
    """The instant to which the API truncates `ms`: the last whole second of the wall clock (R0.8)."""
    return (ms + SECOND_PHASE) // SECOND * SECOND - SECOND_PHASE


class Timing(NamedTuple):
    """Typical latencies with their bounds (R17.1–R17.3); periods of the kubelet's loops (R0.1)."""

    bind: Latency = Latency(6, 2, 30)  # accepted → Scheduled
    see: Latency = Latency(6, 0, 20)  # bound → the kubelet sees the Pod
    volumes: Latency = Latency(300, 290, 620)  # R3.12
    sandbox: Latency = Latency(75, 60, 200)
    image_check: Latency = Latency(1, 0, 5)
    create: Latency = Latency(12, 8, 45)
    start: Latency = Latency(37, 20, 100)  # create → the process runs
    started: Latency = Latency(8, 4, 40)  # the process runs → Started
    write: Latency = Latency(6, 3, 30)  # status computed → in the API
    demand_relist: Latency = Latency(2, 1, 6)
    stop_signal: Latency = Latency(15, 5, 60)  # StopContainer called → the process has the signal
    reap: Latency = Latency(30, 10, 60)  # process gone → the runtime says so
    sandbox_stop: Latency = Latency(40, 25, 90)
    watch: Latency = Latency(2, 0, 10)  # API write → the kubelet hears of it
    slice: Latency = Latency(5, 2, 25)  # status → EndpointSlice (R17.13)
    exec: Latency = Latency(40, 20, 90)  # starting a command in a container
    http: Latency = Latency(4, 1, 12)
    pull: Latency = Latency(15, 8, 400)
    pull_fail: Latency = Latency(6, 3, 2000)

    relist_period: int = 1000
    relist_phase: int = 700
    ticker_period: int = 1000
    ticker_phase: int = 400  # see `next_tick`
    sync_frequency: int = 60_000
    backoff_period: int = 10_000
    jitter_percent: int = 59  # u of R0.5 as a percentage

    def jittered(self, wait: int) -> Latency:
        """J(x) of R0.5: x·(1 + 0.5·u), u uniform between 0 and 1 (R17.4). With the ticker it gives the recorded waits
        of crash loops (R17.5), and with them the moments at which CrashLoopBackOff is seen (R17.7).

        Over all recorded lives of single Pods the mean error of gaps above 6 s hardly depends on u between 0.5 and 0.6
        (5.6 % to 6.1 %), but just below 0.6 the mean of the signed error is nearest to zero and short gaps are nearest
        to the recorded ones (0.58 s; 0.62 s at 0.5). R17.6 compared no more than u = 0, 0.5, and 1. The waits of 20 s
        and 40 s in R17.5 have their medians there; J(10 s) from tick to tick still is the recorded 13 s (R17.4), which
        it no longer is at 0.6.
        """
        return Latency(wait + wait * self.jitter_percent // 200, wait, wait + wait // 2)

    def next_relist(self, now: int) -> int:
        """The next global relist after `now`."""
        return now + self.relist_period - (now - self.relist_phase) % self.relist_period

    def next_tick(self, due: int) -> int:
        """The first look of the sync ticker at or after `due`.

        On a real node the phase is the moment at which the kubelet began, as arbitrary as that of the relists, which
        drift against it by 5 ms a turn (R17.3). Here both are fixed, so that a state can recur. Any tick between 0.35 s
        and 0.55 s leaves the fewest recorded gaps outside their tolerance (2 of 247; at 0.25 s, which R17.3 proposes
        beside drifting relists, 3 of 250): a container begun by a tick is then seen after about the typical part of a
        relist's period, and its first probe is not due within the same hundredth of a second.
        """
        return due + (self.ticker_phase - due) % self.ticker_period


def go_duration(ms: int) -> str:
    """A Go duration: "850ms", "1.234s", "10s", "1m20s", "5m0s", "1h0m0s"."""
    if ms < 1000:
        return f"{ms}ms" if ms else "0s"
    seconds, rest = divmod(ms, 1000)
    fraction = f".{rest:03d}".rstrip("0") if rest else ""
    if seconds < 60:
        return f"{seconds}{fraction}s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}m{seconds}{fraction}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{seconds}{fraction}s"
