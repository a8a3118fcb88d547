"""Kubernetes Pods in Markdown pages that explain themselves."""

from __future__ import annotations

__version__ = "0.1.0"
