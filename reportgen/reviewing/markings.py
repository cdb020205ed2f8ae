"""What stands between a reviewed file and the workspace: its comments and changes, as they are.

Every reader of a format makes a `Reviewed` and nothing else; one step, the same for all, finds what
each marking is about.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What somebody replied to a comment; `when` as `Marking.when`."""

    who: str
    when: str
    text: str


@dataclass(frozen=True)
class Edit:
    """Words that a reviewer replaced: `old` by `new`, of which one may be empty.

    `tracked` is false where the program kept no record of it, so that nobody is named for it.
    `moved` is true where the words only stand elsewhere now.
    """

    old: str
    new: str
    tracked: bool = True
    moved: bool = False


@dataclass(frozen=True)
class Marking:
    """One comment, or one change, as it stands in a reviewed file.

    `who` and `when` are as the file has them, "" where it does not say; `when` is ISO 8601. `text`
    is the comment, "" of a bare change. `words` are those that it stands on, as the build printed
    them: a change's old words, "" for a point. `before` and `after` are the rest of the paragraph,
    cell, or line that they are in, again as it was printed, so that the three together are the
    whole; a reader that has less of it gives what it has, and spaces are single.

    `anchors` are the names of the bookmarks around it, the innermost first, and `section` the words
    of the heading it stands below. `row` and `column` are the words at the head of its row and
    column, where it is in a table. `style` is the name of the paragraph's style, in lower case
    ("heading 2", "footnote text"), "" where the format has none. `known` is the id of the remark of
    review.yml that a build put here as a comment.

    `order` counts the markings of a file from 0, in the order of its text; `paragraph` is the
    number of the paragraph as printed, the same in all copies of one build.
    """

    who: str
    when: str
    order: int
    text: str = ""
    words: str = ""
    before: str = ""
    after: str = ""
    change: Edit | None = None
    anchors: tuple[str, ...] = ()
    section: str = ""
    row: str = ""
    column: str = ""
    style: str = ""
    page: str = ""
    """The page or slide that it is on, as its reader counts them; "" where there are none."""
    replies: tuple[Answer, ...] = ()
    resolved: bool = False
    known: str | None = None
    paragraph: int = 0

    @property
    def passage(self) -> str:
        """The whole paragraph, cell or line, as the build printed it."""
        return self.before + self.words + self.after

    @property
    def anchor(self) -> str | None:
        """The name of the nearest bookmark around it."""
        return self.anchors[0] if self.anchors else None


@dataclass(frozen=True)
class Reviewed:
    """A file that somebody reviewed.

    `document` is its name without the folder ("brief.docx"), `build` the id of the build that made
    it, None where it does not say; `markings` stand in the order of the text. `left_out` are
    sentences on what is in the file and could not be read, each with what to do.
    """

    document: str
    build: str | None
    markings: tuple[Marking, ...]
    left_out: tuple[str, ...] = field(default=())
