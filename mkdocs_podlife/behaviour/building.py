"""Turns the grammar library's nodes into our commands: the only place that knows their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mkdocs_podlife.behaviour.building_redirects import DECLARES, REDIRECTS, redirected_statement, redirects_of
from mkdocs_podlife.behaviour.syntax import (
    MAX_DEPTH,
    AndOr,
    Arithmetic,
    Background,
    Block,
    Case,
    Command,
    CountedFor,
    For,
    Function,
    If,
    Loop,
    Pipeline,
    Redirect,
    Simple,
    Subshell,
    Unreadable,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

_COMPOUND = frozenset(
    {
        "case_statement",
        "if_statement",
        "while_statement",
        "for_statement",
        "compound_statement",
        "c_style_for_statement",
    }
)


class Builder:
    """Turns the library's nodes into ours."""

    def __init__(self, source: bytes, negated: frozenset[int]) -> None:
        self._source = source
        self._negated = negated  # where compound commands begin that had a `!` before them
        self._serial = 0

    def text(self, node: Raw) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def next(self) -> int:
        self._serial += 1
        return self._serial

    def block(self, children: list[Raw], depth: int) -> Block:
        """A list: statements separated by `;`, newlines and `&`."""
        serial = self.next()
        items: list[Command] = []
        for child in children:
            if child.is_named:
                if child.type != "comment":
                    items.append(self.command(child, depth + 1))
            elif child.type == "&" and items:
                items[-1] = Background(self.next(), items[-1])
        return Block(serial, tuple(items))

    def command(self, node: Raw, depth: int) -> Command:
        if depth > MAX_DEPTH:
            raise Unreadable("nested too deeply", syntax=False)
        kind = node.type
        if kind in ("command", "variable_assignment", "variable_assignments", "test_command") or kind in DECLARES:
            return self.simple(node, ())
        make = getattr(self, "_" + kind, None)
        if make is None:
            raise Unreadable(f"unsupported: {kind}", syntax=False)
        made: Command = make(node, depth)
        if node.start_byte in self._negated and kind in _COMPOUND:
            return Pipeline(self.next(), (made,), True, (False,))
        return made

    # -- simple commands -----------------------------------------------------------------------------------------

    def simple(self, node: Raw, redirects: tuple[Redirect, ...]) -> Command:
        serial = self.next()
        if node.type == "test_command":
            text = self.text(node)
            if text.startswith("(("):
                return Arithmetic(serial, text[2:-2])
            from mkdocs_podlife.behaviour.quoting import split_words

            return Simple(serial, (), tuple(split_words(text)), redirects, text)
        assigns: list[tuple[str, str, bool]] = []
        words: list[str] = []
        own: list[Redirect] = []
        nodes = [node] if node.type == "variable_assignment" else node.children
        declares = node.type in DECLARES
        for child in nodes:
            if child.type == "process_substitution" or any(part.type == "array" for part in child.children):
                raise Unreadable("unsupported: arrays and process substitution", syntax=False)
            if child.type == "variable_assignment" and not declares:
                name = self.text(child.children[0])
                operator = child.children[1].type
                value = "".join(self.text(part) for part in child.children[2:])
                assigns.append((name, value, operator == "+="))
            elif child.type in REDIRECTS:
                own.extend(redirects_of(self, child))
            elif child.type != "comment":
                words.append(self.text(child))
        return Simple(serial, tuple(assigns), tuple(words), tuple(own) + redirects, self.text(node))

    def _redirected_statement(self, node: Raw, depth: int) -> Command:
        return redirected_statement(self, node, depth)

    # -- compound commands ---------------------------------------------------------------------------------------

    def _list(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        parts: list[Command] = []
        operators: list[Literal["&&", "||"]] = []
        for child in node.children:
            if child.type in ("&&", "||"):
                operators.append("&&" if child.type == "&&" else "||")
            elif child.is_named and child.type != "comment":
                made = self.command(child, depth + 1)
                if not parts and isinstance(made, AndOr):  # left-associative: flatten
                    parts.append(made.first)
                    for op, part in made.rest:
                        operators.append(op)
                        parts.append(part)
                else:
                    parts.append(made)
        return AndOr(serial, parts[0], tuple(zip(operators, parts[1:], strict=False)))

    def _pipeline(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        stages: list[Command] = []
        marks: list[bool] = []
        negated = False
        for child in node.children:
            if child.type in ("|", "|&"):
                marks.append(child.type == "|&")
            elif child.type == "negated_command" and not stages:
                negated = True
                stages.append(self.command(child.named_children[0], depth + 1))
            elif child.is_named and child.type != "comment":
                stages.append(self.command(child, depth + 1))
        return Pipeline(serial, tuple(stages), negated, (*marks, False))

    def _negated_command(self, node: Raw, depth: int) -> Command:
        return Pipeline(self.next(), (self.command(node.named_children[0], depth + 1),), True, (False,))

    def _subshell(self, node: Raw, depth: int) -> Command:
        return Subshell(self.next(), self.block(node.children, depth + 1))

    def _compound_statement(self, node: Raw, depth: int) -> Command:
        text = self.text(node)
        if text.startswith("((") and text.endswith("))"):
            return Arithmetic(self.next(), text[2:-2])
        return self.block(node.children, depth + 1)

    def _do_group(self, node: Raw, depth: int) -> Command:
        return self.block(node.children, depth + 1)

    def _if_statement(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        arms: list[tuple[Command, Command]] = []
        otherwise: Command | None = None
        groups: list[list[Raw]] = [[]]
        for child in node.children:
            if child.type == "elif_clause":
                inner: list[list[Raw]] = [[]]
                for part in child.children:
                    if part.type == "then":
                        inner.append([])
                    elif part.type != "elif":
                        inner[-1].append(part)
                arms.append((self.block(inner[0], depth + 1), self.block(inner[-1], depth + 1)))
            elif child.type == "else_clause":
                otherwise = self.block(child.children[1:], depth + 1)
            elif child.type == "then":
                groups.append([])
            elif child.type not in ("if", "fi"):
                groups[-1].append(child)
        first = (self.block(groups[0], depth + 1), self.block(groups[-1], depth + 1))
        return If(serial, (first, *arms), otherwise)

    def _while_statement(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        condition = [c for c in node.children if c.type not in ("while", "until", "do_group")]
        body = next(c for c in node.children if c.type == "do_group")
        return Loop(
            serial,
            self.block(condition, depth + 1),
            self.command(body, depth + 1),
            node.children[0].type == "until",
            self.text(node),
        )

    def _for_statement(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        if node.children[0].type == "select":
            raise Unreadable("unsupported: select", syntax=False)
        name = ""
        words: list[str] | None = None
        body: Command | None = None
        for child in node.children:
            if child.type == "variable_name" and not name:
                name = self.text(child)
            elif child.type == "in":
                words = []
            elif child.type in ("do_group", "compound_statement"):
                body = self.command(child, depth + 1)
            elif words is not None and child.is_named and child.type != "comment":
                words.append(self.text(child))
        if body is None:
            raise Unreadable("for without a body")
        return For(serial, name, None if words is None else tuple(words), body)

    def _c_style_for_statement(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        body = self.command(node.children[-1], depth + 1)
        text = self.text(node)
        head = text[text.index("((") + 2 :]
        head = head[: head.index("))")] if "))" in head else head
        parts = [*head.split(";"), "", "", ""]
        return CountedFor(serial, parts[0], parts[1], parts[2], body, text)

    def _case_statement(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        arms: list[tuple[tuple[str, ...], Command]] = []
        word = ""
        for child in node.children:
            if child.type == "case_item":
                patterns: list[str] = []
                body: list[Raw] = []
                seen = False
                for part in child.children:
                    if not seen and part.type == ")":
                        seen = True
                    elif seen:
                        body.append(part)
                    elif part.is_named:
                        patterns.append(self.text(part))
                arms.append((tuple(patterns), self.block(body, depth + 1)))
            elif child.is_named and not word and child.type != "comment":
                word = self.text(child)
        return Case(serial, word, tuple(arms))

    def _function_definition(self, node: Raw, depth: int) -> Command:
        serial = self.next()
        name = next(self.text(c) for c in node.children if c.type == "word")
        body = next(c for c in reversed(node.children) if c.is_named and c.type not in ("word", *REDIRECTS))
        return Function(serial, name, self.command(body, depth + 1))
