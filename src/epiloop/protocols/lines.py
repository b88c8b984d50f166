"""The line on which each key of a TOML text stands.

The standard library's reader gives values without places. This one gives places without
values: it walks the same text, which that reader has already found to be well formed.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# Strings first, so that a bracket, an equals sign or a hash inside one is not read.
TOKEN: Final = re.compile(
    r'(?P<text>"""[\s\S]*?"""+|\'\'\'[\s\S]*?\'\'\'+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<newline>\n)"
    r"|(?P<mark>[\[\]{}=,.])"
    r"|(?P<word>[^\s\[\]{}=,.\"'\#]+)"
)


class Token(NamedTuple):
    """A piece of TOML: its text, its kind and its line, from 1."""

    text: str
    kind: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a TOML text, without blanks and comments."""
    line = 1
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "comment":
            yield Token(match.group(), kind, line)
        line += match.group().count("\n")


class _Walk:
    """One pass over the tokens, noting the line of each key path."""

    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.at = 0
        self.lines: dict[str, int] = {}
        self.tables: dict[str, int] = {}

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def sees(self, text: str, *, ahead: int = 0) -> bool:
        place = self.at + ahead
        return place < len(self.tokens) and self.tokens[place].text == text

    def skip_newlines(self) -> None:
        while self.sees("\n"):
            self.at += 1

    def document(self) -> None:
        prefix = ""
        while self.at < len(self.tokens):
            if self.sees("\n"):
                self.at += 1
            elif self.sees("["):
                prefix = self.header()
            else:
                self.pair(prefix)

    def header(self) -> str:
        """Read `[a.b]` or `[[a.b]]`; return the path below which its keys stand."""
        first = self.take()
        is_array = self.sees("[")
        self.at += is_array
        path = self.key("")
        self.at += 1 + is_array
        if is_array:
            number = self.tables.get(path, 0)
            self.tables[path] = number + 1
            path = f"{path}[{number}]"
        self.lines.setdefault(path, first.line)
        return path

    def key(self, prefix: str) -> str:
        """Read a dotted key; inside an array of tables, step into its last entry."""
        path = prefix
        while True:
            part = self.take()
            name = part.text[1:-1] if part.kind == "text" else part.text
            path = f"{path}.{name}" if path else name
            self.lines.setdefault(path, part.line)
            if not self.sees("."):
                return path
            if path in self.tables:
                path = f"{path}[{self.tables[path] - 1}]"
            self.at += 1

    def pair(self, prefix: str) -> None:
        path = self.key(prefix)
        self.at += 1  # the equals sign
        self.value(path)

    def value(self, path: str) -> None:
        token = self.take()
        self.lines.setdefault(path, token.line)
        if token.text == "[":
            self.array(path)
        elif token.text == "{":
            self.inline_table(path)
        else:
            # A number such as 1.5 and a time of day come in several pieces.
            while self.at < len(self.tokens) and not self.ends_value():
                self.at += 1

    def ends_value(self) -> bool:
        return self.tokens[self.at].text in {"\n", ",", "]", "}"}

    def array(self, path: str) -> None:
        number = 0
        self.skip_newlines()
        while not self.sees("]"):
            self.value(f"{path}[{number}]")
            number += 1
            self.skip_newlines()
            self.at += self.sees(",")
            self.skip_newlines()
        self.at += 1

    def inline_table(self, path: str) -> None:
        while not self.sees("}"):
            self.pair(path)
            self.at += self.sees(",")
        self.at += 1


def key_lines(text: str) -> dict[str, int]:
    """Return the line, from 1, of every key path in a well-formed TOML text.

    Paths are dotted; entries of an array are numbered from 0, as in `stages[0].days`.
    """
    walk = _Walk(text)
    walk.document()
    return walk.lines
