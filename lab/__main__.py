"""``python -m lab`` is ``stormdrill``."""

from lab.cli import main

if __name__ == "__main__":
    main()
