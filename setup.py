"""List the packages: those below the folder `server`, installed below the name `fitlint`."""

from setuptools import find_packages, setup

setup(packages=["fitlint", *(f"fitlint.{name}" for name in find_packages("server"))])
