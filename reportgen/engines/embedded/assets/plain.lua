-- The last filter for books, OpenDocument texts, Markdown and LaTeX: Quarto's constructs as
-- paragraphs, quotations and lists, which every reader knows.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local is_book, is_markdown = common.format == "epub", common.format == "gfm"

-- GitHub knows a note by its first line, and says itself what it is.
local function callout(div)
  local title = pandoc.utils.blocks_to_inlines(div.content[1].content)
  local blocks = pandoc.Blocks(div.content[2].content)
  local is_told = is_markdown and pandoc.utils.stringify(title) == div.attributes.label
  if #title > 0 and not is_told then
    blocks:insert(1, common.strong(title))
  end
  if is_markdown then
    blocks:insert(1, common.raw("[!" .. div.attributes.kind:upper() .. "]\n"))
  end
  return is_book and pandoc.Div(blocks, pandoc.Attr(div.identifier, {"callout"}))
    or pandoc.BlockQuote(blocks)
end

local function division(div)
  if common.has_class(div, "callout") and div.attributes.kind then
    return callout(div)
  elseif common.has_class(div, "tab") then
    return common.open_tab(div)
  elseif common.has_class(div, "tabset") or common.has_class(div, "column")
    or common.has_class(div, "columns") then
    return div.content
  end
end

local function settle(document)
  local json = pandoc.write(document, "json")
  return common.make_printable(document, json)
    :walk({Div = division, Span = not is_book and common.free_numbers(json) or nil})
end

return {{Pandoc = settle}}
