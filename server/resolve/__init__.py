"""What a name means without running anything: library names, user modules, the target, data files."""
