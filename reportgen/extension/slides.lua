-- A deck: sources in their colours, claims, relations and judgements as a room reads them, with what
-- the speaker says of them; citations are set, and dealing.lua deals out what slides hold.

local need = ...
local vocabulary = need("words")
local phrases = need("phrases")
local brevity = need("brevity")
local dealing = need("dealing")
local join = phrases.join
local stringify = pandoc.utils.stringify

local slides = {}
local Slides = {}
Slides.__index = Slides

-- The lines that a claim may take on a slide before its short form stands for it.
local most_lines = {contrast = 7, only = 2, positions = 2}
local common_lines = 4
local slide_ems = 41

local function has_class(element, class)
  return element.classes ~= nil and element.classes:includes(class)
end

local function text(characters)
  return {vocabulary.word(characters)}
end

local function notes(blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {"notes"}))
end

-- ── the first slide ──────────────────────────────────────────────────────────────────────

-- An author as one line: "Name, Affiliation".
local function write_author(author, words)
  if type(author) ~= "table" or author.name == nil then
    return stringify(author)
  end
  local name = stringify(author.name)
  local place = author.affiliation and stringify(author.affiliation)
  return place and words:text("{name}, {place}", {name = name, place = place}) or name
end

-- Quarto leaves only names in `author`, and keeps as `authors` what was written.
local function list_authors(meta, words)
  local authors = meta.authors or meta.author or {}
  local several = pandoc.utils.type(authors) == "List"
  local lines, names = pandoc.List({}), pandoc.List({})
  for _, author in ipairs(several and authors or {authors}) do
    lines:insert(write_author(author, words))
    names:insert(stringify(type(author) == "table" and author.name or author))
  end
  return lines, names
end

