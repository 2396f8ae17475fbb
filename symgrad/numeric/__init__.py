"""The other roads to a gradient: numeric backprop, differences, and their agreement."""

from symgrad.numeric.agreement import Agreement, gradcheck
from symgrad.numeric.backprop import backpropagate
from symgrad.numeric.differences import take_differences
from symgrad.numeric.roads import ROADS

__all__ = ["ROADS", "Agreement", "backpropagate", "gradcheck", "take_differences"]
