r"""Keep the message catalogues complete: collect, fill, check, compile.

    python tools/messages.py                 collect every message id, keep translations
    python tools/messages.py --fill FILE     add translations from a tab-separated file
    python tools/messages.py --todo          print what waits, ready to be filled
    python tools/messages.py --check         fail when a message is missing or wrong
    python tools/messages.py --compile       write the .mo files

A line of FILE is `English<TAB>translation`, or `context<TAB>English<TAB>translation`;
`\\n` stands for a line break. Several people may run this at once: the catalogue is locked
while it is read and written.
"""

import argparse
import ast
import fcntl
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polib
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = ROOT / "src" / "epiloop_hq"
LOCALE: Final = SOURCES / "locale"

# Function name: positions of context, id and plural among its arguments.
CALLS: Final[dict[str, tuple[int | None, int, int | None]]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
STRING: Final = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL_IN_TEMPLATE: Final = re.compile(
    rf"(?:^|(?<=[^\w]))(_|n?p?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?(?:\s*,\s*({STRING}))?"
)
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
HEADER: Final = {
    "Project-Id-Version": "epiloop",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS: Final = {"zh_Hans": "nplurals=1; plural=0;"}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """What identifies an entry of a catalogue."""

    text: str
    context: str = ""
    plural: str = ""


@dataclass(slots=True)
class Found:
    """Every message of the sources, with the files that use it."""

    places: dict[Message, set[str]] = field(default_factory=dict)

    def add(self, message: Message, file: Path) -> None:
        """Note one use."""
        place = file.relative_to(ROOT).as_posix()
        self.places.setdefault(message, set()).add(place)


def collect() -> Found:
    """Read every Python file and template of the server."""
    found = Found()
    for file in sorted(SOURCES.rglob("*.py")):
        for message in messages_of_python(file.read_text(encoding="utf-8")):
            found.add(message, file)
    for file in sorted(SOURCES.rglob("templates/**/*")):
        if file.suffix in {".html", ".txt", ".js"}:
            for message in messages_of_template(file.read_text(encoding="utf-8")):
                found.add(message, file)
    return found


def messages_of_python(source: str) -> Iterator[Message]:
    """Yield the messages of one Python file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in CALLS and (message := _message(CALLS[name], node.args)):
            yield message


def _message(
    places: tuple[int | None, int, int | None], args: list[ast.expr]
) -> Message | None:
    texts = [_literal(arg) for arg in args]
    context, text, plural = (
        texts[place] if place is not None and place < len(texts) else ""
        for place in places
    )
    return Message(text, context or "", plural or "") if text else None


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def messages_of_template(source: str) -> Iterator[Message]:
    """Yield the messages of one template."""
    for name, *strings in CALL_IN_TEMPLATE.findall(templatize(source)):
        texts = [ast.literal_eval(text) if text else "" for text in strings]
        context, text, plural = CALLS[name]
        yield Message(
            texts[text],
            texts[context] if context is not None else "",
            texts[plural] if plural is not None else "",
        )


@contextmanager
def catalogue(language: str, *, write: bool) -> Iterator[polib.POFile]:
    """Give one language's catalogue, locked; what changed is written if `write`."""
    file = LOCALE / language / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.seek(0)
        before = held.read()
        po = (
            polib.pofile(before, wrapwidth=88) if before else polib.POFile(wrapwidth=88)
        )
        po.metadata = {
            **HEADER,
            "Language": language,
            "Plural-Forms": PLURALS[language],
        }
        yield po
        after = str(po) + "\n"
        if write and after != before:
            held.seek(0)
            held.truncate()
            held.write(after)


def update(po: polib.POFile, found: Found) -> None:
    """Bring the catalogue to what the sources say; translations in use are kept."""
    old = {_key(entry): entry for entry in po}
    po.clear()
    for message, places in sorted(found.places.items()):
        po.append(_entry(message, sorted(places), old.get(message)))


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgctxt or "", entry.msgid_plural or "")


def _entry(
    message: Message, places: list[str], old: polib.POEntry | None
) -> polib.POEntry:
    flags = []
    if "%(" in message.text + message.plural:
        flags.append("python-format")
    elif PLACEHOLDER.search(message.text):
        flags.append("python-brace-format")
    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context or None,
        occurrences=[(place, "") for place in places],
        flags=flags,
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = old.msgstr_plural if old else {0: ""}
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


def fill(po: polib.POFile, lines: list[str]) -> list[str]:
    """Put translations into the catalogue; return the lines that fit no message."""
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in po}
    strangers = []
    for line in lines:
        parts = [part.replace("\\n", "\n") for part in line.rstrip("\n").split("\t")]
        if len(parts) not in {2, 3}:
            strangers.append(line)
            continue
        context = parts[0] if len(parts) == 3 else ""
        entry = entries.get((context, parts[-2]))
        if entry is None:
            strangers.append(line)
        elif entry.msgid_plural:
            entry.msgstr_plural = {0: parts[-1]}
        else:
            entry.msgstr = parts[-1]
    return strangers


