-- Remarks of reviewers on a page: a sign behind the words, and a note behind the paragraph, which
-- page.js moves into the margin where there is room.

local need, folder = ...
local remarks = need("remarks")
local span = need("phrases").span

local margin = {}
local Margin = {}
Margin.__index = Margin

local function html(text)
  return pandoc.RawBlock("html", text)
end

local function write_change(text, kind)
  return {span(remarks.inlines(text), kind == "old" and "gone" or "come")}
end

-- Who said it and when.
function Margin:head(said)
  local line = pandoc.Inlines({span(remarks.inlines(remarks.name(said, self.words)), "remark-who")})
  local date = remarks.date(said, self.words)
  if date ~= "" then
    line:extend({pandoc.Space(), span(remarks.inlines(date), "remark-when")})
  end
  return line
end

local function paragraphs(lines)
  return pandoc.List(lines):map(function(line) return pandoc.Para(remarks.inlines(line)) end)
end

function Margin:replies(remark)
  local items = pandoc.List(remark.replies):map(function(reply)
    local blocks = pandoc.Blocks({pandoc.Para(self:head(reply))})
    blocks:extend(paragraphs(reply.lines))
    return blocks
  end)
  return #items > 0 and {pandoc.BulletList(items)} or {}
end

-- A remark as a note, under its number.
function Margin:note(remark, number, is_elsewhere)
  local line = pandoc.Inlines({span({pandoc.Str(tostring(number))}, "remark-number"), pandoc.Space()})
  line:extend(self:head(remark))
  local blocks = pandoc.Blocks({html('<details open class="remark-fold">'), html("<summary>"), pandoc.Plain(line), html("</summary>")})
  if is_elsewhere and remark.on ~= "" then
    local said = self.words:quote(remarks.inlines(remark.on))
    blocks:insert(pandoc.Div({pandoc.Para(self.words:say("On {words}", {words = said}))}, pandoc.Attr("", {"remark-words"})))
  end
  local change = remarks.change(remark, self.words, write_change)
  if change then
    blocks:insert(pandoc.Para(change))
  end
  blocks:extend(paragraphs(remark.lines))
  blocks:extend(self:replies(remark))
  blocks:insert(html("</details>"))
  local name = self.words:text("Remark {n}", {n = number})
  return pandoc.Div(blocks, pandoc.Attr("margin-" .. remark.id, {"margin-note"}, {{"role", "note"}, {"aria-label", name}}))
end

-- Inlines with a sign behind them for each remark, whose number comes when all have their places.
function Margin:sign(list, inlines, is_elsewhere)
  local signed = pandoc.Inlines({span(inlines, is_elsewhere and "remarked-whole" or "remarked")})
  for _, remark in ipairs(list) do
    self.waiting[remark.id] = {remark = remark, is_elsewhere = is_elsewhere}
    local attributes = pandoc.Attr("remarked-" .. remark.id, {"remark-sign"})
    signed:insert(pandoc.Link("", "#margin-" .. remark.id, "", attributes))
  end
  return signed
end

-- ── the notes ────────────────────────────────────────────────────────────────────────────

-- A block whose signs have their numbers, and the notes that these lead to.
function Margin:number(block)
  local notes = pandoc.Blocks({})
  local numbered = pandoc.Blocks({block}):walk({Link = function(link)
    local waiting = link.classes:includes("remark-sign") and self.waiting[link.target:sub(9)]
    if waiting then
      self.count = self.count + 1
      link.attributes["data-number"] = tostring(self.count) -- no text: contents repeat a heading's
      link.attributes["aria-label"] = self.words:text("Remark {n}", {n = self.count})
      self.listed:insert(waiting.remark)
      notes:insert(self:note(waiting.remark, self.count, waiting.is_elsewhere))
      return link
    end
  end})
  return numbered[1], notes
end

local lists = {BulletList = true, OrderedList = true}
local boxes = {Div = true, BlockQuote = true}

-- Blocks with their notes behind each: behind all of a table, and behind the line that opens a fold.
function Margin:annotate(blocks)
  local made, kept = pandoc.Blocks({}), pandoc.Blocks({})
  local in_summary = false
  for _, block in ipairs(blocks) do
    local notes = pandoc.Blocks({})
    if boxes[block.t] then
      block.content = self:annotate(block.content)
    elseif lists[block.t] then
      block.content = block.content:map(function(item) return self:annotate(item) end)
    elseif block.t == "RawBlock" then
      in_summary = block.text == "<summary>" or in_summary and block.text ~= "</summary>"
    else
      block, notes = self:number(block)
    end
    made:insert(block)
    kept:extend(notes)
    if not in_summary then
      made:extend(kept)
      kept = pandoc.Blocks({})
    end
  end
  return made
end

-- What is left without a place, under a heading of its own.
function Margin:rest(left)
  local blocks = pandoc.Blocks({})
  if #left > 0 then
    blocks:insert(pandoc.Header(1, self.words:say("Other remarks"), pandoc.Attr("sec-other-remarks", {"unnumbered"})))
  end
  for _, remark in ipairs(left) do
    self.count = self.count + 1
    self.listed:insert(remark)
    blocks:insert(self:note(remark, self.count, true))
  end
  return blocks
end

-- How many remarks there are, and links to each.
function Margin:banner()
  local head = self.words:count("{n} open remark", "{n} open remarks", self.count)
  local said = self.words:say("This copy is for review: it shows what reviewers said.")
  local items = pandoc.List({})
  for number, remark in ipairs(self.listed) do
    local line = pandoc.Inlines({pandoc.Str(tostring(number)), pandoc.Space()})
    line:insert(span(remarks.inlines(remarks.name(remark, self.words)), "remark-who"))
    items:insert({pandoc.Plain({pandoc.Link(line, "#margin-" .. remark.id)})})
  end
  local blocks = {
    pandoc.Para({pandoc.Strong(head), pandoc.Space(), span(said, "remark-about")}),
    pandoc.BulletList(items),
  }
  return pandoc.Div(blocks, pandoc.Attr("", {"remarks-here"}, {{"role", "note"}}))
end

local function read(name)
  local file = assert(io.open(folder .. "/" .. name, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- What only a page with remarks needs in its head.
local function write_head()
  local style, script = read("remarks.css"), read("remarks.js")
  return html("<style>\n" .. style .. "</style>\n<script>\n" .. script .. "</script>")
end

-- The spans of anchors.lua have done their work, and mean nothing on a page.
local function strip(span)
  if span.attributes[remarks.marker] then
    return span.content
  end
end

function Margin:close(doc, left)
  doc.blocks = self:annotate(doc.blocks)
  doc.blocks:extend(self:rest(left))
  doc.blocks = doc.blocks:walk({Span = strip})
  if self.count > 0 then
    doc.blocks:insert(1, self:banner())
    local head = doc.meta["header-includes"] or pandoc.MetaList({})
    head = pandoc.utils.type(head) == "List" and head or pandoc.MetaList({head})
    head:insert(pandoc.MetaBlocks({write_head()}))
    doc.meta["header-includes"] = head
  end
  return doc
end

function margin.make(words)
  local self = setmetatable({words = words, waiting = {}, listed = pandoc.List({}), count = 0}, Margin)
  return {
    sign = function(...) return self:sign(...) end,
    close = function(...) return self:close(...) end,
  }
end

return margin
