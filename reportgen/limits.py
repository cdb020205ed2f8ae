"""How much is taken of anything that others wrote: past these numbers a file is refused.

They are far above what a brief needs, and low enough that nothing takes long or fills the
memory. docs/limits.md tells each of them, and what is said where it is passed.
"""

from __future__ import annotations

MEGABYTE = 2**20

LARGEST_FILE = 128 * MEGABYTE
"""Bytes of a full text, a picture, an Office file, or an export of another tool."""
LARGEST_WRITTEN = 64 * MEGABYTE
"""Bytes of a file that a person writes: YAML, .bib, templates, translations, styles."""

LARGEST_REQUEST = MEGABYTE
"""Bytes of what a browser sends to the reading room at once."""
MOST_CHANGES = 1_000
"""Changes of one save in the reading room."""

LARGEST_UNPACKED = 128 * MEGABYTE
"""Bytes of all that is packed in an Office file or an archive."""
MOST_MEMBERS = 10_000
"""Files in an Office file or an archive."""
DEEPEST_XML = 200
MOST_ELEMENTS = 2_000_000
"""Elements of an XML file."""

LARGEST_TEMPLATE = 2 * MEGABYTE
MOST_COUNTED = 1_000_000
"""Items of all ranges of a document's template."""
LONGEST_PRODUCT = 1_000_000
"""Characters or items of `text * number` in a template."""
LARGEST_POWER = 100
DEEPEST_BRACKETS = 100
"""Brackets within each other in a document that a template makes."""
LONGEST_PRINTED = 20_000_000
"""Characters of what a template prints at once."""

MOST_REMARKS = 5_000
"""Remarks of reviewers in review.yml."""

DEEPEST_YAML = 50
MOST_VALUES = 1_000_000
"""Values in a YAML file, those that aliases repeat among them."""
LONGEST_VALUE = 20_000
"""Characters of one value of a YAML file, or of one field of a bibliography entry."""

LONGEST_KEY = 200
"""Characters of what stands before a colon in YAML."""

DEEPEST_BRACES = 50
MOST_PARENTS = 50
"""Entries that an entry of a bibliography inherits from, one through the other."""

LONGEST_PATTERN = 1_000
"""Characters of a regular expression."""
MOST_REPEATS = 1_000
"""How often a regular expression repeats a part by number: {n} within {m} is n × m."""
PATTERN_SECONDS = 2.0
"""How long the regular expressions of an extract may take in its text, of the processor's time."""
LONGEST_PLURAL_RULE = 500
"""Characters of `Plural-Forms` in a translation."""
MOST_PLURALS = 10
LARGEST_STYLE = 2 * MEGABYTE
DEEPEST_STYLE = 200
"""Elements of a citation style within each other, its macros put in; Chicago's have 69."""
MOST_STEPS = 50_000
"""Elements of a citation style that one work may lead through; Chicago's have 3,478."""

LONGEST_TEXT = 10_000_000
"""Characters of a full text: five thick books."""
DEEPEST_HTML = 250
"""Elements of a web page that stand open."""
MOST_SHAPES = 100_000
"""Elements of an SVG once every `use` is what it uses."""
MOST_PIXELS = 60_000_000
"""Pixels of a picture that documents show."""
