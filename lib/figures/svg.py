"""Make the vector files of figures lighter without changing what they show."""

from __future__ import annotations

import re

# Coordinates are points: a hundredth of one is finer than any printer.
DECIMALS = 2
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
COORDINATES = re.compile(r'(?<=\s)(?:d|x|y|x1|x2|y1|y2|width|height|points)="[^"]*"|translate\([^)]*\)')
PATH = re.compile(r'(?<=\sd=")[^"]*')
LETTER = re.compile(r"\s*([A-Za-z])\s*")
# A letter is placed by a use of its outline: half of the weight of a figure with many words.
PLACED = re.compile(r'(<use xlink:href="#[^"]*") transform="translate\(([^ )]*) 0\)"')


def minify(svg: str) -> str:
    """Drop what draws nothing and round coordinates to a hundredth of a point.

    Parameters
    ----------
    svg : str
        A file as matplotlib writes it.

    Returns
    -------
    str
        The same picture; scales, colors and the sizes of lines are left as they are.
    """
    svg = re.sub(r"<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = COORDINATES.sub(lambda part: LONG_NUMBER.sub(rounded, part.group()), svg)
    svg = PLACED.sub(r'\1 x="\2"', svg).replace("DejaVuSans-", "D-")
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = PATH.sub(lambda part: LETTER.sub(r"\1", " ".join(part.group().split())), svg)
    return re.sub(r"\s*\n\s*", "\n", svg)


def rounded(number: re.Match[str]) -> str:
    """Return a number with two decimals at most, without zeros that say nothing."""
    text = f"{float(number.group()):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
