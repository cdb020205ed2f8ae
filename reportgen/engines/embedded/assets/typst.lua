-- The last filter for Typst: what pandoc's writer leaves out, or lays out poorly.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local function raw(text)
  return pandoc.RawInline("typst", text)
end

local function length(name, value)
  if not value then
    return ""
  end
  local number, unit = value:match("^([%d.]+)(%a*%%?)$")
  if unit == "px" or unit == "" then
    return ", " .. name .. ": " .. (tonumber(number) or 0) * 0.75 .. "pt"
  end
  return ", " .. name .. ": " .. number .. unit
end

-- The writer drops alternative text, which PDF/UA asks for.
local function image(element)
  local alt = pandoc.utils.stringify(element.caption)
  local call = "image(" .. common.typst_string(element.src) .. ", alt: " .. common.typst_string(alt)
    .. length("width", element.attributes.width) .. length("height", element.attributes.height) .. ")"
  return raw("#box(" .. call .. ")")
end

local function equation(element)
  local written = pandoc.write(pandoc.Pandoc({pandoc.Plain({element})}), "typst")
  local body = written:gsub("%s+$", "")
  if body:sub(1, 1) ~= "$" then -- no formula that the writer can read, but escaped text: no code
    return raw(body)
  end
  return raw("#math.equation(alt: " .. common.typst_string(element.text) .. ", block: "
    .. tostring(element.mathtype == "DisplayMath") .. ", " .. body .. ".body)")
end

-- What begins a heading, an item or a term of Typst's where a line begins, as in a cell.
local starts_a_block = {["/"] = true}

-- The writer leaves what Typst reads as something else: dashes, minus signs, ellipses, what begins
-- a block, and a full stop after a styled run, which would ask that run for a field or a method.
local function plain(element)
  local text = element.text
  if starts_a_block[text] or text:find("^[=+-]+$") or text:find("^%d+%.$") then
    return raw((text:gsub("%p", "\\%0")))
  end
  if text:find("^%.%a") then
    return {raw("\\."), pandoc.Str(text:sub(2))}
  end
  if not text:find("%-[%-%?%d]") and not text:find("%-$") and not text:find("..", 1, true) then
    return nil
  end
  local pieces, position = pandoc.Inlines({}), 1
  for start, marks, stop in text:gmatch("()([%-%.]+)()") do
    pieces:insert(pandoc.Str(text:sub(position, start - 1)))
    pieces:insert(raw((marks:gsub(".", "\\%0"))))
    position = stop
  end
  pieces:insert(pandoc.Str(text:sub(position)))
  return pieces
end

local function label(identifier)
  return identifier ~= "" and " #label(" .. common.typst_string(identifier) .. ")" or ""
end

local function figure(element)
  local blocks = common.wrap("#figure(kind: image, [", element.content, "], caption: [")
  blocks:extend(element.caption.long)
  blocks:insert(common.raw("])" .. label(element.identifier)))
  return blocks
end

local function cell_text(cell)
  return #pandoc.utils.stringify(cell.contents)
end

-- A row stays on one page, unless it may be longer than one.
local function keep_rows(rows)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes["typst:breakable"] = cell_text(cell) > 1200 and "true" or "false"
    end
  end
end

local function settle_table(element)
  element.colspecs = element.colspecs:map(function(spec)
    return {spec[1] == "AlignDefault" and "AlignLeft" or spec[1], spec[2]}
  end)
  keep_rows(element.head.rows)
  for _, body in ipairs(element.bodies) do
    keep_rows(body.body)
  end
  if #element.colspecs > 6 then
    element.attributes["typst:text:size"] = "7.5pt"
  end
  return element
end

local function callout(div)
  local title, body = div.content[1].content, div.content[2].content
  local blocks = common.wrap('#callout("' .. div.attributes.kind .. '", [', title, "], [")
  blocks:extend(body)
  blocks:insert(common.raw("])" .. label(div.identifier)))
  return blocks
end

local function share(column)
  return ((column.attributes.width or ""):match("^([%d.]+)%%$") or "1") .. "fr"
end

local function columns(div)
  local widths, blocks = {}, pandoc.Blocks({})
  for _, column in ipairs(div.content) do
    if column.t == "Div" and common.has_class(column, "column") then
      widths[#widths + 1] = share(column)
      blocks:extend(common.wrap("[", column.content, "],"))
    end
  end
  return common.wrap("#grid(columns: (" .. table.concat(widths, ", ") .. ",), column-gutter: 1.5em,",
    blocks, ")")
end

local function division(div)
  if common.has_class(div, "callout") and div.attributes.kind then
    return callout(div)
  elseif common.has_class(div, "columns") then
    return columns(div)
  elseif common.has_class(div, "tabset") or common.has_class(div, "tab") then
    return div.content
  end
end

local function span(element)
  if common.has_class(element, "mark") then
    return pandoc.Inlines({raw("#highlight[")}) .. element.content .. {raw("]")}
  end
end

-- A short paragraph that leads into a list stays on its page.
local function keep_lead_ins(blocks)
  local kept = pandoc.Blocks({})
  for i, block in ipairs(blocks) do
    local following = blocks[i + 1]
    local leads = following and (following.t == "BulletList" or following.t == "OrderedList")
    if block.t == "Para" and leads and #pandoc.utils.stringify(block) < 160 then
      kept:extend(common.wrap("#lead-in[", {block}, "]"))
    else
      kept:insert(block)
    end
  end
  return kept
end

return {{
  traverse = "topdown",
  Blocks = keep_lead_ins,
  Image = image, Math = equation, Span = span, Str = plain,
  Figure = figure, Table = settle_table, Div = division,
}}
