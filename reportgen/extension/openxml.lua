-- Text of Word's XML, where no style of the reference file can say it, and its styles elsewhere.

local openxml = {name = "openxml"}

-- Words, and blocks, in a style of the reference file.
function openxml.style(inlines, name)
  return pandoc.Span(inlines, pandoc.Attr("", {}, {["custom-style"] = name}))
end

function openxml.style_blocks(blocks, name)
  return pandoc.Div(blocks, pandoc.Attr("", {}, {["custom-style"] = name}))
end

local function styled_line(inlines, style)
  return pandoc.Inlines({pandoc.LineBreak(), openxml.style(inlines, style)})
end

function openxml.confidence(_, inlines)
  return styled_line(inlines, "Confidence")
end

function openxml.basis(inlines)
  return styled_line(inlines, "Basis")
end

function openxml.small(inlines)
  return pandoc.Inlines({openxml.style(inlines, "Basis")})
end

function openxml.reason(inlines)
  local all = pandoc.Inlines({pandoc.Space()})
  all:extend(openxml.small(inlines))
  return all
end

function openxml.question(blocks)
  return {openxml.style_blocks(blocks, "Question")}
end

local function lead_in(paragraph)
  return openxml.style_blocks({paragraph}, "Lead In")
end

-- The words above questions stay with the first of them.
function openxml.together(blocks)
  if blocks[1] and blocks[1].t == "Para" then
    blocks[1] = lead_in(blocks[1])
  end
  return blocks
end

function openxml.positions(lead, items)
  local line = pandoc.Para({pandoc.Emph(lead), pandoc.Str(":")})
  return {pandoc.Div({lead_in(line), pandoc.BulletList(items)}, pandoc.Attr("", {"positions"}))}
end

-- ── the matrix ───────────────────────────────────────────────────────────────────────────

-- All rows of a matrix but the last stay with the next, so that it stands on one page.
local function keep_rows(tbl, is_narrow)
  local rows = pandoc.List(tbl.head.rows):clone()
  for _, body in ipairs(tbl.bodies) do
    rows:extend(body.body)
  end
  for i, row in ipairs(rows) do
    local style = i < #rows and "Matrix Cell" or "Matrix End"
    for _, cell in ipairs(row.cells) do
      local words = pandoc.utils.blocks_to_inlines(cell.contents)
      local set = is_narrow and pandoc.Inlines({openxml.style(words, "Matrix Small")}) or words
      cell.contents = {openxml.style_blocks({pandoc.Para(set)}, style)}
    end
  end
end

-- Numbers for heads that narrow columns would break, and what they stand for.
local function number_heads(tbl)
  local key = pandoc.Inlines({})
  for i, cell in ipairs(tbl.head.rows[1].cells) do
    if i > 1 then
      local number = tostring(i - 1)
      key:extend({#key > 0 and pandoc.Str(" · ") or pandoc.Str(""), pandoc.Strong({pandoc.Str(number)}), pandoc.Str("\u{a0}")})
      key:extend(pandoc.utils.blocks_to_inlines(cell.contents))
      cell.contents = {pandoc.Plain({pandoc.Str(number)})}
    end
  end
  local least = 0.16
  for i, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[i] = {spec[1], i == 1 and least or (1 - least) / (#tbl.colspecs - 1)}
  end
  return key
end

function openxml.matrix(blocks, sources)
  local all, key = pandoc.Blocks({}), nil
  local is_narrow = sources > 6
  local set = pandoc.Blocks(blocks):walk({Table = function(tbl)
    key = is_narrow and tbl.head.rows[1] and number_heads(tbl)
    keep_rows(tbl, is_narrow)
    return tbl
  end})
  if key then
    all:insert(pandoc.Para(openxml.small(key)))
  end
  all:extend(set)
  return all
end

local edge = 'w:val="single" w:sz="4" w:space="1" w:color="8C8C8C"'
local ruled = "<w:p><w:pPr><w:pBdr><w:bottom " .. edge .. "/><w:between " .. edge .. "/></w:pBdr>"
  .. '<w:spacing w:before="0" w:after="0" w:line="480" w:lineRule="auto"/></w:pPr></w:p>'

function openxml.room(lines)
  return {pandoc.RawBlock("openxml", ruled:rep(lines, "\n") .. "\n<w:p/>")}
end

return openxml
