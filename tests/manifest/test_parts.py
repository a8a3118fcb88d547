"""Quantities, suggestions, field tables, here-documents, catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from mkdocs_podlife.manifest import quantity
from mkdocs_podlife.manifest.defaults import image_tag, pull_policy
from mkdocs_podlife.manifest.fields import nearest, table, versions
from mkdocs_podlife.manifest.heredoc import heredocs
from mkdocs_podlife.manifest.suggest import closest, slips

ROOM = Path(__file__).parents[2] / "mkdocs_podlife"


@pytest.mark.parametrize(
    "text, stored",
    [
        ("0.5", "500m"), ("1000m", "1"), ("1024Mi", "1Gi"), ("64Mi", "64Mi"), ("1.5Gi", "1536Mi"), ("1e3", "1e3"),
        ("1000k", "1M"), ("0", "0"), ("0Mi", "0"), ("100", "100"), ("-1", "-1"), ("+5", "5"), ("0.0001", "100u"),
        ("1500Ki", "1500Ki"), ("12e6", "12e6"), (".5", "500m"),
    ],
)  # fmt: skip
def test_quantities(text: str, stored: str) -> None:
    assert quantity.canonical(text) == stored
    assert quantity.value(stored) == quantity.value(text)


@pytest.mark.parametrize(
    "text, words",
    [
        ("64MB", quantity.WRONG_FORMAT), ("", quantity.WRONG_FORMAT), ("abc", quantity.WRONG_FORMAT),
        ("1 Gi", quantity.WRONG_FORMAT), ("64K", quantity.WRONG_SUFFIX), ("1kk", quantity.WRONG_SUFFIX),
        ("Mi", quantity.WRONG_NUMBER),
    ],
)  # fmt: skip
def test_no_quantities(text: str, words: str) -> None:
    with pytest.raises(quantity.QuantityError) as caught:
        quantity.parse(text)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    "image, tag, policy",
    [
        ("nginx", "latest", "Always"), ("nginx:1", "1", "IfNotPresent"), ("nginx:latest", "latest", "Always"),
        ("host:5000/a/b", "latest", "Always"), ("host:5000/a/b:2", "2", "IfNotPresent"),
        ("a@sha256:" + "0" * 64, "", "IfNotPresent"), ("Nginx", None, "IfNotPresent"), ("", None, "IfNotPresent"),
    ],
)  # fmt: skip
def test_images(image: str, tag: str | None, policy: str) -> None:
    assert (image_tag(image), pull_policy(image)) == (tag, policy)


def test_tables() -> None:
    assert versions()[0] == "1.25" and "1.36" in versions()
    assert nearest("1.36.2") == "1.36" and nearest("1.2") == "1.25" and nearest("rubbish") == versions()[-1]
    assert "restartPolicyRules" in table("1.36").structs["Container"]
    assert "restartPolicyRules" not in table("1.33").structs["Container"]
    assert (ROOM / "manifest" / "fields.json").stat().st_size < 40_000


def test_slips() -> None:
    assert slips("abcd", "abdc", 2) == 1 and slips("abc", "xyz", 2) == 3
    assert closest("ports2", {"ports": 0}) == "ports" and closest("x", {"y": 0, "z": 0}) == ""


def test_heredocs() -> None:
    text = "a\ncat <<-'EOF' | sh\n\tx: 1\n\tEOF\nkubectl apply -f - <<END\ny: 2\nno end"
    assert heredocs(text) == [(3, ["x: 1"])]


def _flat(node: object, prefix: str = "") -> dict[str, str]:
    if isinstance(node, dict):
        return {k: v for key, inner in node.items() for k, v in _flat(inner, f"{prefix}.{key}".lstrip(".")).items()}
    return {prefix: str(node)}


@pytest.mark.parametrize("topic", ["problem", "manifest"])
def test_catalogues_agree(topic: str) -> None:
    english, chinese = (
        _flat(yaml.safe_load((ROOM / "locale" / lang / f"{topic}.yaml").read_text("utf-8"))) for lang in ("en", "zh")
    )
    assert english.keys() == chinese.keys()
    for key, sentence in english.items():
        assert set(re.findall(r"\{(\w+)\}", sentence)) == set(re.findall(r"\{(\w+)\}", chinese[key])), key
        assert not re.search(r"[A-Za-z0-9`][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z0-9`]", chinese[key]), key
        assert not re.search("优雅|退避|钩子", chinese[key]), key


def test_every_key_has_its_sentence_and_its_placeholders() -> None:
    sentences = _flat(yaml.safe_load((ROOM / "locale" / "en" / "problem.yaml").read_text("utf-8")))
    used = set()
    for file in (ROOM / "manifest").rglob("*.py"):
        text = file.read_text("utf-8")
        used |= set(
            re.findall(r'"((?:yaml|refused|wrong|api)-[a-z-]+|not-a-pod|not-an-object|nothing-left|warned)"', text)
        )
        used |= {f"damage-{k}" for k in re.findall(r'(?:Damage|_Finder)\(\s*"([a-z-]+)"', text)}
    used = {k for k in used if not k.endswith("-")} - {"api-version"}  # parts of keys; an assumption's key
    assert used and {f"problem.{k}" for k in used} <= sentences.keys()


@pytest.mark.parametrize(
    "text, value", [("2.5e400", 2**63 - 1), ("-9e99", -(2**63) + 1), ("1e-400", quantity.Decimal("1e-9"))]
)
def test_extreme_quantities_are_bounded(text: str, value: object) -> None:
    assert quantity.value(text) == value
