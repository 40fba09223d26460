"""The product's Python files, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("contracts", "edge", "central", "atcs")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(CHECKOUT))

    @property
    def is_kernel(self) -> bool:
        return "kernels" in self.path.parts

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted(
        p for package in PACKAGES for p in (CHECKOUT / package).rglob("*.py") if "node_modules" not in p.parts
    )
    return tuple(Module(p, p.read_text(), ast.parse(p.read_text())) for p in paths)


def body_lines(function: Function) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1


def n_parameters(function: Function) -> int:
    """Parameters without self and cls."""
    arguments = function.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([n for n in names if n not in {"self", "cls"}])


def is_compiled(function: Function) -> bool:
    """True for a function under the kernel decorator."""
    return any("kernel" in ast.unparse(d) for d in function.decorator_list)
