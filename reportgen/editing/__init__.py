"""What the command line does with a workspace's own files and texts, without an editor.

`location` finds words in the texts, `transcript` writes a text out; `repair` mends quotations and
locators, `renewal` compares an extract with a new text of its source (`following` its quotations
and places, `particulars` its numbers and dates; `fates` says what became of them), `entry` adds
records, `renaming` renames claims. What is written is planned first (`plan`), so that it can be
shown and checked before a file changes; `folder` reads what there is.
"""
