"""Layers around code of other libraries: what they compute cannot be seen."""

from __future__ import annotations

from ...values import Unknown, Value
from .layer import Made, layer
from .layer_args import Flag, Kept, Text


@layer("TFSMLayer", closed=True)
def tfsm_layer(
    structure: Value, filepath: Kept, call_endpoint: Text = "serve",
    call_training_endpoint: Text = None, trainable: Flag = True, name: Kept = None,
    dtype: Kept = None,
) -> Made:  # fmt: skip
    return Made(Unknown("the outputs of a SavedModel"), params=None)


@layer("JaxLayer")
def jax_layer(
    structure: Value, call_fn: Kept, init_fn: Kept = None, params: Kept = None,
    state_: Kept = None, seed: Kept = None, native_serialization_platforms: Kept = None,
) -> Made:  # fmt: skip
    return Made(Unknown("the outputs of a JAX function"), params=None)


@layer("FlaxLayer")
def flax_layer(structure: Value, module: Kept, method: Kept = None, variables: Kept = None) -> Made:
    return Made(Unknown("the outputs of a Flax module"), params=None)


@layer("TorchModuleWrapper")
def torch_module_wrapper(
    structure: Value, module: Kept, name: Kept = None, output_shape: Kept = None
) -> Made:
    return Made(Unknown("the outputs of a PyTorch module"), params=None)
