"""`embed: true`: a build that also writes the files for wikis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from mkdocs_podlife.wiki.site import folder_name

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n"
I18N = {"languages": [{"locale": "en", "name": "en", "default": True}, {"locale": "zh", "name": "zh"}]}


def built(folder: Path, command: str = "build", plugins: tuple[Any, ...] = (), **options: Any) -> Path:
    """The site of two pages, one in each language."""
    (folder / "docs").mkdir(exist_ok=True)
    for name in ("index.md", "index.zh.md"):
        (folder / "docs" / name).write_text(f"# Page\n\n```yaml\n{POD}```\n", "utf-8")
    config = {
        "site_name": "x",
        "site_url": "https://example.org/docs/",
        "plugins": ["search", {"podlife": options}, *plugins],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")
    loaded = load_config(str(folder / "mkdocs.yml"))
    loaded.plugins.on_startup(command=command, dirty=False)  # type: ignore[arg-type]
    build(loaded)
    loaded.plugins.on_shutdown()
    return folder / "site"


@pytest.mark.parametrize("plugins", [(), ({"i18n": I18N},)], ids=["plain", "i18n"])
@pytest.mark.parametrize(("option", "folder"), [(True, "podlife"), ("pods/all", "pods/all")])
def test_a_build_writes_the_set(tmp_path: Path, option: bool | str, folder: str, plugins: tuple[Any, ...]) -> None:
    site = built(tmp_path, embed=option, plugins=plugins)
    index = json.loads((site / folder / "index.json").read_text("utf-8"))
    assert [(e["key"], e["lang"], len(e["sources"])) for e in index["entries"]] == [("web", "en", 2), ("web", "zh", 2)]
    page = (site / folder / "embed" / "web.zh.html").read_text("utf-8")
    assert f'content="https://example.org/docs/{folder}/web.zh.svg"' in page


def test_not_without_being_asked_and_not_while_serving(tmp_path: Path) -> None:
    assert not (built(tmp_path) / "podlife").exists()
    assert not (built(tmp_path, "serve", embed=True) / "podlife").exists()


@pytest.mark.parametrize("option", ["../out", "a/../../b", "a b", "/../x", "a//b", "https://x"])
def test_the_folder_is_inside_the_site(tmp_path: Path, option: str) -> None:
    with pytest.raises(ValueError, match="no folder inside the site"):
        folder_name(option)
    with pytest.raises(Abort):
        built(tmp_path, embed=option)


def test_folder_names() -> None:
    assert [folder_name(o) for o in (True, False, "", "pods/")] == ["podlife", "", "", "pods"]
