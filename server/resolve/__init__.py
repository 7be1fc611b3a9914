"""What names and files mean, with nothing run: libraries, user modules, the target, data files."""
