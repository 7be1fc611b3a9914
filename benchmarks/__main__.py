"""``make bench``."""

from .speed import main

main()
