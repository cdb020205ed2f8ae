-- Text of PowerPoint files with what pandoc's writer has no word for: the size that sizes.lua chose,
-- the colours of sources, muted citations. What it cannot say, such as a link, is left as it is.

local need = ...
local sizes = need("sizes")
local escape = need("xml")

local runs = {}

-- The colours of sources, as in slides.css.
local colours = {"0072b2", "d55e00", "e69f00", "009e73", "cc79a7", "56b4e9", "4d4d4d", "f0e442"}
local muted = '<a:solidFill><a:schemeClr val="accent6"/></a:solidFill>'
local dots = {["confidence-low"] = "●○○ ", ["confidence-moderate"] = "●●○ ", ["confidence-high"] = "●●● "}
local marks = {Strong = 'b="1"', Emph = 'i="1"', Underline = 'u="sng"', Strikeout = 'strike="sngStrike"',
  Superscript = 'baseline="30000"', Subscript = 'baseline="-25000"'}

local function has_class(element, class)
  return element.classes ~= nil and element.classes:includes(class)
end

-- Pixels of a slide of 1280 × 720 in hundredths of its points.
local function to_points(size)
  return math.floor(size * 75 + 0.5)
end

-- Adds text to what is written: neighbours in the same look are one run, which a person can edit.
local function add(written, text, look)
  local given = ('<a:rPr sz="%d"%s>%s</a:rPr>'):format(to_points(look.size), look.marks, look.fill)
  local last = written[#written]
  if last and last.look == given then
    last.text = last.text .. text
  else
    written:insert({look = given, text = text})
  end
  return true
end

local function write_run(run)
  return run.look and ("<a:r>%s<a:t>%s</a:t></a:r>"):format(run.look, escape(run.text))
    or run.text
end

local function with(look, changes)
  local changed = {}
  for name, value in pairs(look) do
    changed[name] = changes[name] or value
  end
  return changed
end

local function quieter(look)
  return with(look, {size = math.max(sizes.least, look.size * 0.8), fill = muted})
end

local add_inlines

local function add_source(written, span, look)
  local number = 1
  for _, class in ipairs(span.classes) do
    number = tonumber(class:match("^source%-(%d)$")) or number
  end
  local fill = ('<a:solidFill><a:srgbClr val="%s"/></a:solidFill>'):format(colours[number])
  add(written, "■ ", with(look, {fill = fill}))
  return add_inlines(written, {pandoc.Strong(span.content)}, look)
end

local function add_span(written, span, look)
  if has_class(span, "source") then
    return add_source(written, span, look)
  elseif has_class(span, "side") then  -- not bold, as the heads of tables are
    return add_inlines(written, span.content, with(quieter(look), {marks = look.marks .. ' b="0"'}))
  elseif has_class(span, "citation") or has_class(span, "dot") then
    return add_inlines(written, span.content, quieter(look))
  elseif has_class(span, "confidence") then
    add(written, "  " .. (dots[span.classes[2]] or ""), quieter(look))
    return add_inlines(written, span.content, quieter(look))
  end
  return add_inlines(written, span.content, look)
end

local function add_inline(written, inline, look)
  if inline.t == "Str" then
    return add(written, inline.text, look)
  elseif inline.t == "Space" or inline.t == "SoftBreak" then
    return add(written, " ", look)
  elseif inline.t == "LineBreak" then
    written:insert({text = "<a:br/>"})
    return true
  elseif inline.t == "Span" then
    return add_span(written, inline, look)
  elseif marks[inline.t] then
    local marked = look.marks:find(marks[inline.t], 1, true) and look.marks
      or look.marks .. " " .. marks[inline.t]
    return add_inlines(written, inline.content, with(look, {marks = marked}))
  end
  return false
end

-- Adds inlines; false where there is one among them that runs cannot say.
function add_inlines(written, inlines, look)
  for _, inline in ipairs(inlines) do
    if not add_inline(written, inline, look) then
      return false
    end
  end
  return true
end

-- Inlines in a size in pixels.
local function set_inlines(inlines, size, changes)
  local written = pandoc.List({})
  local look = with({size = size, marks = "", fill = ""}, changes or {})
  if #inlines == 0 or not add_inlines(written, inlines, look) then
    return inlines
  end
  return pandoc.Inlines({pandoc.RawInline("openxml", table.concat(written:map(write_run)))})
end

local function set_blocks(blocks, size, changes)
  local function set_paragraph(block)
    block.content = set_inlines(block.content, size, changes)
    return block
  end
  return pandoc.Blocks(blocks):walk({Para = set_paragraph, Plain = set_paragraph})
end

-- The head of a source's column: its name, and where it stands in a line below.
local function part_head(inlines)
  local name, side = pandoc.Inlines({}), pandoc.Inlines({})
  for _, inline in ipairs(inlines) do
    if has_class(inline, "side") then
      side:insert(inline)
    elseif not has_class(inline, "dot") then
      (#side > 0 and side or name):insert(inline)
    end
  end
  while #name > 0 and name[#name].t == "Space" do
    name:remove()
  end
  return name, side
end

local function inlines_of(cell)
  return pandoc.utils.blocks_to_inlines(cell.contents)
end

-- A source's column of a contrast: who, where it stands, what it says, and in italics its words.
local function make_column(tbl, number, set)
  local name, side = part_head(inlines_of(tbl.head.rows[1].cells[number]))
  local size = set.cell.size
  local blocks = pandoc.Blocks({pandoc.Para(set_inlines(name, size))})
  if #side > 0 then
    blocks:insert(pandoc.Para(set_inlines(side, size)))
  end
  for n, row in ipairs(tbl.bodies[1].body) do
    local inlines = inlines_of(row.cells[number])
    if #inlines > 0 then
      local changes = n > 1 and {marks = " " .. marks.Emph, fill = muted} or nil
      blocks:insert(pandoc.Para(set_inlines(inlines, size, changes)))
    end
  end
  return pandoc.Div(blocks, pandoc.Attr("", {"column"}))
end

local function set_head(cell, size)
  local name, side = part_head(inlines_of(cell))
  if #side > 0 then
    name:insert(pandoc.LineBreak())
    name:extend(side)
  end
  cell.contents = pandoc.Blocks({pandoc.Plain(set_inlines(name, size))})
end

local function set_table(tbl, set)
  for _, row in ipairs(tbl.head.rows) do
    for _, cell in ipairs(row.cells) do
      set_head(cell, set.cell.size)
    end
  end
  for _, row in ipairs(tbl.bodies[1].body) do
    for _, cell in ipairs(row.cells) do
      cell.contents = set_blocks(cell.contents, set.cell.size)
    end
  end
  return tbl
end

-- Blocks of a slide in the type of `set`; two sources face to face in the two places of a layout.
function runs.set_blocks(blocks, heading, set)
  local made = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Table" and has_class(heading, "contrast") and #block.colspecs == 2 then
      local columns = {make_column(block, 1, set), make_column(block, 2, set)}
      made:insert(pandoc.Div(columns, pandoc.Attr("", {"columns"})))
    elseif block.t == "Table" then
      made:insert(set_table(block, set))
    elseif block.identifier == "refs" or has_class(block, "entries") then
      made:extend(set_blocks({block}, set.entry.size))
    else
      made:extend(set_blocks({block}, set.text.size))
    end
  end
  return made
end

return runs
