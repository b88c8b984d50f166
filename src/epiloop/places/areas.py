"""The administrative tree by path: `11/110111/110111103/`, each code with its slash.

The closing slash makes scope a prefix match: `11/1101/` is no prefix of `11/110111/`.
"""

from typing import Final

SEPARATOR: Final = "/"


def area_path(*codes: str) -> str:
    """Return the path of an area from its codes, the largest area first.

    Raises
    ------
    ValueError
        If no code is given, or a code is empty or holds a slash or white space.
    """
    path = "".join(f"{code}{SEPARATOR}" for code in codes)
    check_area_path(path)
    if len(codes_of(path)) != len(codes):
        raise ValueError(f"An area code may not hold a slash: {codes!r}")
    return path


def check_area_path(path: str) -> None:
    """Raise `ValueError` unless `path` is codes that each end with a slash.

    The empty path is refused: as a scope it would take in the whole world.
    """
    if not path.endswith(SEPARATOR):
        raise ValueError(f"An area path ends with a slash, {path!r} does not")
    for code in path[:-1].split(SEPARATOR):
        if not code or any(letter.isspace() for letter in code):
            raise ValueError(f"Area path {path!r} holds an empty or broken code")


def codes_of(path: str) -> tuple[str, ...]:
    """Return the codes of a path, the largest area first."""
    check_area_path(path)
    return tuple(path[:-1].split(SEPARATOR))


def leaf_code(path: str) -> str:
    """Return the code of the area itself."""
    return codes_of(path)[-1]


def parent_path(path: str) -> str | None:
    """Return the path of the area above, or None for the top of the tree."""
    above = codes_of(path)[:-1]
    return area_path(*above) if above else None


def ancestor_paths(path: str) -> tuple[str, ...]:
    """Return the paths of all areas above, the largest first, without the area itself."""
    codes = codes_of(path)
    return tuple(area_path(*codes[:depth]) for depth in range(1, len(codes)))


def is_within(path: str, scope: str) -> bool:
    """Return whether an area is `scope` or lies below it.

    An empty `path` (place not known) is within no scope.
    """
    check_area_path(scope)
    return path.startswith(scope)


def common_path(first: str, second: str) -> str | None:
    """Return the smallest area that holds both, or None where they share none."""
    shared = []
    for one, other in zip(codes_of(first), codes_of(second), strict=False):
        if one != other:
            break
        shared.append(one)
    return area_path(*shared) if shared else None
