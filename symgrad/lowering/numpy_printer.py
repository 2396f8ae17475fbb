"""Values as NumPy source that reads like a page of textbook backprop."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from symgrad.expr.digits import lies_within
from symgrad.expr.index import Index
from symgrad.lowering.source import (
    ATOM,
    COMPARE,
    POWER,
    PRODUCT,
    SIGN,
    SUM,
    Code,
    axis_argument,
    contraction,
    new_axes,
    spread,
    transpose,
)
from symgrad.lowering.values import (
    Along,
    Apply,
    Contract,
    Gather,
    LogSumExp,
    Number,
    OfMatrix,
    Pick,
    Position,
    Read,
    Same,
    Size,
    Softmax,
    Value,
    Within,
    reads,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sympy import Expr

    from symgrad.lowering.values import Axes

COMPARISONS = {
    "greater": ">", "less": "<", "greater_equal": ">=", "less_equal": "<=",
    "equal": "==", "not_equal": "!=",
}  # fmt: skip
NUMPY = frozenset(
    "exp log log1p expm1 sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh "
    "sqrt floor ceil logical_and logical_or logical_not".split()
)


@dataclass(frozen=True)
class NumPyPrinter:
    """Prints values; ``names`` maps what they read, and names of sizes, to Python's identifiers."""

    names: Mapping[str, str]

    def show(self, value: Value, order: Axes) -> Code:
        """Source of a value as an array with its axes in the given order."""
        axes = tuple(axis for axis in order if axis in value.axes)
        match value:
            case Number(value=number):
                text = repr(number) if isfinite(number) else f'float("{number}")'
                return Code(text, SIGN if number < 0 else ATOM)
            case Size(expr=expr):
                return self.size(expr)
            case Read(name, stored):
                return transpose(Code(self.names[name], ATOM, stored), axes)
            case Gather(name, positions, _, shape):
                return self._entries(self.names[name], positions, shape, axes)
            case Position(position):
                return Code(self.grid(position, axes), SUM, axes)
            case Same():
                return self._same(value, axes)
            case Within():
                return self._within(value, axes)
            case Apply():
                return self._apply(value, axes)
            case Contract(operands):
                return contraction(self.show, operands, axes)
            case LogSumExp(operand):
                inner = self.show(operand, union((axes, operand.axes)))
                return Code(f"logsumexp({inner.text}{_keyword(inner.axes, axes)})", ATOM, axes)
            case Softmax():
                return self._softmax(value, axes)
            case OfMatrix():
                return self._of_matrix(value, axes)
            case Pick(operand, positions):
                whole = self.show(operand, operand.axes)
                shape = tuple(axis.size for axis in whole.axes)
                return self._entries(whole.within(ATOM), positions, shape, axes)
            case Along():
                return self._along(value, axes)

    def size(self, expr: Expr) -> Code:
        """A number made of sizes."""
        symbols = {s: type(s)(self.names[f"|{s.name}|"]) for s in expr.free_symbols}
        text = str(expr.xreplace(symbols))
        return Code(
            text,
            ATOM
            if expr.is_Symbol or expr.is_Integer
            else PRODUCT
            if expr.is_Mul or expr.is_Pow
            else SUM,
        )

    # matrices and maxima -----------------------------------------------------------------------

    def _of_matrix(self, value: OfMatrix, axes: Axes) -> Code:
        """``np.linalg.inv(A)``: the matrices' axes last, their own two if there are some too."""
        own = value.axes[-2:] if value.op == "inv" else ()
        kept = tuple(axis for axis in axes if axis not in own)
        inner = self.show(value.operand, (*kept, *value.rows_columns))
        name = f"np.linalg.{value.op}" if value.op in ("inv", "det") else value.op
        return transpose(Code(f"{name}({inner.text})", ATOM, (*kept, *own)), axes)

    def _along(self, value: Along, axes: Axes) -> Code:
        if value.place is None:
            inner = self.show(value.operand, (*axes, value.axis))
            return Code(f"np.max({inner.text}{_keyword(inner.axes, axes)})", ATOM, axes)
        order = tuple(value.axis if axis == value.place else axis for axis in axes)
        inner = self.show(value.operand, order)
        return Code(f"is_argmax({inner.text}, axis={order.index(value.axis)})", ATOM, axes)

    def _softmax(self, value: Softmax, axes: Axes) -> Code:
        kept = tuple(a for a in axes if a not in value.over)
        if value.weights != Number(1):
            inner, weights = self.aligned(value.operand, axes), self.aligned(value.weights, axes)
            arguments = f"{inner.text}, {weights.text}{_keyword(axes, kept)}"
            return Code(f"weighted_softmax({arguments})", ATOM, axes)
        name = "log_softmax" if value.log else "softmax"
        inner = self.show(value.operand, axes)
        return Code(f"{name}({inner.text}{_keyword(axes, kept)})", ATOM, axes)

    # element-wise ------------------------------------------------------------------------------

    def aligned(self, value: Value, axes: Axes) -> Code:
        """Source of a value that broadcasts against an array with the given axes."""
        code = self.show(value, axes)
        return spread(code, axes)

    def _apply(self, value: Apply, axes: Axes) -> Code:
        match value.op, value.args:
            case "add", args:
                return Code(self._sum(args, axes), SUM, axes)
            case "neg", (argument,):
                return Code(f"-{self.aligned(argument, axes).within(SIGN)}", SIGN, axes)
            case "mul", args:
                return self._product(args, axes)
            case "div", (above, below):
                factors = above.args if isinstance(above, Apply) and above.op == "mul" else (above,)
                top = self._product(factors, axes)
                return Code(f"{top.within(PRODUCT)} / {self._factor(below, axes)}", PRODUCT, axes)
            case "pow", (base, exponent):
                root, power = self.aligned(base, axes), self.aligned(exponent, axes)
                return Code(f"{root.within(ATOM)}**{power.within(POWER)}", POWER, axes)
            case op, (left, right) if op in COMPARISONS:
                sides = [self.aligned(side, axes).within(SUM) for side in (left, right)]
                return Code(f" {COMPARISONS[op]} ".join(sides), COMPARE, axes)
            case op, args:
                inside = ", ".join(self.aligned(argument, axes).text for argument in args)
                name = f"np.{op}" if op in NUMPY or op == "where" else op
                call = f"{name}({inside})"
                return Code(call if reads(value) or axes else f"float({call})", ATOM, axes)

    def _sum(self, args: Iterable[Value], axes: Axes) -> str:
        text = ""
        for argument in args:
            negative = isinstance(argument, Apply) and argument.op == "neg"
            inner = argument.args[0] if negative else argument  # type: ignore[union-attr]
            code = self.aligned(inner, axes)
            if text:
                text += f" - {code.within(PRODUCT)}" if negative else f" + {code.within(PRODUCT)}"
            else:
                text = f"-{code.within(PRODUCT)}" if negative else code.within(SUM)
        return text

    def _factor(self, value: Value, axes: Axes) -> str:
        return self.aligned(value, axes).within(SIGN)

    def _product(self, args: tuple[Value, ...], axes: Axes) -> Code:
        numbers = [self.show(a, ()).within(SIGN) for a in args if not a.axes]
        arrays = [a for a in args if a.axes]
        if _is_outer(arrays, axes):
            left, right = sorted(arrays, key=lambda a: axes.index(a.axes[0]))
            inside = f"{self.show(left, left.axes).text}, {self.show(right, right.axes).text}"
            factors = [*numbers, f"np.outer({inside})"]
            return Code(" * ".join(factors), PRODUCT if numbers else ATOM, axes)
        codes = [self.aligned(a, axes) for a in arrays]
        if len(codes) == 1 and not numbers:
            return codes[0]
        return Code(" * ".join([*numbers, *(c.within(SIGN) for c in codes)]), PRODUCT, axes)

    # positions ---------------------------------------------------------------------------------

    def grid(self, position: Expr, axes: Axes) -> str:
        """An affine position as whole numbers that broadcast against the given axes."""
        ranges = {
            index: Index(self._range(index, axes), index.size)
            for index in position.free_symbols
            if isinstance(index, Index)
        }
        symbols = {
            s: type(s)(self.names[f"|{s.name}|"])
            for s in position.free_symbols
            if not isinstance(s, Index)
        }
        return str(position.xreplace(ranges | symbols))

    def _range(self, index: Index, axes: Axes) -> str:
        after = len(axes) - 1 - axes.index(index)
        return f"np.arange({self.size(index.size).text})" + new_axes([":"] + ["None"] * after)

    def _entries(
        self, name: str, positions: tuple[Expr, ...], shape: tuple[Expr, ...], axes: Axes
    ) -> Code:
        """Slices where each position is a number or an index with an offset, else index grids."""
        slices = [self._slice(*place) for place in zip(positions, shape, strict=True)]
        kept = tuple(i for p in positions for i in p.free_symbols if isinstance(i, Index))
        if None not in slices and len(set(kept)) == len(kept):
            code = Code(f"{name}[{', '.join(s for s in slices if s)}]", ATOM, kept)
            return transpose(code, axes)
        places = [
            self.grid(position, axes)
            if lies_within(position, size)
            else f"np.clip({self.grid(position, axes)}, 0, {self.size(size).within(SUM)} - 1)"
            for position, size in zip(positions, shape, strict=True)
        ]
        return Code(f"{name}[{', '.join(places)}]", ATOM, axes)

    def _slice(self, position: Expr, size: Expr) -> str | None:
        """A number ``3`` or a range ``2:7``, where they are certain to lie inside."""
        if position.is_Integer:
            return str(position)
        indices = [s for s in position.free_symbols if isinstance(s, Index)]
        if len(indices) != 1 or not lies_within(position, size):
            return None
        offset = position - indices[0]
        if not offset.is_Integer:
            return None
        if offset == 0 and indices[0].size == size:
            return ":"
        return f"{offset or ''}:{self.size(indices[0].size + offset).text}"

    def _same(self, value: Same, axes: Axes) -> Code:
        sides = (value.left, value.right)
        match sides:
            case (Index(), Index()) if value.left.size == value.right.size:  # type: ignore[attr-defined]
                return Code(f"np.eye({self.size(axes[0].size).text}, dtype=dtype)", ATOM, axes)
            case _:
                left, right = (self.grid(side, axes) for side in sides)
                return Code(f"({left} == {right}).astype(dtype)", ATOM, axes)

    def _within(self, value: Within, axes: Axes) -> Code:
        place, size = self.grid(value.position, axes), self.size(value.size).text
        holds = f"(0 <= {place}) & ({place} < {size})"
        return Code(f"({holds}).astype(dtype)" if axes else f"float({holds})", ATOM, axes)


def _is_outer(arrays: list[Value], axes: Axes) -> bool:
    return (
        len(axes) == 2
        and len(arrays) == 2
        and all(len(a.axes) == 1 for a in arrays)
        and (arrays[0].axes != arrays[1].axes)
    )


def _keyword(stored: Axes, kept: Axes) -> str:
    argument = axis_argument(stored, kept)
    return f", {argument}" if argument else ""
