-- What a slide holds: columns as wide as their words, and a slide that holds too much becomes
-- several, notes and all.
--
-- Lengths are px of a slide of 1280 × 720. Letters are taken as wide as in a broad face.

local need = ...
local brevity = need("brevity")
local sizes = need("sizes")
local runs = need("runs")
local stringify = pandoc.utils.stringify

local dealing = {}

local slide = {width = 1160, height = 612, title = 46}  -- its bold is broader
-- What holds on the slide that is dealt out.
local set = sizes.common

-- ── measuring ────────────────────────────────────────────────────────────────────────────

-- A word of so many ems has no spaces for a broad face to be narrow in: it is as much wider.
local long_word = 15

-- Lines are filled word by word; what is wider than a line, and East Asian text, breaks anywhere.
local function count_lines(text, width, size)
  local room = math.max(width / size - 1, 1)
  local lines, line, word = 1, 0, 0
  local function set_word(gap)
    if word > long_word then
      word = word * 1.25
    end
    if line > 0 and line + word > room then
      lines, line = lines + 1, 0
    end
    while word > room do
      lines, word = lines + 1, word - room
    end
    line, word = line + word + gap, 0
  end
  for _, code in utf8.codes(text) do
    local wide = brevity.advance(code)
    if code == 32 then
      set_word(wide)
    else
      word = word + wide
      if wide == 1 then
        set_word(0)
      end
    end
  end
  set_word(0)
  return lines
end

local function height_of(text, width, style)
  return count_lines(text, width, style.size) * style.leading
end

-- Words from other languages in Japanese, which break badly.
local function is_katakana(code)
  return code >= 0x30a1 and code <= 0x30ff
end

-- The width in ems of the longest word of a text, in the bold of a broad face.
local function longest_word(text)
  local longest, word = 0, 0
  for _, code in utf8.codes(text) do
    local wide = brevity.advance(code)
    local ends = code == 32 or wide == 1 and not is_katakana(code)
    word = ends and 0 or word + wide
    longest = math.max(longest, word)
    if code == 45 or code == 47 or code == 0x2013 then
      word = 0
    end
  end
  return longest * 1.4
end

-- ── what a slide holds ───────────────────────────────────────────────────────────────────

local function has_class(element, class)
  return element.classes ~= nil and element.classes:includes(class)
end

-- Takes the notes out of blocks, wherever they are; gives back both.
local function part_notes(blocks)
  local notes = pandoc.Blocks({})
  local rest = pandoc.Blocks(blocks):walk({Div = function(div)
    if has_class(div, "notes") then
      notes:extend(div.content)
      return {}
    end
  end})
  return rest, notes
end

-- The name of a source is bold, with a square before it: as much narrower is the room for it.
local function room_beside_names(block, width, style)
  local named = false
  pandoc.Blocks({block}):walk({Span = function(span)
    named = named or has_class(span, "source")
  end})
  return named and (width - style.size) / 1.1 or width
end

local function height_of_blocks(blocks, width, style)
  local sum = 0
  for _, block in ipairs(blocks) do
    sum = sum + height_of(stringify(block), room_beside_names(block, width, style), style)
  end
  return sum
end

local function widths_of(tbl)
  local total, given = #tbl.colspecs, {}
  for i, spec in ipairs(tbl.colspecs) do
    given[i] = slide.width * (spec[2] or 1 / total) - 24
  end
  return given
end

-- What each column of a table needs, as a share of the slide, for no word of it to be broken in type
-- of a size.
local function needs_of(tbl, size)
  local needs = pandoc.List({})
  local function read(row)
    for i, cell in ipairs(row.cells) do
      local named = 0
      cell.contents:walk({Span = function(span)
        named = has_class(span, "source") and 1 or named
      end})
      local word = longest_word(stringify(cell.contents)) + named
      needs[i] = math.max(needs[i] or 0, (word * size + 24) / slide.width)
    end
  end
  tbl.head.rows:map(read)
  for _, body in ipairs(tbl.bodies) do
    body.body:map(read)
  end
  return needs
end

-- Widths are written in whole hundredths, without the rest.
local function round_up(share)
  return math.ceil(share * 100) / 100
end

-- Widens the columns that are too narrow for a word in type of a size, by what the others can spare.
local function fit_columns(tbl, size)
  local needs, short, spare = needs_of(tbl, size):map(round_up), 0, 0
  local total = #tbl.colspecs
  for i, spec in ipairs(tbl.colspecs) do
    local room = (spec[2] or 1 / total) - (needs[i] or 0)
    short, spare = short + math.max(-room, 0), spare + math.max(room, 0)
  end
  if short == 0 or short > spare then
    return nil
  end
  tbl.colspecs = tbl.colspecs:map(function(spec, i)
    local width = spec[2] or 1 / total
    local room = width - (needs[i] or 0)
    return {spec[1], room < 0 and needs[i] or width - room * short / spare}
  end)
  return tbl
end

