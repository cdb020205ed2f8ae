-- What a page shows of a document's own statements: findings, judgements, where sources stand, and how
-- much these are drawn from.

local need = ...
local vocabulary = need("words")
local phrases = need("phrases")
local join, span = phrases.join, phrases.span

local findings = {}
local Findings = {}
Findings.__index = Findings

-- ── where the sources stand ──────────────────────────────────────────────────────────────

-- A mark on a scale: where a source stands, from where to where its claims lie, or both sides.
function Findings:mark(position)
  local low, high = position.stance or position.low, position.stance or position.high
  local class = position.mixed and "mixed" or low == high and "stand" or "range"
  if position.mixed then
    low, high = low or -2, high or 2
  elseif not low then
    return {}
  end
  local style = ("--from: %.4g; --to: %.4g"):format(low, high)
  return {pandoc.Span({}, pandoc.Attr("", {class, self.phrases:colour(position.source)}, {style = style}))}
end

local function drawn(inlines, class)
  return pandoc.Span(inlines, pandoc.Attr("", {class}, {["aria-hidden"] = "true"}))
end

-- Where the sources stand between the ends of a theme's scale, drawn.
function Findings:scale(theme)
  local marks = vocabulary.list({})
  for _, source in ipairs(self.index.sources) do
    marks:extend(theme.positions[source.key] and self:mark(theme.positions[source.key]) or {})
  end
  local line = {
    span(theme.low, "end"), vocabulary.space, span(marks, "line"), vocabulary.space, span(theme.high, "end"),
  }
  return pandoc.Div({pandoc.Para(line)}, pandoc.Attr("", {"scale"}, {["aria-hidden"] = "true"}))
end

-- Whether a theme's positions are set out below it, and not only in the headings of sources.
function findings.sets_out_positions(theme)
  for _, position in pairs(theme.positions) do
    if position.blocks then
      return true
    end
  end
end

-- A source's position: who, on the scale, and in words with what they rest on.
function Findings:position(position)
  local label = position.source.label or vocabulary.word(position.source.key)
  local words = span(self.phrases:standing(position), "stood")
  local why = position.why or {}
  local said = join({words}, #why > 0 and {vocabulary.space} or {}, why)
  if #position.basis > 0 then
    said = join(said, {vocabulary.space, span(self.phrases:places(position.basis), "basis")})
  end
  local line = position.theme.low and {drawn(self:mark(position), "line"), vocabulary.space} or {}
  local who = span(label, "who", self.phrases:colour(position.source))
  return {pandoc.Plain(join({who, vocabulary.space}, line, {span(said, "why")}))}
end

function Findings:ends(theme)
  local function with(inlines, value)
    return span(join(inlines, {vocabulary.space, vocabulary.word("(" .. self.words:stance(value) .. ")")}))
  end
  return drawn({with(theme.low, -2), vocabulary.space, with(theme.high, 2)}, "ends")
end

-- Where the sources stand on a theme, a line each below the ends of its scale.
function Findings:positions(positions)
  local theme = positions[1].theme
  local head = join({span(self.words:say("Where they stand"), "label")})
  if theme.low then
    head = join(head, {vocabulary.space, self:ends(theme)})
  end
  local items = pandoc.List(positions):map(function(position) return self:position(position) end)
  local class = theme.low and {"positions", "scaled"} or {"positions"}
  return {pandoc.Div({pandoc.Para(head), pandoc.BulletList(items)}, pandoc.Attr("", class))}
end

-- ── what the document concludes ──────────────────────────────────────────────────────────

-- How sure it is, and why.
function Findings:sureness(record)
  if not record.confidence then
    return vocabulary.blocks({})
  end
  local level = record.confidence
  local words = span(self.words:name("confidence", level), "confidence", "confidence-" .. level)
  local line = vocabulary.list({words})
  if record.reason then
    line = join(line, {vocabulary.space}, pandoc.utils.blocks_to_inlines(record.reason, {vocabulary.space}))
  end
  return vocabulary.blocks({pandoc.Div({pandoc.Para(line)}, pandoc.Attr("", {"sureness"}))})
end

function Findings:judgement(judgement)
  local blocks = pandoc.Blocks(judgement.blocks):clone()
  blocks:extend(self:sureness(judgement))
  if #judgement.basis > 0 then
    local claims = self.phrases:basis(judgement.basis)
    local words = pandoc.Para(self.words:say("Based on {claims}.", {claims = claims}))
    blocks:insert(pandoc.Div({words}, pandoc.Attr("", {"basis"})))
  end
  return judgement.anchor ~= "" and {pandoc.Div(blocks, pandoc.Attr(judgement.anchor))} or blocks
end

function Findings:judgements(judgements)
  local items = pandoc.List(judgements):map(function(judgement) return self:judgement(judgement) end)
  local list = pandoc.OrderedList(items, pandoc.ListAttributes(judgements[1].number))
  return {pandoc.Div({list}, pandoc.Attr("", {"judgements"}))}
end

-- How many claims on a theme, and how much evidence and how many relations they have.
function Findings:count_material(theme)
  local relations, related, evidence, claims = {}, 0, 0, 0
  for _, claim in ipairs(theme.claims) do
    if claim.is_material then
      claims, evidence = claims + 1, evidence + #claim.evidence
      for _, relation in ipairs(claim.relations) do
        related, relations[relation] = related + (relations[relation] and 0 or 1), true
      end
    end
  end
  return self:count_parts(claims, evidence, related, 0)
end

-- How many sources have a section, claims are named and relations told, in what belongs to no theme.
function Findings:count_listed(div)
  local sources, claims, relations = 0, 0, 0
  div:walk({
    Header = function(heading) sources = sources + (heading.classes:includes("source") and 1 or 0) end,
    Link = function(link) claims = claims + (link.classes:includes("claim") and 1 or 0) end,
    Div = function(inner) relations = relations + (inner.classes:includes("relation") and 1 or 0) end,
  })
  return self:count_parts(claims, 0, relations, sources)
end

function Findings:count_parts(claims, evidence, relations, sources)
  local counts = pandoc.List({})
  local function add(n, words)
    if n > 0 then
      counts:insert(span(words, "part"))
    end
  end
  add(sources, self.words:count("{n} source", "{n} sources", sources))
  add(claims, self.words:count("{n} claim", "{n} claims", claims))
  add(evidence, self.words:count("{n} piece of evidence", "{n} pieces of evidence", evidence))
  add(relations, self.words:count("{n} relation", "{n} relations", relations))
  return counts
end

function Findings:finding(div, blocks)
  blocks = pandoc.Blocks(blocks)
  blocks:extend(self:sureness(self.index.of[div] or {}))
  return {pandoc.Div(blocks, pandoc.Attr(div.identifier, {"finding"}))}
end

function findings.make(index, words, phrases)
  return setmetatable({index = index, words = words, phrases = phrases}, Findings)
end

return findings
