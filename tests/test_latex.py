"""LaTeX in a bibliography is read as its words, and the reference says the same words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references import read_with_pandoc, spell

from reportgen.reading import commands
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.latex import read_address, read_latex, write_latex


def print_title(latex: str) -> str:
    """A title as pandoc prints it."""
    return str(read_with_pandoc(f"@misc{{k, title = {{{latex}}}}}")["k"].get("title", ""))


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        # accents, in every way of writing them
        (r"\"u {\"u} \"{u} {\" u} \"\i", "ü ü ü ü ï"),
        (r"\'{\i} \'\i{} {\'{\i}} \`{\i} \^\j", "í í í ì ĵ"),
        (r"\v{c} \v c \c c \c{S} \k{a} \H{o} \r a \u{g} \={a} \.z", "č č ç Ş ą ő å ğ ā ż"),
        (r"\d u \b{d} \t{oo} \h{a} \textcommabelow{s}", "ụ ḏ o͡o ả ș"),
        (r"\ss{} \SS{} \o\ae{} \O{}x \AA ngstr\"om \L{}\'od\'z", "ß ẞ øæ Øx Ångström Łódź"),
        # commands that stand for characters
        (r"\textless\textgreater", "<>"),
        (r"\LaTeX\ and \TeX{} or {\BibTeX}", "LaTeX and TeX or BibTeX"),
        (r"\textendash\ \textemdash{} {\textellipsis} \ldots", "– — … …"),
        (r"\S 5 \P\dag\ddag \copyright\texttrademark\textdegree", "§5 ¶†‡©™°"),
        (r"\textasciitilde a \^{} \~{} \textbackslash b \textunderscore c", "~a ^ ~ \\b _c"),
        (r"\& \% \# \_ \$ \{ \}", "& % # _ $ { }"),
        (r"\cyra\CYRB{} \alpha", "аБ α"),
        # commands with arguments
        (r"\foreignlanguage{ngerman}{Und so weiter}: A", "Und so weiter: A"),
        (r"\foreignlanguage[date]{ngerman}{Und}", "Und"),
        (r"\begin{otherlanguage}{german}Und\end{otherlanguage}", "Und"),
        (r"\noopsort{1973}A {\noopsort{b}}C", "A C"),
        (r"\pkg{ggplot2} for \proglang{R}", "ggplot2 for R"),
        (r"\mbox{a b} \hbox{c} \texorpdfstring{$\alpha$}{alpha}", "a b c alpha"),
        (r"\emph{a \textbf{b}} \textsc{c} {\em d} {\bf e} {\itshape f}", "a b c d e f"),
        (r"10\textsuperscript{th} m\textsuperscript{2} CO\textsubscript{2}", "10th m² CO₂"),
        (r"\MakeUppercase{unesco} \textcolor{red}{a} {\small b}", "UNESCO a b"),
        (r"\mkbibemph{a} \mkbibparens{b} \mkbibbrackets{c} \textins{d}", "a (b) [c] [d]"),
        (r"A Trial\thanks{Paid by X}\footnote{No} \vspace{1em}", "A Trial"),
        # quotation marks
        (r"``a'' `b' \enquote{c \enquote{d}} \mkbibquote{e}", "“a” ‘b’ “c ‘d’” “e”"),
        (r"\textquote[p. 3]{a} \enquote*{b} \foreignquote{german}{c}", "“a” “b” “c”"),
        (r"\glqq a\grqq{} \flqq b\frqq{} \guillemotleft c\guillemotright", "„a“ «b» «c»"),
        ("the 1990s' trials and Adams's", "the 1990s' trials and Adams's"),
        # addresses
        (r"\url{https://x.org/~a_b%20c#d&e=1}", "https://x.org/~a_b%20c#d&e=1"),
        (r"\url{https://x.org/\~a\_b\%20c}", "https://x.org/~a_b%20c"),
        (r"\href{https://x.org/a_b}{Here}", "Here"),
        # spaces and breaks
        (r"a~b\,c\ d\quad e\\f \newline g", "a b c d e f g"),
        (r"work\-shop\/s co\allowbreak op", "workshops coop"),
        ("-{}- -- ---", "-- – —"),
        # mathematics
        (r"CO$_2$ 10$^{th}$ $x^2$ $x^{n+1}$ $a_{ij}$", "CO₂ 10th x² xⁿ⁺¹ a_ij"),
        (r"$\times$ $\alpha$ \ensuremath{\beta} $\sim$5 $<$3 $-2$ $n=3$", "× α β ∼5 <3 −2 n=3"),
        (r"\(x\) and $\frac{1}{2}$", "x and 1/2"),
        ("US$5 alone", "US$5 alone"),
        (r"US\$5 to \$6", "US$5 to $6"),
        # braces that only protect
        ("{The {RNA} {{World}}} {}of {a}", "The RNA World of a"),
        # what nobody knows
        (r"\nobody{a} \nobody[x]{b}{c} \nobody d", "a bc d"),
        (r"see \cite{adams} and \citep[p. 3]{brown}", "see adams and brown"),
        (r"\today", ""),
        ("100% of it", "100% of it"),
        ("a \\", "a \\"),
    ],
)
def test_latex_is_read_as_its_words(latex: str, words: str) -> None:
    assert read_latex(latex).words == words


KNOWN = sorted(
    {
        *commands.SYMBOLS,
        *commands.QUOTES,
        *commands.FACES,
        *commands.SCRIPTS,
        *commands.BRACKETS,
        *commands.CASES,
        *commands.CONTENTS,
        *commands.DROPPED,
        *commands.ACCENTS,
    }
)


def test_every_known_command_prints_the_same_in_a_reference() -> None:
    """Also where pandoc drops the command, or with it what stands in its braces."""
    read = {name: read_latex(rf"{{A \{name}{{x}}{{y}}{{z}} B}}") for name in KNOWN}
    text = "\n".join(f"@misc{{{name}, title = {{{one.latex}}}}}" for name, one in read.items())
    printed = read_with_pandoc(text)
    for name, one in read.items():
        assert one.unknown == (), name
        assert spell(printed[name]["title"]) == spell(one.words), name


# Where pandoc reads LaTeX by itself, its reading is the measure. (Its ~ for \sim, and its comma
# for a low quotation mark, are none.)
_MEASURED = (
    r"\'e \`a \^o \"u \~n \=a \.z \c{c} \v{s} \u{g} \H{o} \k{e} \r{a} \d{u} \b{d} \ss \o \O \l \L "
    r"\ae \AE \oe \OE \aa \AA \S \P \pounds \copyright \textregistered \& \% \# \_ \$ \ldots "
    r"\textless \textgreater \LaTeX \TeX \guillemotleft \guillemotright \textbackslash "
    r"\emph{Ab} \textbf{Ab} \textit{Ab} \textsc{Ab} \texttt{Ab} \textsuperscript{2} "
    r"\textsubscript{2} \enquote{Ab} \mkbibquote{Ab} \mkbibemph{Ab} \mkbibparens{Ab} "
    r"\foreignlanguage{ngerman}{Ab} \noopsort{9} \url{https://x.org/a_b} {\em{}Ab} {Ab} "
    r"\href{https://x.org/a_b}{Ab} \uppercase{ab} \slash --- -- ``Ab'' ~"
)
MEASURED = _MEASURED.split()
WRITTEN = st.lists(
    st.sampled_from([*MEASURED, " ", " and ", "a", "Bc", "é", "本", "(", ":", "{}"]),
    min_size=1,
    max_size=8,
).map(" ".join) | st.lists(st.sampled_from([f"{{{one}}}" for one in MEASURED]), max_size=8).map(
    "x".join
)


@pytest.mark.thorough
@settings(deadline=None, max_examples=40)
@given(values=st.lists(WRITTEN, min_size=1, max_size=25))
def test_what_pandoc_reads_by_itself_is_read_so_here_and_written_so(values: list[str]) -> None:
    ours = [read_latex(value) for value in values]
    titles = {f"raw{n}": value for n, value in enumerate(values)}
    titles |= {f"own{n}": one.latex for n, one in enumerate(ours)}
    text = "\n".join(f"@misc{{{key}, title = {{x {value}}}}}" for key, value in titles.items())
    printed = {key: spell(item["title"]) for key, item in read_with_pandoc(text).items()}
    for number, (value, one) in enumerate(zip(values, ours, strict=True)):
        assert printed[f"own{number}"] == spell(f"x {one.words}"), value
        assert printed[f"raw{number}"] == spell(f"x {one.words}"), value


ANYTHING = st.lists(
    st.sampled_from([*MEASURED, *(f"\\{name}" for name in KNOWN), "\\nobody", "{", "}", "$", "%"])
    | st.sampled_from(["\\", "[", "]", "*", "&", "#", "^", "_", "`", "'", "\n", " ", "a", "é"]),
    max_size=12,
).map("".join)


@settings(deadline=None, max_examples=400)
@given(latex=ANYTHING)
def test_no_latex_raises_and_what_is_written_is_read_as_the_same_again(latex: str) -> None:
    one = read_latex(latex)
    assert "\n" not in one.words
    again = read_latex(one.latex)
    if "{" not in one.words:
        assert spell(again.words) == spell(one.words)


@given(text=st.text(alphabet=st.characters(exclude_categories=["C", "Z"])))
def test_characters_that_mean_something_in_latex_are_written_as_characters(text: str) -> None:
    written = write_latex(text).replace("-", "{-}").replace("'", "{'}").replace("`", "{`}")
    assert read_latex(written).words == text


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (r"https://x.org/a\_b", "https://x.org/a_b"),
        (r"https://x.org/a{\_}b", "https://x.org/a_b"),
        (r"https://x.org/a\%20b?c\&d\#e", "https://x.org/a%20b?c&d#e"),
        (r"https://x.org/a%20b_c~d#e", "https://x.org/a%20b_c~d#e"),
        (r"https://x.org/{\textasciitilde}u", "https://x.org/~u"),
        (r"https://x.org/\textasciitilde{}u", "https://x.org/~u"),
        (r"https://x.org/\textasciitilde u", "https://x.org/~u"),
        (r"https://x.org/\~{}u", "https://x.org/~u"),
        (r"https://x.org/{\~{}}u", "https://x.org/~u"),
        (r"https://x.org/\~u", "https://x.org/~u"),
        (r"https://x.org/$\sim$u", "https://x.org/~u"),
        (r"https://x.org/a\string_b\-c\allowbreak d", "https://x.org/a_bcd"),
        (r"\url{https://x.org/~a_b}", "https://x.org/~a_b"),
        (r"\href{https://x.org/a\_b}{Here}", "https://x.org/a_b"),
        ("{https://x.org/a_b}", "https://x.org/a_b"),
        ("https://x.org/{id}/a", "https://x.org/{id}/a"),
        (r"10.1000/abc\_def", "10.1000/abc_def"),
        (r"10.1007/978-3-540{\_}12", "10.1007/978-3-540_12"),
        (
            r"10.1002/(SICI)1097-0258{\textless}1661::AID{\textgreater}3.0.CO\;2-2",
            r"10.1002/(SICI)1097-0258<1661::AID>3.0.CO\;2-2",
        ),
        (r"10.1000/1{\textless}2$>$3", "10.1000/1<2>3"),
        ("10.1000/182", "10.1000/182"),
    ],
)
def test_an_address_that_is_written_as_latex_is_the_address(written: str, address: str) -> None:
    assert read_address(written) == address
    assert read_address(address) == address


def load(text: str) -> tuple[dict[str, str], list[str]]:
    """What is read of an entry and what is found in it, as code, place and message."""
    bibliography, findings = load_bibliography(text.encode(), "r.bib", {"a"})
    said = [f"{f.code} {f.location.line}:{f.location.column} {f.message}" for f in findings]
    return dict(bibliography.entries["a"].fields), said


def test_the_address_of_a_reference_is_no_latex() -> None:
    text = r"@online{a, title={T}, url={https://x.org/{\textasciitilde}a\_b}, doi={10.1000/a\_b}}"
    bibliography, findings = load_bibliography(text.encode(), "r.bib", {"a"})
    item = read_with_pandoc(bibliography.to_bibtex())["a"]
    assert (item["URL"], item["DOI"], findings) == ("https://x.org/~a_b", "10.1000/a_b", [])


def test_a_command_that_nobody_knows_is_told_once_at_its_place_and_prints_its_argument() -> None:
    text = (
        "@string{s = {\\elsewhere{S}}}\n@misc{a,\n  title = {A\n    \\nobody{B} \\nobody{C}},\n"
        "  note = {\\nobody{D}}, publisher = s,\n  file = {C:\\Users\\x}, abstract = {\\nowhere}}"
    )
    fields, said = load(text)
    assert (fields["title"], fields["note"], fields["publisher"]) == ("A B C", "D", "S")
    nobody, elsewhere = said
    assert nobody.startswith("RG219 4:5 The command \\nobody in the field 'title' of 'a'")
    assert elsewhere.startswith("RG219 5:24 The command \\elsewhere in the field 'publisher'")


@pytest.mark.parametrize("name", ["publisher", "note", "booktitle", "series", "author"])
def test_braces_that_only_protect_are_never_printed(name: str) -> None:
    fields, _ = load(f"@misc{{a, title = {{T}}, {name} = {{{{{{The}} {{RNA}} {{W}}orld}}}}}}")
    assert fields[name] == "The RNA World"
