"""Redirections and here-documents in the grammar library's tree, which hangs them up in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mkdocs_podlife.behaviour.syntax import (
    AndOr,
    Background,
    Block,
    Command,
    Pipeline,
    Redirect,
    Redirected,
    Simple,
    Unreadable,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from mkdocs_podlife.behaviour.building import Builder

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
REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
DECLARES = frozenset({"declaration_command", "unset_command"})


def redirected_statement(builder: Builder, node: Raw, depth: int) -> Command:
    body: Raw | None = None
    redirects: list[Redirect] = []
    tail: list[Raw] = []
    for child in node.children:
        if child.type in REDIRECTS:
            redirects.extend(redirects_of(builder, child))
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
        command = Simple(builder.next(), (), (), tuple(redirects), builder.text(node))
    elif (
        body.type in ("command", "variable_assignment")
        or body.type in DECLARES
        or (body.type == "test_command" and not builder.text(body).startswith("(("))
    ):
        command = builder.simple(body, tuple(redirects))
    elif body.type in ("list", "pipeline"):
        command = _last_redirected(builder, body, tuple(redirects), depth)
    else:
        command = Redirected(builder.next(), builder.command(body, depth + 1), tuple(redirects))
    return _with_tail(builder, command, tail, depth)


def _last_redirected(builder: Builder, body: Raw, redirects: tuple[Redirect, ...], depth: int) -> Command:
    """The grammar hangs `a && b > f` under one redirection; the shell redirects only the last command."""
    made = builder.command(body, depth + 1)

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
        return Redirected(builder.next(), command, redirects)

    return onto(made)


def _with_tail(builder: Builder, command: Command, tail: list[Raw], depth: int) -> Command:
    """What follows a here-document's word on the same line (`cat <<E | grep x`, `cat <<E && y`)."""
    index = 0
    while index < len(tail):
        node = tail[index]
        if node.type == "pipeline":
            stages = [builder.command(c, depth + 1) for c in node.children if c.is_named]
            command = Pipeline(builder.next(), (command, *stages), False, (False,) * (len(stages) + 1))
        elif node.type in ("&&", "||") and index + 1 < len(tail):
            op: Literal["&&", "||"] = "&&" if node.type == "&&" else "||"
            command = AndOr(builder.next(), command, ((op, builder.command(tail[index + 1], depth + 1)),))
            index += 1
        elif node.type == ";" and index + 1 < len(tail):
            command = Block(builder.next(), (command, builder.command(tail[index + 1], depth + 1)))
            index += 1
        elif node.type == "&":
            command = Background(builder.next(), command)
        index += 1
    return command


def redirects_of(builder: Builder, node: Raw) -> list[Redirect]:
    fd: int | None = None
    op = ""
    target = ""
    literal = False
    extra: list[Redirect] = []
    for child in node.children:
        if child.type == "file_descriptor":
            fd = int(builder.text(child)) if builder.text(child).isdecimal() else 1
        elif child.type == "heredoc_start":
            literal = any(mark in builder.text(child) for mark in "'\"\\")
        elif child.type == "heredoc_body":
            target = builder.text(child)
        elif child.type in REDIRECTS:
            extra.extend(redirects_of(builder, child))
        elif not child.is_named and not op:
            op = child.type
        elif child.type == "process_substitution":
            raise Unreadable("unsupported: process substitution", syntax=False)
        elif child.type in _WORDS and not target:
            target = builder.text(child)
    if op in ("<<", "<<-"):
        if op == "<<-":
            target = "\n".join(line.lstrip("\t") for line in target.split("\n"))
        return [Redirect(0 if fd is None else fd, "<<", target, literal), *extra]
    if op in ("&>", "&>>"):
        return [Redirect(-1, op[1:], target), *extra]
    default = 0 if op.startswith("<") else 1
    return [Redirect(default if fd is None else fd, op, target), *extra]
