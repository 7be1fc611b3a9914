"""The model drops part of what the data says.

## What it finds
Complex numbers given to a model that takes real ones, and fractions given to an `Embedding`.

## Why it hurts
Training runs as if nothing had happened, on half of the data or on a single row of the table.

## What Keras does
No exception. Inputs are cast to the dtype that the model declares: a complex number loses its
imaginary part. `Embedding` casts to whole numbers, so that every value below 1 is index 0.

## Example
```toml
silent = "only the real part of the spectrum is trained on"
```

```python
import numpy as np
from tensorflow import keras

spectra = np.fft.rfft(np.random.rand(64, 30))
labels = np.random.randint(0, 2, 64)
model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(spectra, labels, verbose=0)  # warning: [FIT205] "imaginary"
```

## Use instead
```python
import numpy as np
from tensorflow import keras

spectra = np.fft.rfft(np.random.rand(64, 30))
features = np.concatenate([spectra.real, spectra.imag], axis=1)
labels = np.random.randint(0, 2, 64)
model = keras.Sequential([keras.Input((32,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(features, labels, verbose=0)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from .rule import FactsView, Finding, finding, rule

KINDS = ("values-lost",)


@rule("FIT205", "input-values-lost", kinds=KINDS)
def check(facts: FactsView) -> Iterator[Finding]:
    """Report each occurrence."""
    for trouble in facts.troubles(*KINDS):
        yield finding(trouble)
