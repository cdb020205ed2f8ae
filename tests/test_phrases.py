"""What the filters say of relations, quotations and reasons, by pandoc and the extension alone."""

from __future__ import annotations

import re
import subprocess

import pytest

from reportgen.engines.pandoc import find_pandoc
from reportgen.language.lexicon import EXTENSION
from reportgen.language.translation import find_words
from reportgen.language.vocabulary import say_relation

HEAD = """\
---
lang: {lang}
---

[Harbour]{{.source key=harbour{harbour}}} and [Mole]{{.source key=mole{mole}}}.

::: {{#claim-h .claim source=harbour locator="p. 12"}}
Ships need a light [@harbour].
:::

::: {{#claim-h-too .claim source=harbour locator="p. 20"}}
Pilots trust it [@harbour].
:::

::: {{#claim-m .claim source=mole locator="p. 3"}}
The light costs too much [@mole].
:::

"""
OLDER, NEWER = " date=2017-06", " date=2018-10/2018-12"
ENDS = {"one": "Harbour (p. 12)", "other": "Mole (p. 3)"}


def say(body: str, harbour: str = "", mole: str = "", lang: str = "en") -> str:
    """A document below three claims of two sources, as plain text on one line."""
    text = HEAD.format(harbour=harbour, mole=mole, lang=lang) + body
    command = [str(find_pandoc()), "-f", "markdown-smart", "-t", "plain", "--wrap=none"]
    command += ["-L", str(EXTENSION / "arguments.lua")]
    done = subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    return " ".join(done.stdout.split())


def show(body: str, harbour: str = "", mole: str = "", lang: str = "en") -> str:
    """The same as a page."""
    text = HEAD.format(harbour=harbour, mole=mole, lang=lang) + body
    command = [str(find_pandoc()), "-f", "markdown-smart", "-t", "html", "--wrap=none"]
    command += ["-L", str(EXTENSION / "arguments.lua")]
    done = subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    return done.stdout


def relate(kind: str, from_: str = "h", to: str = "m") -> str:
    return f"::: {{.relation from={from_} to={to} type={kind}}}\n:::\n"


# ── relations ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("agrees", "Mole (p. 3) and Harbour (p. 12) agree"),
        ("supports", "Mole (p. 3) is supported by Harbour (p. 12)"),
        ("extends", "Mole (p. 3) goes less far than Harbour (p. 12)"),
        ("qualifies", "Mole (p. 3) is qualified by Harbour (p. 12)"),
        ("contradicts", "Mole (p. 3) and Harbour (p. 12) contradict each other"),
        ("attacks", "Mole (p. 3) and Harbour (p. 12) are in tension"),
    ],
)
def test_what_an_older_source_bears_is_told_of_the_later(kind: str, told: str) -> None:
    assert told in say(relate(kind), OLDER, NEWER)


@pytest.mark.parametrize(
    ("harbour", "mole"),
    [
        (NEWER, OLDER),
        ("", ""),
        (OLDER, ""),
        (OLDER, OLDER),
        (" date=2017", " date=2017-06"),
        (" date=2017-01/2018-11", NEWER),
    ],
    ids=["later", "undated", "one undated", "same day", "perhaps the same day", "overlapping"],
)
def test_a_source_that_is_not_known_to_be_older_is_told_first(harbour: str, mole: str) -> None:
    assert "Harbour (p. 12) qualifies Mole (p. 3)" in say(relate("qualifies"), harbour, mole)


def test_claims_of_one_source_are_told_apart_by_their_places() -> None:
    said = say(relate("supports", "h", "h-too") + "\n" + relate("agrees", "h-too", "h"))
    assert "Within Harbour, p. 12 supports p. 20" in said
    assert "Within Harbour, p. 20 and p. 12 agree" in said


def test_a_relation_without_a_note_ends_with_its_sentence() -> None:
    assert say(relate("attacks")).endswith("Harbour (p. 12) and Mole (p. 3) are in tension")


@pytest.mark.parametrize("lang", ["en", "pl", "ja", "ar"])
@pytest.mark.parametrize(
    "kind", ["agrees", "supports", "extends", "qualifies", "contradicts", "attacks"]
)
def test_filters_and_figures_say_the_same_of_a_relation(kind: str, lang: str) -> None:
    words = find_words(lang)
    straight = say_relation(kind, **ENDS, words=words)
    turned = say_relation(kind, **ENDS, words=words, is_turned=True)
    assert straight in say(relate(kind), NEWER, OLDER, lang)
    assert turned in say(relate(kind), OLDER, NEWER, lang)


