-- The summary as the first page of a PDF, of its division, the document's judgements and themes:
-- the call of `first-page` in typst-template.typ, which measures what fits on it.

local need = ...
local typst = need("typst")
local join = need("phrases").join

local summary = {}

local function is_digits(inlines)
  return pandoc.utils.stringify(inlines):find("%d") ~= nil
end

local function inlines_of(blocks)
  return pandoc.utils.blocks_to_inlines(blocks, {pandoc.Space()})
end

-- ── what stands in the division ──────────────────────────────────────────────────────────

local readers = {}

function readers.Header(found, block)
  found.heading = block.content
end

function readers.Table(found, block)
  found.table = block
  found.title = found.heading
end

function readers.Para(found, block)
  local content = block.content:walk({Span = function(span)
    return span.classes:includes("source") and pandoc.Strong(span.content) or nil
  end})
  found.compared = found.compared and join(found.compared, {pandoc.Space()}, content) or content
end

readers.Plain = readers.Para

function readers.BulletList(found, block)
  found.points = found.points or pandoc.List({})
  found.points:insert(typst.dictionary({
    {"head", found.heading or pandoc.Inlines({})}, {"items", pandoc.List(block.content):map(inlines_of)},
  }))
end

-- Pictures of a person's own come below the first page, which has no room for them.
function readers.Figure(found, block)
  found.figures:insert(block)
end

function readers.Div(found, block)
  if block.classes:includes("question") then
    found.question = inlines_of(block.content)
  elseif block.classes:includes("answer") then
    found.answer = inlines_of(block.content)
  elseif block.classes:includes("judgement") then
    found.whole = true
  else
    found.read(block.content)
  end
end

local function read(blocks)
  local found = {whole = false, figures = pandoc.List({})}
  function found.read(inner)
    for _, block in ipairs(inner) do
      if readers[block.t] then
        readers[block.t](found, block)
      end
    end
  end
  found.read(blocks)
  return found
end

-- ── rows ─────────────────────────────────────────────────────────────────────────────────

