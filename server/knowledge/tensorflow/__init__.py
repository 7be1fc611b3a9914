"""What fitlint knows of TensorFlow: :mod:`.core` and one module for each of its larger rooms."""
