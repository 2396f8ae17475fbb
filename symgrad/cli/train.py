"""The command ``symgrad train`` and its options, each with its words for ``--help``."""

from typing import Annotated, Literal

from cyclopts import Group, Parameter

from symgrad.cli.options import Json, Settings, Source, TextOrJson
from symgrad.cli.output import emit

STEPS = Group("Steps", sort_key=1)
DATA = Group("Data", sort_key=2)
COURSE = Group("Course of the training", sort_key=3)
SEARCH = Group("Search", sort_key=4)


def _option(group: Group, words: str, *names: str, show_default: bool = False) -> Parameter:
    return Parameter(names or None, group=group, help=words, show_default=show_default, negative="")


def train(
    problem: Source,
    /,
    *,
    data: Annotated[
        str,
        _option(
            DATA, "A set (iris, digits, ...), a .csv or .npz file; else the problem's [values]."
        ),
    ] = "",
    target: Annotated[str, _option(DATA, "The file's column to predict, if not so named.")] = "",
    standardize: Annotated[
        bool | None,
        Parameter(
            group=DATA,
            help="Inputs to mean 0 and deviation 1; unless said, only for named sets.",
        ),
    ] = None,
    held_out: Annotated[
        float | None,
        _option(
            DATA, "Share that only scores; 0.2 of 20 examples or more that can be parted, else 0."
        ),
    ] = None,
    validation: Annotated[
        float | None,
        _option(DATA, "Share whose loss is watched; 0.2 for --patience and --search, else 0."),
    ] = None,
    optimizer: Annotated[
        Literal[
            "gd",
            "sgd",
            "momentum",
            "averaged_momentum",
            "nesterov",
            "nesterov_ahead",
            "nesterov_first_printing",
            "normalized",
            "adagrad",
            "rmsprop",
            "adam",
            "adamw",
        ],
        _option(STEPS, "How to step.", show_default=True),
    ] = "gd",
    step_size: Annotated[float | None, _option(STEPS, "The optimizer's own unless given.")] = None,
    momentum: Annotated[
        float | None, _option(STEPS, "β, or β₁ of adam; the optimizer's own unless given.")
    ] = None,
    schedule: Annotated[
        Literal["constant", "step", "exponential", "cosine"],
        _option(STEPS, "How the step size changes.", show_default=True),
    ] = "constant",
    decay: Annotated[
        float | None,
        _option(STEPS, "Factor of the schedule: 0.5 for step, 0.95 an epoch for exponential."),
    ] = None,
    decay_every: Annotated[
        int, _option(STEPS, "Epochs between two steps of the schedule step.", show_default=True)
    ] = 10,
    warm_up: Annotated[int, _option(STEPS, "Epochs in which the step size rises.")] = 0,
    clip: Annotated[float | None, _option(STEPS, "Largest norm of a gradient.")] = None,
    weight_decay: Annotated[
        float | None, _option(STEPS, "λ of λ/2 ‖w‖², or of adamw's own rule.")
    ] = None,
    epochs: Annotated[
        int, _option(COURSE, "How often every example is seen.", show_default=True)
    ] = 100,
    batch_size: Annotated[int | None, _option(COURSE, "Examples a step; all unless given.")] = None,
    initialization: Annotated[
        Literal["glorot", "he", "normal", "zeros"],
        _option(
            COURSE, "Where parameters without a value in the problem start.", show_default=True
        ),
    ] = "glorot",
    variance: Annotated[
        float | None, _option(COURSE, "σ² of the initialization normal; 0.0001 unless given.")
    ] = None,
    seed: Annotated[int, _option(COURSE, "The same seed, the same run.", show_default=True)] = 0,
    dtype: Annotated[
        Literal["float64", "float32"], _option(COURSE, "The type of numbers.", show_default=True)
    ] = "float64",
    patience: Annotated[
        int | None,
        _option(
            COURSE, "Stop after so many epochs without a lower validation loss; keep the best."
        ),
    ] = None,
    checkpoint: Annotated[
        str, _option(COURSE, "An .npz file to go on from, written whole while training.")
    ] = "",
    checkpoint_every: Annotated[
        int, _option(COURSE, "Epochs between two checkpoints.", show_default=True)
    ] = 1,
    resume: Annotated[
        bool, _option(COURSE, "Go on from --checkpoint, to the same run; begin if it is missing.")
    ] = False,
    search: Annotated[
        tuple[str, ...],
        Parameter(
            group=SEARCH,
            consume_multiple=False,
            negative="",
            show_default=False,
            help="NAME=A,B,... choices or NAME=LOW..HIGH of step-size, momentum, batch-size, "
            "optimizer, ... to compare on the validation part; repeatable. The best run is kept.",
        ),
    ] = (),
    trials: Annotated[
        int | None,
        _option(SEARCH, "Settings drawn at random; every combination of the choices unless given."),
    ] = None,
    jobs: Annotated[int, _option(SEARCH, "Processes that search.", show_default=True)] = 1,
    form: TextOrJson = "text",
    json: Json = False,
    settings: Settings = (),
    output: Annotated[
        str,
        Parameter(
            ("-o", "--output"),
            show_default=False,
            help="Save parameters and run to this .npz file, whole or not at all.",
        ),
    ] = "",
) -> None:
    """Train with the lambdified derivatives."""
    from symgrad.cli.opening import open_problem
    from symgrad.cli.pages import run_page
    from symgrad.cli.searching import Tried
    from symgrad.cli.training import train_problem
    from symgrad.training import Recipe

    run, found = train_problem(
        open_problem(problem, settings),
        data,
        target=target,
        recipe=Recipe(
            optimizer, step_size, momentum, schedule, decay=decay, decay_every=decay_every,
            warm_up=warm_up, clip=clip, weight_decay=weight_decay,
        ),
        tried=Tried(search, trials, jobs),
        epochs=epochs,
        batch_size=batch_size,
        initialization=initialization,
        variance=variance,
        standardize=standardize,
        held_out=held_out,
        validation=validation,
        patience=patience,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
        resume=resume,
        seed=seed,
        dtype=dtype,
        output=output,
    )  # fmt: skip
    emit(run_page(run, found, as_json=json or form == "json"))
