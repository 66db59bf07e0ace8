"""``python -m sodsong`` is the command ``sodsong``."""

from sodsong.cli.main import main

main()
