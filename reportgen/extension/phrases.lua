-- What several looks say in the same way: Inlines of records that index.lua has read.

local need = ...
local vocabulary = need("words")

local phrases = {}
local Phrases = {}
Phrases.__index = Phrases

-- Lists of inlines, and inlines, one after the other.
local function joined(...)
  local all = {}
  for _, part in ipairs({...}) do
    if type(part) == "table" then
      table.move(part, 1, #part, #all + 1, all)
    else
      all[#all + 1] = part
    end
  end
  return vocabulary.list(all)
end

phrases.join = joined

-- Text as it stands, with the spaces at its ends, which pandoc.Inlines would drop.
local function text(characters)
  return vocabulary.list({vocabulary.word(characters)})
end

local attrs = {}

-- Inlines of some classes.
function phrases.span(inlines, ...)
  local classes = table.concat({...}, " ")
  attrs[classes] = attrs[classes] or pandoc.Attr("", {...})
  return pandoc.Span(inlines, attrs[classes])
end

-- A claim's source by its label; the key where the document has no name for it.
function Phrases:label(claim)
  local source = claim.source
  return source and (source.label or text(source.key)) or vocabulary.list({})
end

-- A link to a claim; what the document leaves out has only its words.
local function has_locator(claim)
  return claim.locator and #claim.locator > 0
end

local function link_to(claim, inlines)
  return claim.is_left_out and pandoc.Span(inlines) or pandoc.Link(inlines, "#" .. claim.anchor)
end

-- What stands for a claim where only its place is given; its source where it has none.
function Phrases:locator(claim)
  local words = has_locator(claim) and claim.locator or self:label(claim)
  return vocabulary.list({link_to(claim, words)})
end

-- "Sahashi, para. 6".
function Phrases:name(claim)
  local words = self:label(claim)
  return has_locator(claim) and joined(words, text(self.words.comma), claim.locator) or words
end

-- The same as a link to where the document sets the claim out.
function Phrases:place(claim)
  return vocabulary.list({link_to(claim, self:name(claim))})
end

-- What is made of a record each time that it is mentioned, and is always the same.
local function remember(made, record, make)
  made[record] = made[record] or make()
  return made[record]
end

phrases.remember = remember

-- A source in bold, with the place of one of its claims.
function Phrases:speaker(claim)
  return remember(self.speakers, claim, function() return self:name_speaker(claim) end)
end

function Phrases:name_speaker(claim)
  local label = vocabulary.list({pandoc.Strong(self:label(claim))})
  if claim.is_left_out or not has_locator(claim) then
    return label
  end
  return joined(label, {vocabulary.space}, text("("), self:locator(claim), text(")"))
end

-- Whether a source is known to be older than another: no day of the one is a day of the other.
local function is_older(one, other)
  if not (one and other and one.date and other.date) then
    return false
  end
  local last, first = one.date:match("[^/]*$"), other.date:match("^[^/]*")
  return last < first and first:sub(1, #last) ~= last
end

-- What is said of two claims: of the later source's about the older one's, of claims of one source
-- by their places.
function Phrases:join_claims(relation)
  local from, to = relation.from, relation.to
  local sentence = vocabulary.names.sentence[relation.type]
  if from.source and from.source == to.source and has_locator(from) and has_locator(to) then
    return self.words:say("Within {source}, {relation}", {
      source = {pandoc.Strong(self:label(from))},
      relation = self.words:say(sentence, {one = self:locator(from), other = self:locator(to)}),
    })
  elseif is_older(from.source, to.source) then
    from, to, sentence = to, from, vocabulary.names.converse[relation.type] or sentence
  end
  return self.words:say(sentence, {one = self:speaker(from), other = self:speaker(to)})
end

-- What one of the two claims of a relation does to the other, as a link to where that is told.
function Phrases:bearing(relation, claim)
  local is_first = relation.from == claim
  local other = is_first and relation.to or relation.from
  -- A contradiction is mutual: the later source has made it.
  local acts = is_first
  if relation.type == "contradicts" then
    acts = not is_older(claim.source, other.source)
  end
  local sentence = not acts and vocabulary.names.borne[relation.type] or vocabulary.names.bearing[relation.type]
  local words = self.words:say(sentence, {other = self:name(other)})
  return pandoc.Link(words, "#" .. relation.anchor, "", pandoc.Attr("", {relation.tenor}))
end

-- A relation as a sentence with its note, without citations.
function Phrases:relation(relation)
  local sentence = self:join_claims(relation)
  if #relation.note == 0 then
    return sentence
  end
  return joined(sentence, text(":"), {vocabulary.space}, relation.note)
end

-- One citation of two claims, each place once; nothing where neither has one.
function Phrases:pair(one, other)
  local citations, found = pandoc.List({}), {}
  for _, claim in ipairs({one, other}) do
    local citation = claim.cite and claim.cite.citations[1]
    local place = citation and citation.id .. pandoc.utils.stringify(citation.suffix)
    if citation and not found[place] then
      citations:insert(citation)
      found[place] = true
    end
  end
  if #citations == 0 then
    return vocabulary.list({})
  end
  return vocabulary.list({vocabulary.space, pandoc.Cite({}, citations)})
end

-- A claim's place as the word for one such place and the numbers after it ("para.", "6–7"); the
-- whole of it as numbers where it is no word with numbers.
function Phrases:part_place(claim)
  local words = pandoc.utils.stringify(claim.locator or {})
  local word, numbers = words:match("^(%D-)[ \u{a0}]+(%d[%d–, ]*)$")
  word = word and (self.words.one_place[word] or self.words.several_places[word] and word)
  return word or "", word and numbers or words
end

-- The first and the last number of a place.
local function ends_of(place)
  local first, last = place.numbers:match("^%d+"), place.numbers:match("%d+$")
  return tonumber(first) or 0, tonumber(last) or 0
end

local function is_before(one, other)
  local from, to = ends_of(one)
  local first, last = ends_of(other)
  return from < first or from == first and to > last
end

-- Places without those that lie within one before, but for such as lead to a claim.
local function leave_out_repeated(places)
  local kept, furthest = pandoc.List({}), 0
  for _, place in ipairs(places) do
    local _, last = ends_of(place)
    if last > furthest or not place.claim.is_left_out then
      kept:insert(place)
    end
    furthest = math.max(furthest, last)
  end
  return kept
end

-- The places of claims of one source, each once: those of a kind in order, after one word.
function Phrases:places(claims)
  local kinds, kind, found = pandoc.List({}), {}, {}
  for i, claim in ipairs(claims) do
    local word, numbers = self:part_place(claim)
    local name = word ~= "" and word or "alone " .. i
    if not found[word .. numbers] then
      found[word .. numbers] = true
      kind[name] = kind[name] or {word = word, places = pandoc.List({})}
      if #kind[name].places == 0 then
        kinds:insert(kind[name])
      end
      kind[name].places:insert({claim = claim, numbers = numbers})
    end
  end
  local all = {}
  for _, one in ipairs(kinds) do
    all = joined(all, #all > 0 and text(self.words.comma) or {}, self:places_of_a_kind(one))
  end
  return all
end

function Phrases:places_of_a_kind(kind)
  local places = kind.places
  if kind.word == "" then
    return self:locator(places[1].claim)
  end
  table.sort(places, is_before)
  places = leave_out_repeated(places)
  local is_several = #places > 1 or places[1].numbers:find("[–,]")
  local word = is_several and self.words.several_places[kind.word] or kind.word
  local all = joined(text(word), {vocabulary.space})
  for i, place in ipairs(places) do
    local link = link_to(place.claim, text(place.numbers))
    all = joined(all, i > 1 and text(self.words.comma) or {}, {link})
  end
  return all
end

-- The claims that a judgement rests on, source by source.
function Phrases:basis(claims)
  local grouped, all = {}, vocabulary.list({})
  for _, claim in ipairs(claims) do
    local key = claim.source and claim.source.number or 0
    grouped[key] = grouped[key] or {}
    table.insert(grouped[key], claim)
  end
  for number = 0, #self.index.sources do
    local claims = grouped[number]
    if claims then
      local before = #all > 0 and joined(text(";"), {vocabulary.space}) or {}
      all:extend(joined(before, self:label(claims[1]), text(self.words.comma), self:places(claims)))
    end
  end
  return all
end

-- Where a source stands on a theme's scale, in words.
function Phrases:lean(theme, value)
  local say = function(message, values) return self.words:say(message, values) end
  if not value then
    return say("no position")
  elseif value >= 1.5 then
    return pandoc.Inlines(theme.high)
  elseif value >= 0.5 then
    return say("closer to {end}", {["end"] = theme.high})
  elseif value > -0.5 then
    return say("in between")
  elseif value > -1.5 then
    return say("closer to {end}", {["end"] = theme.low})
  end
  return pandoc.Inlines(theme.low)
end

-- Where a source stands on a theme's scale, in words, and what says so.
function Phrases:side(theme, position)
  if not position or not position.middle or position.mixed then
    return position and position.middle and self:standing(position) or self:lean(theme)
  end
  return joined(self:lean(theme, position.middle), text(self.words.comma), self:standing(position))
end

-- The scale of a theme as a sentence.
function Phrases:scale(theme)
  return self.words:say("The scale runs from {low} (−2) to {high} (+2).", {low = theme.low, high = theme.high})
end

-- What is to be known of a quotation that is not like the others; nil of one that was found in its
-- text, and where none was.
function Phrases:exception(attributes)
  if attributes.standing == "changed" then
    return self.words:say("quotation changed since verification")
  elseif attributes.verified == "no" and self.index.has.verified then
    return self.words:say("quotation not verified")
  end
end

-- Blocks with words before the first of their paragraphs.
local function led(head, blocks)
  local lead = joined({pandoc.Emph(head)}, {vocabulary.space})
  local first, rest = phrases.first_paragraph(blocks)
  local item = vocabulary.blocks({pandoc.Plain(joined(lead, first))})
  item:extend(rest)
  return item
end

-- Where a source stands on a theme: stated, or what its claims say.
function Phrases:standing(position)
  local say, low, high = self.words, position.low, position.high
  if position.mixed and not low then
    return say:say("mixed")
  elseif position.stance then
    return text(say:stance(position.stance))
  elseif not low then
    return say:say("no position")
  end
  local ends = {low = say:stance(low), high = say:stance(high), stance = say:stance(low)}
  local claims = not position.claims and say:say("{low} to {high}", ends)
    or low == high and say:count("{n} claim, {stance}", "{n} claims, {stance}", position.claims, ends)
    or say:count("{n} claim, from {low} to {high}", "{n} claims, from {low} to {high}", position.claims, ends)
  return position.mixed and joined(say:say("mixed"), text(say.comma), claims) or claims
end

-- A source's position as a part of a sentence: who stands where, why, and by which claims.
function Phrases:position(position)
  local label = position.source.label or text(position.source.key)
  local said = joined({pandoc.Strong(label)}, text(" ("), self:standing(position), text(")"))
  if position.why and #position.why > 0 then
    said = joined(said, text(":"), {vocabulary.space}, position.why)
  end
  return said
end

-- The same where the reason is said elsewhere.
function Phrases:placed(position)
  local label = position.source.label or text(position.source.key)
  return joined({pandoc.Strong(label)}, text(":"), {vocabulary.space}, self:side(position.theme, position))
end

-- Why a claim holds, how far, and what would defeat it, as items of a list.
function Phrases:reasons(claim)
  local items = pandoc.List({})
  local say = function(message) return self.words:say(message) end
  for _, part in ipairs({
    {claim.by.warrant == "reader" and say("Reasoning (the analyst’s).") or say("Reasoning."), claim.warrant},
    {say("Limits."), claim.qualifier},
    {say("Counter-argument."), claim.rebuttal},
  }) do
    if part[2] then
      items:insert(led(part[1], part[2]))
    end
  end
  return items
end

-- The kind of a piece of evidence, when it was, and what is to be known of its quotation.
function Phrases:kind(piece)
  local when = piece.date and self.words:date(piece.date) or piece.when
  local said = vocabulary.list({})
  for _, words in ipairs({
    piece.kind and self.words:name("kind", piece.kind) or {}, when and vocabulary.inlines(when) or {},
    self:exception(piece.attributes) or {},
  }) do
    said = joined(said, #said > 0 and #words > 0 and text(self.words.comma) or {}, words)
  end
  return said
end

-- What a claim rests on, and its reader's remark, as items of a list.
function Phrases:grounds(claim)
  local items = pandoc.List({})
  for _, piece in ipairs(claim.evidence) do
    local head = self.words:say("Evidence ({kind}).", {kind = self:kind(piece)})
    items:insert(led(piece.kind and head or joined(self:kind(piece), text(":")), piece.blocks))
  end
  return items
end

function Phrases:remark(claim)
  return led(self.words:say("Analyst’s note."), claim.remark)
end

-- The words of blocks that begin with a paragraph, and the blocks after it.
function phrases.first_paragraph(blocks)
  local first = blocks[1]
  local begins = first and (first.t == "Para" or first.t == "Plain")
  local rest = vocabulary.blocks({})
  for i = begins and 2 or 1, #blocks do
    rest:insert(blocks[i])
  end
  return begins and first.content or vocabulary.list({}), rest
end

-- Parts with a space between each and the next.
function phrases.spaced(parts)
  local all = vocabulary.list({})
  for i, part in ipairs(parts) do
    all:extend(i > 1 and {vocabulary.space, part} or {part})
  end
  return all
end

-- The class of a source's colour: there are eight, and of more sources all have the first.
function Phrases:colour(source)
  return "source-" .. (#self.index.sources <= 8 and source.number or 1)
end

function phrases.make(index, words)
  return setmetatable({index = index, words = words, speakers = {}}, Phrases)
end

return phrases
