-- The first page of a Word file that stands alone: its summary in small styles of its own, with as
-- many rows of its table as there is room for, and a page break below.
--
-- No program that lays out the page is asked: what it takes is estimated with broad letters, so that
-- it holds where another typeface stands in for the one that is named.

local need = ...
local brevity = need("brevity")
local openxml = need("openxml")
local join = need("phrases").join

local stringify = pandoc.utils.stringify
local cover = {}

-- Points of a page between its margins, less what its title takes.
local width, height = 459, 630
local sizes = {
  ["Opening Question"] = 12, ["Opening Answer"] = 9, ["Opening Text"] = 8.5, ["Opening Note"] = 8,
  ["Opening Heading"] = 11, ["Opening Cell"] = 8,
}

local function styled(inlines, style)
  return openxml.style_blocks({pandoc.Para(inlines)}, style)
end

-- Points that text of a style takes, in a share of the page's width.
local function measure(inlines, style, share)
  local size = sizes[style]
  return brevity.count_lines(stringify(inlines), width * (share or 1) / size) * size * 1.22 + 4
end

-- ── what stands on it ────────────────────────────────────────────────────────────────────

local function write_judgement(self, judgement)
  local words = pandoc.utils.blocks_to_inlines(judgement.blocks, {pandoc.Space()})
  local basis = self:basis_of(judgement)
  words = #basis > 0 and join(words, {pandoc.Space(), openxml.style(basis, "Opening Reason")}) or words
  if judgement.confidence then
    local level = self.words:name("confidence", judgement.confidence)
    local reason = judgement.reason and pandoc.utils.blocks_to_inlines(judgement.reason, {pandoc.Space()})
    level = reason and join(level, pandoc.Inlines(":")) or level
    words = join(words, {pandoc.LineBreak(), openxml.style(level, "Opening Confidence")},
      reason and {pandoc.Space(), openxml.style(reason, "Opening Reason")} or {})
  end
  return judgement.anchor ~= "" and pandoc.Inlines({pandoc.Span(words, pandoc.Attr(judgement.anchor))}) or words
end

local function write_heading(inlines, anchor)
  local words = anchor ~= "" and pandoc.Inlines({pandoc.Span(inlines, pandoc.Attr(anchor))}) or inlines
  return styled(words, "Opening Heading")
end

local Page = {}
Page.__index = Page

function Page:add(block, points)
  self.blocks:insert(block)
  self.taken = self.taken + points
end

function Page:add_text(inlines, style)
  if inlines and #inlines > 0 then
    self:add(styled(inlines, style), measure(inlines, style))
  end
end

function Page:add_judgements(look, found)
  if #found.judgements == 0 then
    return
  end
  if found.heading then
    self:add(write_heading(found.heading.content, found.heading.identifier), 26)
  end
  local items, records = pandoc.List({}), found.judgements:map(function(one) return look.index.of[one] end)
  for _, judgement in ipairs(records) do
    local words = write_judgement(look, judgement)
    items:insert({styled(words, "Opening Text")})
    self.taken = self.taken + measure(words, "Opening Text", 0.93) + 10
  end
  self.blocks:insert(pandoc.OrderedList(items, pandoc.ListAttributes(records[1].number)))
end

local function measure_row(row, specs)
  local most = 0
  for i, cell in ipairs(row.cells) do
    local share = (specs[i][2] or 1 / #specs) * 0.95
    most = math.max(most, measure(pandoc.utils.blocks_to_inlines(cell.contents), "Opening Cell", share))
  end
  return most + 4
end

local function set_small(row)
  for _, cell in ipairs(row.cells) do
    cell.contents = {styled(pandoc.utils.blocks_to_inlines(cell.contents), "Opening Cell")}
  end
  return row
end

-- The table, less the rows that there is no room for; all of it where not even three rows fit, or
-- where more pages may follow.
function Page:add_table(found, is_whole)
  local tbl = found.table
  if not tbl then
    return
  end
  if found.title then
    self:add(write_heading(found.title, ""), 26)
  end
  local kept, taken = pandoc.List({}), self.taken + 20
  for _, row in ipairs(tbl.bodies[1].body) do
    taken = taken + measure_row(row, tbl.colspecs)
    if taken <= height or #kept < 3 then
      kept:insert(row)
      self.taken = taken
    end
  end
  tbl.head.rows = tbl.head.rows:map(set_small)
  tbl.bodies[1].body = (self.taken <= height and not is_whole and kept or tbl.bodies[1].body):map(set_small)
  self.blocks:insert(tbl)
end

local page_break = pandoc.RawBlock("openxml",
  '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
  .. '<w:r><w:br w:type="page"/></w:r></w:p>')

-- What follows the table, in the same styles.
function cover.set_small(blocks)
  return blocks:walk({
    traverse = "topdown",
    Header = function(header) return write_heading(header.content, header.identifier), false end,
    Para = function(para) return styled(para.content, "Opening Text"), false end,
    Plain = function(plain) return styled(plain.content, "Opening Text"), false end,
  })
end

-- The blocks of a first page of what was found in a summary, as opening.lua reads it; of a summary
-- that is a document of its own no page is broken.
function cover.make(look, found, is_whole)
  local page = setmetatable({blocks = pandoc.Blocks({}), taken = 0}, Page)
  page:add_text(found.question, "Opening Question")
  page:add_text(found.why, "Opening Note")
  page:add_text(found.note or nil, "Opening Note")
  page:add_text(found.imprint, "Opening Note")
  page:add_text(found.answer, "Opening Answer")
  page:add_judgements(look, found)
  page:add_table(found, is_whole)
  local is_short = page.taken < 0.6 * height
  if page.taken <= height and not is_short and not is_whole then
    page.blocks:insert(page_break)
  end
  return page.blocks
end

return cover
