"""What fitlint knows of scikit-learn: importing this package declares it all."""

from . import compose, data, metrics, splits, transformers

__all__ = ["compose", "data", "metrics", "splits", "transformers"]
