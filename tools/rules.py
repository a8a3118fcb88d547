"""Write docs/rules.md and docs/rules.zh.md: each rule of a Pod's life, who implements it, what exercises it.

`tools/rules.yml` has a sentence per rule. A rule is implemented where a module of the package cites its number
(`R6.5`, or a range `R6.1–R6.12`), and exercised where a test or a golden case cites it, or a recorded case is listed
for it. What nobody cites is on the page as missing. `--check` only says whether the pages are up to date.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CITED = re.compile(r"\b(R\d+\.\d+a?)(?:[–-](R\d+\.\d+a?))?")
HEAD = {
    "en": """# The rules

What a kubelet, a scheduler and an API server do with a Pod, as rules with numbers. The code cites them where it
follows them, and the tests where they hold it to them; this page is made from those citations.

{implemented} of {all} rules are cited by the code, {exercised} by a test or a recorded life.
""",
    "zh": """# 规则

kubelet、调度器和 API 服务器如何对待一个 Pod，写成带编号的规则。
代码在遵循之处引用编号，测试在检验之处引用编号；本页由这些引用生成。

{all} 条规则中，代码引用了 {implemented} 条，测试或实录引用了 {exercised} 条。
""",
}
MISSING = {
    "en": (
        "## Missing",
        "Nothing in the code cites these: they are not modelled, or nothing of them can be seen in one Pod's life.",
        "None.",
    ),
    "zh": ("## 缺失", "代码中无处引用这些规则：尚未建模，或者在一个 Pod 的一生中看不到。", "没有。"),
}
COLUMNS = {"en": "| Rule | What it says | Implemented in | Exercised by |", "zh": "| 规则 | 内容 | 实现于 | 检验于 |"}
SECTIONS = {
    0: ("Clocks and loops", "时钟与循环"),
    1: ("API admission", "API 准入"),
    2: ("Scheduling", "调度"),
    3: ("Sandbox and images", "沙箱与镜像"),
    4: ("Init containers and sidecars", "Init 容器与边车容器"),
    5: ("Starting a container", "启动容器"),
    6: ("Probes", "探针"),
    7: ("Killing and deletion", "杀死与删除"),
    8: ("Restarts and back-off", "重启与回退延迟"),
    9: ("Status", "状态"),
    10: ("kubectl", "kubectl"),
    11: ("Events", "事件"),
    12: ("Endpoints", "端点"),
    17: ("Measured on a real node", "真实节点上的实测"),
}

Citations = dict[str, set[str]]


def numbers(text: str, rules: list[str]) -> set[str]:
    """The rules that a text cites; a range stands for all the rules between its ends."""
    found = set()
    for first, last in CITED.findall(text):
        if first in rules and last in rules:
            found.update(rules[rules.index(first) : rules.index(last) + 1])
        elif first in rules:
            found.add(first)
    return found


def cited_in(files: Iterable[Path], below: Path, rules: list[str]) -> Citations:
    """rule → the files that cite it, named from `below`."""
    found: Citations = defaultdict(set)
    for file in files:
        for rule in numbers(file.read_text("utf-8"), rules):
            found[rule].add(file.relative_to(below).as_posix())
    return found


def exercised(data: dict[str, Any], rules: list[str]) -> Citations:
    """rule → the tests, golden cases and recorded cases that exercise it."""
    tests = ROOT / "tests"
    files = [f for f in sorted(tests.rglob("*.py")) if not f.name.startswith("make_")]
    found = cited_in(files, tests, rules)
    for case in sorted((tests / "cases").rglob("*.yml")):
        for rule in yaml.safe_load(case.read_text("utf-8")).get("rules") or ():
            if rule in rules:
                found[rule].add(case.stem)
    for case, wanted in data["recorded"].items():
        for rule in wanted:
            found[rule].add(case)
    return found


def section(rule: str) -> int:
    return int(rule[1:].split(".")[0])


def page(lang: str) -> str:
    """One page. `lang`: en or zh."""
    data = yaml.safe_load((ROOT / "tools" / "rules.yml").read_text("utf-8"))
    rules = list(data["rules"])
    package = ROOT / "mkdocs_podlife"
    implemented, held = cited_in(sorted(package.rglob("*.py")), package, rules), exercised(data, rules)

    def names(files: set[str]) -> str:
        return ", ".join(f"`{name}`" for name in sorted(files)) or "—"

    out = [HEAD[lang].format(all=len(rules), implemented=len(implemented), exercised=len(held))]
    title, words, none = MISSING[lang]
    missing = [rule for rule in rules if rule not in implemented]
    out += [title, "", words if missing else none, ""]
    out += [f"- **{rule}** {data['rules'][rule][lang]}" for rule in missing]
    before = -1
    for rule in rules:
        if section(rule) != before:
            before = section(rule)
            out += ["", f"## {before} {SECTIONS[before][lang == 'zh']}", "", COLUMNS[lang], "|---|---|---|---|"]
        out.append(
            f"| {rule} | {data['rules'][rule][lang]} | {names(implemented.get(rule, set()))} |"
            f" {names(held.get(rule, set()))} |"
        )
    return "\n".join(out) + "\n"


def main(check: bool) -> int:
    stale = []
    for lang, name in (("en", "rules.md"), ("zh", "rules.zh.md")):
        path = ROOT / "docs" / name
        text = page(lang)
        if check:
            if not path.exists() or path.read_text("utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, "utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run python tools/rules.py", file=sys.stderr)
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
