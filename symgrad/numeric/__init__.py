"""The other roads to a gradient: numeric backprop, differences, and their agreement."""

from symgrad.numeric.agreement import Agreement, gradcheck
from symgrad.numeric.backprop import backpropagate
from symgrad.numeric.differences import take_differences

__all__ = ["Agreement", "backpropagate", "gradcheck", "take_differences"]
