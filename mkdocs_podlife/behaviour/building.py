"""Turns the grammar library's nodes into our commands: the only place that knows their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

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
    Redirected,
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
_WORDS = frozenset(
    {
        "word",
        "string",
        "raw_string",
        "ansi_c_string",
        "concatenation",
        "expansion",
        "simple_expansion",
        "command_substitution",
        "arithmetic_expansion",
        "number",
        "process_substitution",
        "translated_string",
        "brace_expression",
        "extglob_pattern",
        "regex",
        "variable_name",
        "array",
        "special_variable_name",
        "test_operator",
        "command_name",
    }
)
_REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
_DECLARES = frozenset({"declaration_command", "unset_command"})


class Builder:
    """Turns the library's nodes into ours."""

    def __init__(self, source: bytes, negated: frozenset[int]) -> None:
        self._source = source
        self._negated = negated  # where compound commands begin that had a `!` before them
        self._serial = 0

    def _text(self, node: Raw) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def block(self, children: list[Raw], depth: int) -> Block:
        """A list: statements separated by `;`, newlines and `&`."""
        serial = self._next()
        items: list[Command] = []
        for child in children:
            if child.is_named:
                if child.type != "comment":
                    items.append(self.command(child, depth + 1))
            elif child.type == "&" and items:
                items[-1] = Background(self._next(), items[-1])
        return Block(serial, tuple(items))

    def command(self, node: Raw, depth: int) -> Command:
        if depth > MAX_DEPTH:
            raise Unreadable("nested too deeply", syntax=False)
        kind = node.type
        if kind in ("command", "variable_assignment", "variable_assignments", "test_command") or kind in _DECLARES:
            return self._simple(node, ())
        make = getattr(self, "_" + kind, None)
        if make is None:
            raise Unreadable(f"unsupported: {kind}", syntax=False)
        made: Command = make(node, depth)
        if node.start_byte in self._negated and kind in _COMPOUND:
            return Pipeline(self._next(), (made,), True, (False,))
        return made

    # -- simple commands -----------------------------------------------------------------------------------------

    def _simple(self, node: Raw, redirects: tuple[Redirect, ...]) -> Command:
        serial = self._next()
        if node.type == "test_command":
            text = self._text(node)
            if text.startswith("(("):
                return Arithmetic(serial, text[2:-2])
            from mkdocs_podlife.behaviour.words import split_words

            return Simple(serial, (), tuple(split_words(text)), redirects, text)
        assigns: list[tuple[str, str, bool]] = []
        words: list[str] = []
        own: list[Redirect] = []
        nodes = [node] if node.type == "variable_assignment" else node.children
        declares = node.type in _DECLARES
        for child in nodes:
            if child.type == "variable_assignment" and not declares:
                name = self._text(child.children[0])
                operator = child.children[1].type
                value = "".join(self._text(part) for part in child.children[2:])
                assigns.append((name, value, operator == "+="))
            elif child.type in _REDIRECTS:
                own.extend(self._redirect(child))
            elif child.type != "comment":
                words.append(self._text(child))
        return Simple(serial, tuple(assigns), tuple(words), tuple(own) + redirects, self._text(node))

    def _redirected_statement(self, node: Raw, depth: int) -> Command:
        body: Raw | None = None
        redirects: list[Redirect] = []
        tail: list[Raw] = []
        for child in node.children:
            if child.type in _REDIRECTS:
                redirects.extend(self._redirect(child))
                if child.type == "heredoc_redirect":
                    tail.extend(
                        c
                        for c in child.children
                        if c.type in ("&&", "||", ";", "&", "pipeline")
                        or (tail and c.is_named and c.type not in ("heredoc_body", "heredoc_end"))
                    )
            elif child.is_named and child.type != "comment":
                body = child
        command: Command
        if body is None:
            command = Simple(self._next(), (), (), tuple(redirects), self._text(node))
        elif (
            body.type in ("command", "variable_assignment")
            or body.type in _DECLARES
            or (body.type == "test_command" and not self._text(body).startswith("(("))
        ):
            command = self._simple(body, tuple(redirects))
        elif body.type in ("list", "pipeline"):
            command = self._last_redirected(body, tuple(redirects), depth)
        else:
            command = Redirected(self._next(), self.command(body, depth + 1), tuple(redirects))
        return self._with_tail(command, tail, depth)

    def _last_redirected(self, body: Raw, redirects: tuple[Redirect, ...], depth: int) -> Command:
        """The grammar hangs `a && b > f` under one redirection; the shell redirects only the last command."""
        made = self.command(body, depth + 1)

        def onto(command: Command) -> Command:
            if isinstance(command, Simple):
                return Simple(
                    command.serial, command.assigns, command.raw_words, command.redirects + redirects, command.text
                )
            if isinstance(command, AndOr):
                op, last = command.rest[-1]
                return AndOr(command.serial, command.first, (*command.rest[:-1], (op, onto(last))))
            if isinstance(command, Pipeline):
                return Pipeline(
                    command.serial,
                    (*command.stages[:-1], onto(command.stages[-1])),
                    command.negated,
                    command.with_stderr,
                )
            return Redirected(self._next(), command, redirects)

        return onto(made)

    def _with_tail(self, command: Command, tail: list[Raw], depth: int) -> Command:
        """What follows a here-document's word on the same line (`cat <<E | grep x`, `cat <<E && y`)."""
        index = 0
        while index < len(tail):
            node = tail[index]
            if node.type == "pipeline":
                stages = [self.command(c, depth + 1) for c in node.children if c.is_named]
                command = Pipeline(self._next(), (command, *stages), False, (False,) * (len(stages) + 1))
            elif node.type in ("&&", "||") and index + 1 < len(tail):
                op: Literal["&&", "||"] = "&&" if node.type == "&&" else "||"
                command = AndOr(self._next(), command, ((op, self.command(tail[index + 1], depth + 1)),))
                index += 1
            elif node.type == ";" and index + 1 < len(tail):
                command = Block(self._next(), (command, self.command(tail[index + 1], depth + 1)))
                index += 1
            elif node.type == "&":
                command = Background(self._next(), command)
            index += 1
        return command

    def _redirect(self, node: Raw) -> list[Redirect]:
        fd: int | None = None
        op = ""
        target = ""
        literal = False
        extra: list[Redirect] = []
        for child in node.children:
            if child.type == "file_descriptor":
                fd = int(self._text(child)) if self._text(child).isdecimal() else 1
            elif child.type == "heredoc_start":
                literal = any(mark in self._text(child) for mark in "'\"\\")
            elif child.type == "heredoc_body":
                target = self._text(child)
            elif child.type in _REDIRECTS:
                extra.extend(self._redirect(child))
            elif not child.is_named and not op:
                op = child.type
            elif child.type in _WORDS and not target:
                target = self._text(child)
        if op in ("<<", "<<-"):
            if op == "<<-":
                target = "\n".join(line.lstrip("\t") for line in target.split("\n"))
            return [Redirect(0 if fd is None else fd, "<<", target, literal), *extra]
        if op in ("&>", "&>>"):
            return [Redirect(-1, op[1:], target), *extra]
        default = 0 if op.startswith("<") else 1
        return [Redirect(default if fd is None else fd, op, target), *extra]

    # -- compound commands ---------------------------------------------------------------------------------------

    def _list(self, node: Raw, depth: int) -> Command:
        serial = self._next()
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
        serial = self._next()
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
        return Pipeline(self._next(), (self.command(node.named_children[0], depth + 1),), True, (False,))

    def _subshell(self, node: Raw, depth: int) -> Command:
        return Subshell(self._next(), self.block(node.children, depth + 1))

    def _compound_statement(self, node: Raw, depth: int) -> Command:
        text = self._text(node)
        if text.startswith("((") and text.endswith("))"):
            return Arithmetic(self._next(), text[2:-2])
        return self.block(node.children, depth + 1)

    def _do_group(self, node: Raw, depth: int) -> Command:
        return self.block(node.children, depth + 1)

    def _if_statement(self, node: Raw, depth: int) -> Command:
        serial = self._next()
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
        serial = self._next()
        condition = [c for c in node.children if c.type not in ("while", "until", "do_group")]
        body = next(c for c in node.children if c.type == "do_group")
        return Loop(
            serial,
            self.block(condition, depth + 1),
            self.command(body, depth + 1),
            node.children[0].type == "until",
            self._text(node),
        )

    def _for_statement(self, node: Raw, depth: int) -> Command:
        serial = self._next()
        if node.children[0].type == "select":
            raise Unreadable("unsupported: select", syntax=False)
        name = ""
        words: list[str] | None = None
        body: Command | None = None
        for child in node.children:
            if child.type == "variable_name" and not name:
                name = self._text(child)
            elif child.type == "in":
                words = []
            elif child.type in ("do_group", "compound_statement"):
                body = self.command(child, depth + 1)
            elif words is not None and child.is_named and child.type != "comment":
                words.append(self._text(child))
        if body is None:
            raise Unreadable("for without a body")
        return For(serial, name, None if words is None else tuple(words), body)

    def _c_style_for_statement(self, node: Raw, depth: int) -> Command:
        serial = self._next()
        body = self.command(node.children[-1], depth + 1)
        text = self._text(node)
        head = text[text.index("((") + 2 :]
        head = head[: head.index("))")] if "))" in head else head
        parts = [*head.split(";"), "", "", ""]
        return CountedFor(serial, parts[0], parts[1], parts[2], body, text)

    def _case_statement(self, node: Raw, depth: int) -> Command:
        serial = self._next()
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
                        patterns.append(self._text(part))
                arms.append((tuple(patterns), self.block(body, depth + 1)))
            elif child.is_named and not word and child.type != "comment":
                word = self._text(child)
        return Case(serial, word, tuple(arms))

    def _function_definition(self, node: Raw, depth: int) -> Command:
        serial = self._next()
        name = next(self._text(c) for c in node.children if c.type == "word")
        body = next(c for c in reversed(node.children) if c.is_named and c.type not in ("word", *_REDIRECTS))
        return Function(serial, name, self.command(body, depth + 1))
