"""What fitlint knows of scikit-learn: importing this package declares it all."""

from . import data, metrics, splits, transformers

__all__ = ["data", "metrics", "splits", "transformers"]