-- Whether no word of a table in type of a size is wider than its column.
local function keeps_words(tbl, size)
  local total = #tbl.colspecs
  for i, need_of_column in ipairs(needs_of(tbl, size)) do
    if need_of_column > (tbl.colspecs[i][2] or 1 / total) then
      return false
    end
  end
  return true
end

local function height_of_row(row, widths)
  local highest = 0
  for i, cell in ipairs(row.cells) do
    local height = height_of_blocks(cell.contents, widths[i] or slide.width, set.cell)
    highest = math.max(highest, height)
  end
  return highest + set.cell.gap
end

local function height_of_head(tbl)
  local height, widths = 0, widths_of(tbl)
  for _, row in ipairs(tbl.head.rows) do
    height = height + height_of_row(row, widths)
  end
  return height
end

-- ── what may not be parted ───────────────────────────────────────────────────────────────

-- Blocks in pieces that are no higher than `room`.
local function part_blocks(blocks, width, style, room)
  local lines = math.max(math.floor((room - style.gap) / style.leading), 1)
  local pieces = pandoc.List({})
  for _, block in ipairs(blocks) do
    if block.t == "Para" or block.t == "Plain" then
      local inside = room_beside_names(block, width, style)
      local function count(text) return count_lines(text, inside, style.size) end
      for _, inlines in ipairs(brevity.part_inlines(block.content, count, lines)) do
        pieces:insert(pandoc.Blocks({pandoc.Para(inlines)}))
      end
    else
      pieces:insert(pandoc.Blocks({block}))
    end
  end
  return pieces
end

-- A unit is a paragraph, an item, a row, an entry. Each says of which block it is and where it
-- stands there, so that neighbours come together again. What is higher than a slide is several.
local function unit_of(block, content, width, style, room)
  local rest, notes = part_notes(content)
  local function make(part, blocks, own)
    local height = #blocks == 0 and 0 or height_of_blocks(blocks, width, style) + style.gap
    return {block = block, part = part, content = blocks, notes = own, height = height}
  end
  local whole = make(true, rest, notes)
  if whole.height <= room then
    return {whole}
  end
  return part_blocks(rest, width, style, room):map(function(blocks, i)
    return make(i == 1, blocks, i == 1 and notes or {})
  end)
end

local function height_in(row, widths)
  return {content = row, part = true, notes = {}, height = height_of_row(row, widths)}
end

