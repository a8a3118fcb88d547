"""The sentences of the pictures: the same keys and placeholders in both languages, each of them used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

PACKAGE = Path(__file__).parents[2] / "mkdocs_podlife"


def flat(lang: str, topic: str) -> dict[str, str]:
    out: dict[str, str] = {}

    def walk(prefix: str, node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(f"{prefix}.{key}" if prefix else str(key), value)
        else:
            out[prefix] = str(node)

    walk("", yaml.safe_load((PACKAGE / "locale" / lang / f"{topic}.yaml").read_text("utf-8")))
    return out


@pytest.mark.parametrize("topic", ["timeline", "states"])
def test_same_keys_and_placeholders(topic: str) -> None:
    en, zh = flat("en", topic), flat("zh", topic)
    assert en.keys() == zh.keys()
    for key in en:
        assert sorted(re.findall(r"\{\w+\}", en[key])) == sorted(re.findall(r"\{\w+\}", zh[key])), key


@pytest.mark.parametrize("topic", ["timeline", "states"])
def test_every_sentence_is_used(topic: str) -> None:
    code = "".join(p.read_text("utf-8") for room in ("explain", "render") for p in (PACKAGE / room).rglob("*.py"))
    made = [re.sub(r"\{[^}]*\}", r"[\\w-]+", m) for m in re.findall(rf'f"({topic}\.[^"]*)"', code)]
    for key in flat("en", topic):
        literal = f'"{key}"' in code
        assert literal or any(re.fullmatch(m.replace(".", r"\."), key) for m in made), key


def test_chinese_uses_the_glossary() -> None:
    for topic in ("timeline", "states"):
        for key, text in flat("zh", topic).items():
            assert not re.search("优雅|退避|钩子|将会被", text), key
            assert not re.search(r"[\u4e00-\u9fff][A-Za-z{`]|[A-Za-z`][\u4e00-\u9fff]", text.replace("`preStop`", "")) or "{" in text, key
