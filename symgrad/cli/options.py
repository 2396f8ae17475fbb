"""Arguments and options that several commands share, each with its words for ``--help``."""

from typing import Annotated, Literal

from cyclopts import Parameter

from symgrad.notation import PROFILES

Source = Annotated[
    str, Parameter(help="A problem file (TOML), or module.py:name for a graph made in Python.")
]
Wrt = Annotated[
    tuple[str, ...],
    Parameter(
        "--wrt",
        consume_multiple=False,
        negative="",
        show_default=False,
        help="A name to differentiate by, instead of the problem's own; repeatable.",
    ),
]
Settings = Annotated[
    tuple[str, ...],
    Parameter(
        "--set",
        consume_multiple=False,
        negative="",
        show_default=False,
        help="NAME=VALUE: another size, or another number in the worked example; repeatable.",
    ),
]
Form = Annotated[
    Literal["text", "latex", "markdown", "html", "json", "pdf"] | None,
    Parameter(
        "--format",
        help="How it is written, unless the ending of -o says it; pdf goes to a file or a pipe.",
    ),
]
View = Annotated[
    Literal["index", "matrix", "scalar"],
    Parameter(help="Index notation, matrices, or entry by entry at the given sizes."),
]
Detail = Annotated[
    Literal["brief", "steps", "full"],
    Parameter(help="Results only, one line a name, or every law."),
]
NotationName = Annotated[
    str | None,
    Parameter(
        "--notation",
        help=f"{', '.join(PROFILES)}, or a TOML file, instead of the problem's own way.",
    ),
]
Layout = Annotated[
    Literal["gradient", "numerator"] | None,
    Parameter(help="The shape of a derivative, instead of the problem's own."),
]
Fragment = Annotated[
    bool,
    Parameter(negative="", show_default=False, help=r"LaTeX to \input into a document."),
]
Dollars = Annotated[
    bool,
    Parameter(negative="", show_default=False, help="Markdown of Jupyter and Quarto: $$ blocks."),
]
Numbers = Annotated[
    bool | None,
    Parameter(
        "--numbers",
        negative="--no-numbers",
        show_default=False,
        help="Put the problem's [values] in, which must be complete; unless said where they are.",
    ),
]
Exercise = Annotated[
    tuple[str, ...] | None,
    Parameter(
        consume_multiple=True,
        negative="",
        show_default=False,
        help="Leave lines open: names (w for dL/dw) or numbers of lines; else what is asked.",
    ),
]
Solution = Annotated[
    bool,
    Parameter(negative="", show_default=False, help="Fill and mark the lines of the exercise."),
]
Mode = Annotated[
    Literal["reverse", "forward", "expand"],
    Parameter(
        help="Back from the loss, on from each name, or definitions put in and differentiated."
    ),
]
Direction = Annotated[
    tuple[str, ...],
    Parameter(
        "--direction",
        consume_multiple=False,
        negative="",
        show_default=False,
        help="With --mode forward: a name that moves along a direction; repeatable.",
    ),
]
RoadName = Literal[
    "backprop", "differences", "complex_step", "central", "richardson", "direction", "torch", "jax",
    "all",
]  # fmt: skip
Roads = Annotated[
    tuple[RoadName, ...],
    Parameter(
        "--road",
        consume_multiple=False,
        negative="",
        show_default=False,
        help="What to compare with, instead of backprop and differences; repeatable.",
    ),
]
Output = Annotated[
    str,
    Parameter(
        ("-o", "--output"), show_default=False, help="Write to this file, whole or not at all."
    ),
]
Json = Annotated[
    bool,
    Parameter("--json", negative="", show_default=False, help="Short for --format json."),
]
Picture = Annotated[
    Literal["svg", "tikz"] | None,
    Parameter("--format", help="SVG, or LaTeX that draws with TikZ; else by the ending of -o."),
]
Backward = Annotated[
    bool | None,
    Parameter(
        "--backward",
        negative="--no-backward",
        show_default=False,
        help="Derivatives under the wires; unless said where the loss is a number.",
    ),
]
TextOrJson = Annotated[Literal["text", "json"], Parameter("--format", help="How it is written.")]
MarkForm = Annotated[
    Literal["text", "latex", "html", "json"] | None,
    Parameter("--format", help="How it is written, unless the ending of -o says it."),
]
