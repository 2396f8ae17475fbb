"""Spellings that mean the same tensor, and their neighbors that are refused with a sentence."""

import numpy as np
import pytest
from symbol_tables import POINT, TABLE, same, value

from symgrad.errors import ReadingError, ShapeError, SymgradError
from symgrad.parsing import UnknownName, read_expression


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\begin{bmatrix} y \\ c \end{bmatrix}", "[y, c]"),
        (r"\begin{pmatrix} y & 2 \\ c & y c \end{pmatrix}", "[[y, 2], [c, y c]]"),
        (r"\left(\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right)", "[[1,2],[3,4]]"),
        (r"(y, c)^\top", "[y, c]"),
        (r"M \begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}", "M @ [1, 2, 3]"),
        (r"\begin{pmatrix} 1 & 2 & 3 \end{pmatrix} q", "q[0] + 2*q[1] + 3*q[2]"),
        (r"A + \lambda I", r"A + \lambda \operatorname{diag}(x \oslash x)"),
        (r"(\mathbf I - x x^\top) u", "u - x*sum(x*u)"),
        ("I_D u", "u"),
        (r"\mathbf 1_D^\top x", "sum(x)"),
        (r"\mathbf{1}^\top x", "sum(x)"),
        (r"\langle x, u\rangle", "x @ u"),
        (r"\left\langle x, u \right\rangle", "x @ u"),
        (r"\langle A, B \rangle", "sum(A .* B)"),
        ("np.dot(x, A)", "x @ A"),
        ("np.dot(A, B)", "A @ B"),
        ("np.matmul(A, x)", "A @ x"),
        ("⟨x, u⟩", "x @ u"),
        (r"\|x\|^2_2", r"\|x\|_2^2"),
        (r"\|x - u\|_\infty", "max(abs(x - u))"),
        (r"A^{-\top}", r"(A^{-1})^\top"),
        (r"A^{-T}", r"(A^\top)^{-1}"),
        (r"A^{-2}", r"A^{-1} A^{-1}"),
        (r"A^{-1} x", "inv(A) @ x"),
        ("np.linalg.inv(A) @ x", "inv(A) @ x"),
        (r"\left(A^{-1}\right)_{12}", "inv(A)[0, 1]"),
        (r"x^\top A^{-1} x", "x @ inv(A) @ x"),
        (r"\det A", "det(A)"),
        (r"M^+", "np.linalg.pinv(M)"),
        (r"M^{+} M q", "pinv(M) @ (M @ q)"),
        (r"M^\dagger", r"M^{\dagger}"),
        (r"M^{+\top}", r"(M^\top)^{+}"),
        (r"A^{+}", "inv(A)"),
        (r"A \otimes M", "np.kron(A, M)"),
        (r"2 A \otimes A B", "2*kron(A, A @ B)"),
        (r"x \otimes u^\top", r"x u^\top"),
        (r"x^\top \otimes u", r"u x^\top"),
        (r"A \otimes x", r"A \otimes (x \mathbf 1_1^\top)"),
        (r"I_2 \otimes A", "kron([[1, 0], [0, 1]], A)"),
        (r"(B^\top \otimes A) \operatorname{vec}(A)", r"\operatorname{vec}(A A B)"),
        ("np.linalg.solve(A, x)", "inv(A) @ x"),
        (r"\det(A B)", "det(A) * det(B)"),
        (r"\ln|\det A|", "logdet(A)"),
        (r"\log \left| \det \left( A \right) \right|", "log(abs(np.linalg.det(A)))"),
        (r"\operatorname{Tr}(A^{-1})", "trace(inv(A))"),
        (r"\max_i x_i", "max(x)"),
        (r"\min_i x_i", "-max(-x)"),
        (r"\max_{i=1}^D x_i u_i", "max(x * u)"),
        (r"\max_i (x_i - u_i)", "np.max(x - u)"),
        (r"\max_{i,j} A_{ij}", "A.max()"),
        (r"\sum_i \max_j A_{ij}", "sum(A.max(axis=1))"),
        (r"\max_j |x_j|", "np.amax(abs(x))"),
        ("min(x)", r"\min_k x_k"),
        (r"\|x\|^{2}_{2}", "sum(x**2)"),
        ("||x|| ||u||", "norm(x) * norm(u)"),
        ("|y||c|", "abs(y)*abs(c)"),
        (r"\sum_i -x_i", "-sum(x)"),
        (r"\sum^D_{i=1} x_i", "sum(x)"),
        (r"\sum_i^D x_i", "sum(x)"),
        (r"\sum_{i \in \{1,\dots,D\}} x_i", "sum(x)"),
        (r"\sum_{i \in \{1, 2, \ldots, D\}} x_i", "sum(x)"),
        (r"\sum_{i \in \{1..D\}} x_i", "sum(x)"),
        (r"\sum_{i \in [D]} x_i", "sum(x)"),
        (r"\sum_{i \neq 1} x_i", "sum(x) - x[0]"),
        ("∑_{i∈{1..D}} x_i", "sum(x)"),
        ("x_D", "x[-1]"),
        ("(y - c)_+", "relu(y - c)"),
        (r"\left[y\right]_{+}", "max(0, y)"),
        ("x.sum()", "sum(x)"),
        ("A.sum(0)", "sum(A, axis=0)"),
        ("A.sum(axis=1)", "np.sum(A, 1)"),
        ("A.mean(-1)", "mean(A, axis=1)"),
        ("A.dot(x)", "A @ x"),
        ("A.T.dot(x).sum()", "sum(A.T @ x)"),
        ("A.transpose()", "A.T"),
        ("x.exp()", "exp(x)"),
        ("np.exp(y)", "exp(y)"),
        ("torch.sum(x)", "sum(x)"),
        ("math.exp(y)*np.pi", "exp(y)*pi"),
        ("jnp.tanh(y)", "tanh(y)"),
        ("tf.math.log(y)", "log(y)"),
        ("np.linalg.norm(x)", "norm(x)"),
        ("torch.nn.functional.softplus(y)", "softplus(y)"),
        ("np.dot(x, u)", "x @ u"),
        ("np.power(y, 3)", "y**3"),
        ("pow(x, 2)", "x**2"),
        ("np.array([y, 2])", "[y, 2]"),
        ("torch.tensor([[1, 2], [3, 4]])", "[[1, 2], [3, 4]]"),
        ("np.eye(D) @ x", "x"),
        ("c if y > 0 else mu", "where(y > 0, c, mu)"),
        (r"\mathbb I(y>0)", "(y > 0)"),
        ("I(y>0)", "(y > 0)"),
        ("1_{y>0}", "(y > 0)"),
        (r"1_{\{y>0\}}", "(y > 0)"),
        (r"\mathbf{1}\{y>0\}", "(y > 0)"),
        ("𝟙[y>0]", "(y > 0)"),
        (r"\Phi(0)", "1/2"),
        (r"\Phi(-y)", r"1 - \Phi(y)"),
        (r"\varphi(y)", r"\frac{1}{\sqrt{2\pi}} e^{-y^2/2}"),
        (r"\Phi'(y)", r"\varphi(y)"),
        (r"{y \over c}", "y/c"),
        (r"{y + {1 \over 2} \over c}", "(y + 0.5)/c"),
        (r"\hat{y_i} t_i + 0 \cdot \sum_i t_i", r"\hat{y}_i t_i"),
        ("x⊤u", r"x^\top u"),
        ("x^⊤ u", r"x^\top u"),
        (r"x^{\mathrm{T}} u", r"x^\top u"),
        (r"x^\mathsf{T} u", r"x^\top u"),
        (r"\sigma^2(y)", "sigmoid(y)**2"),
        (r"\sin^2 y", "sin(y)**2"),
        (r"\tfrac12 y", "y/2"),
        ("σ″(y)", "σ''(y)"),
    ],
)
def test_a_spelling_means_its_plain_form(text: str, plain: str) -> None:
    if "_i" in plain:
        text, plain = rf"\sum_i ({text})", rf"\sum_i ({plain})"
    assert same(text, plain)


