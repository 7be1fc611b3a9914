"""What fitlint knows of Python itself and of libraries without a package of their own."""
