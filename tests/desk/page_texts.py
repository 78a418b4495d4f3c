"""What a person reads or hears of a page: its texts, and the words of its attributes; no scripts, styles, code or signs."""

from collections.abc import Iterator
from html.parser import HTMLParser

_SILENT = {"script", "style", "code", "kbd", "pre", "samp", "svg"}
# The theme's icons are words to its font alone.
_SIGNS = "material-symbols"
_SPOKEN = {"placeholder", "title", "aria-label", "aria-description", "aria-valuetext", "alt", "label", "summary"}
_PRESSED = {"submit", "button", "reset"}
_ALONE = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def texts_of(page: str) -> list[str]:
    """In the page's order; whitespace is one space."""
    reader = _Reader()
    reader.feed(page)
    return [" ".join(text.split()) for text in reader.texts if text.strip()]


class _Reader(HTMLParser):
    """`_silent`: the open elements within which nothing is read, from the outermost."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if not self._silent:
            self.texts.extend(_spoken(tag, held))
        if tag not in _ALONE and (self._silent or _is_silent(tag, held)):
            self._silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._silent:
            self.texts.extend(_spoken(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def _is_silent(tag: str, held: dict[str, str]) -> bool:
    """Also what says itself to be in another language: it stands there on purpose."""
    foreign = tag != "html" and not held.get("lang", "zh").startswith("zh")
    return tag in _SILENT or foreign or _SIGNS in held.get("class", "")


def _spoken(tag: str, held: dict[str, str]) -> Iterator[str]:
    yield from (value for name, value in held.items() if name in _SPOKEN)
    if tag == "input" and held.get("type") in _PRESSED:
        yield held.get("value", "")
    # Words that a script of ours will show stand in the page's own attributes.
    yield from (value for name, value in held.items() if name.startswith("data-") and " " in value and "{" not in value)
