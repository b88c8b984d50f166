"""Reading the specifications as texts: their chapters, rules, keys and tables.

Nothing is imported or run: a chapter is what its file says.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

from rulebook import Row, table_rows

FOLDER = Path(__file__).parent / "spec"
# Names keep their capitals in a sentence made of a test's name.
NAMES = {
    "baoding": "Baoding",
    "beijing": "Beijing",
    "china": "China",
    "covid": "COVID-19",
    "ebola": "Ebola",
    "excel": "Excel",
    "fangshan": "Fangshan",
    "iowa": "Iowa",
    "json": "JSON",
    "mers": "MERS",
    "pcr": "PCR",
    "sars": "SARS",
    "shanghai": "Shanghai",
    "who": "WHO",
}
PRONOUN = "who"
# Marks that a test's name cannot bear.
PHRASES = {
    "24 hour rule": "24-hour rule",
    "contacts first two": "contact's first two",
    "each others": "each other's",
    "follow up": "follow-up",
    "half open": "half-open",
    "investigators words": "investigator's words",
    "look back": "look-back",
    "protocols word": "protocol's word",
    "riders points": "rider's points",
    "space time": "space-time",
    "sub limit": "sub-limit",
    "symptom free": "symptom-free",
    "united kingdom": "United Kingdom",
    "united states": "United States",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One test: a rule in words, the keys it specifies, its table or its lines."""

    name: str
    explanation: str
    is_marked: bool
    covers: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: str

    @property
    def examples(self) -> tuple[str, ...]:
        """Small tables that the test is told with, as they stand in it."""
        told = ast.walk(ast.parse(self.lines))
        texts_of_test = (n.value for n in told if isinstance(n, ast.Constant))
        return tuple(
            dedent(text).strip()
            for text in texts_of_test
            if isinstance(text, str) and " | " in text and "\n" in text
        )

    @property
    def sentence(self) -> str:
        words = self.name.removeprefix("test_").split("_")
        named = [word if word == PRONOUN else NAMES.get(word, word) for word in words]
        text = " ".join(named)
        for plain, marked in PHRASES.items():
            text = text.replace(plain, marked)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of specifications."""

    path: Path
    title: str
    introduction: str
    rules: tuple[Rule, ...]

    @property
    def part(self) -> str:
        """Folder of the chapter below `tests/spec`; empty for none."""
        folder = self.path.parent.relative_to(FOLDER)
        return "" if folder == Path() else folder.as_posix()

    @property
    def slug(self) -> str:
        """Name of the chapter's page."""
        return self.path.stem.removeprefix("test_").replace("_", "-")


@cache
def chapters(folder: Path = FOLDER) -> tuple[Chapter, ...]:
    """Return every chapter, by folder and file name."""
    return tuple(read_chapter(path) for path in sorted(folder.rglob("test_*.py")))


def read_chapter(path: Path) -> Chapter:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    title, _, introduction = (ast.get_docstring(tree) or path.stem).partition("\n")
    rules = tuple(
        read_rule(node, source, named_values(tree))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
    return Chapter(path, title.strip().rstrip("."), introduction.strip(), rules)


def named_values(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the values that a file names at its top, such as a table of examples."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def read_rule(test: ast.FunctionDef, source: str, named: dict[str, ast.expr]) -> Rule:
    marks = [mark for mark in test.decorator_list if is_spec(mark)]
    covers = tuple(key for mark in marks for key in texts(mark.args))
    tables = [
        word.value.value
        for mark in marks
        for word in mark.keywords
        if word.arg == "table" and isinstance(word.value, ast.Constant)
    ]
    return Rule(
        name=test.name,
        explanation=ast.get_docstring(test) or "",
        is_marked=bool(marks),
        covers=covers,
        rows=table_rows(tables[0]) if tables else parametrized_rows(test, named),
        lines=body_of(test, source),
    )


def is_spec(mark: ast.expr) -> bool:
    """Tell whether a decorator is `@spec(…)`."""
    is_call = isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name)
    return is_call and mark.func.id == "spec"


def parametrized_rows(
    test: ast.FunctionDef, named: dict[str, ast.expr]
) -> tuple[Row, ...]:
    """Return the examples of `@pytest.mark.parametrize` as rows, if they are written out."""
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith(
            "parametrize"
        ):
            names, examples = mark.args[:2]
            if isinstance(examples, ast.Name):
                examples = named.get(examples.id, examples)
            if isinstance(examples, ast.List | ast.Tuple):
                return tuple(
                    Row(dict(zip(names_in(names), cells, strict=True)))
                    for example in examples.elts
                    if (cells := cells_of(example, names_in(names), named))
                )
    return ()


def names_in(names: ast.expr) -> list[str]:
    """`"a, b"` and `("a", "b")` both name two columns."""
    if isinstance(names, ast.Constant):
        return [name.strip().replace("_", " ") for name in names.value.split(",")]
    return [name.replace("_", " ") for name in texts(names.elts)]


def cells_of(
    example: ast.expr, names: list[str], named: dict[str, ast.expr]
) -> list[str]:
    is_row = isinstance(example, ast.Tuple) and len(names) > 1
    parts = example.elts if is_row else [example]
    return [
        in_words(named.get(part.id, part) if isinstance(part, ast.Name) else part)
        for part in parts
    ]


def in_words(value: ast.expr) -> str:
    """Return a value of an example as a person would write it."""
    match value:
        case ast.Constant(value=None):
            return "-"
        case ast.Constant(value=bool() as truth):
            return "yes" if truth else "no"
        case ast.Constant(value=content):
            return str(content)
        case ast.Attribute(attr=name):
            return name.lower().replace("_", " ")
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return ", ".join(map(in_words, parts)) or "none"
        case _:
            return ast.unparse(value)


def texts(arguments: list[ast.expr]) -> list[str]:
    return [part.value for part in arguments if isinstance(part, ast.Constant)]


def body_of(test: ast.FunctionDef, source: str) -> str:
    """Return the lines of a test after its docstring, without their indentation."""
    body = test.body[1:] if ast.get_docstring(test) else test.body
    if not body:
        return ""
    lines = source.splitlines()[body[0].lineno - 1 : test.end_lineno]
    return dedent("\n".join(lines))
