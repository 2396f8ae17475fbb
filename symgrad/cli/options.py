"""Arguments and options that several commands share, each with its words for ``--help``."""

from typing import Annotated, Literal

from cyclopts import Parameter

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
Form = Annotated[Literal["text", "latex", "json"], Parameter("--format", help="How it is written.")]
View = Annotated[
    Literal["index", "matrix", "scalar"],
    Parameter(help="Index notation, matrices, or entry by entry at the given sizes."),
]
Detail = Annotated[
    Literal["brief", "steps", "full"],
    Parameter(help="Results only, one line a name, or every law."),
]
Mode = Annotated[
    Literal["reverse", "forward", "expand"],
    Parameter(
        help="Back from the loss, on from each name, or definitions put in and differentiated."
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
TextOrJson = Annotated[Literal["text", "json"], Parameter("--format", help="How it is written.")]
