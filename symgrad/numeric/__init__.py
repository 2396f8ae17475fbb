"""The other roads to a gradient: numeric backprop, differences, and their agreement."""

from symgrad.numeric.backprop import backprop
from symgrad.numeric.differences import differences
from symgrad.numeric.gradcheck import Agreement, gradcheck

__all__ = ["Agreement", "backprop", "differences", "gradcheck"]
