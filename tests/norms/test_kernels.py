"""Compiled functions need numba alone: its products of matrices call scipy, which a fresh installation lacks."""

import ast

import pytest

from tests.norms.source import is_compiled, modules

PRODUCTS = frozenset({"linalg", "dot", "vdot", "matmul", "inner", "outer", "tensordot", "einsum", "kron"})


def products_in(tree: ast.AST) -> list[int]:
    """Lines that use `@`, a method `dot`, or one of numpy's products of matrices."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult))
        or (isinstance(node, ast.Attribute) and (node.attr == "dot" or _is_of_numpy(node)))
    ]


def _is_of_numpy(node: ast.Attribute) -> bool:
    return node.attr in PRODUCTS and isinstance(node.value, ast.Name) and node.value.id in {"np", "numpy"}


def test_compiled_functions_stay_free_of_products_of_matrices() -> None:
    trees: list[tuple[str, ast.AST]] = [(m.name, m.tree) for m in modules() if m.is_kernel]
    trees += [(m.name, f) for m in modules() if not m.is_kernel for f in m.functions() if is_compiled(f)]
    assert len(trees) > 7
    assert not [f"{name}:{line}" for name, tree in trees for line in products_in(tree)]


@pytest.mark.parametrize("line", ["a @ b", "a @= b", "np.linalg.inv(a)", "np.dot(a, b)", "a.dot(b)"])
def test_the_check_sees_it(line: str) -> None:
    assert products_in(ast.parse(line)) == [1]


def test_the_check_does_not_cry_wolf() -> None:
    assert not products_in(ast.parse("@kernel(x)\ndef f(a):\n    return a.outer[0] * a[1] + np.sqrt(a[2])"))
