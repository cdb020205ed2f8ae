-- What book, OpenDocument text and Markdown need beside what Quarto does for them.

local is_book = FORMAT:match("^epub") ~= nil
local is_markdown = FORMAT:match("^commonmark") ~= nil or FORMAT == "gfm"
local is_opendocument = FORMAT == "odt" or FORMAT == "opendocument"

local function anchor(id)
  return pandoc.Span({}, pandoc.Attr(id))
end

-- A division in an item of a list would be a section there, which LibreOffice leaves out with all
-- that is in it: its blocks stand for themselves, and its name at the first of them.
local function dissolve(div)
  local first = div.content[1]
  if div.identifier ~= "" and first and (first.t == "Para" or first.t == "Plain") then
    first.content:insert(1, anchor(div.identifier))
  elseif div.identifier ~= "" then
    div.content:insert(1, pandoc.Plain({anchor(div.identifier)}))
  end
  return div.content
end

local function open_items(list)
  list.content = list.content:map(function(item)
    return pandoc.Blocks(item):walk({Div = dissolve})
  end)
  return list
end

-- What a page draws, folds and filters by its script and style sheet.
local function clear_division(div)
  if div.classes:includes("scale") or div.identifier == "filter" then
    return {}
  end
  div.attributes.alt, div.attributes["fig-alt"] = nil, nil
  return div
end

local function part_words(inlines)
  local parted = pandoc.Inlines({})
  for i, inline in ipairs(inlines) do
    local before = inlines[i - 1]
    if before and before.t == "Span" and before.classes:includes("part")
      and inline.t == "Span" and inline.classes:includes("part") then
      parted:extend({pandoc.Str(" · ")})
    end
    parted:insert(inline)
  end
  return parted
end

-- Readers of Markdown name headings by their words; what refers to them knows them by ours.
local function name_heading(heading)
  if heading.identifier ~= "" then
    return {pandoc.RawBlock("html", '<a id="' .. heading.identifier .. '"></a>'), heading}
  end
end

local function add_subtitle(document)
  if document.meta.subtitle then
    local words = pandoc.utils.stringify(document.meta.subtitle)
    document.blocks:insert(1, pandoc.Para({pandoc.Emph({pandoc.Str(words)})}))
  end
  return document
end

if is_opendocument then
  return {{BulletList = open_items, OrderedList = open_items}}
elseif is_book then
  return {{Div = clear_division, Inlines = part_words}}
elseif is_markdown then
  return {{Header = name_heading}, {Pandoc = add_subtitle}}
end
return {}
