"""derive --notation and --layout."""


def test_a_notation_is_chosen_by_name(run):
    code, out, _ = run("derive", "problem.toml", "--notation", "udl", "--view", "matrix")
    assert code == 0
    assert "f₀ = β₀ + Ω₀·x" in out


def test_a_notation_may_be_a_file(run, folder):
    (folder / "course.toml").write_text("profile = 'nielsen'\nloss = 'Q'\n", encoding="utf-8")
    code, out, _ = run("derive", "problem.toml", "--notation", "course.toml")
    assert code == 0
    assert "∂Q/∂w¹[j,k] = " in out
    assert "δ¹" in out


def test_a_layout_is_chosen_and_said(run):
    _, out, _ = run("derive", "problem.toml", "--view", "matrix", "--layout", "numerator")
    assert "Numerator layout" in out
    assert "∂L/∂W = x·∂L/∂z" in out


def test_the_problem_may_name_its_notation(run, folder):
    path = folder / "problem.toml"
    text = path.read_text(encoding="utf-8") + "[notation]\nprofile = 'cs181'\n"
    path.write_text(text, encoding="utf-8")
    _, out, _ = run("derive", "problem.toml", "--view", "matrix")
    assert "Numerator layout" in out
    assert "∂L/∂W¹ = x·∂L/∂z" in out


def test_an_unknown_notation_is_refused_in_one_sentence(run):
    code, out, err = run("derive", "problem.toml", "--notation", "nielson")
    assert (code, out) == (2, "")
    assert "there is no notation 'nielson'" in err
    assert "did you mean nielsen?" in err


def test_a_picture_too_may_have_its_notation_from_a_file(run, folder):
    (folder / "course.toml").write_text("profile = 'nielsen'\nloss = 'Q'\n", encoding="utf-8")
    code, out, err = run("draw", "problem.toml", "--format", "tikz", "--notation", "course.toml")
    assert (code, err) == (0, "")
    assert "partial Q" in out


def test_a_picture_without_width_is_refused_in_one_sentence(run):
    for width in ("0", "-3"):
        code, out, err = run("draw", "problem.toml", "--width", width)
        assert (code, out) == (2, "")
        assert f"no picture is {width} pixels wide" in err
