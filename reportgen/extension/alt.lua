-- What Quarto leaves to do in files of office programs; the embedded engine needs none of this.
-- They say in words what a figure shows, as pages and PDF do: Quarto hands `fig-alt` to those
-- alone. A table with a label, which Quarto sets into the middle of a table of one cell, stands by
-- itself: so its rows may go over pages, its cells begin at their sides, and readers of OpenDocument
-- that know no table in a table have it. What stands before the first heading goes before the
-- contents, which Word's writer puts before all of the text. Authors have where they work.

if not quarto then
  return {}
end

function Image(image)
  local words = image.attributes["fig-alt"]
  if not words then
    return nil
  end
  image.attributes["fig-alt"] = nil
  if FORMAT == "pptx" then
    image.title = words
  else
    image.caption = pandoc.Inlines({pandoc.Str(words)})
  end
  return image
end

local function holds_table(blocks)
  local found = false
  blocks:walk({Table = function() found = true end})
  return found
end

function Table(outer)
  local rows = #outer.bodies == 1 and outer.bodies[1].body or {}
  local cells = #rows == 1 and rows[1].cells or {}
  if FORMAT == "pptx" or #outer.head.rows > 0 or #cells ~= 1 or not holds_table(cells[1].contents) then
    return nil
  end
  return outer.identifier == "" and cells[1].contents or pandoc.Div(cells[1].contents, outer.attr)
end

local function before_contents(meta)
  local before = meta["include-before"]
  if before == nil then
    return pandoc.List({})
  end
  return pandoc.utils.type(before) == "List" and before or pandoc.List({before})
end

-- Authors with where they work, which Quarto keeps apart from their names.
function Meta(meta)
  if pandoc.utils.type(meta.author) ~= "List" then
    return nil
  end
  for i, author in ipairs(meta["by-author"] or {}) do
    local words = pandoc.Inlines(author.name.literal)
    for _, place in ipairs(author.affiliations or {}) do
      words:extend({pandoc.Str(","), pandoc.Space()})
      words:extend(pandoc.Inlines(place.name or {}))
    end
    meta.author[i] = pandoc.MetaInlines(words)
  end
  return meta
end

function Pandoc(document)
  local _, first = document.blocks:find_if(function(block) return block.t == "Header" end)
  if FORMAT ~= "docx" or not PANDOC_WRITER_OPTIONS.table_of_contents or not first or first == 1 then
    return nil
  end
  local before = before_contents(document.meta)
  before:insert(pandoc.MetaBlocks({table.unpack(document.blocks, 1, first - 1)}))
  document.meta["include-before"] = before
  document.blocks = pandoc.Blocks({table.unpack(document.blocks, first)})
  return document
end
