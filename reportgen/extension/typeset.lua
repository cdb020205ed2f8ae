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

-- A text in which a function writes what a pattern finds, and another what is around that.
local function write_marks(text, pattern, write, write_others)
  local pieces, position = pandoc.Inlines({}), 1
  for start, marks, stop in text:gmatch("()(" .. pattern .. ")()") do
    pieces:extend(write_others(text:sub(position, start - 1)))
    pieces:insert(raw(write(marks)))
    position = stop
  end
  pieces:extend(write_others(text:sub(position)))
  return pieces
end

local function leave(text)
  return {pandoc.Str(text)}
end

local function escape(text)
  return (text:gsub("%p", "\\%0"))
end

-- What begins a heading, an item or a term of Typst's where a line begins, as in a cell; a full
-- stop after a styled run, which would ask that run for a field or a method; dashes, minus signs and
-- ellipses. Nil for text that pandoc writes as it is.
local function write_plain(text)
  if text == "/" or text:find("^[=+-]+$") or text:find("^%d+%.$") then
    return {raw(escape(text))}
  elseif text:find("^%.%a") then
    return {raw("\\."), pandoc.Str(text:sub(2))}
  elseif text:find("%-[%-%?%d]") or text:find("%-$") or text:find("..", 1, true) then
    return write_marks(text, "[%-%.]+", escape, leave)
  end
end

-- From 3.6 on pandoc writes apostrophes and dashes as a typewriter has them, unless it is told not to in
-- a way that its older versions refuse. Typst has to make them again of those in citations.
local is_smart = PANDOC_WRITER_OPTIONS.extensions:includes("smart")
local apostrophe_or_dash = "\xE2\x80[\x93\x94\x99]"

local function plain(element)
  local text = element.text
  if is_smart and text:find(apostrophe_or_dash) then
    local function keep(mark) return mark end
    local function write(part) return write_plain(part) or leave(part) end
    return write_marks(text, apostrophe_or_dash, keep, write)
  end
  return write_plain(text)
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

-- Where citations are resolved after this filter nothing but text may stand in them until then: styles
-- leave out all else. The embedded engine has resolved them.
local is_resolved = PANDOC_WRITER_OPTIONS.variables["reportgen-format"]

local function pass_by()
  return nil, false
end

return {{
  traverse = "topdown",
  Cite = not is_resolved and pass_by or nil,
  Blocks = keep_lead_ins, Image = image, Math = equation, Str = plain, Table = settle_table,
}}
