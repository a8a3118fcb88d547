"""Images of a site's own: options of the plugin and of the extension, under a page's scenario, errors with places."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError

from mkdocs_podlife.behaviour.given_images import read_images, with_images
from mkdocs_podlife.behaviour.image_names import bare
from mkdocs_podlife.behaviour.scenario import read_scenario
from mkdocs_podlife.behaviour.scenario_model import ImageSpec, Scenario
from mkdocs_podlife.behaviour.world import make_world
from mkdocs_podlife.manifest.model import Container, Pod
from mkdocs_podlife.markdown import PodlifeExtension
from mkdocs_podlife.site_images import MAX_TOLD, site_images

POD = """```yaml
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  containers:
  - name: web
    image: {image}
    livenessProbe: {{httpGet: {{path: /healthz, port: 9000}}}}
```
"""


def story(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html.split('class="pl-card', 1)[1])


def convert(image: str, scenario: str = "", **options: object) -> str:
    page = POD.format(image=image) + (f"\n```podlife\n{scenario}\n```\n" if scenario else "")
    return markdown.markdown(page, extensions=["pymdownx.superfences", PodlifeExtension(**options)])


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", "nginx"),
        ("nginx:1.25", "nginx"),
        ("docker.io/library/nginx:1.25", "nginx"),
        ("library/nginx", "nginx"),
        ("docker.io/team/app:2", "team/app"),
        ("registry.example.com:5000/team/app:2", "registry.example.com:5000/team/app"),
        ("registry.example.com/library/app", "registry.example.com/library/app"),
        ("team/app@sha256:" + "0" * 64, "team/app"),
        ("myos:httpd", "myos"),
    ],
)
def test_names_without_tags(image: str, expected: str) -> None:
    assert bare(image) == expected


def test_merged_under_a_scenario() -> None:
    a, b, c = ImageSpec(pull=1), ImageSpec(pull=2), ImageSpec(pull=3)
    own, _ = read_scenario("images: {nginx: {pull: 9s}, team/app:2: {pull: 8s}}")
    merged = with_images(own, {"nginx:1.25": a, "team/app": b, "redis": c}).images
    assert "nginx:1.25" not in merged  # the scenario speaks of every nginx
    assert merged["nginx"].pull == 9_000 and merged["team/app:2"].pull == 8_000
    assert merged["team/app"] == b and merged["redis"] == c
    assert with_images(Scenario(), {}) == Scenario()


@pytest.mark.parametrize(
    ("image", "pull"),
    [("team/app:1", 1), ("team/app:2", 2), ("team/app", 2), ("docker.io/team/app:9", 2), ("team/other", None)],
)
def test_a_tag_goes_before_none(image: str, pull: int | None) -> None:
    given = {"team/app:1": ImageSpec(pull=1), "team/app": ImageSpec(pull=2)}
    container = Container("app", image, "app", "spec.containers[0]")
    world = make_world(Pod("web", "default", (container,)), with_images(Scenario(), given))
    assert world.image(image, 0).pull == pull


def test_what_the_extension_is_told_shows_on_the_page() -> None:
    without = story(convert("team/server:3"))
    assert "Liveness probe failed" not in without  # taken to listen where it is asked
    told = {"team/server": {"listens": [9000], "serves": {"/healthz": 503}}}
    assert "503" in story(convert("team/server:3", images=told))
    other = "images: {team/server: {listens: [9000], serves: {/healthz: 200}}}"
    assert "503" not in story(convert("team/server:3", other, images=told))


def test_command_and_end_of_an_image() -> None:
    told = {
        "team/job": {"command": ["sh", "-c", "sleep 7; exit 3"]},
        "team/brief": {"exits": {"after": "4s", "code": 5}},
    }
    assert "code 3" in story(convert("team/job:1", images=told))
    assert "code 5" in story(convert("team/brief", images=told))


def test_what_is_wrong_has_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mkdocs.yml"
    data = {"nginx": {"lisens": [80]}, "redis": "absent", "team/app": {"starts": 5}}
    file.write_text(
        "site_name: x\nplugins:\n  - search\n  - podlife:\n      images:\n        nginx: {lisens: [80]}\n"
        "        redis: absent\n        team/app:\n          starts: 5\n"
    )
    with pytest.raises(ValueError) as caught:
        site_images(data, file)
    lines = str(caught.value).split("\n")
    assert [line.partition(": ")[0] for line in lines] == ["mkdocs.yml:6:17", "mkdocs.yml:7:9", "mkdocs.yml:9:11"]
    assert "listens" in lines[0] and "5s" in lines[2]
    with pytest.raises(ValueError, match=r"^podlife: images\.nginx\.lisens: "):
        site_images(data, tmp_path / "none.yml")
    with pytest.raises(ValueError):
        site_images(["nginx"], None)
    with pytest.raises(ValueError) as caught:
        site_images({f"i{n}": "x" for n in range(20)}, None)
    assert str(caught.value).count("\n") == MAX_TOLD - 1


def test_nothing_is_nothing() -> None:
    assert site_images(None, None) == {} and site_images({}, None) == {}
    assert read_images({}) == ({}, [])


def site(tmp_path: Path, images: str) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Pods\n\n" + POD.format(image="team/server:3"))
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"site_name: x\nplugins:\n  - search\n  - podlife:\n      images:\n        {images}\n")
    return file


def test_a_whole_site(tmp_path: Path) -> None:
    file = site(tmp_path, "team/server: {listens: [9000], serves: {/healthz: 418}}")
    build(load_config(str(file), site_dir=str(tmp_path / "out")))
    assert "418" in story((tmp_path / "out" / "index.html").read_text("utf-8"))


def test_a_whole_site_with_a_mistake(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = site(tmp_path, "team/server: {listens: [80000]}")
    with pytest.raises((Abort, PluginError)):
        build(load_config(str(file), site_dir=str(tmp_path / "out")))
    assert re.search(r"mkdocs\.yml:6:\d+: podlife: images\.team/server\.listens", caplog.text)


def test_tags_of_other_plugins_do_not_hide_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: !ENV [NAME, x]\nmarkdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.x\n"
        "  - mkdocs_podlife:\n      images:\n        nginx: absent\n"
    )
    with pytest.raises(ValueError, match=r"^mkdocs\.yml:7:9: "):
        site_images({"nginx": "absent"}, file)
