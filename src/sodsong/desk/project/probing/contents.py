"""What a page may not say: the shipped rules and an office's own, read without the probe that goes by them."""

from sodsong import data
from sodsong.desk.project.options import Options
from sodsong.observe.probe.page.rules import Rules, RulesError, read_rules

OWN_RULES = "content-rules.toml"  # an office's own, in its data folder


def content_rules(options: Options) -> Rules:
    """The shipped content rules and, added to them, the office's own.

    Raises RulesError: which file, what and where.
    """
    shipped, named = data.text(OWN_RULES), options.probing.rules
    own = named or options.data / OWN_RULES
    if named is None and not own.is_file():
        return read_rules(shipped)
    try:
        return read_rules(shipped, own.read_text("utf-8-sig"))
    except (RulesError, UnicodeDecodeError, OSError) as error:
        raise RulesError(f"{own}: {error}") from error
