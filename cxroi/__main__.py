"""`python -m cxroi`: the command line."""

from cxroi.cli import main

if __name__ == "__main__":
    main(prog_name="python -m cxroi")
