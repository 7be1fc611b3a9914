"""PyTorch, as far as class structure goes: modules, autograd functions, plain tensors."""

from __future__ import annotations

from typing import Any

from ..shapes import UNKNOWN, Shape
from ..values import NONE, Array, Bound, Config, Fail, Lib, Method, Obj, Unknown, UserClass, Value
from .api import Context, attribute, function
from .args import as_array, as_dims

_BASES = ("torch.nn.Module", "torch.autograd.Function")


# -- modules ----------------------------------------------------------------------------------------


@function("torch.nn.Module.__init__", "torch.nn.modules.module.Module.__init__")
def module_init(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``super().__init__()`` of a user's module."""
    ctx.edit(receiver).native = Config(site=ctx.site)
    return NONE


@function("torch.nn.Module.__setattr__")
def module_set(ctx: Context, receiver: Any, name: Any, value: Any) -> Value:
    """A submodule or parameter set before ``super().__init__()``: ``Module.__setattr__`` refuses."""
    cls = receiver.cls
    own_init = isinstance(cls, UserClass) and ctx.defines(receiver, "__init__") is not None
    made = (
        isinstance(value, Obj)
        and isinstance(value.cls, Lib)
        and value.cls.name.startswith("torch.nn.")
    )
    if own_init and made and not cls.opaque and ctx.read(receiver).native is None:
        text = f"`{cls.name}` sets a submodule before `super().__init__()` has run"
        raise Fail(
            "torch-super-init",
            text,
            "AttributeError",
            cls=cls,
            init=ctx.defines(receiver, "__init__"),
        )
    return NONE


@function("torch.nn.Module.__call__")
def module_call(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``module(x)``: its ``forward``, which a module without one does not have."""
    cls = receiver.cls
    if not isinstance(cls, UserClass):
        return Unknown("a module of torch")
    forward = ctx.defines(receiver, "forward")
    if forward is not None:
        return ctx.call(Bound(receiver, forward), args, kwargs)
    plain = all(not isinstance(b, Lib) or b.name in (*_BASES, "builtins.object") for b in cls.mro)
    if not plain or cls.opaque or ctx.binds(receiver, "forward"):
        return Unknown("forward() may be defined where fitlint cannot see it")
    text = f"`{cls.name}` is a torch Module without a `forward` method"
    raise Fail("torch-forward", text, "NotImplementedError", None, cls=cls)


@function(*(f"torch.nn.{name}" for name in (
    "Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "ReLU", "GELU", "Sigmoid", "Tanh",
    "Softmax", "Sequential", "ModuleList", "ModuleDict", "LSTM", "GRU", "RNN", "Embedding",
    "Dropout", "Dropout2d", "BatchNorm1d", "BatchNorm2d", "LayerNorm", "MaxPool1d", "MaxPool2d",
    "AvgPool2d", "AdaptiveAvgPool2d", "Flatten", "Identity", "MultiheadAttention", "Transformer",
    "TransformerEncoder", "TransformerEncoderLayer", "CrossEntropyLoss", "MSELoss", "BCELoss",
)))  # fmt: skip
def module(ctx: Context, called: str, *args: Any, **kwargs: Any) -> Value:
    """A module of torch's own."""
    return ctx.new_object(Lib(called), Config(site=ctx.site))


# -- autograd functions -------------------------------------------------------------------------------


@attribute("torch.autograd.Function.apply")
def apply_of(ctx: Context, cls: Any) -> Value:
    """``MyFunction.apply``: bound to the class."""
    return Method(cls, "torch.autograd.Function.__apply__")


@function("torch.autograd.Function.__apply__")
def apply(ctx: Context, cls: Any, *args: Any, **kwargs: Any) -> Value:
    """Run ``forward``; what it gives cannot be differentiated if the class has no ``backward``."""
    if not isinstance(cls, UserClass):
        return Unknown("a function of torch")
    forward = ctx.defines(cls, "forward")
    if forward is None:
        if cls.opaque or ctx.binds(cls, "forward"):
            return Unknown("forward() may be defined where fitlint cannot see it")
        text = f"`{cls.name}` is an autograd Function without a `forward` method"
        raise Fail("torch-forward", text, "NotImplementedError", None, cls=cls)
    result = ctx.call(forward, [Unknown("the context of an autograd function"), *args], kwargs)
    lacking = not cls.opaque and not ctx.binds(cls, "backward") and not ctx.binds(cls, "vjp")
    if lacking:
        return (
            Array(lib="torch", node=cls) if not isinstance(result, Array) else result.but(node=cls)
        )
    return result


@function("torchtensor.backward", "torch.autograd.backward")
def backward(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """``loss.backward()`` through an autograd function without ``backward``."""
    cls = receiver.node if isinstance(receiver, Array) else None
    if isinstance(cls, UserClass):
        text = f"`{cls.name}` has no `backward` method, so gradients cannot pass through it"
        raise Fail("torch-backward", text, "NotImplementedError", None, cls=cls)
    return NONE


# -- tensors ------------------------------------------------------------------------------------------


@function("torch.randn", "torch.rand", "torch.zeros", "torch.ones", "torch.empty")
def made(ctx: Context, *size: Any, **options: Any) -> Value:
    """A tensor of a given size."""
    dims = as_dims(ctx, size[0]) if len(size) == 1 else tuple(_one(ctx, part) for part in size)
    return Array(
        Shape(None if dims in (UNKNOWN, None) else dims), "float32", "torch", origin=ctx.site
    )


def _one(ctx: Context, value: Value) -> Any:
    dims = as_dims(ctx, value)
    return dims[0] if isinstance(dims, tuple) and len(dims) == 1 else UNKNOWN


@function("torch.tensor", "torch.from_numpy", "torch.as_tensor")
def tensor(ctx: Context, data: Any, **options: Any) -> Value:
    """A tensor from data."""
    array = as_array(ctx, data)
    return Array(array.shape, None, "torch", origin=ctx.site)


@function(*(f"torchtensor.{name}" for name in (
    "sum", "mean", "pow", "exp", "log", "abs", "sqrt", "relu", "sigmoid", "tanh", "view", "reshape",
    "flatten", "squeeze", "unsqueeze", "float", "double", "to", "cuda", "cpu", "clone", "norm",
)))  # fmt: skip
def computed(ctx: Context, receiver: Any, *args: Any, **kwargs: Any) -> Value:
    """A tensor computed from another: only where its gradient leads is kept."""
    return Array(lib="torch", node=receiver.node)


@function("torch.nn.Parameter")
def parameter(ctx: Context, data: Any = NONE, requires_grad: Any = NONE) -> Value:
    """A tensor that is a weight."""
    return data if isinstance(data, Array) else Array(lib="torch")
