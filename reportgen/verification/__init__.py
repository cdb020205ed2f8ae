"""Nothing about a source goes out unchecked: quotations, numbers and dates against its text.

`readers`, `flow`, `furniture` and `texts` make a text of a file, with its pages and paragraphs;
`matching` and `quotes` look for quotations in it, `numerals` and `facts` for numbers and dates,
with `results`; `lock` keeps these, `verdicts` says them, and `survey` does it all for a brief.
"""
