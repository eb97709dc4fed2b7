"""YAML without its surprises: what a person writes is what is read, and the other way round."""

from __future__ import annotations

import re
from typing import Any

import yaml

YAML_DEPTH_MAX = 20
"""Deepest nesting that is read; a full brief has depth 6."""


class PlainLoader(yaml.SafeLoader):
    """YAML without its surprises.

    Dates and clock times stay text (the brief's fields read them, with a message that names the
    field), 22:30 is no base-60 number and 010 no octal one. A field that stands twice, an alias
    (a short file can unfold to a huge one) and deep nesting are refused with their line.
    """

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise _not_plain(f"*{event.anchor} stands for values written elsewhere", event,
                             "write the values out")  # fmt: skip
        if self.depth == YAML_DEPTH_MAX:
            raise _not_plain("the values are nested too deeply", event, "take out brackets")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            tag = str(node.tag).rpartition(":")[2]
            raise _not_plain(f"{shown(node.value)} is no {tag}", node, "correct it") from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for name, _ in node.value:
            if str(name.value) in seen:
                raise _not_plain(f"{shown(name.value)} stands twice", name, "keep one of them")
            seen.add(str(name.value))
        return super().construct_mapping(node, deep)


def _not_plain(problem: str, place: Any, remedy: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=f"{problem}. Remedy: {remedy}",
                                problem_mark=place.start_mark)  # fmt: skip


PlainLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":int"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(0|[1-9][0-9]*)$"), list("-+0123456789")
)


def _refuse_tag(loader: PlainLoader, node: yaml.Node) -> Any:
    raise _not_plain(f"{node.tag} is no kind of value a brief has", node, "take out the tag")


PlainLoader.add_constructor(None, _refuse_tag)


class PlainDumper(yaml.SafeDumper):
    """Writes texts so that the same characters are read back, whatever they are."""


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Outside quotation marks YAML takes these three for line breaks.
    style = '"' if any(mark in text for mark in "\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


PlainDumper.add_representer(str, _text_node)


def shown(value: Any) -> str:
    """A value as people write it in YAML; of lists and groups of fields only what they are."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        text = repr(value)
        return text if len(text) <= 80 else f"{text[:77]}..."
    names = {dict: "fields with values", list: "a list", tuple: "a list"}
    return names.get(type(value), f"a {type(value).__name__}")
