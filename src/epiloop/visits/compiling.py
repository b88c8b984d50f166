"""Compiled functions: built once, kept where this installation may write."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a function at its first call; what was compiled is kept on disk.

    Numba keeps it beside the package, else in the user's cache. An installation that may
    write in neither, a service without a home, keeps it in a folder of its own among the
    temporary files; the variable `NUMBA_CACHE_DIR` names another.
    """
    quick: Any = numba.njit(nogil=True, boundscheck=False)(function)
    try:
        quick.enable_caching()
    except RuntimeError:
        settings: Any = numba.config
        settings.CACHE_DIR = str(_own_folder())
        quick.enable_caching()
    result: Function = quick
    return result


def _own_folder() -> Path:
    """Return a folder that nobody else can write: code is loaded from it."""
    folder = Path(tempfile.gettempdir()) / f"epiloop-compiled-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o022:
        return Path(tempfile.mkdtemp(prefix="epiloop-compiled-"))
    return folder
