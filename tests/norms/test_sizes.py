"""The size norms of the house style."""

import ast
from statistics import median, quantiles

from tests.norms.source import CHECKOUT, body_lines, is_compiled, modules, n_parameters

MAX_FILE_LINES, MAX_PIPELINE_LINES = 400, 150
MAX_BODY, MAX_KERNEL_BODY, P90_BODY, MEDIAN_BODY = 50, 60, 25, 8
MAX_PARAMETERS, MAX_KERNEL_PARAMETERS = 5, 9
FRAMEWORK_PARAMETERS = ("typer", "Annotated", "Depends")
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "common",
    "misc",
    "data",
    "object",
    "item",
}
BOUNDARY_MARK = "boundary"


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{m.name}:{f.lineno} {f.name} {body_lines(f)}"
        for m in modules()
        for f in m.functions()
        if body_lines(f) > (MAX_KERNEL_BODY if m.is_kernel else MAX_BODY)
    ]
    assert not long, "\n".join(long)


def test_most_functions_are_short():
    lengths = [body_lines(f) for m in modules() if not m.is_kernel for f in m.functions()]
    assert median(lengths) <= MEDIAN_BODY
    assert quantiles(lengths, n=10)[-1] <= P90_BODY


def test_functions_take_few_parameters():
    many = [
        f"{m.name}:{f.lineno} {f.name} {n_parameters(f)}"
        for m in modules()
        for f in m.functions()
        if n_parameters(f) > (MAX_KERNEL_PARAMETERS if m.is_kernel and is_compiled(f) else MAX_PARAMETERS)
        and not any(mark in ast.unparse(f.args) for mark in FRAMEWORK_PARAMETERS)
    ]
    assert not many, "\n".join(many)


def test_files_are_short():
    lines = {m.name: m.text.count("\n") for m in modules()}
    assert not [f"{name} {n}" for name, n in lines.items() if n > MAX_FILE_LINES]
    assert median(n for name, n in lines.items() if not name.endswith("__init__.py")) <= 120


def test_the_pipeline_reads_on_two_screens():
    assert (CHECKOUT / "edge/pipeline.py").read_text().count("\n") <= MAX_PIPELINE_LINES


def test_no_module_has_a_vague_name():
    assert not [m.name for m in modules() if m.path.stem in VAGUE]


def _is_cleared_up_and_raised_again(handler: ast.ExceptHandler) -> bool:
    """A bare `raise` at the end: nothing is hidden and nothing is called by another name."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_broad_excepts_stand_at_boundaries_only():
    broad = [
        f"{m.name}:{node.lineno}"
        for m in modules()
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and not _is_cleared_up_and_raised_again(node)
        and BOUNDARY_MARK not in m.text.splitlines()[node.lineno - 1]
    ]
    assert not broad, "say which boundary it is in a comment on the line:\n" + "\n".join(broad)
