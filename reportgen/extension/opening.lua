-- The first page that stands alone, of a summary with its judgements in it: in a PDF the call of
-- `opening` in typst-template.typ, which measures how it fits; in a Word file as cover.lua has it.

local need = ...
local typst = need("typst")
local cover = need("cover")

local opening = {}

local function inlines_of(blocks)
  return pandoc.utils.blocks_to_inlines(blocks, {pandoc.Space()})
end

local function bare_words(inlines)
  return inlines:walk({Link = function(link) return link.content end})
end

-- ── what stands in the division ──────────────────────────────────────────────────────────

local parts = {}

-- The question, and what is said of it.
function parts.question(found, div)
  found.question = inlines_of({div.content[1]})
  found.why = inlines_of({table.unpack(div.content, 2)})
end

function parts.imprint(found, div)
  found.imprint = inlines_of(div.content)
end

function parts.answer(found, div)
  found.answer = inlines_of(div.content)
end

function parts.judgement(found, div)
  found.judgements:insert(div)
end

local function read_block(found, block)
  for _, class in ipairs(block.classes or {}) do
    if block.t == "Div" and parts[class] then
      return parts[class](found, block)
    end
  end
  if block.t == "Header" and #found.judgements == 0 and not found.heading then
    found.heading = block
  elseif block.t == "Header" and not found.table then
    found.title = block.content
  elseif block.t == "Table" and not found.table then
    found.table = block
  elseif block.t == "Div" and not found.table then
    for _, inner in ipairs(block.content) do
      read_block(found, inner)
    end
  else
    found.others:insert(block)
  end
end

local function read(blocks)
  local found = {judgements = pandoc.List({}), others = pandoc.Blocks({})}
  for _, block in ipairs(blocks) do
    read_block(found, block)
  end
  return found
end

-- ── what is written of it ────────────────────────────────────────────────────────────────

local function write_judgement(self, judgement)
  local level = judgement.confidence
  return typst.dictionary({
    {"anchor", judgement.anchor}, {"level", level or "none"},
    {"words", level and self.words:name("confidence", level) or pandoc.Inlines({})},
    {"reason", inlines_of(judgement.reason or {})},
    {"basis", self:basis_of(judgement)},
    {"body", pandoc.Blocks(judgement.blocks)},
  })
end

-- Heads that name a source carry its mark.
local function write_head(self, cell, count)
  local words, found = inlines_of(cell.contents), nil
  words:walk({Span = function(span)
    found = span.classes:includes("source") and self.index.source[span.attributes.key] or found
  end})
  return found and count <= 4 and typst.inline("marked", {found.number - 1}, bare_words(words)) or bare_words(words)
end

local function write_glance(self, found)
  local heads, rows = pandoc.List({}), pandoc.List({})
  local head = found.table.head.rows[1]
  for _, cell in ipairs(head and head.cells or {}) do
    heads:insert(write_head(self, cell, #head.cells))
  end
  for _, body in ipairs(found.table.bodies) do
    for _, row in ipairs(body.body) do
      rows:insert(pandoc.List(row.cells):map(function(cell) return inlines_of(cell.contents) end))
    end
  end
  return typst.dictionary({{"title", found.title or pandoc.Inlines({})}, {"heads", heads}, {"rows", rows}})
end

-- Whether a summary is such a page: it has its judgements in it, and is no document of its own.
function opening.is_one(div)
  local found = read(div.content)
  return div.attributes.themes == nil and (#found.judgements > 0 or found.answer ~= nil)
end

function opening.make(self, div, place, dress)
  local found = read(div.content)
  local judgements = found.judgements:map(function(one) return write_judgement(self, self.index.of[one]) end)
  local named = pandoc.List({
    {"question", found.question or pandoc.Inlines({})}, {"why", found.why or pandoc.Inlines({})},
    {"imprint", found.imprint or pandoc.Inlines({})}, {"answer", found.answer or pandoc.Inlines({})},
    {"heading", found.heading and found.heading.content or pandoc.Inlines({})},
    {"anchor", found.heading and found.heading.identifier or ""},
    {"judgements", judgements},
  })
  if found.table then
    named:insert({"glance", write_glance(self, found)})
  end
  local blocks = pandoc.Blocks({typst.call("opening", named)})
  blocks:extend(dress(found.others, place))
  return blocks
end

-- The same in a Word file, where a summary that is a document of its own begins like it.
function opening.make_cover(self, div, place, dress)
  local found, is_whole = read(div.content), div.attributes.themes ~= nil
  found.note = is_whole and found.others[1] and found.others[1].t == "Para" and found.others:remove(1).content
  local others = dress(found.others, place)
  div.content = cover.make(self, found, is_whole) .. (is_whole and cover.set_small(others) or others)
  div.attributes.themes = nil
  return {div}
end

return opening
