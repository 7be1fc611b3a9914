"""Random training programs: some labels meet some output under some loss and metric."""

from __future__ import annotations

import random

LOSSES = (
    "mse", "mae", "mape", "msle", "huber", "log_cosh", "cosine_similarity", "hinge", "squared_hinge",
    "categorical_hinge", "kl_divergence", "poisson", "binary_crossentropy", "binary_focal_crossentropy",
    "categorical_crossentropy", "categorical_focal_crossentropy", "sparse_categorical_crossentropy",
    "dice", "tversky", "ctc", "crossentropy",
)  # fmt: skip
OBJECTS = (
    "keras.losses.MeanSquaredError()", "keras.losses.Huber(2.0)", "keras.losses.BinaryCrossentropy(from_logits=True)",
    "keras.losses.CategoricalCrossentropy(label_smoothing=0.1)", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    "keras.losses.CategoricalHinge()", "keras.losses.Dice()", "keras.losses.SparseCategoricalCrossentropy(ignore_class=0)",
    "keras.losses.mse", "keras.losses.binary_crossentropy", "keras.losses.MeanAbsoluteError", "keras.losses.Poisson(reduction='sum')",
    "keras.losses.CategoricalGeneralizedCrossEntropy()", "keras.losses.CosineSimilarity(axis=1)",
    "keras.losses.BinaryCrossentropy(reduction=None)",
)  # fmt: skip
METRICS = (
    "'accuracy'", "'acc'", "'mse'", "'mae'", "'binary_accuracy'", "'categorical_accuracy'",
    "'sparse_categorical_accuracy'", "'top_k_categorical_accuracy'", "'sparse_top_k_categorical_accuracy'", "'auc'",
    "'precision'", "keras.metrics.Recall()", "keras.metrics.AUC()", "keras.metrics.F1Score()", "keras.metrics.R2Score()",
    "keras.metrics.MeanIoU(3)", "keras.metrics.Accuracy()", "keras.metrics.RootMeanSquaredError()",
    "keras.metrics.BinaryIoU()", "'hinge'", "'kl_divergence'", "'cosine_similarity'", "'sparse_categorical_crossentropy'",
    "keras.metrics.OneHotMeanIoU(3)", "'binary_crossentropy'", "'categorical_crossentropy'", "keras.metrics.FalsePositives()",
    "keras.metrics.mean_squared_error", "keras.metrics.BinaryAccuracy",
)  # fmt: skip
SAMPLES = (6, 12, 18, 20, 33, 40)
BATCHES = (1, 2, 3, 6, 10, 20, 32)


def program(seed: int) -> str:
    """The program of one seed."""
    draw = random.Random(seed)
    samples, batch = draw.choice(SAMPLES), draw.choice(BATCHES)
    units = draw.choice((1, 2, 3, 3, 6))
    inner, layers = draw.choice(
        (
            ((), "layers.Dense({u})"),
            ((), "layers.Dense({u}, activation='softmax')"),
            ((5,), "layers.Reshape((5, 1)), layers.Dense({u}, activation='sigmoid')"),
            ((2, 3), "layers.Dense(6), layers.Reshape((2, 3, 1)), layers.Dense({u})"),
        )
    )
    output = (*inner, units)
    labels = draw.choice(
        (
            _like(draw, output),
            _like(draw, output),
            output[:-1],
            (*output[:-1], 1),
            (),
            (1,),
            (units,),
            (4,),
        )
    )
    shape = ", ".join(map(str, (samples, *labels)))
    kind = draw.choice(
        ("np.random.randint(0, 2, ({}))", "np.random.rand({})", "np.random.randint(0, 3, ({}))")
    )
    if "randint" in kind:
        shape += ","
    loss = draw.choice((repr(draw.choice(LOSSES)), repr(draw.choice(LOSSES)), draw.choice(OBJECTS)))
    metrics = f", metrics=[{draw.choice(METRICS)}]" if draw.random() < 0.5 else ""
    eager = ", run_eagerly=True" if draw.random() < 0.1 else ""
    weight = f", sample_weight=np.ones({samples})" if draw.random() < 0.15 else ""
    width = 5
    how = draw.random()
    lines = [
        f"x, y = np.random.rand({samples}, {width}).astype('float32'), {kind.format(shape)}",
        f"m = keras.Sequential([keras.Input(({width},)), {layers.format(u=units)}])",
        f"m.compile('sgd', {loss}{metrics}{eager})",
    ]
    if how < 0.7:
        lines.append(f"m.fit(x, y, batch_size={batch}, verbose=0{weight})")
    elif how < 0.8:
        lines.append("m.train_on_batch(x, y)")
    elif how < 0.9:
        drop = ", drop_remainder=True" if draw.random() < 0.5 else ""
        lines.append(
            f"m.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch({batch}{drop}), verbose=0)"
        )
    else:
        lines.append(f"m.evaluate(x, y, batch_size={batch}, verbose=0)")
    return "\n".join(lines) + "\n"


def _like(draw: random.Random, output: tuple[int, ...]) -> tuple[int, ...]:
    return output if draw.random() < 0.8 else (*output, 1)