local function units_of_row(row, widths, room)
  local whole = height_in(row, widths)
  if whole.height <= room then
    return {whole}
  end
  local parted, count = {}, 0
  for i, cell in ipairs(row.cells) do
    parted[i] = part_blocks(cell.contents, widths[i] or slide.width, set.cell, room)
    count = math.max(count, #parted[i])
  end
  local units = {}
  for n = 1, count do
    local part = row:clone()
    part.cells = row.cells:map(function(cell, i)
      return pandoc.Cell(parted[i][n] or pandoc.Blocks({}), cell.alignment, 1, 1, cell.attr)
    end)
    units[n] = height_in(part, widths)
  end
  return units
end

-- The parts of a block that has some, and how wide and in what style each is set.
local function parts_of(block)
  if block.t == "BulletList" or block.t == "OrderedList" then
    return block.content, slide.width - 48, set.text
  elseif has_class(block, "entries") or block.identifier == "refs" then
    return block.content:map(function(entry) return {entry} end), slide.width - 40, set.entry
  end
end

local function units_of(block, room)
  local units = {}
  local function add(several, place)
    for _, unit in ipairs(several) do
      unit.block, unit.place = block, place
      units[#units + 1] = unit
    end
  end
  if block.t == "Table" then
    local widths = widths_of(block)
    for place, row in ipairs(block.bodies[1].body) do
      add(units_of_row(row, widths, room), place)
    end
    return units
  end
  local parts, width, style = parts_of(block)
  for place, part in ipairs(parts or {{block}}) do
    add(unit_of(block, part, width or slide.width, style or set.text, room), place)
  end
  if not parts then
    for _, unit in ipairs(units) do
      unit.part = false
    end
  end
  return units
end

-- A run of units of one block: that block with these parts of it alone.
local function join(units)
  local first = units[1]
  if not first.part then
    return first.content
  end
  local block, parts = first.block:clone(), pandoc.List({})
  for _, unit in ipairs(units) do
    if block.t == "Div" then
      parts:extend(unit.content)
    else
      parts:insert(unit.content)
    end
  end
  if block.t == "Table" then
    block.bodies[1].body = parts
  else
    block.content = parts
  end
  if block.t == "OrderedList" then
    block.start = block.start + first.place - 1
  elseif block.t == "Div" and first.place > 1 then
    block.identifier = ""
  end
  return {block}
end

local function assemble(units)
  local blocks, notes, run = pandoc.Blocks({}), pandoc.Blocks({}), {}
  local function close()
    if #run > 0 then
      blocks:extend(join(run))
    end
    run = {}
  end
  for _, unit in ipairs(units) do
    if #run > 0 and run[1].block ~= unit.block then
      close()
    end
    run[#run + 1] = unit
    notes:extend(unit.notes)
  end
  close()
  return blocks, notes
end

-- ── dealing out ──────────────────────────────────────────────────────────────────────────

local function deal(units, room)
  local pages, left = {}, 0
  for _, unit in ipairs(units) do
    if #pages == 0 or unit.height > left then
      pages[#pages + 1] = {}
      left = room
    end
    table.insert(pages[#pages], unit)
    left = left - unit.height
  end
  return pages
end

-- As few pages as hold all, and these as even as can be: a full one and a rest read badly.
local function deal_evenly(units, room)
  local pages = deal(units, room)
  if #pages < 2 then
    return pages
  end
  local sum = 0
  for _, unit in ipairs(units) do
    sum = sum + unit.height
  end
  for step = 0, 7 do
    local even = sum / #pages
    local tried = deal(units, even + (room - even) * step / 8)
    if #tried == #pages then
      return tried
    end
  end
  return pages
end

-- The heading of one of several slides: "References (2 of 3)".
local function number_heading(heading, n, count, words)
  if count == 1 then
    return heading
  end
  local numbered = heading:clone()
  numbered.content = words:say("{title} ({n} of {count})", {title = heading.content, n = n, count = count})
  if n > 1 and heading.identifier ~= "" then
    numbered.identifier = heading.identifier .. "-" .. n
  end
  return numbered
end

local function room_below(heading)
  return slide.height - set.top - count_lines(stringify(heading), slide.width, slide.title) * 42
end

local function holds_image(blocks)
  local found = false
  pandoc.Blocks(blocks):walk({Image = function() found = true end})
  return found
end

-- Of a slide that is to stay one, what does not fit on it is said.
local function say_rest(pages, notes)
  for n = 2, #pages do
    local content, own = assemble(pages[n])
    notes:extend(#own > 0 and own or content)
  end
  return pages[1]
end

-- The room for what may be parted: below the heading and below the heads of tables.
local function room_of(heading, blocks)
  local room = room_below(heading)
  for _, block in ipairs(blocks) do
    room = room - (block.t == "Table" and height_of_head(block) or 0)
  end
  return room
end

-- What is on a slide in units, and what is spoken on all of its parts.
local function measure_slide(heading, blocks)
  local units, common = {}, pandoc.Blocks({})
  local room = room_of(heading, blocks)
  for _, block in ipairs(blocks) do
    if has_class(block, "notes") then
      common:extend(block.content)
    else
      for _, unit in ipairs(units_of(block, room)) do
        units[#units + 1] = unit
      end
    end
  end
  return units, common, room
end

-- Blocks with the columns of tables as wide as their words in the type that is set; and whether no
-- word is wider than its column then.
local function fit_tables(blocks)
  local fitting = true
  local fitted = pandoc.List(blocks):map(function(block)
    if block.t ~= "Table" then
      return block
    end
    local tbl = fit_columns(block:clone(), set.cell.size) or block
    fitting = fitting and keeps_words(tbl, set.cell.size)
    return tbl
  end)
  return fitted, fitting
end

-- Sets a slide in the largest type in which it is one slide; in the common one where it is several,
-- and where a picture fills it.
local function choose_size(heading, blocks)
  local fixed = holds_image(blocks) and sizes.usual or nil
  for step = fixed or 1, fixed or #sizes.steps do
    set = sizes.choose(heading, step)
    local fitted, fitting = fit_tables(blocks)
    local units, common, room = measure_slide(heading, fitted)
    if #units > 0 and (fixed or #deal(units, room) == 1 and (fitting or step >= sizes.usual)) then
      return units, common, room
    end
  end
  set = sizes.choose(heading, sizes.usual)
  return measure_slide(heading, (fit_tables(blocks)))
end

local function set_slide(heading, blocks, words)
  local units, common, room = choose_size(heading, blocks)
  if set.class then
    heading.classes:insert(set.class)
  end
  local pages = holds_image(blocks) and {units} or deal_evenly(units, room)
  if has_class(heading, "one") and #pages > 1 and pages[2][1].place > 1 then
    pages = {say_rest(deal(units, room), common)}
  end
  pages = #pages > 0 and pages or {{}}
  local made = pandoc.Blocks({})
  for n, page in ipairs(pages) do
    local content, notes = assemble(page)
    made:insert(number_heading(heading, n, #pages, words))
    made:extend(FORMAT == "pptx" and runs.set_blocks(content, heading, set) or content)
    notes:extend(common)
    if #notes > 0 then
      made:insert(pandoc.Div(notes, pandoc.Attr("", {"notes"})))
    end
  end
  return made
end

-- The blocks of a deck with every slide dealt out over as many as it needs.
function dealing.set_slides(blocks, words)
  local made, heading, held = pandoc.Blocks({}), nil, pandoc.Blocks({})
  local function close()
    if heading then
      made:extend(set_slide(heading, held, words))
    else
      made:extend(held)
    end
    held = pandoc.Blocks({})
  end
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level <= 2 then
      close()
      heading = block
    else
      held:insert(block)
    end
  end
  close()
  return made
end

return dealing