-- Stances of a cell: of every span of class stance its position, else the number that it has.
local function stances_of(self, cell)
  local values = {}
  cell.contents:walk({Span = function(span)
    local position = self.index:read_position(span.attributes)
    if span.classes:includes("stance") and position.middle then
      values[#values + 1] = position.middle
    elseif span.classes:includes("stance") then
      local written = pandoc.utils.stringify(span.content):gsub("−", "-"):gsub("[^%d.,-]", "")
      values[#values + 1] = tonumber((written:gsub(",", ".")))
    end
  end})
  return values
end

local function bare_words(inlines)
  return inlines:walk({
    Link = function(link) return link.content end,
    Strong = function(strong) return strong.content end,
  })
end

local function bold_stances(inlines)
  return inlines:walk({Span = function(span)
    return span.classes:includes("stance") and pandoc.Strong(bare_words(span.content)) or nil
  end})
end

-- The theme that a span names with its scale, and where the sources stand on it, in their order.
local function read_theme(self, attributes)
  local positions, i = {}, 0
  for value in (attributes.stances or ""):gmatch("%S+") do
    i = i + 1
    if self.index.sources[i] then
      positions[self.index.sources[i].key] = tonumber(value) and {middle = tonumber(value)}
    end
  end
  return {low = attributes.low, high = attributes.high, positions = positions}
end

-- The theme that a cell names: by a link to it, else by a span that has its scale.
local function theme_of(self, cell)
  local theme = {}
  cell.contents:walk({
    Link = function(link)
      for _, known in ipairs(self.index.themes) do
        if "#" .. known.anchor == link.target then
          theme = known
        end
      end
    end,
    Span = function(span)
      if span.classes:includes("theme") then
        theme = read_theme(self, span.attributes)
      end
    end,
  })
  return theme
end

-- A theme with what was found on it in a sentence, else with the ends of its scale.
local function write_theme(self, cell, theme)
  local below = theme.low and self.words:say("{low} or {high}", {low = theme.low, high = theme.high})
  local words = inlines_of(cell.contents):walk({Span = function(span)
    if span.classes:includes("headline") then
      below = span.content
      return {}
    end
  end})
  words = pandoc.Inlines({pandoc.Strong(bare_words(words))})
  return below and join(words, {pandoc.LineBreak()}, typst.inline("small", {}, below)) or words
end

-- Pairs of a source's number and its stance: of all sources where the document has the theme,
-- else of those that the row shows.
local function values_of(self, row, theme)
  local values = pandoc.List({})
  for i, source in ipairs(self.index.sources) do
    local value = theme.positions and theme.positions[source.key]
    if value and value.middle then
      values:insert({i - 1, value.middle})
    end
  end
  if #values > 0 then
    return values
  end
  for i = 2, #row.cells - 1 do
    for _, value in ipairs(stances_of(self, row.cells[i])) do
      values:insert({i - 2, value})
    end
  end
  return values
end

local function write_row(self, row)
  local theme = theme_of(self, row.cells[1])
  local cells = pandoc.List({})
  for i = 2, #row.cells - 1 do
    cells:insert(bold_stances(inlines_of(row.cells[i].contents)))
  end
  return typst.dictionary({
    {"theme", write_theme(self, row.cells[1], theme)},
    {"cells", cells},
    {"values", values_of(self, row, theme)},
    {"apart", inlines_of(row.cells[#row.cells].contents)},
  })
end

-- ── the table ────────────────────────────────────────────────────────────────────────────

-- The source that a head names: by a span of it, else by its label.
local function source_of(self, words)
  local found
  words:walk({Span = function(span)
    found = span.classes:includes("source") and self.index.source[span.attributes.key] or found
  end})
  local said = pandoc.utils.stringify(words)
  for _, source in ipairs(found and {} or self.index.sources) do
    found = source.label and pandoc.utils.stringify(source.label) == said and source or found
  end
  return found
end

-- Heads that name one of a few sources carry its mark; each cell below is that source's.
local function write_heads(self, row)
  local heads, told_apart = pandoc.List({}), false
  for i, cell in ipairs(row.cells) do
    local words = inlines_of(cell.contents)
    local source = #row.cells <= 5 and source_of(self, words)
    if i == #row.cells then
      heads:insert(self.words:say("From −2 to +2"))
    end
    if source then
      told_apart = true
      words = typst.inline("marked", {source.number - 1}, words)
    end
    heads:insert(words)
  end
  return heads, told_apart
end

local function write_glance(self, found, all)
  local rows, differ = pandoc.List({}), false
  for _, body in ipairs(found.table.bodies) do
    for _, row in ipairs(body.body) do
      rows:insert(write_row(self, row))
      differ = differ or is_digits(inlines_of(row.cells[#row.cells].contents))
    end
  end
  local heads, told_apart = write_heads(self, found.table.head.rows[1])
  local say = function(message, values) return self.words:say(message, values) end
  local title = differ and say("Where the sources differ most") or say("The comparison at a glance")
  all = math.max(all, #rows)
  local counts = {shown = typst.variable("shown"), all = all}
  local rest = say("{shown} of {all} themes; the others are in the brief.", counts)
  if not found.whole then
    counts.part = typst.part("sec-matrix", say("The comparison at a glance"))
    rest = say("{shown} of {all} themes; all of them: {part}", counts)
  end
  return typst.dictionary({
    {"title", found.title or title}, {"told-apart", told_apart}, {"all", all},
    {"head", heads}, {"rows", rows}, {"rest", typst.lambda("shown", rest)},
  })
end

-- ── the judgements ───────────────────────────────────────────────────────────────────────

local function write_judgements(self)
  local judgements = pandoc.List({})
  for _, judgement in ipairs(self.index.judgements) do
    local level = judgement.confidence
    judgements:insert(typst.dictionary({
      {"level", level or "none"},
      {"words", level and self.words:name("confidence", level) or pandoc.Inlines({})},
      {"body", pandoc.Blocks(judgement.blocks)},
    }))
  end
  return judgements
end

-- What is said where not one, or not all, of the judgements fit.
local function write_rests(self, found, count)
  local say = function(message, values) return self.words:say(message, values) end
  local counts = {shown = typst.variable("shown"), all = count}
  if found.whole then
    return say("The judgements are in the brief."),
      say("The first {shown} of {all} judgements; the others are in the brief.", counts)
  end
  counts.part = typst.part("sec-judgements", say("Key judgements"))
  return say("The judgements need more room than this page has: {part}", counts),
    say("The first {shown} of {all} judgements; all of them, with their basis: {part}", counts)
end

function summary.make(self, div)
  local found = read(div.content)
  found.whole = div.attributes.themes ~= nil
  local judgements = write_judgements(self)
  local none, rest = write_rests(self, found, #judgements)
  local themes = tonumber(div.attributes.themes) or #self.index.themes
  local parts = pandoc.List({
    {"question", found.question or self.question or pandoc.Inlines({})},
    {"compared", found.compared or pandoc.Inlines({})},
    {"judgements-head", self.words:say("Key judgements")},
    {"judgements", judgements},
    {"judgements-all", none},
    {"judgements-rest", typst.lambda("shown", rest)},
    {"key", join(
      self.words:say("A source’s position is the analyst’s assessment where one is given, otherwise the median of its claims, shown with their range."),
      {pandoc.Space()}, self.words:say("Gap: whole steps of the scale between the sources furthest apart; “mixed” counts as the middle."),
      {pandoc.Space()}, self.words:say("Confidence: how sure the authors are of a judgement."))},
  })
  if found.answer then
    parts:insert({"answer", found.answer})
  end
  if found.points then
    parts:insert({"points", found.points})
  end
  if found.table and found.table.head.rows[1] and #found.table.colspecs > 1 then
    parts:insert({"glance", write_glance(self, found, themes)})
  end
  return {typst.call("first-page", parts), table.unpack(found.figures)}
end

return summary
