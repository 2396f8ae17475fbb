"""Pages of forward sweeps, expanded losses and second derivatives: golden files, LaTeX, JSON."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from zoo import ZOO

import symgrad as sg
from symgrad.rendering import render

GOLDEN = Path(__file__).parent.parent / "golden"
NET = ZOO["seed_004_from_i_to_j"]
SHARES = ZOO["softmax_with_probabilities"]
LINE = ZOO["seed_000_logistic_line"]
DERIVATIONS = {
    "forward": sg.derive(NET, wrt=["b1"], mode="forward"),
    "expand": sg.derive(LINE, mode="expand"),
    "jvp": sg.jvp(NET, wrt=["x"]),
    "jacobian": sg.jacobian(NET, "z2", "x"),
    "hessian": sg.hessian(SHARES, wrt=["z"]),
    "hvp": sg.hvp(ZOO["logistic_from_probability"]),
    "higher": sg.higher_derivative(LINE, 3, wrt="w"),
}
PAGES = [
    *((name, "text", "index") for name in DERIVATIONS),
    ("jvp", "text", "matrix"),
    ("jvp", "latex", "matrix"),
    ("jacobian", "text", "matrix"),
    ("hessian", "text", "matrix"),
    ("hessian", "latex", "index"),
    ("hvp", "latex", "index"),
]
SUFFIX = {"text": "txt", "latex": "tex"}


@pytest.mark.parametrize(("name", "form", "view"), PAGES)
def test_pages_are_as_reviewed(name, form, view):
    page = render(DERIVATIONS[name], form, view=view)
    file = GOLDEN / f"mode_{name}.{view}.{SUFFIX[form]}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8")


def test_the_hessian_of_cross_entropy_has_two_terms():
    assert "∂p/∂z = diag(p) - p·pᵀ" in render(DERIVATIONS["hessian"], view="matrix")


def test_every_line_is_shown_in_every_detail_and_view():
    for derivation in DERIVATIONS.values():
        for detail in ("brief", "steps", "full"):
            for view in ("index", "matrix"):
                assert render(derivation, "text", view=view, detail=detail)
        assert len(render(derivation, "text", detail="brief").split("\n\n")[-1].splitlines()) == (
            1 + len(derivation.asked)
        )


@pytest.mark.parametrize("name", DERIVATIONS)
def test_the_scalar_view_writes_every_entry_out(name):
    page = render(DERIVATIONS[name], view="scalar")
    assert "Σ" not in page


def test_json_names_results_by_variable_where_they_are_gradients():
    gradients = {n: json.loads(render(d, "json"))["gradients"] for n, d in DERIVATIONS.items()}
    assert set(gradients["forward"]) == {"b1"}
    assert set(gradients["expand"]) == {"w", "b"}
    assert set(gradients["jvp"]) == {"H_dot"}
    assert set(gradients["hessian"]) == {"d2L/dz/dz"}
    assert r"\dot{x}" in gradients["jvp"]["H_dot"]["expanded"]
    assert r"\frac{\partial" not in gradients["hessian"]["d2L/dz/dz"]["expanded"]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_compiles(tmp_path):
    head = render(DERIVATIONS["expand"], "latex").split(r"\begin{document}")[0]
    fragments = [
        render(d, "latex", view=view, fragment=True)
        for d in DERIVATIONS.values()
        for view in ("index", "matrix")
    ]
    document = "\n".join((head, r"\begin{document}", *fragments, r"\end{document}"))
    (tmp_path / "modes.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "modes.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert run.returncode == 0, run.stdout[-2000:]
