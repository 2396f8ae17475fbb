"""Layers and losses of the field; they only build Graphs."""

from symgrad.nets.attention import attention, causal_mask, self_attention
from symgrad.nets.classification import (
    binary_cross_entropy,
    focal_loss,
    hinge_loss,
    logistic_loss,
    multiclass_hinge,
    smoothed_cross_entropy,
    softmax_cross_entropy,
)
from symgrad.nets.convolution import average_pool, conv1d, conv2d, max_pool
from symgrad.nets.distances import contrastive_loss, triplet_loss
from symgrad.nets.embedding import embed, negative_sampling, skip_gram
from symgrad.nets.layers import activate, dense, dropout, residual
from symgrad.nets.likelihoods import gaussian_likelihood, kl_divergence, poisson_likelihood
from symgrad.nets.losses import LOSSES, Loss
from symgrad.nets.network import Network
from symgrad.nets.normalization import batch_norm, layer_norm, rms_norm, standardize
from symgrad.nets.penalties import l1_penalty, l2_penalty
from symgrad.nets.recurrent import gru_cell, lstm_cell, rnn_cell, unroll
from symgrad.nets.regression import (
    absolute_error,
    half_squared_error,
    huber_loss,
    mean_squared_error,
    sum_of_squares,
)
from symgrad.nets.transformer import transformer_block

__all__ = [
    "LOSSES",
    "Loss",
    "Network",
    "absolute_error",
    "activate",
    "attention",
    "average_pool",
    "batch_norm",
    "binary_cross_entropy",
    "causal_mask",
    "contrastive_loss",
    "conv1d",
    "conv2d",
    "dense",
    "dropout",
    "embed",
    "focal_loss",
    "gaussian_likelihood",
    "gru_cell",
    "half_squared_error",
    "hinge_loss",
    "huber_loss",
    "kl_divergence",
    "l1_penalty",
    "l2_penalty",
    "layer_norm",
    "logistic_loss",
    "lstm_cell",
    "max_pool",
    "mean_squared_error",
    "multiclass_hinge",
    "negative_sampling",
    "poisson_likelihood",
    "residual",
    "rms_norm",
    "rnn_cell",
    "self_attention",
    "skip_gram",
    "smoothed_cross_entropy",
    "softmax_cross_entropy",
    "standardize",
    "sum_of_squares",
    "transformer_block",
    "triplet_loss",
    "unroll",
]
