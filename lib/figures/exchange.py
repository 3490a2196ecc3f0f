"""Names under which kernels hand figures to the builder, and the builder hands them back.

They stand apart from what draws: the builder draws nothing, and should not wait for those imports.
"""

from __future__ import annotations

MIME = "application/vnd.common-prosperity.publication+json"
# Where kept drawings are and which code has drawn them, in the environment of a kernel.
FOLDER, STATE = "BOOK_DRAWINGS", "BOOK_DRAWINGS_STATE"
# The key of the mark in the metadata of an output, and what is kept of a figure.
MARK = "drawing"
FILES = ("axes", "svg", "narrow_svg", "pdf", "narrow_pdf", "png")
