-- What book, OpenDocument text and Markdown need beside what Quarto does for them.

local is_book = FORMAT:match("^epub") ~= nil
local is_markdown = FORMAT:match("^commonmark") ~= nil or FORMAT == "gfm"
local is_opendocument = FORMAT == "odt" or FORMAT == "opendocument"

local folder = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
local escape = assert(loadfile(folder .. "/xml.lua"))()

local function anchor(id)
  return pandoc.Span({}, pandoc.Attr(id))
end

-- The blocks of a division, its name at the first of them.
local function dissolve(div)
  local first = div.content[1]
  if div.identifier ~= "" and first and (first.t == "Para" or first.t == "Plain") then
    first.content:insert(1, anchor(div.identifier))
  elseif div.identifier ~= "" then
    div.content:insert(1, pandoc.Plain({anchor(div.identifier)}))
  end
  return div.content
end

-- ── OpenDocument ─────────────────────────────────────────────────────────────────────────

-- A division in an item of a list would be a section there, which LibreOffice leaves out with all
-- that is in it.
local function open_items(list)
  list.content = list.content:map(function(item)
    return pandoc.Blocks(item):walk({Div = dissolve})
  end)
  return list
end

-- Quarto writes a caption's words as they are, where "&" and "<" would be markup. What has been escaped
-- already stays so.
local caption = '^(<text:p text:style%-name="FigureCaption">)(.*)(</text:p>%s*)$'

local function escape_caption(block)
  local open, words, close = block.text:match(caption)
  if not words or words:find("<text:", 1, true) or block.format ~= "opendocument" then
    return nil
  end
  local plain = words:gsub("&amp;", "&"):gsub("&lt;", "<"):gsub("&gt;", ">")
  block.text = open .. escape(plain) .. close
  return block
end

-- ── books ────────────────────────────────────────────────────────────────────────────────

-- EPUB knows no such attributes of a division.
local function clear_division(div)
  div.attributes.alt, div.attributes["fig-alt"] = nil, nil
  return div
end

-- ── Markdown ─────────────────────────────────────────────────────────────────────────────

-- Classes that only a style sheet would know; those of Quarto's own constructs stay.
local styled = {}
for _, class in ipairs({
  "claim", "claims", "relations", "judgements", "question", "not addressed", "certainty", "confidence",
  "basis", "lean", "scale-words", "stance", "source", "onward", "summary", "answer", "imprint",
  "reason", "finding", "positions", "reference-notes", "judged", "caveats",
}) do
  styled[class] = true
end

local function is_styled(element)
  for _, class in ipairs(element.classes) do
    if styled[class] then
      return true
    end
  end
  return false
end

local function open_division(div)
  return is_styled(div) and dissolve(div) or nil
end

local function open_span(span)
  return is_styled(span) and span.identifier == "" and span.content or nil
end

-- Readers of Markdown name headings by their words, and tables not at all; what refers to them
-- knows them by our names.
local function name_before(block)
  local name = block.identifier
  if name == "" then
    return nil
  elseif block.t == "Table" then
    block.identifier = "" -- the writer would print it in the caption
  end
  return {pandoc.Plain({anchor(name)}), block}
end

local function add_subtitle(document)
  if document.meta.subtitle then
    local words = pandoc.utils.stringify(document.meta.subtitle)
    document.blocks:insert(1, pandoc.Para({pandoc.Emph({pandoc.Str(words)})}))
  end
  return document
end

if is_opendocument then
  return {{BulletList = open_items, OrderedList = open_items, RawBlock = escape_caption}}
elseif is_book then
  return {{Div = clear_division}}
elseif is_markdown then
  return {{Header = name_before, Table = name_before, Div = open_division, Span = open_span}, {Pandoc = add_subtitle}}
end
return {}
