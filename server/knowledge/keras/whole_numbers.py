"""What layers make of whole numbers and truth values when they run on data.

On a KerasTensor Keras promises its compute dtype; on data TensorFlow decides, which has no kernel
for some of them. Measured by running every layer on every dtype.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...shapes import dtypes as dt
from ...values import FALSE, TRUE, Array, Fail, LayerState
from ..api import Context
from .layer import CallArguments, LayerSpec, Made

_MEASURED = frozenset(("bool", "uint8", "int8", "int32", "int64"))
_SPACES = ("1D", "2D", "3D")


def _each(*names: str) -> frozenset[str]:
    return frozenset(name.replace("{}", space) for name in names for space in _SPACES)


KEPT = _each(
    "MaxPooling{}", "GlobalMaxPooling{}", "AdaptiveMaxPooling{}", "ZeroPadding{}", "Cropping{}",
    "UpSampling{}", "SpatialDropout{}", "Dropout", "GaussianDropout", "GaussianNoise",
    "AlphaDropout", "ActivityRegularization", "RepeatVector", "RMSNormalization", "Identity",
)  # fmt: skip
"""These give back the dtype they get; what drops out does so outside of training."""
FLOATS = _each("GlobalAveragePooling{}") | {
    "AugMix", "AutoContrast", "Equalization", "MixUp", "RandAugment", "RandomColorDegeneration",
    "RandomColorJitter", "RandomElasticTransform", "RandomErasing", "RandomGaussianBlur",
    "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomSharpness",
    "RandomShear", "Solarization", "LeakyReLU",
}  # fmt: skip
"""These give Keras's own float."""
NO_TRUTHS = _each("MaxPooling{}", "AdaptiveMaxPooling{}") | {
    "ReLU", "LeakyReLU", "Resizing", "RandomBrightness",
}  # fmt: skip
"""These have no kernel for truth values."""
NO_WHOLE = _each("AdaptiveAveragePooling{}") | {
    "MaxPooling3D", "AdaptiveMaxPooling3D", "ELU", "PReLU", "Softmax", "UnitNormalization",
    "RandomContrast",
}  # fmt: skip
"""These have none for whole numbers either."""


def settled(
    ctx: Context, spec: LayerSpec, state: LayerState, x: Sequence[Array], call: CallArguments,
    made: Made,
) -> Made:  # fmt: skip
    """The same result with the dtype it has on data; raises where there is no kernel."""
    if len(x) != 1 or x[0].lib not in ("numpy", "tf") or x[0].dtype not in _MEASURED:
        return made
    if ctx.graph or x[0].graph or state.dtype not in (None, dt.KERAS_FLOAT):
        return made
    name, dtype, output = spec.name.rpartition(".")[2], x[0].dtype, made.output
    if not isinstance(output, Array) or output.shape.dims is None:
        return made  # what it refuses first is not known
    if name == "RandomContrast" and call.get("training") not in (None, TRUE):
        # Only while training it computes anything.
        kept = dtype if call.get("training") == FALSE else None
        made.output = output.but(dtype=kept, facts=output.facts)
        return made
    if name in NO_WHOLE or dtype == "bool" and name in NO_TRUTHS:
        text = f'{name} cannot compute with {dtype} data: cast it before, as in `tf.cast(x, "float32")`'
        raise Fail("dtype-mismatch", text, "InvalidArgumentError", 0, dtype=dtype)
    outside = call.get("training", 0) in (None, FALSE)
    if output.dtype is None and outside:
        if name in KEPT:
            made.output = output.but(dtype=dtype, facts=output.facts)
        elif name in FLOATS and call.get("training", 0) is None:
            made.output = output.but(dtype=dt.KERAS_FLOAT, facts=output.facts)
    return made
