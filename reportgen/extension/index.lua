-- What a document says, read once from its markup: docs/markup.md has the table of it.
--
-- `index.read(doc, words)` gives an object, which nothing changes after that:
--   sources    list of {key, label (Inlines), number, date}; `source[key]` has them by key
--   themes     list of {id, anchor, label (Inlines), low, high, positions = {[key] = position},
--              claims, finding}; `theme[id]` by id
--              position: {source, theme, stance, mixed, low, high, middle (where it is drawn), claims
--              (a number), basis (list of claims), why (Inlines), blocks}; of a heading without why
--              and basis
--              finding: {confidence, blocks}
--   claims     list of {id, anchor, source, theme, words (Inlines), cite (a Cite), after (Inlines),
--              locator (Inlines), certainty, stance, quote, warrant, qualifier, rebuttal, remark
--              (Blocks), by (table: by.warrant = "reader"), evidence, relations, rest (Blocks),
--              short (Inlines or nil), changed ("added", "changed", "same" or nil), is_material}; `claim[id]` by id; `source` and
--              `theme` are the records, nil where the document names none
--              quote: {words (Inlines), locator (Inlines), attributes}
--   evidence   list of {kind, date, when, attributes, blocks, claim, number}
--   relations  list of {from, to (claims), type, tenor, note (Inlines), rest (Blocks), anchor,
--              may_be_hidden: it stands in what a page may leave out}
--   judgements list of {number, confidence, reason (Blocks or nil), basis (list of claims), blocks,
--              anchor}
--   length     "brief" or "full" (where the document does not say): whether print leaves material out
--   question   the Blocks of the first question that the document asks, nil where it asks none
--   has        what else it has, by name: has.summary, has.matrix, has["evidence-table"];
--              has.verified: a quotation that was found in its text
--   warnings   list of {message, words}: what is wrong, and spellings to find it by in the file
--   of         the record of a division of class claim, relation, judgement, position, finding or,
--              outside of claims, evidence, by the division

local need = ...
local vocabulary = need("words")
local checks = need("checks")

local index = {}
local Index = {}
Index.__index = function(_, name) return Index[name] or checks[name] end

-- ── small readers ────────────────────────────────────────────────────────────────────────

local function is_blank(inline)
  return inline.t == "Space" or inline.t == "SoftBreak" or inline.t == "LineBreak"
end