def test_a_matrix_has_its_entries_where_they_were_written() -> None:
    found = value(r"\begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{pmatrix}")
    assert np.array_equal(found, [[1, 2, 3], [4, 5, 6]])
    assert np.array_equal(value("[[1, 2, 3], [4, 5, 6]]"), found)


def test_an_identity_takes_the_size_of_what_it_stands_beside() -> None:
    assert np.allclose(value("I x"), POINT["x"])
    assert np.allclose(value("A - I"), POINT["A"] - np.eye(4))
    assert np.allclose(value(r"(\mathbf 1_D \mathbf 1^\top) x"), np.full(4, POINT["x"].sum()))


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (r"\begin{pmatrix} x & 1 \end{pmatrix}", ShapeError, "entry of a matrix is a number"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}", ShapeError, "different lengths"),
        ("[[1, 2], 3]", ShapeError, "different shapes"),
        ("[1, 2", ReadingError, "not closed"),
        ("I", ReadingError, "does not follow"),
        ("I_y", ReadingError, "names of sizes"),
        (r"\langle x \rangle", ReadingError, "two sides"),
        (r"\langle x, q \rangle", ShapeError, ""),
        ("|y||c", ReadingError, "not closed"),
        ("||y|c|", ReadingError, "not closed"),
        (r"\|x\|^2_3", ReadingError, "no norm of order 3"),
        (r"\sum^D x_i", ReadingError, "which index"),
        (r"\sum_{i \in S} x_i", ReadingError, "this set is not read"),
        (r"\sum_{i=1}^{10^9} x_i", ReadingError, "terms"),
        ("x.sum", ReadingError, "not read here"),
        ("x.cumsum()", ReadingError, "not known"),
        ("x.__class__", ReadingError, "not read here"),
        ("np.foo(y)", ReadingError, "not known"),
        ("np.power(y)", ReadingError, "takes 2"),
        ("np.eye(3, 4)", ReadingError, "takes 1"),
        ("np.x", ReadingError, "not known"),
        ("np.sum(A, keepdims=True)", ReadingError, "keepdims"),
        ("A.sum(2)", ShapeError, "no axis 2"),
        ("I(y)", ReadingError, "does not follow"),
        ("x_{y>0}", ReadingError, ""),
        (r"\phi(y)", UnknownName, "phi"),
        (r"y \over c", ReadingError, "outside of braces"),
        (r"\lg y", ReadingError, "base 2 or 10"),
        (r"M^{-1}", ShapeError, "square"),
        (r"M^{-\top}", ShapeError, "square"),
        (r"A^{-1}_{12}", ReadingError, "entry of the inverse"),
        (r"A^{0}", ReadingError, "not read yet"),
        ("Ix", UnknownName, "Ix"),
        ("A^+ x", ReadingError, "pseudo-inverse"),
        (r"x^{+}", ShapeError, "needs a matrix"),
        (r"\det M", ShapeError, "square"),
        ("np.linalg.inv(x)", ShapeError, "square"),
        (r"x \otimes u", ShapeError, "two ways"),
        (r"I \otimes A", ShapeError, "does not follow"),
        (r"A \otimes A \odot A", ReadingError, "which product"),
        ("kron(A, x)", ShapeError, "one rank"),
        (r"\operatorname{vec}(y)", ShapeError, "needs a matrix"),
        (r"\max_i x_i \cdot c", ReadingError, "how far does"),
        (r"\max_i (x_i) c", ReadingError, "how far does"),
        (r"\max_i (x_i)^2", ReadingError, "how far does"),
        (r"\max_{i \neq 1} x_i", ReadingError, "leaves out no index"),
        (r"\max_i (x_i, y)", ReadingError, "one expression"),
        (r"\max_x x", ReadingError, "both a name and the index"),
        ("max(A, axis=2)", ShapeError, "no axis 2"),
        ("max(y)", ShapeError, "two numbers"),
        ("y!", ReadingError, "factorials"),
        ("y^*", ReadingError, "star"),
        (r"\hat{y_i + 1}", SymgradError, ""),
        (r"\sigma'", ReadingError, "without an argument"),
    ],
)
def test_its_neighbor_is_refused(text: str, error: type[SymgradError], words: str) -> None:
    with pytest.raises(error) as caught:
        read_expression(text, TABLE)
    assert words in caught.value.what


def test_declared_names_win_over_what_is_built_in() -> None:
    table = TABLE.with_names({"I": TABLE.names["y"], "Phi": TABLE.names["c"]}, {})
    assert same("I", "y", table)
    assert same(r"\Phi", "c", table)
