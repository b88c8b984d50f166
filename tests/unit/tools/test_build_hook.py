"""Assets are built again when, and only when, something they are made of changed."""

import importlib.util
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location(
        "hatch_build", ROOT / "hatch_build.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "frontend/src").mkdir(parents=True)
    (tmp_path / "frontend/src/app.js").write_text("1;")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(
    "changed", ["frontend/src/app.js", "package-lock.json", "frontend/new.css"]
)
def test_a_changed_source_changes_the_fingerprint(build, project, changed):
    before = build.fingerprint(project)

    (project / changed).write_text("2;")

    assert build.fingerprint(project) != before


def test_assets_of_the_same_sources_are_left_alone(build, project, monkeypatch):
    stamp = project / build.OUTPUT / build.STAMP
    stamp.parent.mkdir(parents=True)
    stamp.write_text(build.fingerprint(project))
    monkeypatch.setenv("PATH", "")

    assert build.build_front_end(project) is False


def test_without_node_the_build_says_what_is_missing(build, project, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match="Node 20 and npm are needed"):
        build.build_front_end(project)


def test_translations_are_compiled_when_newer_than_what_stands(build, tmp_path):
    folder = tmp_path / build.LOCALE / "zh_Hans/LC_MESSAGES"
    folder.mkdir(parents=True)
    po = polib.POFile()
    po.append(polib.POEntry(msgid="Saved.", msgstr="已保存。"))
    po.save(str(folder / "django.po"))

    assert build.compile_translations(tmp_path) == [folder / "django.mo"]
    assert polib.mofile(str(folder / "django.mo"))[0].msgstr == "已保存。"
    assert build.compile_translations(tmp_path) == []
