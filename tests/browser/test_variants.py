"""Lives side by side in a real browser: one on the screen, all of them on paper, by keyboard, without JavaScript."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = """# Pods

```yaml podlife="full"
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 5
  containers: [{name: c, image: nginx}]
```

```podlife
name: deleted at 60 s
actions: [{at: 60s, delete: {}}]
```

```podlife title="slow start"
containers: {c: {preset: slow-start}}
```
"""


@pytest.fixture(scope="module", params=["mkdocs", "readthedocs", "material"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with three lives in a theme, as a file."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(PAGE)
    font = ", font: false" if request.param == "material" else ""
    (folder / "mkdocs.yml").write_text(
        f"site_name: T\nplugins: [search, podlife]\ntheme: {{name: {request.param}{font}}}\nuse_directory_urls: false\n"
    )
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, env=environment, check=True)
    return (folder / "site" / "index.html").as_uri()


def shown(page: Any) -> list[int]:
    """Which panels can be seen."""
    panels = page.locator(".pl-variant")
    assert panels.count() == 3
    return [i for i in range(3) if panels.nth(i).is_visible()]


def test_one_on_the_screen_all_on_paper(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(address)
        assert shown(page) == [0]
        page.locator(".podlife-variants > label", has_text="slow start").click()
        assert shown(page) == [2]
        page.locator(".podlife-variants > input:checked").press("ArrowLeft")
        assert shown(page) == [1]
        names = page.locator(".pl-variant-name")
        assert not any(names.nth(i).is_visible() for i in range(3))
        page.emulate_media(media="print")
        assert shown(page) == [0, 1, 2]
        assert all(names.nth(i).is_visible() for i in range(3))
        assert not page.locator(".podlife-variants > label").first.is_visible()
    finally:
        context.close()


def test_a_link_to_another_life_shows_it(browser: Any, address: str) -> None:
    page = browser.new_page()
    try:
        page.goto(address)
        target = page.locator(".pl-variant .pl-card").nth(1).get_attribute("id")
        page.goto(f"{address}#{target}")
        assert 1 in shown(page)
    finally:
        page.close()


def test_the_choice_is_heard(browser: Any, address: str) -> None:
    page = browser.new_page()
    try:
        page.goto(address)
        group = page.get_by_role("group", name="Scenarios")
        radios = group.get_by_role("radio")
        assert [radios.nth(i).evaluate("r => r.labels[0].textContent") for i in range(radios.count())][:3] == [
            "as written",
            "deleted at 60 s",
            "slow start",
        ]
        box = group.bounding_box()
        assert box is not None and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        labels = page.locator(".podlife-variants > label")
        tops = {round(labels.nth(i).bounding_box()["y"]) for i in range(3)}
        assert len(tops) == 1  # side by side
    finally:
        page.close()
