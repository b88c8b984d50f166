"""Build hook: style sheet, scripts and translations go into the wheel ready to serve."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTPUT = Path("src/epiloop_hq/web/static/epiloop/dist")
LOCALE = Path("src/epiloop_hq/locale")
STAMP = "built-from.txt"


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the front end when its sources changed, and compiles the translations."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run before hatchling collects files, for a wheel and for an editable install."""
        root = Path(self.root)
        compile_translations(root)
        if not os.environ.get("EPILOOP_SKIP_NPM"):
            build_front_end(root)


def sources(root: Path) -> list[Path]:
    """Return every file the built assets depend on, in a fixed order."""
    folder = root / "frontend"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted([*files, root / "package.json", root / "package-lock.json"])


def fingerprint(root: Path) -> str:
    """Return a digest of the names and contents of all sources."""
    digest = hashlib.sha256()
    for path in sources(root):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build_front_end(root: Path) -> bool:
    """Build unless the present assets were made from the same sources; tell if built."""
    stamp = root / OUTPUT / STAMP
    wanted = fingerprint(root)
    if stamp.exists() and stamp.read_text(encoding="ascii").strip() == wanted:
        return False
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        sys.exit(
            "Node 20 and npm are needed to build the front end, or install a wheel."
        )
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=root, check=True)  # noqa: S603  fixed arguments
    subprocess.run([node, "frontend/build.mjs"], cwd=root, check=True)  # noqa: S603
    stamp.write_text(f"{wanted}\n", encoding="ascii")
    return True


def compile_translations(root: Path) -> list[Path]:
    """Write a .mo beside each .po that is newer than its own; return what was written."""
    import polib

    written = []
    for po in sorted((root / LOCALE).rglob("*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        polib.pofile(str(po)).save_as_mofile(str(mo))
        written.append(mo)
    return written


if __name__ == "__main__":
    here = Path(__file__).parent
    compile_translations(here)
    build_front_end(here)