-- Names one after the other, as many as a first slide has room for.
local function gather_names(names, words)
  local all = table.concat(names, ", ")
  local kept = #names
  while kept > 1 and brevity.count_lines(all, 38) > 7 do
    kept = kept - 1
    all = table.concat(names, ", ", 1, kept) .. ", "
      .. stringify(words:count("and {n} other", "and {n} others", #names - kept))
  end
  return all
end

-- Who signs the deck: a line each, or all in as many lines as there are room for.
local function sign(meta, words)
  local lines, names = list_authors(meta, words)
  local count = 0
  for _, line in ipairs(lines) do
    count = count + brevity.count_lines(line, 34)
  end
  if #lines > 3 or count > 5 then
    local all = gather_names(names, words)
    return pandoc.List({all}), brevity.count_lines(all, 38)
  end
  return lines, count
end

-- The first slide is 720 px high; what is on it is set in one of three sizes.
local function choose_size(title, subtitle, signed)
  local lines = brevity.count_lines
  local height = 51 * lines(title, 22) + 37 * lines(subtitle, 28) + 34 * signed
  if height > 520 then
    return "full"
  end
  return (lines(title, 20) > 2 or lines(subtitle, 34) > 2 or signed > 4) and "long" or "short"
end

local function is_hidden(heading)
  return heading.attributes.visibility == "hidden" or heading.attributes.hidden == "true"
end

-- Without the slides that their headings hide; a section's heading hides its slides too.
local function leave_out_hidden(blocks)
  local shown, section, slide = vocabulary.blocks({}), false, false
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.level == 1 then
      section, slide = is_hidden(block), false
    elseif block.t == "Header" and block.level == 2 then
      slide = is_hidden(block)
    end
    if not (section or slide) then
      shown:insert(block)
    end
  end
  return shown
end

function Slides:open(doc)
  local meta = doc.meta
  doc.blocks = leave_out_hidden(doc.blocks)
  local authors, signed = sign(meta, self.words)
  local title, subtitle = stringify(meta.title or ""), stringify(meta.subtitle or "")
  meta.deck = {size = choose_size(title, subtitle, signed), authors = authors}
  doc.meta = meta
  return doc
end

-- ── what is argued ───────────────────────────────────────────────────────────────────────

-- Where a claim or judgement is first said on a slide, an anchor as on a page: #/claim-x leads there.
function Slides:anchor(id)
  if FORMAT ~= "revealjs" or id == "" or self.anchored[id] then
    return {}
  end
  self.anchored[id] = true
  return {pandoc.Span({}, pandoc.Attr(id))}
end

-- What a slide shows of a claim that the document sets out elsewhere: the whole of it where there
-- is room for that, else its short form.
function Slides:show_claim(claim, width, lines)
  local is_long = brevity.count_lines(stringify(claim.words), width) > lines
  local shown = join(self:anchor(claim.anchor), is_long and claim.short or claim.words)
  return claim.cite and join(shown, {vocabulary.space, claim.cite}) or shown
end

-- The same as the speaker says it: all of it, and its place in words.
function Slides:say_claim(claim)
  local place = claim.locator and #claim.locator > 0 and claim.locator
  return place and join(claim.words, {vocabulary.space}, text("("), place, text(")")) or claim.words
end

function Slides:claims(claims)
  return pandoc.List(claims):map(function(claim)
    return pandoc.Para(self:show_claim(claim, slide_ems, common_lines))
  end)
end

-- "Sahashi, para. 6: …"
function Slides:introduce(claim)
  local place = claim.locator and #claim.locator > 0
    and join(text(self.words.comma), claim.locator) or {}
  return pandoc.Para(join(self.phrases:label(claim), place, text(":"), {vocabulary.space}, claim.words))
end

-- What a relation consists in: its note, else both claims.
function Slides:describe(relation)
  if #relation.note > 0 then
    return relation.note
  end
  local kind = pandoc.Emph(self.words:name("relation", relation.type))
  local function short(claim)
    return join(self:anchor(claim.anchor), claim.short or claim.words)
  end
  return join(short(relation.from), {vocabulary.space, kind, vocabulary.space}, short(relation.to))
end

function Slides:relations(relations)
  local items = pandoc.List({})
  for _, relation in ipairs(relations) do
    local from, to = relation.from, relation.to
    items:insert({
      pandoc.Para(join(self:describe(relation), self.phrases:pair(from, to))),
      notes({self:introduce(from), self:introduce(to)}),
    })
  end
  return vocabulary.blocks({pandoc.BulletList(items)})
end

-- How sure a judgement is, on a slide and as it is said; nothing where it does not say so.
function Slides:confidence(judgement)
  local level = judgement.confidence
  if not level then
    return {}, {}
  end
  local words = self.words:name("confidence", level)
  local shown = pandoc.Span(words, pandoc.Attr("", {"confidence", "confidence-" .. level}))
  return {vocabulary.space, shown}, join({vocabulary.space}, text("("), words, text(")"))
end

-- What the speaker says of a judgement: its notes, else the paragraph that is on the slide.
local function words_for(lead, rest)
  for _, block in ipairs(rest) do
    if has_class(block, "notes") then
      return pandoc.utils.blocks_to_inlines(block.content)
    end
  end
  return lead
end

-- A judgement's first paragraph is on the slide; in its notes stands the whole of it.
function Slides:judgements(judgements)
  local items = pandoc.List({})
  for _, judgement in ipairs(judgements) do
    local lead, rest = phrases.first_paragraph(judgement.blocks)
    local shown, said = self:confidence(judgement)
    items:insert({
      pandoc.Para(join(self:anchor(judgement.anchor), lead, shown)),
      notes({pandoc.Para(join(text(judgement.number .. ":"), {vocabulary.space}, words_for(lead, rest), said))}),
    })
  end
  return vocabulary.blocks({pandoc.OrderedList(items)})
end

local division = {}

-- Claims that slides refer to.
function division.claims()
  return {}
end

-- A question below a slide's heading, which in PowerPoint would take a place of its own.
function division.question(div)
  return FORMAT == "pptx" and {} or div.content
end

-- ── references within slides ─────────────────────────────────────────────────────────────

-- Where a source stands on the scale of a slide's theme, after its name.
function Slides:show_stance(span, heading)
  local position = self.index:read_position(span.attributes)
  local ends = heading and self.index.theme[(heading.identifier:gsub("^sec%-theme%-", ""))] or {}
  if not (position.middle and ends.low and ends.high) then
    return {}
  end
  local side = self.phrases:side(ends, position)
  return {
    vocabulary.space, pandoc.Span(text("·"), pandoc.Attr("", {"dot"})), vocabulary.space,
    pandoc.Span(side, pandoc.Attr("", {"side"})),
  }
end

function Slides:show_source(span, heading)
  local source = self.index.source[span.attributes.key]
  local named = pandoc.Span(span.content, pandoc.Attr("", {"source", self.phrases:colour(source)}))
  return join({named}, self:show_stance(span, heading))
end

-- The room for a claim on a slide: its width in ems, and lines. In a table a column has less.
local function room_of(block, heading)
  local lines = common_lines
  for _, class in ipairs(heading and heading.classes or {}) do
    lines = most_lines[class] or lines
  end
  local narrow = block.t == "Table" and has_class(heading, "contrast")
  return narrow and slide_ems / #block.colspecs - 1.5 or slide_ems / 2, lines
end

-- Fills in what a block refers to: on the slide as much as it has room for, in notes all of it.
function Slides:fill(block, heading)
  local function claim_of(link)
    return has_class(link, "claim") and self.index.claim[link.target:gsub("^#", ""):gsub("^claim%-", "")]
  end
  local spoken = {
    Link = function(link)
      local claim = claim_of(link)
      return claim and self:say_claim(claim) or nil
    end,
    Span = function(span)
      return span.attributes.key and has_class(span, "source") and span.content or nil
    end,
  }
  return vocabulary.blocks({block}):walk({
    traverse = "topdown",
    Div = function(div)
      if has_class(div, "notes") then
        return div:walk(spoken), false
      end
    end,
    Link = function(link)
      local claim = claim_of(link)
      if claim then
        return self:show_claim(claim, room_of(block, heading)), false
      end
    end,
    Span = function(span)
      if span.attributes.key and has_class(span, "source") then
        return self:show_source(span, heading), false
      end
    end,
  })
end

function Slides:fill_all(blocks)
  local filled, heading = vocabulary.blocks({}), nil
  for _, block in ipairs(blocks) do
    heading = block.t == "Header" and block.level <= 2 and block or heading
    filled:extend(self:fill(block, heading))
  end
  return filled
end

-- ── citations and notes ──────────────────────────────────────────────────────────────────

local function is_reference(cite)
  return cite.citations[1].id:match("^%a%a%a?%-") ~= nil
end

-- Without links, which programs keep on one line: beside a bracket they would leave it alone.
local function unlink(inlines)
  return inlines:walk({Link = function(link) return link.content end})
end

-- Citations as words. What refers to figures and tables is kept from it for whoever knows these.
local function set_citations(document)
  if not document.meta.bibliography then
    return document
  end
  local kept = {}
  document = document:walk({Cite = function(cite)
    if is_reference(cite) then
      kept[#kept + 1] = cite
      return pandoc.Span({}, pandoc.Attr("", {"kept"}, {number = tostring(#kept)}))
    end
  end})
  document = pandoc.utils.citeproc(document)
  for _, name in ipairs({"bibliography", "csl", "citations"}) do
    document.meta[name] = nil
  end
  return document:walk({
    Cite = function(cite)
      local words = FORMAT == "pptx" and unlink(cite.content) or cite.content
      return pandoc.Span(words, pandoc.Attr("", {"citation"}))
    end,
    Span = function(span)
      return has_class(span, "kept") and kept[tonumber(span.attributes.number)] or nil
    end,
  })
end

-- Notes as numbers, and what they say on slides of their own; in what is spoken they stand where
-- they belong.
local function gather_notes(document, words)
  local entries = vocabulary.blocks({})
  local function say(note)
    return pandoc.Str(" (" .. stringify(note.content) .. ")")
  end
  local function count(note)
    local number = tostring(#entries + 1)
    local blocks = pandoc.Blocks(note.content)
    if blocks[1] and blocks[1].content then
      blocks[1].content = vocabulary.list({vocabulary.word(number .. "."), vocabulary.space}) .. blocks[1].content
    end
    entries:insert(pandoc.Div(blocks, pandoc.Attr("", {"csl-entry"})))
    return pandoc.Superscript({vocabulary.word(number)})
  end
  document = document:walk({
    traverse = "topdown",
    Div = function(div)
      if has_class(div, "notes") then
        return div:walk({Note = say}), false
      end
    end,
    Note = function(note)
      return count(note), false
    end,
  })
  if #entries == 0 then
    return document
  end
  local heading = pandoc.Header(2, words:say("Notes"), pandoc.Attr("notes", {"references"}))
  document.blocks:insert(heading)
  document.blocks:insert(pandoc.Div(entries, pandoc.Attr("", {"entries"})))
  local spoken = words:say("The works and passages cited on the slides; no need to read them aloud.")
  document.blocks:insert(pandoc.Div({pandoc.Para(spoken)}, pandoc.Attr("", {"notes"})))
  return document
end

function Slides:close(doc)
  doc.blocks = self:fill_all(doc.blocks)
  doc = gather_notes(set_citations(doc), self.words)
  doc.blocks = dealing.set_slides(doc.blocks, self.words)
  return doc
end

-- The look of decks, as arguments.lua calls it.
function slides.make(index, words)
  local self = setmetatable({index = index, words = words, anchored = {}}, Slides)
  self.phrases = phrases.make(index, words)
  local look = {division = division}
  for _, name in ipairs({"open", "claims", "relations", "judgements", "close"}) do
    look[name] = function(...) return self[name](self, ...) end
  end
  return look
end

return slides