def problems(po: polib.POFile, found: Found) -> Iterator[str]:
    """Yield a sentence for everything that keeps the catalogue from being complete."""
    entries = {_key(entry): entry for entry in po}
    for message, places in sorted(found.places.items()):
        where = min(places)
        entry = entries.get(message)
        if entry is None:
            yield f"{where}: not in the catalogue: {message.text!r}"
            continue
        said = "".join(entry.msgstr_plural.values()) if message.plural else entry.msgstr
        if "fuzzy" in entry.flags:
            yield f"{where}: fuzzy: {message.text!r}"
        elif not said:
            yield f"{where}: not translated: {message.text!r}"
        elif set(PLACEHOLDER.findall(said)) != placeholders(message):
            yield f"{where}: other placeholders: {message.text!r} → {said!r}"
    for message in sorted(set(entries) - set(found.places)):
        yield f"the catalogue: no longer used: {message.text!r}"


def placeholders(message: Message) -> set[str]:
    """Return the placeholders a translation must have: those of the plural, if any."""
    return set(PLACEHOLDER.findall(message.plural or message.text))


def todo(po: polib.POFile) -> Iterator[str]:
    """Yield a line for each message without translation, ready to be filled."""
    for entry in po:
        if entry.translated():
            continue
        texts = [entry.msgctxt, entry.msgid] if entry.msgctxt else [entry.msgid]
        yield "\t".join(text.replace("\n", "\\n") for text in texts) + "\t"


def compile_catalogues() -> None:
    """Write every .mo beside its .po."""
    for file in sorted(LOCALE.rglob("*.po")):
        polib.pofile(str(file)).save_as_mofile(str(file.with_suffix(".mo")))


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for, language by language; return the exit code."""
    found = collect()
    failed = False
    for language in PLURALS:
        with catalogue(language, write=not arguments.check) as po:
            if arguments.check:
                for problem in problems(po, found):
                    print(f"{language}: {problem}")
                    failed = True
                continue
            update(po, found)
            if arguments.fill:
                for line in fill(po, arguments.fill.read_text("utf-8").splitlines()):
                    print(f"{language}: no such message: {line}")
                    failed = True
            if arguments.todo:
                print("\n".join(todo(po)))
            else:
                print(
                    f"{language}: {len(po)} messages, {len(list(todo(po)))} without translation"
                )
    if not arguments.check:
        compile_catalogues()
    return int(failed)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="fail when anything is incomplete"
    )
    parser.add_argument(
        "--todo", action="store_true", help="print what has no translation"
    )
    parser.add_argument(
        "--compile", action="store_true", help="only write the .mo files"
    )
    parser.add_argument(
        "--fill", type=Path, metavar="FILE", help="take translations from FILE"
    )
    arguments = parser.parse_args()
    if arguments.compile:
        compile_catalogues()
        return 0
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
