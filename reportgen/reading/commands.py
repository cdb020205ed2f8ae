"""What the commands of LaTeX that stand in bibliographies mean, and how many arguments they take.

pylatexenc knows accents and most symbols; here is what it has not, has for mathematics only, or
would fetch from a clock or a file. The rest is of BibLaTeX, csquotes, babel and hyperref, and of
the preambles that many .bib files share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYMBOLS: Mapping[str, str] = {
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbackslash": "\\",
    "textunderscore": "_",
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textdollar": "$",
    "textnumbersign": "#",
    "textpercent": "%",
    "textampersand": "&",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textasteriskcentered": "*",
    "slash": "/",
    "textslash": "/",
    "addslash": "/",
    "hyp": "-",
    "hyphen": "-",
    "textendash": "–",
    "textemdash": "—",
    "bibrangedash": "–",
    "textellipsis": "…",
    "textelp": "…",
    "ldots": "…",
    "dots": "…",
    "textbullet": "•",
    "texttrademark": "™",
    "texteuro": "€",
    "EUR": "€",
    "euro": "€",
    "pounds": "£",
    "textsterling": "£",
    "textperiodcentered": "·",
    "S": "§",
    "textsection": "§",
    "P": "¶",
    "dag": "†",
    "textdagger": "†",
    "ddag": "‡",
    "textdaggerdbl": "‡",
    "copyright": "©",
    "textregistered": "®",
    "textdegree": "°",
    "degree": "°",
    "th": "þ",
    "TH": "Þ",
    "dh": "ð",
    "DH": "Ð",
    "dj": "đ",
    "DJ": "Đ",
    "ng": "ŋ",
    "NG": "Ŋ",
    "SS": "ẞ",
    "textexclamdown": "¡",
    "textquestiondown": "¿",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "lq": "‘",
    "rq": "’",
    "quotesinglbase": "‚",
    "quotedblbase": "„",
    "glq": "‚",
    "grq": "‘",
    "glqq": "„",
    "grqq": "“",
    "flq": "‹",
    "frq": "›",
    "flqq": "«",
    "frqq": "»",
    "og": "« ",
    "fg": " »",
    "guillemetleft": "«",
    "guillemetright": "»",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2ε",
    "BibTeX": "BibTeX",
    "BibLaTeX": "BibLaTeX",
    "XeTeX": "XeTeX",
    "XeLaTeX": "XeLaTeX",
    "LuaTeX": "LuaTeX",
    "LuaLaTeX": "LuaLaTeX",
    "ConTeXt": "ConTeXt",
    "MF": "METAFONT",
    "MP": "METAPOST",
    "addcomma": ",",
    "addcolon": ":",
    "addsemicolon": ";",
    "addperiod": ".",
    "adddot": ".",
}
"""Commands that stand for characters."""

ACCENTS: Mapping[str, str] = {
    "h": "\u0309",
    "G": "\u030f",
    "U": "\u030e",
    "f": "\u0311",
    "C": "\u030f",
    "textcommabelow": "\u0326",
    "textogonekcentered": "\u0328",
    "t": "\u0361",
    "texttie": "\u0361",
}
"""Accents that pylatexenc has not, as the character that combines with the letter before it."""

SPACES = _names(
    r", ; : \ > space quad qquad enspace enskip thinspace medspace thickspace newline "
    "par linebreak break addspace addnbspace nobreakspace nbsp addthinspace addlowpenspace "
    "addhighpenspace hfill hfil"
) | {" ", "\n", "\t"}
"""Commands that are a space, of whatever width."""

NOTHING = _names(
    "! - / @ + relax protect noindent centering raggedright leavevmode ignorespaces unskip "
    "xspace selectfont newblock sloppy null allowbreak nobreak nolinebreak nobreakdash "
    "isdot nopunct unspace bibsentence midsentence string sortnoop "
    "normalfont rmfamily sffamily upshape mdseries rm sf tiny scriptsize footnotesize small "
    "normalsize large Large LARGE huge Huge textcompwordmark negthinspace itcorr"
)
"""Commands that print nothing: they break no line, change the size, or go with a space."""

SWITCHES = _names("em it itshape sl slshape bf bfseries sc scshape tt ttfamily")
"""Commands that change the face of what follows in their group; pandoc knows them."""

QUOTES = _names("enquote mkbibquote textquote blockquote foreignquote hyphenquote foreigntextquote")
"""Commands that put their last argument in quotation marks."""

FACES = _names(
    "emph textit textsl textbf textsc texttt textsf textrm textup textmd textnormal underline "
    "uline mkbibemph mkbibitalic mkbibbold"
)
"""Commands that set their argument in another face, and change no word of it."""

SCRIPTS: Mapping[str, str] = {
    "textsuperscript": "textsuperscript",
    "textsubscript": "textsubscript",
    "mkbibsuperscript": "textsuperscript",
    "mkbibsubscript": "textsubscript",
    "up": "textsuperscript",
    "textordinal": "textsuperscript",
}
"""Commands that raise or lower their argument, and what pandoc calls them."""

BRACKETS: Mapping[str, tuple[str, str]] = {
    "mkbibparens": ("(", ")"),
    "mkbibbrackets": ("[", "]"),
    "parentext": ("(", ")"),
    "brackettext": ("[", "]"),
    "textins": ("[", "]"),
}
"""Commands that put their argument in brackets."""

CASES: Mapping[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "MakeUppercase": str.upper,
    "MakeTextUppercase": str.upper,
    "lowercase": str.lower,
    "MakeLowercase": str.lower,
    "MakeTextLowercase": str.lower,
}

CONTENTS: Mapping[str, str] = {
    **dict.fromkeys(
        _names(
            "mbox hbox fbox makebox text NoCaseChange NoHyphens autocap MakeCapital mkbibacro "
            "acro acs textls textlf textoldstylenums oldstylenums pkg proglang code textlatin "
            "textgreek textcyrillic bibtitle titlecase MakeSentenceCase sout so caps "
            "hologo singleletter"
        ),
        "*[{",
    ),
    "foreignlanguage": "[{{",
    "textlang": "{{",
    "textcolor": "[{{",
    "colorbox": "[{{",
    "raisebox": "{{",
    "resizebox": "{{{",
    "scalebox": "{{",
    "texorpdfstring": "{{",
    "hyperref": "[{",
}
"""Commands of which only the last argument prints, and their arguments."""

DROPPED: Mapping[str, str] = {
    **dict.fromkeys(
        _names(
            "noopsort noop SortNoop sortkey nosort label index footnote footnotetext thanks "
            "phantom hphantom vphantom vspace hspace selectlanguage color vskip hskip setlength "
            "footnotemark marginpar todo"
        ),
        "*[{",
    ),
    "fontsize": "{{",
    "footnotemark": "[",
}
"""Commands whose arguments print nothing, and their arguments."""

ADDRESSES = frozenset(["url", "nolinkurl", "path"])
"""Commands whose argument is an address, and no LaTeX."""

FOREIGN = _names(
    "today input include includegraphics ref pageref autoref cref Cref eqref cite citet citep "
    "title author date maketitle item part chapter section subsection subsubsection paragraph "
    "subparagraph exercise uebung hint hints hinweis hinweise id Ident original image"
)
"""What pylatexenc knows and a bibliography cannot mean: clocks, files, parts of a document."""
