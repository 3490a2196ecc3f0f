"""Code behind the book: sources, models, figures and book, four floors whose imports only go down."""

import sys

# jsonschema (under frictionless, nbformat and jupyter-book) asks for all format checkers; one of them
# compiles 39 grammars for 1.5 s in every process. It treats that package as optional, and no format of ours
# needs it.
sys.modules.setdefault("rfc3987_syntax", None)
