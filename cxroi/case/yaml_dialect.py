"""The YAML a case file is written in: as people mean it, without anchors, without surprises."""

from __future__ import annotations

import math
import re

import yaml

DEEPEST = 20


class Loader(yaml.SafeLoader):
    """YAML as people mean it: `no` is a word, `2026-10-01` is text, `1e6` is a number, keys do not repeat."""

    yaml_implicit_resolvers: dict[str, list] = {}  # noqa: RUF012 - PyYAML's own way to configure a loader

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is not text", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)

    def number(self, node: yaml.ScalarNode) -> float | int:
        text = self.construct_scalar(node).lower()
        if text.lstrip("+-") in (".inf", ".nan"):
            return -math.inf if text.startswith("-") else float(text.lstrip("+").lstrip("."))
        return int(text) if text.lstrip("+-").isdigit() else float(text)


def _resolve() -> None:
    number = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$")
    Loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
    )
    Loader.add_implicit_resolver("tag:yaml.org,2002:float", number, list("-+0123456789."))
    Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
    Loader.add_constructor("tag:yaml.org,2002:float", Loader.number)


_resolve()


def refuse_bombs(content: str) -> None:
    """Refuse anchors and deep nesting from the event stream, before anything is built."""
    depth = 0
    for event in yaml.parse(content, Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused("anchors and aliases (& and *) are not used in a case file", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _refused(f"it is nested more than {DEEPEST} deep", event)


def _refused(problem: str, event: yaml.Event) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, problem, event.start_mark)  # type: ignore[arg-type]
