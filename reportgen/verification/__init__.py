"""Nothing about a source goes out unchecked: quotations, numbers and dates against its text.

`shelf` finds the files; `formats`, `flow`, `furniture` and `texts` make a text of each, with its
pages and paragraphs, `blocks` are what a person reads of it, and `placing` looks whether it has the
places that an extract names; `matching` and `quotes` look for quotations in it (`letters` whatever
stands between their letters), `differences` says how words differ, `tracking` follows passages into
another edition; `facts` looks for numbers (`numerals`, `spoken`) and dates (`calendars`), with
`results`; `lock` keeps these, `verdicts` says them, and `survey` does it all for a brief.
"""
