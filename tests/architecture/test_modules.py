"""
What every module keeps to: a name that says something, and in the library words for whatever is public.

The web application has words for rules of the domain only: a view or a form says by its name what it is.
"""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "tools"}


def public_without_docstring(tree: ast.Module) -> list[str]:
    """Public classes, functions and methods in `tree` that no docstring explains."""
    missing = [] if ast.get_docstring(tree) else ["the module"]
    waiting = [(node, "") for node in tree.body]
    while waiting:
        node, prefix = waiting.pop()
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        # What overrides keeps the words of the contract that it overrides.
        if any(isinstance(mark, ast.Name) and mark.id == "override" for mark in node.decorator_list):
            continue
        if not ast.get_docstring(node):
            missing.append(f"{prefix}{node.name}")
        if isinstance(node, ast.ClassDef):
            waiting += [(inner, f"{prefix}{node.name}.") for inner in node.body]
    return missing


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("proeftuin/")])
def test_everything_public_is_explained(module):
    assert public_without_docstring(ast.parse((SOURCE / module).read_text(encoding="utf-8"))) == []


def test_missing_docstring_would_be_found():
    tree = ast.parse('"""Module."""\nclass Site:\n    """A site."""\n    def region(self): ...\ndef _own(): ...\n')

    assert public_without_docstring(tree) == ["Site.region"]


def test_what_overrides_needs_no_words_of_its_own():
    tree = ast.parse('"""Module."""\nclass Site(Place):\n    """A site."""\n    @override\n    def region(self): ...\n')

    assert public_without_docstring(tree) == []


@pytest.mark.parametrize("module", MODULES)
def test_name_says_what_the_module_holds(module):
    assert not SAYS_NOTHING & set(Path(module).with_suffix("").parts)
