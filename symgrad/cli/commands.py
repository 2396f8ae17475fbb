"""The commands. What they need is imported inside them, so that ``--help`` stays quick."""

from typing import Annotated, Literal

from cyclopts import Parameter

from symgrad.cli.codes import DOES_NOT_HOLD, HOLDS, UNDECIDED
from symgrad.cli.options import (
    Backward,
    Detail,
    Direction,
    Dollars,
    Exercise,
    Form,
    Fragment,
    Json,
    Layout,
    MarkForm,
    Mode,
    NotationName,
    Numbers,
    Output,
    Picture,
    Roads,
    Settings,
    Solution,
    Source,
    TextOrJson,
    View,
    Wrt,
)
from symgrad.cli.output import emit, shows_colors


def derive(
    problem: Source,
    /,
    *,
    wrt: Wrt = (),
    form: Form = None,
    json: Json = False,
    view: View = "index",
    detail: Detail = "steps",
    notation: NotationName = None,
    layout: Layout = None,
    fragment: Fragment = False,
    dollars: Dollars = False,
    numbers: Numbers = None,
    exercise: Exercise = None,
    solution: Solution = False,
    settings: Settings = (),
    mode: Mode = "reverse",
    direction: Direction = (),
    output: Output = "",
) -> None:
    """Print the derivation, step by step."""
    from symgrad.cli.deriving import derivation_of
    from symgrad.cli.forms import check_parts, page_form
    from symgrad.cli.opening import open_problem
    from symgrad.cli.pages import derivation_json, derivation_page

    written = "json" if json else page_form(form, output)
    check_parts(written, fragment=(fragment, "latex"), dollars=(dollars, "markdown"))
    opened = open_problem(problem, settings)
    derivation = derivation_of(opened, wrt=wrt, mode=mode, direction=direction)
    if written == "json":
        emit(derivation_json(opened, derivation, notation=notation, layout=layout), output)
        return
    page = derivation_page(
        opened,
        derivation,
        written,
        view=view,
        detail=detail,
        notation=notation,
        layout=layout,
        fragment=fragment,
        dollars=dollars,
        numbers=numbers,
        blanks=exercise or (derivation.asked if solution or exercise == () else ()),
        solution=solution,
        colors=not output and shows_colors(),
    )
    emit(page, output)


def draw(
    problem: Source,
    /,
    *,
    wrt: Wrt = (),
    form: Picture = None,
    notation: NotationName = None,
    fragment: Fragment = False,
    backward: Backward = None,
    width: Annotated[int, Parameter(help="Pixels; a wider picture is cut into rows.")] = 1240,
    settings: Settings = (),
    output: Output = "",
) -> None:
    """Draw the computational graph: values over the wires, derivatives under them."""
    from symgrad.cli.forms import check_parts, picture_form
    from symgrad.cli.opening import open_problem
    from symgrad.problems import read_notation
    from symgrad.rendering.pictures import draw as drawn

    written = picture_form(form, output)
    check_parts(written, fragment=(fragment, "tikz"))
    opened = open_problem(problem, settings)
    picture = drawn(
        opened,
        written,
        wrt=wrt or None,
        notation=read_notation(notation) if notation else None,
        backward=backward,
        width=width,
        fragment=fragment,
    )
    emit(picture, output)


def verify(
    problem: Source,
    /,
    *,
    wrt: Wrt = (),
    form: TextOrJson = "text",
    json: Json = False,
    settings: Settings = (),
    mode: Mode = "reverse",
    direction: Direction = (),
    output: Output = "",
) -> int:
    """Derive, then let the kernel check every step again; or check a saved derivation (.json)."""
    from symgrad.cli.reports import is_saved, show_report, verify_saved

    as_json = json or form == "json"
    if is_saved(problem):
        options = {
            "--wrt": bool(wrt),
            "--set": bool(settings),
            "--mode": mode != "reverse",
            "--direction": bool(direction),
        }
        return verify_saved(problem, options, as_json=as_json, output=output)
    from symgrad.cli.deriving import derivation_of
    from symgrad.cli.opening import open_problem
    from symgrad.kernel import verify as check

    opened = open_problem(problem, settings)
    report = check(derivation_of(opened, wrt=wrt, mode=mode, direction=direction))
    return show_report(report, as_json=as_json, output=output)


def gradcheck(
    problem: Source,
    /,
    *,
    form: TextOrJson = "text",
    json: Json = False,
    settings: Settings = (),
    mode: Mode = "reverse",
    direction: Direction = (),
    road: Roads = (),
    output: Output = "",
) -> int:
    """Compare the symbolic derivative with numeric backprop and with differences."""
    from symgrad.cli.deriving import derivation_of
    from symgrad.cli.opening import open_problem
    from symgrad.cli.pages import agreement_page
    from symgrad.numeric import gradcheck as check

    opened = open_problem(problem, settings)
    derivation = derivation_of(opened, mode=mode, direction=direction)
    agreement = check(derivation, values=opened.values, roads=road)
    emit(agreement_page(agreement, as_json=json or form == "json"), output)
    return UNDECIDED if agreement.unjudged else HOLDS if agreement.holds else DOES_NOT_HOLD


def check(
    problem: Source,
    file: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True,
            show_default=False,
            help="A file with the answer, or - for stdin.",
        ),
    ] = "",
    /,
    *,
    answer: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            show_default=False,
            help="The answer itself: LaTeX or plain text.",
        ),
    ] = None,
    question: Annotated[
        str | None, Parameter(help="The id of what is asked; needed where there are several.")
    ] = None,
    wrt: Annotated[
        str | None,
        Parameter(help="The loss is differentiated by this name, instead of a question."),
    ] = None,
    layout: Annotated[
        Literal["gradient", "numerator", "either"] | None,
        Parameter(help="The shape of a derivative, instead of the problem's own."),
    ] = None,
    reveal: Annotated[
        bool, Parameter(negative="", show_default=False, help="Show the right answer too.")
    ] = False,
    save: Annotated[
        str,
        Parameter(
            show_default=False,
            help="Keep the lines that hold of a derivation in this file, for symgrad verify.",
        ),
    ] = "",
    form: MarkForm = None,
    json: Json = False,
    settings: Settings = (),
    output: Output = "",
) -> int:
    """Mark one answer or derivation: is it right, and if not, where not and why?"""
    from symgrad.cli.checking import answer_text, check_choice, save_steps, show_mark
    from symgrad.cli.forms import mark_form
    from symgrad.cli.opening import open_problem
    from symgrad.marking import mark

    check_choice(question, wrt)
    written = "json" if json else mark_form(form, output)
    text = answer_text(file, answer)
    opened = open_problem(problem, settings)
    found = mark(opened, text, question=question, wrt=wrt, layout=layout)
    save_steps(found, save)
    return show_mark(found, written, title=opened.title, reveal=reveal, output=output)


def demo() -> int:
    """Derive, verify, gradcheck and train a built-in example, in a few seconds."""
    from symgrad.cli.tour import take_tour

    return take_tour()