local function trim(inlines)
  while #inlines > 0 and is_blank(inlines[#inlines]) do
    inlines:remove(#inlines)
  end
  while #inlines > 0 and is_blank(inlines[1]) do
    inlines:remove(1)
  end
  return inlines
end

-- The Inlines of a block that is a paragraph, nil of any other.
local function inlines_of(block)
  return block and (block.t == "Para" or block.t == "Plain") and block.content or nil
end

local function bare_anchor(id)
  return (id:gsub("^#", ""))
end

local function bare(id)
  return (bare_anchor(id):gsub("^claim%-", ""))
end

local function theme_id(anchor)
  return (anchor:gsub("^sec%-theme%-", ""))
end

-- A part of a list of inlines; pandoc's own copies would copy each of them.
local function slice(inlines, from, to)
  return vocabulary.list(table.move(inlines, from, to, 1, {}))
end

local function blocks_from(blocks, first)
  local part = vocabulary.blocks({})
  for i = first, #blocks do
    part:insert(blocks[i])
  end
  return part
end

-- A locator as a person reads it, of what follows a citation's key: without the comma before it
-- and the braces around it, which are for pandoc.
local function read_locator(suffix)
  local text = pandoc.utils.stringify(suffix):gsub("^[,%s]+", ""):gsub("%s+$", "")
  text = text:match("^{(.*)}$") or text
  return vocabulary.inlines((text:gsub("\\%-", "-"):gsub("\u{2060}", "")))
end

-- ── the parts of a claim ─────────────────────────────────────────────────────────────────

-- The words before the first citation, the citation, and what follows it.
local function part_words(inlines)
  for i, inline in ipairs(inlines) do
    if inline.t == "Cite" then
      return trim(slice(inlines, 1, i - 1)), inline, slice(inlines, i + 1, #inlines)
    end
  end
  return inlines, nil, vocabulary.list({})
end

-- A quotation: its words, and the locator and standing of a span at its end.
function Index:read_quote(block)
  local inlines = inlines_of(block.content[#block.content]) or vocabulary.list({})
  local last = inlines[#inlines]
  if last and last.t == "Span" and last.classes:includes("locator") then
    local words = trim(slice(inlines, 1, #inlines - 1))
    self:note_verified(last.attributes)
    return {words = words, locator = last.content, attributes = last.attributes}
  end
  return {words = inlines, attributes = {}}
end

-- Whether any quotation was found in its text; one that was not is then an exception.
function Index:note_verified(attributes)
  self.has.verified = self.has.verified or (attributes.verified or "no") ~= "no"
end

local parts = {warrant = true, qualifier = true, rebuttal = true, remark = true}

local function part_of(div)
  for _, class in ipairs(div.classes) do
    if parts[class] or class == "evidence" then
      return class
    end
  end
end

-- ── records ──────────────────────────────────────────────────────────────────────────────

-- The claim that an attribute, or a link where it has no name, leads to.
function Index:find_claim(id, name)
  local claim = self.claim[bare(id)]
  if not claim and #self.claims == 0 then
    self:warn_without_claims(id)
  elseif not claim and name then
    self:warn_of(name, id, "leads to no claim of this document")
  elseif not claim then
    self:warn(('The link "%s" leads to no claim of this document.'):format(id), "(" .. id .. ")")
  end
  return claim
end

function Index:find_theme(id)
  local theme = self.theme[theme_id(bare_anchor(id))]
  if not theme then
    self:warn_of("theme", id, "leads to no theme of this document")
  end
  return theme
end

function Index:add_source(key, label, date)
  local source = self.source[key]
  if not source then
    source = {key = key, number = #self.sources + 1}
    self.sources[source.number] = source
    self.source[key] = source
  end
  if label and #label > 0 then
    source.label = source.label or label
  end
  source.date = source.date or self:check_date(date)
  return source
end

-- Where a source stands on a theme: as attributes say it, `stance`, or `low` and `high` with how many
-- `claims` these are of. What is said first holds.
function Index:add_position(theme, source, attributes)
  local position = self:read_position(attributes)
  position.source, position.theme = source, theme
  local known = theme.positions[source.key]
  if not known then
    theme.positions[source.key] = position
  end
  return position
end

function Index:read_position(attributes)
  local mixed = attributes.stance == "mixed"
  local stance = not mixed and self:check_stance(attributes.stance) or nil
  local low, high = self:check_range(attributes.low, attributes.high)
  local middle = stance or low and (tonumber(attributes.median) or (low + high) / 2)
  return {
    stance = stance, low = low, high = high, mixed = mixed or low and low < 0 and high > 0,
    middle = middle or mixed and 0 or nil,
    claims = math.tointeger(tonumber(attributes.claims)), basis = {},
  }
end

function Index:add_theme(anchor, label, attributes)
  local id = theme_id(anchor)
  local theme = self.theme[id]
  if not theme then
    theme = {
      id = id, anchor = anchor, label = label,
      positions = {}, claims = {},
    }
    theme.low, theme.high = self:check_scale(attributes.low, attributes.high)
    self.theme[id] = theme
    self.themes[#self.themes + 1] = theme
  end
  return theme
end

-- One piece of evidence, of a division.
function Index:read_evidence(div, claim)
  local attributes = div.attributes
  local piece = {
    kind = self:check("kind", attributes.kind, "kind"),
    date = self:check_date(attributes.date), when = attributes.when,
    attributes = attributes, blocks = div.content, claim = claim,
  }
  self:note_verified(attributes)
  claim.evidence[#claim.evidence + 1] = piece
  piece.number = #claim.evidence
  self.evidence[#self.evidence + 1] = piece
  return piece
end

function Index:read_inside(claim, blocks, first)
  for i = first, #blocks do
    local block = blocks[i]
    local part = block.t == "Div" and part_of(block)
    if block.t == "BlockQuote" and not claim.quote then
      claim.quote = self:read_quote(block)
    elseif part == "evidence" then
      self:read_evidence(block, claim)
    elseif part then
      claim[part] = block.content
      claim.by[part] = self:check("by", block.attributes.by, "by")
    else
      claim.rest:insert(block)
    end
  end
end

-- Whether a statement is new or changed since an earlier edition, nil where that is not said; and
-- what its last words are to say of it.
function Index:read_change(attributes)
  local value = self:check("changed", attributes.changed, "changed")
  attributes.changed = nil
  if not value or value == "same" then
    return value, {}
  end
  self.has.changed = true
  local words = vocabulary.inlines("(" .. pandoc.utils.stringify(self.words:name("changed", value)) .. ")")
  return value, {pandoc.Space(), pandoc.Span(words, pandoc.Attr("", {"changed"}))}
end

-- Blocks whose last paragraph says that they are new or changed.
function Index:mark_change(attributes, blocks)
  local _, mark = self:read_change(attributes)
  for i = #blocks, 1, -1 do
    local inlines = inlines_of(blocks[i])
    if inlines then
      inlines:extend(mark)
      blocks[i].content = inlines
      break
    end
  end
  return blocks
end

-- `element` is a division or a span of class claim; `place` what headings around it say.
function Index:add_claim(element, inlines, place)
  local attributes = element.attributes
  local words, cite, after = part_words(inlines)
  local changed, mark = self:read_change(attributes)
  after:extend(mark)
  local claim = {
    id = bare(element.identifier), anchor = element.identifier,
    source = attributes.source and self:add_source(attributes.source) or place.source,
    theme = place.theme,
    words = words, cite = cite, after = after,
    locator = attributes.locator and vocabulary.inlines(attributes.locator)
      or cite and read_locator(cite.citations[1].suffix) or nil,
    certainty = self:check("certainty", attributes.certainty, "certainty"),
    stance = self:check_stance(attributes.stance),
    evidence = {}, relations = {}, rest = vocabulary.blocks({}),
    by = {}, changed = changed, short = attributes.short and vocabulary.inlines(attributes.short),
    is_material = place.is_material,
  }
  if not claim.source and cite then
    claim.source = self.source[cite.citations[1].id]
  end
  if attributes.theme then
    self.waiting[#self.waiting + 1] = function() claim.theme = self:find_theme(attributes.theme) end
  end
  self:check_claim(claim)
  self.claims[#self.claims + 1] = claim
  if claim.id ~= "" then
    self.claim[claim.id] = self.claim[claim.id] or claim
  end
  return claim
end

-- The address of a relation, of the ids of its claims; the second between the same two has a number.
function Index:name_relation(div, from, to)
  local name = ("rel-%s--%s"):format(bare(from), bare(to))
  local times = (self.named[name] or 0) + 1
  self.named[name] = times
  return div.identifier ~= "" and div.identifier or times > 1 and name .. "-" .. times or name
end

function Index:add_relation(div, may_be_hidden)
  if not self:check_given(div, "A relation", "from", "to", "type") then
    return nil
  end
  local from, to = div.attributes.from, div.attributes.to
  local kind = self:check("relation", div.attributes.type, "type")
  local one, other = self:find_claim(from, "from"), self:find_claim(to, "to")
  if not (kind and one and other) then
    return nil
  end
  local note = inlines_of(div.content[1])
  local relation = {
    from = one, to = other, type = kind, tenor = vocabulary.tenors[kind],
    note = note or vocabulary.list({}),
    rest = blocks_from(div.content, note and 2 or 1),
    anchor = self:name_relation(div, from, to), may_be_hidden = may_be_hidden,
  }
  self.relations[#self.relations + 1] = relation
  one.relations[#one.relations + 1] = relation
  if other ~= one then
    other.relations[#other.relations + 1] = relation
  end
  return relation
end

-- The claims that an attribute lists.
function Index:find_basis(ids)
  local basis = {}
  for id in (ids or ""):gmatch("[^%s,]+") do
    basis[#basis + 1] = self:find_claim(id, "basis")
  end
  return basis
end

-- Blocks without the first division of a class among them, and what stood in it.
local function take(blocks, class)
  local taken, rest = nil, vocabulary.blocks({})
  for _, block in ipairs(blocks) do
    if not taken and block.t == "Div" and block.classes:includes(class) then
      taken = block.content
    else
      rest:insert(block)
    end
  end
  return rest, taken
end

function Index:add_judgement(div)
  local blocks, reason = take(div.content, "reason")
  local judgement = {
    number = #self.judgements + 1,
    anchor = div.identifier ~= "" and div.identifier or "judgement-" .. #self.judgements + 1,
    confidence = self:check("confidence", div.attributes.confidence, "confidence"),
    reason = reason, basis = self:find_basis(div.attributes.basis),
    blocks = self:mark_change(div.attributes, blocks),
  }
  self.judgements[judgement.number] = judgement
  return judgement
end

-- ── the walk ─────────────────────────────────────────────────────────────────────────────

-- A heading ends what headings of its level and below it had begun.
local function leave(place, level)
  if place.theme_level and place.theme_level >= level then
    place.theme, place.theme_level = nil, nil
  end
  if place.source_level and place.source_level >= level then
    place.source, place.source_level = nil, nil
  end
end

-- Keeps `place` (theme, source) as headings are met in their order.
function Index:follow(heading, place)
  leave(place, heading.level)
  if heading.classes:includes("theme") then
    place.theme, place.theme_level = self.theme[theme_id(heading.identifier)], heading.level
  elseif heading.classes:includes("source") then
    place.source, place.source_level = self.source[heading.attributes.key], heading.level
  end
end

function Index:enter(heading, place)
  local attributes = heading.attributes
  if heading.classes:includes("theme") then
    self:add_theme(heading.identifier, heading.content, attributes)
  elseif heading.classes:includes("source") and self:check_key(heading) then
    self:add_source(attributes.key, heading.content, attributes.date)
  end
  self:follow(heading, place)
  if place.theme and place.source and place.source_level == heading.level then
    self:add_position(place.theme, place.source, attributes)
  end
end

local divisions = {}

function divisions.claim(self, div, place)
  local inlines = inlines_of(div.content[1])
  local claim = self:add_claim(div, inlines or vocabulary.list({}), place)
  self.of[div] = claim
  self:read_inside(claim, div.content, inlines and 2 or 1)
end

function divisions.relation(self, div, place)
  local may_be_hidden = place.may_be_hidden
  self.waiting[#self.waiting + 1] = function() self.of[div] = self:add_relation(div, may_be_hidden) end
end

function divisions.judgement(self, div)
  self.waiting[#self.waiting + 1] = function() self.of[div] = self:add_judgement(div) end
end

function divisions.evidence(self, div)
  self.waiting[#self.waiting + 1] = function()
    local claim = self:check_given(div, "Evidence outside of claims", "claim")
      and self:find_claim(div.attributes.claim, "claim")
    self.of[div] = claim and self:read_evidence(div, claim)
  end
end

function divisions.silent(self, div, place)
  local key = div.attributes.source
  if key then
    self:add_source(key)
  elseif not place.source then
    self:check_given(div, "A silence", "source")
  end
end

-- `element` has inlines in it, which are not looked at one by one.
function Index:read_inlines(element, place)
  element:walk({
    Span = function(span)
      if span.classes:includes("source") and self:check_key(span) then
        self:add_source(span.attributes.key, span.content, span.attributes.date)
      elseif span.classes:includes("claim") then
        self:add_claim(span, span.content, place)
      end
    end,
  })
end

function divisions.question(self, div, place)
  self.question = self.question or div.content
  self:read_blocks(div.content, place)
end

-- A source's position on the theme that it stands below.
function divisions.position(self, div, place)
  local attributes = div.attributes
  local key = attributes.source or place.source and place.source.key
  if not key then
    self:check_given(div, "A position", "source")
  elseif not place.theme then
    self:warn_of("source", key, "has a position here, but no heading of class theme stands above it")
  else
    local position = self:add_position(place.theme, self:add_source(key), attributes)
    position.why, position.blocks = inlines_of(div.content[1]), div.content
    self.of[div] = position
    self.waiting[#self.waiting + 1] = function() position.basis = self:find_basis(attributes.basis) end
  end
end

-- What the document finds on the theme that it stands below.
function divisions.finding(self, div, place)
  local confidence = self:check("confidence", div.attributes.confidence, "confidence")
  div.content = self:mark_change(div.attributes, div.content)
  local finding = {confidence = confidence, blocks = div.content, theme = place.theme}
  self.of[div] = finding
  if place.theme then
    place.theme.finding = place.theme.finding or finding
  end
  self:read_blocks(div.content, place)
end

-- The claims, silences and relations of a theme, which a document of length brief has elsewhere.
function divisions.material(self, div, place)
  local inside = {is_material = true}
  for name, value in pairs(place) do
    inside[name] = value
  end
  self:read_blocks(div.content, inside)
end

for _, class in ipairs({"summary", "matrix", "reference-notes"}) do
  divisions[class] = function(self, div, place)
    self.has[class] = true
    self:read_blocks(div.content, place)
  end
end

for _, class in ipairs({"remarks", "evidence-table", "content-visible", "content-hidden"}) do
  divisions[class] = function(self, div, place)
    local before = place.may_be_hidden
    self.has[class], place.may_be_hidden = true, true
    self:read_blocks(div.content, place)
    place.may_be_hidden = before
  end
end

-- The function of the first class of a division that has one.
local function reader_of(div)
  for _, class in ipairs(div.classes) do
    if divisions[class] then
      return divisions[class]
    end
  end
end

function Index:read_blocks(blocks, place)
  for _, block in ipairs(blocks) do
    local kind = block.t
    if kind == "Header" then
      self:enter(block, place)
    elseif kind == "Div" then
      local reader = reader_of(block)
      if reader then
        reader(self, block, place)
      else
        self:read_blocks(block.content, place)
      end
    elseif kind == "BlockQuote" then
      self:read_blocks(block.content, place)
    elseif kind == "BulletList" or kind == "OrderedList" then
      for _, item in ipairs(block.content) do
        self:read_blocks(item, place)
      end
    elseif kind == "Para" or kind == "Plain" or kind == "Table" then
      self:read_inlines(block, place)
    end
  end
end

local function length_of(meta)
  return meta.length and pandoc.utils.stringify(meta.length) or nil
end

function index.read(doc, words)
  local self = setmetatable({
    words = words,
    sources = {}, source = {}, themes = {}, theme = {}, claims = {}, claim = {},
    evidence = {}, relations = {}, judgements = {}, warnings = {},
    waiting = {}, of = {}, has = {}, named = {},
  }, Index)
  self.length = self:check("length", length_of(doc.meta), "length") or "full"
  self:read_blocks(doc.blocks, {})
  for _, settle in ipairs(self.waiting) do
    settle()
  end
  for _, claim in ipairs(self.claims) do
    if claim.theme then
      claim.theme.claims[#claim.theme.claims + 1] = claim
    end
  end
  self:check_sources()
  return self
end

return index
