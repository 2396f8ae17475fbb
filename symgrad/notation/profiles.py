r"""The notations that symgrad knows: of five courses and of four books and libraries.

Adding one is one entry here; tests and the page in docs follow from the table.
"""

from __future__ import annotations

from difflib import get_close_matches

from symgrad.errors import ProblemError
from symgrad.notation.profile import FAMILIES, Profile

PROFILES = {
    p.name: p
    for p in (
        Profile(
            name="sfu-cmpt-419",
            title="Vincent, Training gradients and influence (SFU CMPT 419)",
            weight="W^{(#)}",
            bias="b^{(#)}",
            preactivation="z^{(#)}",
            activation="a^{(#)}",
            prediction=r"\hat{y}",
            loss="L",
            function="a",
            step_size=r"\eta",
        ),
        Profile(
            name="udl",
            title="Prince, Understanding Deep Learning, chapter 7; notes by Scarano",
            weight=r"\Omega_{#}",
            bias=r"\beta_{#}",
            preactivation="f_{#}",
            activation="h_{#}",
            loss=r"\ell",
            function="a",
            step_size=r"\alpha",
            from_zero=("weight", "bias", "preactivation"),
            vectors=r"\mathbf",
            matrices=r"\mathbf",
            transpose="T",
            brackets="[]",
            bias_first=True,
            weights="to-from",
        ),
        Profile(
            name="cs181",
            title="Harvard CS181, lecture 9: Jacobians in numerator layout",
            weight="W^{#}",
            bias="b^{#}",
            preactivation="z^{#}",
            activation=r"\phi^{#}",
            prediction="f",
            loss=r"\mathcal{L}",
            function=r"\sigma",
            lone=("activation", "preactivation"),
            vectors=r"\mathbf",
            matrices=r"\mathbf",
            jacobian="J",
            transpose="T",
            weights="to-from",
            layout="numerator",
        ),
        Profile(
            name="cse40171",
            title="Notre Dame CSE 40171, gradient-based optimization",
            weight="W^{(#)}",
            bias="b^{(#)}",
            preactivation="z^{(#)}",
            activation="a^{(#)}",
            prediction=r"y_{\mathrm{pred}}",
            loss="E",
            step_size=r"\mathrm{step}",
            transpose="T",
        ),
        Profile(
            name="dsc140b",
            title="UCSD DSC 140B, lecture 20: weights from i to j",
            weight="W^{(#)}",
            bias="b^{(#)}",
            preactivation="z^{(#)}",
            activation="a^{(#)}",
            prediction="H",
            loss=r"\ell",
            function="g",
            vectors=r"\vec",
            transpose="T",
            weights="from-to",
            letters="jik",
        ),
        Profile(
            name="nielsen",
            title="Nielsen, Neural Networks and Deep Learning, chapter 2",
            weight="w^{#}",
            bias="b^{#}",
            preactivation="z^{#}",
            activation="a^{#}",
            loss="C",
            function=r"\sigma",
            step_size=r"\eta",
            delta=r"\delta^{#}",
            nabla=("activation",),
            transpose="T",
            weights="to-from",
            letters="jkk",
        ),
        Profile(
            name="goodfellow",
            title="Goodfellow, Bengio, Courville, Deep Learning, section 6.5",
            weight="W^{(#)}",
            bias="b^{(#)}",
            preactivation="a^{(#)}",
            activation="h^{(#)}",
            prediction=r"\hat{y}",
            loss="J",
            function="f",
            step_size=r"\epsilon",
            nabla=FAMILIES,
            vectors=r"\boldsymbol",
            matrices=r"\boldsymbol",
            weights="to-from",
        ),
        Profile(
            name="bishop",
            title="Bishop, Pattern Recognition and Machine Learning, section 5.3",
            weight="W^{(#)}",
            bias="b^{(#)}",
            preactivation="a^{(#)}",
            activation="z^{(#)}",
            prediction="y",
            loss="E",
            target="t",
            function="h",
            step_size=r"\eta",
            delta=r"\delta^{(#)}",
            lone=("preactivation", "activation"),
            small=("weight",),
            vectors=r"\mathbf",
            matrices=r"\mathbf",
            transpose="T",
            weights="to-from",
            letters="jik",
        ),
        Profile(
            name="pytorch",
            title="PyTorch: torch.nn.Linear, .grad",
            weight=r"\mathtt{fc#.weight}",
            bias=r"\mathtt{fc#.bias}",
            preactivation=r"\mathtt{z#}",
            activation=r"\mathtt{a#}",
            prediction=r"\mathtt{output}",
            loss=r"\mathtt{loss}",
            input=r"\mathtt{x}",
            target=r"\mathtt{target}",
            step_size=r"\mathtt{lr}",
            gradient="grad",
            weights="to-from",
        ),
    )
}


def profile(name: str) -> Profile:
    """The notation of this name.

    >>> profile("nielsen").loss
    'C'
    """
    if name.endswith(".toml"):
        hint = f"symgrad.problems.read_notation({name!r}) reads a file"
        raise ProblemError(f"{name!r} is no name of a notation", hint=hint)
    if name not in PROFILES:
        close = get_close_matches(name, PROFILES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(PROFILES)}"
        raise ProblemError(f"there is no notation {name!r}", hint=hint)
    return PROFILES[name]
