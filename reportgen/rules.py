"""The catalogue of what is checked: each rule has a code that never changes its meaning.

The hundreds: 1 reading YAML, 2 the bibliography, 3 the argument, 4 quotations and figures
against a source's text, 5 templates and documents, 6 other tools' files, 7 what reviewers
said, 8 workspaces made of a template, 9 rendering.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.errors import Finding, Location, Severity


@dataclass(frozen=True)
class Rule:
    """One thing that is checked: its code, its name, and how grave a breach is."""

    code: str
    name: str
    severity: Severity

    def at(
        self,
        location: Location,
        message: str,
        remedy: str,
        related: tuple[tuple[Location, str], ...] = (),
    ) -> Finding:
        """A breach of this rule at a place."""
        return Finding(self.code, self.severity, location, message, remedy, related)


RULES: dict[str, Rule] = {}


def _rule(code: str, name: str, severity: Severity = Severity.ERROR) -> Rule:
    RULES[code] = Rule(code, name, severity)
    return RULES[code]


UNREADABLE = _rule("RG101", "file that cannot be read")
BAD_YAML = _rule("RG102", "YAML that does not parse")
DUPLICATE_KEY = _rule("RG103", "key given twice")
UNKNOWN_FIELD = _rule("RG104", "field that does not exist")
MISSING_FIELD = _rule("RG105", "field that is missing")
BAD_VALUE = _rule("RG106", "value that does not fit")
EMPTY_FILE = _rule("RG107", "empty file")
MISPLACED_FILE = _rule("RG108", "file in the wrong place", Severity.WARNING)
CUT_TEXT = _rule("RG109", "text cut off at a number sign", Severity.WARNING)
UNPORTABLE_NAME = _rule("RG110", "file name that another system refuses", Severity.NOTE)
UNKNOWN_EDITION = _rule("RG111", "earlier edition that cannot be read")
OUTSIDE = _rule("RG120", "path that leads out of the workspace")
REMOTE = _rule("RG121", "file on the network")
UNTRUSTED_CODE = _rule("RG122", "code that nobody has allowed")
BROKEN_PLUGIN = _rule("RG123", "plug-in that does not work")

BAD_ENTRY = _rule("RG201", "bibliography entry that does not parse")
DUPLICATE_ENTRY = _rule("RG202", "bibliography entry given twice")
INCOMPLETE_ENTRY = _rule("RG203", "bibliography entry that lacks a field")
UNKNOWN_CITATION = _rule("RG204", "citation key that is not in the bibliography")
SOURCE_WITHOUT_EXTRACT = _rule("RG205", "source without extract")
EXTRACT_WITHOUT_ENTRY = _rule("RG206", "extract without bibliography entry")
UNKNOWN_STYLE = _rule("RG207", "citation style that cannot be found")
MALFORMED_FIELD = _rule("RG208", "invalid DOI, ISBN, address or date", Severity.WARNING)
SAME_WORK = _rule("RG209", "work given under two keys", Severity.WARNING)
UNUSED_ENTRY = _rule("RG210", "bibliography entry that nothing cites", Severity.WARNING)
UNKNOWN_PARENT = _rule("RG211", "entry that inherits from a missing one")
UNKNOWN_TYPE = _rule("RG212", "bibliography entry of an unknown type", Severity.WARNING)
UNDEFINED_STRING = _rule("RG213", "@string that is not defined", Severity.WARNING)
BAD_NAMES = _rule("RG214", "names that cannot be separated", Severity.WARNING)
UNSIGNED_WORK = _rule("RG216", "work without an author or editor", Severity.WARNING)
LOST_LOCATORS = _rule("RG215", "citation style without locators", Severity.WARNING)
EXCESSIVE_ENTRY = _rule("RG218", "bibliography entry that is too large")
UNKNOWN_COMMAND = _rule("RG219", "unknown LaTeX command", Severity.WARNING)

UNKNOWN_THEME = _rule("RG301", "theme that does not exist")
UNKNOWN_CLAIM = _rule("RG302", "claim that does not exist")
DUPLICATE_ID = _rule("RG303", "id given twice")
TOO_FEW_SOURCES = _rule("RG304", "fewer than two sources")
SELF_RELATION = _rule("RG305", "claim related to itself")
FALSE_SILENCE = _rule("RG306", "silence of a source that has a claim")
CONTRADICTORY_RELATIONS = _rule("RG307", "claims that agree and contradict", Severity.WARNING)
REPEATED_RELATION = _rule("RG308", "relation given twice", Severity.WARNING)
CIRCULAR_SUPPORT = _rule("RG309", "claims that support each other in a circle", Severity.WARNING)
BASELESS_JUDGEMENT = _rule("RG310", "judgement without basis", Severity.WARNING)
ONE_SIDED_JUDGEMENT = _rule("RG311", "judgement on one source alone", Severity.WARNING)
UNUSED_CLAIMS = _rule("RG312", "claims that the comparison does not use", Severity.NOTE)
LONE_THEME = _rule("RG313", "theme of one source, or of none", Severity.NOTE)
STANCE_WITHOUT_SCALE = _rule("RG314", "stance on a theme without scale", Severity.WARNING)
ANACHRONISM = _rule("RG315", "evidence later than its source", Severity.WARNING)
LONG_QUOTATION = _rule("RG316", "quotation that is too long", Severity.WARNING)
MIXED_CONFIDENCE = _rule("RG317", "confidence and likelihood in one sentence", Severity.WARNING)
MIXED_LIKELIHOOD = _rule("RG318", "likelihood in the words of two scales", Severity.WARNING)
DRAFTS = _rule("RG319", "drafts", Severity.WARNING)
DRAFT_EXTRACT = _rule("RG320", "extract that is a draft", Severity.WARNING)
UNFOUNDED_POSITION = _rule("RG321", "position of no source, or of a silent one")
STRAY_POSITION = _rule("RG322", "position outside the range of the claims", Severity.NOTE)
FOREIGN_BASIS = _rule("RG323", "position that rests on another source", Severity.WARNING)
LONG_TEXT = _rule("RG324", "text that is too long for its place", Severity.WARNING)
LONG_ANSWER = _rule("RG325", "answer of more than two sentences", Severity.NOTE)
SIMILAR_GROUPS = _rule("RG326", "groups that differ in spelling alone", Severity.WARNING)
SCALE_ENDS = _rule("RG327", "ends of a scale that do not read well", Severity.WARNING)
LATE_PERIOD = _rule("RG328", "period later than its source", Severity.WARNING)
UNCOVERED = _rule("RG329", "evidence from outside the period covered", Severity.NOTE)
EMPTY_THEME = _rule("RG330", "theme that no source addresses", Severity.WARNING)
STALE_DECISION = _rule("RG331", "decision on a claim that is gone", Severity.NOTE)
UNKNOWN_MEMBER = _rule("RG332", "group of a source that does not exist")
TWO_GROUPS = _rule("RG333", "source in two groups")
UNKNOWN_ATTRIBUTE = _rule("RG334", "groups by an attribute that no source has")
UNGROUPED = _rule("RG335", "source in no group", Severity.WARNING)
CIRCULAR_SAMENESS = _rule("RG336", "claims that say the same in a circle")
STRAY_SAMENESS = _rule("RG337", "claims of two themes that say the same")
OPPOSITE_SAMENESS = _rule("RG338", "claims that say the same on opposite sides", Severity.WARNING)
BAD_GROUPING = _rule("RG339", "groups by nothing, or in two ways")

MISSING_QUOTATION = _rule("RG401", "quotation that is not in the source")
MISPLACED_QUOTATION = _rule("RG402", "quotation found elsewhere")
ALTERED_QUOTATION = _rule("RG403", "quotation that differs from the source")
REPEATED_QUOTATION = _rule("RG404", "quotation found more than once", Severity.NOTE)
DISTANT_FIGURE = _rule("RG405", "number or date that is not near its locator", Severity.WARNING)
UNPLACED_LOCATOR = _rule("RG406", "locator that cannot be checked", Severity.NOTE)
CHANGED_QUOTATION = _rule("RG407", "quotation that changed since it was verified", Severity.WARNING)
CHANGED_TEXT = _rule("RG408", "text other than the one last verified", Severity.WARNING)
UNREADABLE_TEXT = _rule("RG409", "text that cannot be read", Severity.WARNING)
BAD_LAYOUT = _rule("RG410", "layout that the text does not have")
SEVERAL_TEXTS = _rule("RG411", "source with several texts", Severity.NOTE)
MISSING_TEXTS = _rule("RG412", "missing folder of texts", Severity.WARNING)
MISSING_PLACE = _rule("RG413", "locator that the text does not have", Severity.WARNING)
SLOW_PATTERN = _rule("RG414", "regular expression that takes too long")
UNVERIFIED = _rule("RG415", "quotation that was never verified")

UNKNOWN_TEMPLATE = _rule("RG501", "template that cannot be found")
SAME_OUTPUT = _rule("RG502", "two formats that make the same file")
BAD_TEMPLATE = _rule("RG503", "template that cannot be used")
UNKNOWN_NAME = _rule("RG504", "name that a template cannot use")
UNPRINTED_PART = _rule("RG505", "part of a template that nothing prints")
RESERVED_OPTION = _rule("RG507", "Quarto option that reportgen sets itself")
UNKNOWN_LANGUAGE = _rule("RG511", "language without translation", Severity.WARNING)
UNTRANSLATED = _rule("RG512", "messages that are not translated", Severity.WARNING)
BAD_TRANSLATION = _rule("RG513", "translation that cannot be used")
ENGLISH_PLACE = _rule("RG514", "word for a place that stays English", Severity.NOTE)
BAD_BRAND_FILE = _rule("RG521", "file of the brand that cannot be used")
PALE_COLOUR = _rule("RG522", "colour too pale for text", Severity.WARNING)
UNKNOWN_TABLE = _rule("RG531", "figure of a table that does not exist")
UNKNOWN_COLUMN = _rule("RG532", "figure of a column that does not exist")
UNDRAWABLE_FIGURE = _rule("RG533", "figure that cannot be drawn as declared")
EMPTY_FIGURE = _rule("RG534", "figure that has nothing to show", Severity.WARNING)
BAD_OFFICE_FILE = _rule("RG541", "Word or PowerPoint template that cannot be used")
MISSING_LAYOUTS = _rule("RG542", "template without a layout or style", Severity.WARNING)
BAD_SLIDES = _rule("RG551", "slides that cannot be used")
UNKNOWN_PART = _rule("RG552", "part of a deck that does not exist")
NO_DECK = _rule("RG553", "choice of slides for a document that is not a deck")
MISSING_FILE = _rule("RG561", "missing file of your own")
BAD_PICTURE = _rule("RG562", "picture that cannot be shown")
UNSHOWN_PICTURE = _rule("RG563", "picture that a format cannot show")
WORDLESS_PICTURE = _rule("RG564", "picture without a description", Severity.WARNING)

CHANGED_PASSAGE = _rule("RG601", "passage that changed in its tool", Severity.WARNING)
MOVED_PASSAGE = _rule("RG602", "passage found elsewhere than its tool says", Severity.WARNING)
UNFOUND_PASSAGE = _rule("RG603", "passage that is not in the text", Severity.WARNING)
DANGLING_LINK = _rule("RG604", "relation to something not imported", Severity.WARNING)
KNOWN_WORK = _rule("RG605", "work already in the bibliography", Severity.NOTE)
SOURCE_WITHOUT_ENTRY = _rule("RG606", "passages of a source without entry", Severity.WARNING)
UNKEPT_REMARK = _rule("RG607", "comment that the extract lacks", Severity.NOTE)
UNLISTED_SOURCE = _rule("RG608", "source that brief.yml does not list", Severity.WARNING)

OPEN_REMARK = _rule("RG701", "remark that waits for an answer", Severity.NOTE)
LOST_REMARK = _rule("RG702", "remark on something that is no longer there", Severity.WARNING)

UNKNOWN_PLACEHOLDER = _rule("RG801", "placeholder that no column fills")
UNUSABLE_ROW = _rule("RG802", "row that cannot fill a template")

UNKNOWN_CONSTRUCT = _rule("RG901", "construct that only Quarto renders", Severity.WARNING)
UNRESOLVED_REFERENCE = _rule("RG902", "cross-reference to nothing")
UNRESOLVED_CITATION = _rule("RG903", "citation that an engine cannot resolve")
MISSING_IMAGE = _rule("RG904", "missing image")
ENGINE_WARNING = _rule("RG905", "warning of a program that renders", Severity.WARNING)
MISSING_GLYPH = _rule("RG906", "character that no font has", Severity.WARNING)
UNTIMELY_OPTION = _rule("RG907", "option that this Quarto does not know", Severity.WARNING)
UNKNOWN_FORMAT = _rule("RG909", "format that the engine cannot make")
MISSING_FONT = _rule("RG908", "font that is not installed", Severity.WARNING)
OTHER_TOOLS = _rule("RG910", "tools that are not those of reportgen.lock", Severity.WARNING)
MISSING_ENGINE = _rule("RG912", "engine that is not on this machine")
UNKNOWN_MARKUP = _rule("RG911", "markup without meaning", Severity.WARNING)
UNDECLARED_FORMAT = _rule("RG913", "format that no document has", Severity.WARNING)
