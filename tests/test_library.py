"""The public surface: what `docs/library.md` promises, its examples, and that importing costs nothing."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mkdocs_podlife.wiki.fences import read_page

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = ("library.md", "library.zh.md")
SURFACE = Path(__file__).parent / "data" / "public.json"
_NAME = re.compile(r"^\| `(mkdocs_podlife[\w.]*)` \|", re.MULTILINE)


def promised(page: str = "library.md") -> list[str]:
    return _NAME.findall((DOCS / page).read_text("utf-8"))


def resolved(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def signature(name: str) -> str:
    thing = resolved(name)
    if not callable(thing):
        return type(thing).__name__
    return re.sub(r"<function (\w+) at 0x\w+>", r"\1", str(inspect.signature(thing)))


def test_the_surface_is_what_it_was() -> None:
    """A parameter more or less is a decision: it is taken by changing the recorded surface, and the version."""
    assert {name: signature(name) for name in promised()} == json.loads(SURFACE.read_text("utf-8"))


def test_both_pages_promise_the_same() -> None:
    assert promised() == promised("library.zh.md") and len(promised()) > 10


@pytest.mark.parametrize("name", [n for n in promised() if not n.endswith("__version__")])
def test_every_name_is_typed_and_described(name: str) -> None:
    thing = resolved(name)
    assert (thing.__doc__ or "").strip()
    shape = inspect.signature(thing)
    assert shape.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not inspect.Parameter.empty for p in shape.parameters.values())


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_are_true(page: str) -> None:
    blocks = [b.text for b in read_page((DOCS / page).read_text("utf-8")).blocks if b.language == "python"]
    assert len(blocks) >= 7
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page, page, 0)
    told: list[str] = []
    results = doctest.DocTestRunner().run(example, out=told.append)
    assert results.failed == 0, "".join(told)
    assert results.attempted > 20


def _imported(code: str) -> set[str]:
    script = f"import sys; before = set(sys.modules); {code}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_itself_loads_nothing() -> None:
    assert _imported("import mkdocs_podlife") <= {"mkdocs_podlife", "__future__"}


@pytest.mark.parametrize("name", promised())
def test_no_name_needs_a_generator(name: str) -> None:
    loaded = {m.partition(".")[0] for m in _imported(f"import {name.rpartition('.')[0]}")}
    assert not loaded & {"mkdocs", "markdown", "pymdownx", "click"}


def test_the_package_says_that_it_is_typed() -> None:
    import mkdocs_podlife

    assert (Path(mkdocs_podlife.__file__).parent / "py.typed").is_file()