@pytest.mark.parametrize(
    ("kind", "older", "newer"),
    [
        ("agrees", "agrees with Mole, p. 3", "agrees with Harbour, p. 12"),
        ("supports", "supports Mole, p. 3", "supported by Harbour, p. 12"),
        ("extends", "extends Mole, p. 3", "goes less far than Harbour, p. 12"),
        ("qualifies", "qualifies Mole, p. 3", "qualified by Harbour, p. 12"),
        ("contradicts", "contradicted by Mole, p. 3", "contradicts Harbour, p. 12"),
        ("attacks", "in tension with Mole, p. 3", "in tension with Harbour, p. 12"),
    ],
)
def test_each_claim_of_a_relation_says_in_a_line_what_it_does_and_leads_there(
    kind: str, older: str, newer: str
) -> None:
    page = show(relate(kind), OLDER, NEWER)
    for line in (older, newer):
        assert re.search(f'<a href="#rel-h--m" class="[a-z]+">{line}</a>', page)
    assert page.count('id="rel-h--m"') == 1


@pytest.mark.parametrize("lang", ["pl", "ja", "ar"])
@pytest.mark.parametrize("kind", ["agrees", "supports", "extends", "qualifies", "contradicts"])
def test_the_line_is_in_the_language_of_the_document(kind: str, lang: str) -> None:
    lines = re.findall('<a href="#rel-h--m"[^>]*>(.*?)</a>', show(relate(kind), lang=lang))
    assert len(lines) == 2
    for line in lines:
        said = re.sub("Harbour|Mole|p\\. \\d+", "", line)
        assert not re.search("[a-z]", said) or lang == "pl"
        assert not re.search(r"\b(by|with|than|[a-z]+icts|[a-z]+orts)\b", said)


def test_relations_of_the_same_two_claims_have_addresses_of_their_own() -> None:
    named = "::: {#why .relation from=m to=h type=attacks}\n:::\n"
    page = show(relate("agrees") + "\n" + relate("qualifies") + "\n" + named)
    for name in ("rel-h--m", "rel-h--m-2", "why"):
        assert page.count(f'id="{name}"') == 1
        assert page.count(f'href="#{name}"') == 2


def test_a_relation_that_a_page_may_not_show_stands_whole_in_both_claims() -> None:
    told = "::: {.relation from=h to=m type=qualifies}\nAt night.\n:::\n"
    page = show(f':::: {{.content-visible when-format="pdf"}}\n{told}::::\n')
    assert page.count("At night.") == 2
    assert "#rel-" not in page


# ── quotations ───────────────────────────────────────────────────────────────────────────


def quote(id_: str, attributes: str) -> str:
    return (
        f"::: {{#claim-{id_} .claim source=mole}}\nThe town forgot [@mole, p. 9].\n\n"
        f"> “a lamp” [p. 9]{{.locator {attributes}}}\n:::\n\n"
    )


def test_a_quotation_that_was_found_is_not_spoken_of_and_one_that_was_not_is() -> None:
    found, missed = quote("found", "verified=87ef"), quote("missed", "verified=no")
    changed = quote("changed", "verified=no standing=changed")
    assert "verif" not in say(found)
    said = say(found + missed + changed)
    assert said.count("quotation not verified") == 1
    assert said.count("quotation changed since verification") == 1


def test_where_none_was_looked_up_none_is_an_exception() -> None:
    assert "verif" not in say(quote("one", "verified=no") + quote("two", "verified=no"))


# ── reasons ──────────────────────────────────────────────────────────────────────────────


def test_reasoning_that_the_source_leaves_unstated_is_the_analysts() -> None:
    claim = "::: {{#claim-w .claim source=mole}}\nNobody asks [@mole].\n\n::: {}\nWhy.\n:::\n:::\n"
    assert "Reasoning. Why." in say(claim.format("warrant"))
    assert "Reasoning (the analyst’s). Why." in say(claim.format("{.warrant by=reader}"))


# ── places ───────────────────────────────────────────────────────────────────────────────


def test_places_of_a_kind_stand_in_order_after_one_word() -> None:
    basis = '::: {.judgement confidence=low basis="h-too h m"}\nKeep it.\n:::\n'
    assert "Based on Harbour, pp. 12, 20; Mole, p. 3." in say(basis)


def test_links_to_claims_are_told_as_their_places() -> None:
    links = "[[p. 20](#claim-h-too), [p. 12](#claim-h)]{.places}\n"
    assert say(links).endswith("pp. 12, 20")
