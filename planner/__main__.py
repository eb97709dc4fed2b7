"""`python -m planner` is the same as the command `planner`."""

from planner.cli import main

if __name__ == "__main__":
    main()
