-- The last filter for Typst, after Quarto's own: what pandoc's writer leaves out, lays out poorly,
-- or writes so that Typst reads it as something else. Running it twice changes nothing more.

if not FORMAT:match("^typst") then
  return {}
end

local folder = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
local typst = assert(loadfile(folder .. "/typst.lua"))()

local function raw(text)
  return pandoc.RawInline("typst", text)
end

-- ── pictures and formulas ────────────────────────────────────────────────────────────────

local function length(name, value)
  local number, unit = (value or ""):match("^([%d.]+)(%a*%%?)$")
  if not number then
    return ""
  elseif unit == "px" or unit == "" then
    return ", " .. name .. ": " .. (tonumber(number) or 0) * 0.75 .. "pt"
  end
  return ", " .. name .. ": " .. number .. unit
end

-- The writer drops alternative text, which PDF/UA asks for.
local function image(element)
  local call = "image(" .. typst.string(element.src) .. ", alt: "
    .. typst.string(pandoc.utils.stringify(element.caption))
    .. length("width", element.attributes.width) .. length("height", element.attributes.height)
  return raw("#box(" .. call .. "))")
end

local function equation(element)
  local written = pandoc.write(pandoc.Pandoc({pandoc.Plain({element})}), "typst")
  local body = written:gsub("%s+$", "")
  if body:sub(1, 1) ~= "$" then -- no formula that the writer can read, but escaped text: no code
    return raw(body)
  end
  return raw("#math.equation(alt: " .. typst.string(element.text) .. ", block: "
    .. tostring(element.mathtype == "DisplayMath") .. ", " .. body .. ".body)")
end

-- ── words ────────────────────────────────────────────────────────────────────────────────

-- Dashes, minus signs and ellipses.
local function escape_marks(text)
  local pieces, position = pandoc.Inlines({}), 1
  for start, marks, stop in text:gmatch("()([%-%.]+)()") do
    pieces:insert(pandoc.Str(text:sub(position, start - 1)))
    pieces:insert(raw((marks:gsub(".", "\\%0"))))
    position = stop
  end
  pieces:insert(pandoc.Str(text:sub(position)))
  return pieces
end

-- What begins a heading, an item or a term of Typst's where a line begins, as in a cell; a full
-- stop after a styled run, which would ask that run for a field or a method.
local function plain(element)
  local text = element.text
  if text == "/" or text:find("^[=+-]+$") or text:find("^%d+%.$") then
    return raw((text:gsub("%p", "\\%0")))
  elseif text:find("^%.%a") then
    return {raw("\\."), pandoc.Str(text:sub(2))}
  elseif text:find("%-[%-%?%d]") or text:find("%-$") or text:find("..", 1, true) then
    return escape_marks(text)
  end
end

-- ── tables and lists ─────────────────────────────────────────────────────────────────────

local function is_long(cell)
  return #pandoc.utils.stringify(cell.contents) > 600
end

-- A row stays on one page, unless it may be longer than one: all its cells have to say so.
local function keep_rows(rows)
  for _, row in ipairs(rows) do
    local _, long = row.cells:find_if(is_long)
    for _, cell in ipairs(row.cells) do
      cell.attributes["typst:breakable"] = tostring(long ~= nil)
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

local function is_list(block)
  return block and (block.t == "BulletList" or block.t == "OrderedList")
end

-- A short paragraph that leads into a list stays on its page.
local function keep_lead_ins(blocks)
  local kept = pandoc.Blocks({})
  for i, block in ipairs(blocks) do
    local short = block.t == "Para" and #pandoc.utils.stringify(block) < 160
    if short and is_list(blocks[i + 1]) then
      kept:extend(typst.block("lead-in", {}, {block}))
    else
      kept:insert(block)
    end
  end
  return kept
end

return {{
  traverse = "topdown",
  Blocks = keep_lead_ins, Image = image, Math = equation, Str = plain, Table = settle_table,
}}
