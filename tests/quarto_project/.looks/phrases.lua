-- What several looks say in the same way: Inlines of records that index.lua has read.

local need = ...
local vocabulary = need("words")

local phrases = {}
local Phrases = {}
Phrases.__index = Phrases

local function joined(...)
  local all = pandoc.Inlines({})
  for _, part in ipairs({...}) do
    all:extend(pandoc.utils.type(part) == "string" and pandoc.Inlines(part) or part)
  end
  return all
end

phrases.join = joined

-- Text as it stands, with the spaces at its ends, which pandoc.Inlines would drop.
local function text(characters)
  return pandoc.Inlines({pandoc.Str(characters)})
end

-- A claim's source by its label; the key where the document has no name for it.
function Phrases:label(claim)
  local source = claim.source
  return source and (source.label or text(source.key)) or pandoc.Inlines({})
end

local function link_to(claim, inlines)
  return pandoc.Link(inlines, "#" .. claim.anchor)
end

-- What stands for a claim where only its place is given; its source where it has none.
function Phrases:locator(claim)
  local words = claim.locator and #claim.locator > 0 and claim.locator or self:label(claim)
  return pandoc.Inlines({link_to(claim, words)})
end

-- "Sahashi, para. 6", as a link to where the document sets the claim out.
function Phrases:place(claim)
  local words = self:label(claim)
  if claim.locator and #claim.locator > 0 then
    words = joined(words, text(self.words.comma), claim.locator)
  end
  return pandoc.Inlines({link_to(claim, words)})
end

-- A source in bold, with the place of one of its claims.
function Phrases:speaker(claim)
  local label = pandoc.Inlines({pandoc.Strong(self:label(claim))})
  if not (claim.locator and #claim.locator > 0) then
    return label
  end
  return joined(label, {pandoc.Space()}, text("("), self:locator(claim), text(")"))
end

-- A relation as a sentence with its note, without citations.
function Phrases:relation(relation)
  local sentence = self.words:say(vocabulary.names.sentence[relation.type], {
    one = self:speaker(relation.from), other = self:speaker(relation.to),
  })
  if #relation.note == 0 then
    return sentence
  end
  return joined(sentence, text(":"), {pandoc.Space()}, relation.note)
end

-- One citation of two claims; nothing where neither has one.
function Phrases:pair(one, other)
  local citations = pandoc.List({})
  for _, claim in ipairs({one, other}) do
    if claim.cite then
      citations:insert(claim.cite.citations[1])
    end
  end
  if #citations == 0 then
    return pandoc.Inlines({})
  end
  return pandoc.Inlines({pandoc.Space(), pandoc.Cite({}, citations)})
end

-- The claims that a judgement rests on, source by source.
function Phrases:basis(claims)
  local grouped, all = {}, pandoc.Inlines({})
  for _, claim in ipairs(claims) do
    local key = claim.source and claim.source.number or 0
    grouped[key] = grouped[key] or {}
    table.insert(grouped[key], claim)
  end
  for number = 0, #self.index.sources do
    for i, claim in ipairs(grouped[number] or {}) do
      local before = i > 1 and text(",") or joined(#all > 0 and joined(text(";"), {pandoc.Space()}) or {},
        self:label(claim), text(","))
      all:extend(joined(before, {pandoc.Space()}, self:locator(claim)))
    end
  end
  return all
end

-- Where a source stands on a theme's scale, in words.
function Phrases:lean(theme, value)
  local say = function(message, values) return self.words:say(message, values) end
  if not value then
    return say("takes no side")
  elseif value >= 1.5 then
    return pandoc.Inlines(theme.high)
  elseif value >= 0.5 then
    return say("towards {end}", {["end"] = theme.high})
  elseif value > -0.5 then
    return say("between the two")
  elseif value > -1.5 then
    return say("towards {end}", {["end"] = theme.low})
  end
  return pandoc.Inlines(theme.low)
end

-- The scale of a theme as a sentence.
function Phrases:scale(theme)
  return self.words:say("The scale runs from {low} (−2) to {high} (+2).", {low = theme.low, high = theme.high})
end

function phrases.make(index, words)
  return setmetatable({index = index, words = words}, Phrases)
end

return phrases
