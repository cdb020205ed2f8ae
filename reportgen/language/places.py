"""Words for places that no locale of CSL has, or has wrongly: most know neither tables nor acts.

For a label one word that stands for one place and for several, or a word for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PLACES: Mapping[str, str] = {
    "ar": (
        "act: فصل مسرحي, فصول مسرحية; appendix: ملحق, ملاحق; article-locator: مادة, مواد; "
        "canon: قانون, قوانين; elocation: موضع, مواضع; equation: معادلة, معادلات; "
        "rule: قاعدة, قواعد; scene: مشهد, مشاهد; supplement: تكملة, تكملات; table: جدول, جداول; "
        "title-locator: باب, أبواب; version: إصدار, إصدارات"
    ),
    "bg": (
        "act: действие, действия; appendix: приложение, приложения; "
        "article-locator: член, членове; scene: сцена, сцени; table: таблица, таблици"
    ),
    "ca": "article-locator: article, articles",
    "cs": (
        "act: dějství; appendix: příloha, přílohy; article-locator: článek, články; "
        "rule: pravidlo, pravidla; scene: scéna, scény; table: tabulka, tabulky"
    ),
    "da": (
        "act: akt, akter; appendix: bilag; article-locator: artikel, artikler; "
        "rule: regel, regler; scene: scene, scener; table: tabel, tabeller"
    ),
    "de": (
        "act: Akt, Akte; appendix: Anhang, Anhänge; article-locator: Art.; rule: Regel, Regeln; "
        "scene: Szene, Szenen; table: Tab."
    ),
    "el": (
        "act: πράξη, πράξεις; appendix: παράρτημα, παραρτήματα; article-locator: άρθρο, άρθρα; "
        "scene: σκηνή, σκηνές; table: πίνακας, πίνακες"
    ),
    "es": (
        "act: acto, actos; appendix: apéndice, apéndices; article-locator: art., arts.; "
        "rule: regla, reglas; scene: escena, escenas; supplement: suplemento, suplementos; "
        "table: tabla, tablas"
    ),
    "eu": (
        "appendix: eranskina, eranskinak; article-locator: artikulua, artikuluak; "
        "table: taula, taulak"
    ),
    "fa": "appendix: پیوست; article-locator: ماده, مواد; table: جدول",
    "fi": (
        "act: näytös, näytökset; appendix: liite, liitteet; article-locator: artikla, artiklat; "
        "rule: sääntö, säännöt; scene: kohtaus, kohtaukset; table: taulukko, taulukot"
    ),
    "fr": "supplement: supplément, suppléments",
    "he": "act: מערכה, מערכות; appendix: נספח, נספחים; table: טבלה, טבלאות",
    "hr": (
        "act: čin, činovi; appendix: prilog, prilozi; article-locator: članak, članci; "
        "scene: prizor, prizori; table: tablica, tablice"
    ),
    "hu": (
        "act: felvonás, felvonások; appendix: függelék, függelékek; "
        "article-locator: cikk, cikkek; rule: szabály, szabályok; scene: jelenet, jelenetek; "
        "table: táblázat, táblázatok"
    ),
    "id": (
        "act: babak; appendix: lampiran; article-locator: pasal; rule: aturan; scene: adegan; "
        "table: tabel"
    ),
    "is": "appendix: viðauki, viðaukar; table: tafla, töflur",
    "it": "supplement: supplemento, supplementi",
    "ja": (
        "act: 幕; appendix: 付録; article-locator: 条; book: 書籍; canon: 規範; chapter: 章; "
        "column: 欄; elocation: 位置; equation: 式; figure: 図; folio: 面; issue: 号; line: 行; "
        "note: 註; opus: 作品; page: ページ; paragraph: 段落; part: 部; rule: 規則; scene: 場; "
        "section: 節; supplement: 補遺; table: 表; title-locator: 編; verse: 詩歌; volume: 巻"
    ),
    "ko": "act: 막; appendix: 부록; article-locator: 조; table: 표",
    "lt": (
        "appendix: priedas, priedai; article-locator: straipsnis, straipsniai; "
        "table: lentelė, lentelės"
    ),
    "lv": "appendix: pielikums, pielikumi; article-locator: pants, panti; table: tabula, tabulas",
    "nb": "supplement: supplement, supplementer",
    "nl": (
        "act: bedrijf, bedrijven; appendix: bijlage, bijlagen; "
        "article-locator: artikel, artikelen; scene: scène, scènes; table: tabel, tabellen"
    ),
    "pl": "rule: reguła, reguły; version: wersja, wersje",
    "pt": "supplement: suplemento, suplementos",
    "ru": (
        "act: действие, действия; appendix: приложение, приложения; "
        "article-locator: статья, статьи; rule: правило, правила; scene: сцена, сцены; "
        "table: таблица, таблицы"
    ),
    "sk": (
        "act: dejstvo, dejstvá; appendix: príloha, prílohy; article-locator: článok, články; "
        "rule: pravidlo, pravidlá; scene: scéna, scény; table: tabuľka, tabuľky"
    ),
    "sl": (
        "act: dejanje, dejanja; appendix: priloga, priloge; article-locator: člen, členi; "
        "scene: prizor, prizori; table: tabela, tabele"
    ),
    "sr": (
        "act: чин, чинови; appendix: прилог, прилози; article-locator: члан, чланови; "
        "scene: сцена, сцене; table: табела, табеле"
    ),
    "sv": (
        "act: akt, akter; appendix: bilaga, bilagor; article-locator: artikel, artiklar; "
        "rule: regel, regler; scene: scen, scener; table: tabell, tabeller"
    ),
    "th": "appendix: ภาคผนวก; article-locator: มาตรา; table: ตาราง",
    "tr": (
        "act: perde, perdeler; appendix: ek, ekler; article-locator: madde, maddeler; "
        "rule: kural, kurallar; scene: sahne, sahneler; table: tablo, tablolar"
    ),
    "uk": (
        "act: дія, дії; appendix: додаток, додатки; article-locator: стаття, статті; "
        "rule: правило, правила; scene: сцена, сцени; table: таблиця, таблиці"
    ),
    "vi": "appendix: phụ lục; article-locator: điều; table: bảng",
}


def read_places(base: str) -> dict[str, tuple[str, str]]:
    """The words of a language, by its first part: for a label that for one and for several."""
    return dict(_read(PLACES.get(base, "")))


def _read(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for item in filter(None, text.split("; ")):
        label, _, words = item.partition(": ")
        one, _, several = words.partition(", ")
        yield label, (one, several or one)
