"""HTML made from any text: nothing of it may become markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.widgets import markup

HOSTILE = "<img src=x onerror=alert(1)>\"'&</td><script>x</script>"


class Tags(HTMLParser):
    """Collects the tags, the attributes and the words of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(text: str) -> Tags:
    """The parts of a piece of HTML."""
    found = Tags()
    found.feed(text)
    return found


PIECES = {
    "message": lambda text: markup.message("bad", text, [text], [text]),
    "list": lambda text: markup.headed_list(text, [text]),
    "folded": lambda text: markup.folded(text, markup.copyable(text)),
    "facts": lambda text: markup.facts([(text, text)]),
    "table": lambda text: markup.table(text, [text, text], [[text, text]], blocks=True),
    "frame": lambda text: markup.frame_table(pd.DataFrame({text: [text, None]}), text),
}


@pytest.mark.parametrize("name", PIECES)
@given(text=st.text(min_size=1, max_size=60))
def test_text_changes_no_markup(name: str, text: str) -> None:
    make = PIECES[name]
    plain, found = parsed(make("plain")), parsed(make(text))
    assert (found.tags, found.attributes) == (plain.tags, plain.attributes)


@pytest.mark.parametrize("name", PIECES)
def test_hostile_text_is_shown_as_it_stands(name: str) -> None:
    found = parsed(PIECES[name](HOSTILE))
    assert "img" not in found.tags and "script" not in found.tags
    assert HOSTILE in found.words


def test_tables_have_caption_and_scopes() -> None:
    frame = pd.DataFrame({"Kind": ["photo", None], "Posts": [3.0, 1234.5], "Ratio": [0.5, None]})
    text = markup.frame_table(frame, "Posts by kind")
    assert "<caption>Posts by kind</caption>" in text
    assert text.count('scope="col"') == 3 and text.count('scope="row"') == 2
    assert text.count("not known") == 2
    assert "1,234.5" in text and ">3<" in text
