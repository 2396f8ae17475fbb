"""Which training example taught it this: gradients, curvature, and training again."""

from symgrad.influence.checkpoints import Checkpoint, Recorder
from symgrad.influence.curvature import hessian, hessian_product
from symgrad.influence.each import match_examples, per_example_gradients
from symgrad.influence.functions import influence_functions
from symgrad.influence.gradients import gradient_norms, gradient_products, self_influence, tracin
from symgrad.influence.retraining import Fit, Optimum, Training, leave_one_out, shapley
from symgrad.influence.scores import Influence

__all__ = [
    "Checkpoint",
    "Fit",
    "Influence",
    "Optimum",
    "Recorder",
    "Training",
    "match_examples",
    "gradient_norms",
    "gradient_products",
    "hessian",
    "hessian_product",
    "influence_functions",
    "leave_one_out",
    "per_example_gradients",
    "self_influence",
    "shapley",
    "tracin",
]
