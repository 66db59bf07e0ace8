"""YAML as people write it becomes plain values; what could run, repeat itself or never end is refused."""

from typing import Any

from sodsong.observe.documents.record import Unreadable

LARGEST_MAPPING = 512 * 1024  # bytes; a year's catalogue has fifteen thousand


def read_mapping(data: bytes | str) -> Any | Unreadable:
    """The value of a YAML document: lists, mappings, text, numbers, days. Anchors are refused: they can multiply."""
    import yaml  # noqa: PLC0415 - loads for a catalogue alone

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if len(data) > LARGEST_MAPPING:
        return Unreadable("too-large", "the YAML is far larger than a catalogue; it is not opened")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        for token in yaml.scan(text, Loader=loader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                return Unreadable("unsupported", "the YAML uses anchors (& or *); write each value out")
        return yaml.load(text, Loader=loader)  # noqa: S506 - it is a safe loader, in C where there is one
    except UnicodeDecodeError:
        return Unreadable("damaged", "the YAML is not UTF-8 text; save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        place = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        return Unreadable("damaged", f"the YAML is malformed{place} ({error.problem}); correct it there")
    except (yaml.YAMLError, ValueError, RecursionError):  # a date such as 2026-02-31 is a ValueError
        return Unreadable("damaged", "the YAML cannot be read; look for odd characters, dates or nesting")
