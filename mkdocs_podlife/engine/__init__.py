"""Pod + behaviour → Trace: a virtual kubelet in virtual time. No I/O, no YAML, no language, no markup."""

from __future__ import annotations

from mkdocs_podlife.engine.simulate import simulate
from mkdocs_podlife.engine.trace import Trace

__all__ = ["Trace", "simulate"]
