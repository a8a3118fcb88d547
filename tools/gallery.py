"""The gallery of the documentation: every recorded life with its card, a page for each kind of life.

    python tools/gallery.py            write docs/gallery/ anew
    python tools/gallery.py --check    only tell which pages are out of date (exit 1 when one is)

Which case stands where, and under which words, is said in tools/gallery.yml; the manifests and scenarios are those of
tests/data/traces, as they were recorded.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TRACES = ROOT / "tests" / "data" / "traces"
PAGES = ROOT / "docs" / "gallery"
ROLLOUTS = frozenset({"deployment-rolling", "job-backoff"})  # of several Pods: not the life of one
SUFFIX = {"en": ".md", "zh": ".zh.md"}

WORDS = {
    "title": {"en": "Gallery", "zh": "图库"},
    "about": {
        "en": "{n} lives of Pods, each once recorded on a real node with Kubernetes 1.36. The cards are not the"
        " recordings: each is made from the YAML above it and the scenario below it, and the tests hold it against"
        " what was recorded.",
        "zh": "{n} 个 Pod 的一生，每一个都在装有 Kubernetes 1.36 的真实节点上录制过。卡片并不是录像："
        "每张卡片都由它上方的 YAML 和下方的场景算出，再由测试与录制的结果对照。",
    },
    "more": {
        "en": "The Pods that people have written about stand with [their articles](../articles/index.md); the rules"
        " behind all of this are taught [page by page](../lifecycle/index.md).",
        "zh": "别人文章里写过的 Pod 在[五篇文章](../articles/index.md)那里；背后的规则，"
        "见[逐页讲解](../lifecycle/index.md)。",
    },
}
_VERSION = re.compile(r"^kubernetes: '1\.36'\n", re.MULTILINE)
_NODE = re.compile(r"^node:\n(?:  .*\n)+", re.MULTILINE)
_MACHINE = re.compile(r"^  (?:cpu|runtime|create): .*\n", re.MULTILINE)
_ASKS_FOR_A_NODE = re.compile(r"^ *(?:nodeName|nodeSelector|affinity):", re.MULTILINE)
_COMMENT = re.compile(r"\A(?:#.*\n)+")


def groups() -> list[dict[str, Any]]:
    """The groups in order: page, title and about in both languages, cases with their headings."""
    found: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return found


def recorded() -> set[str]:
    """The recorded lives of single Pods."""
    return {folder.parent.name for folder in TRACES.glob("*/pod.yaml")} - ROLLOUTS


def manifest(case: str) -> str:
    return (TRACES / case / "pod.yaml").read_text("utf-8").strip("\n")


def scenario(case: str) -> str:
    """The world that the Pod met, without what was the same for all: the machine they were recorded on. The node's name
    and labels stay where the Pod asks for some."""
    text = (TRACES / case / "scenario.yaml").read_text("utf-8")
    text = _VERSION.sub("", _COMMENT.sub("", text))
    rest = _MACHINE if _ASKS_FOR_A_NODE.search(manifest(case)) else _NODE
    return rest.sub("", text).strip("\n")


def page(group: dict[str, Any], lang: str) -> str:
    """A page of one kind of life."""
    parts = [f"# {group['title'][lang]}", group["about"][lang]]
    for case, heading in group["cases"].items():
        parts += [
            f"## {heading[lang]} {{#{case}}}",
            f"```yaml\n{manifest(case)}\n```",
            f"```podlife\n{scenario(case)}\n```",
        ]
    return "\n\n".join(parts) + "\n"


def index(lang: str) -> str:
    """The page that leads to all of them."""
    all_groups = groups()
    count = sum(len(group["cases"]) for group in all_groups)
    parts = [f"# {WORDS['title'][lang]}", WORDS["about"][lang].format(n=count)]
    for group in all_groups:
        name = group["page"]
        links = [f"- [{heading[lang]}]({name}.md#{case})" for case, heading in group["cases"].items()]
        parts += [f"## [{group['title'][lang]}]({name}.md)", group["about"][lang], "\n".join(links)]
    return "\n\n".join([*parts, WORDS["more"][lang]]) + "\n"


def pages() -> dict[Path, str]:
    """Every page of the gallery and its text."""
    made = {PAGES / f"index{suffix}": index(lang) for lang, suffix in SUFFIX.items()}
    for group in groups():
        made |= {PAGES / f"{group['page']}{suffix}": page(group, lang) for lang, suffix in SUFFIX.items()}
    return made


def stale() -> list[Path]:
    """Pages that are not what the recorded cases make of them, and pages that should not be there."""
    made = pages()
    wrong = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    return sorted([*wrong, *(path for path in PAGES.glob("*.md") if path not in made)])


def main(arguments: list[str]) -> int:
    old = stale()
    for path in old:
        print(path.relative_to(ROOT))
    if "--check" in arguments:
        return 1 if old else 0
    made = pages()
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in old:
        if path in made:
            path.write_text(made[path], "utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
