-- Print: what the PDF, Word files, books and plain text show of an argument. What only one format
-- can do is in typst.lua and openxml.lua; elsewhere it is said plainly.

local need = ...
local vocabulary = need("words")
local phrases = need("phrases")
local first_page = need("summary")
local opening = need("opening")
local notes = need("notes")
local front = need("front")
local join = phrases.join

local print = {}

local function text(characters)
  return vocabulary.list({vocabulary.word(characters)})
end

local function spaced(inlines)
  return join({vocabulary.space}, inlines)
end

local function span(inlines, ...)
  return vocabulary.list({phrases.span(inlines, ...)})
end

local function division(blocks, identifier, ...)
  return pandoc.Div(blocks, pandoc.Attr(identifier, {...}))
end

-- ── what a format does that has nothing of its own ───────────────────────────────────────

local plain = {name = "plain"}

function plain.confidence(level, inlines)
  return spaced(span(inlines, "confidence", "confidence-" .. level))
end

function plain.small(inlines)
  return span(inlines, "imprint")
end

function plain.reason(inlines)
  return spaced(span(inlines, "reason"))
end

function plain.basis(inlines)
  return spaced(span(inlines, "basis"))
end

-- A page shows it smaller and paler than what stands before it; others have the dot.
function plain.beneath(inlines)
  local is_page = FORMAT:find("^html") or FORMAT:find("^epub")
  return spaced(span(join(is_page and {} or {vocabulary.word("·"), vocabulary.space}, inlines), "lean"))
end

function plain.question(blocks)
  return {division(blocks, "", "question")}
end

-- A line on a source, by its number.
function plain.speaker(_, inlines)
  return pandoc.Plain(inlines)
end

function plain.positions(lead, items)
  return {division({pandoc.Para(join({pandoc.Emph(lead)}, text(":"))), pandoc.BulletList(items)}, "", "positions")}
end

-- A paragraph that stays with what follows it.
function plain.lead(block)
  return {block}
end

function plain.room(lines)
  local rows = pandoc.List({})
  for _ = 1, lines do
    rows:insert(text("\u{a0}"))
  end
  return {pandoc.LineBlock(rows)}
end

function plain.together(blocks)
  return blocks
end

function plain.caveats(blocks)
  return blocks
end

function plain.cards(cards)
  local all = vocabulary.blocks({})
  for _, blocks in ipairs(cards) do
    all:extend(blocks)
  end
  return all
end

function plain.matrix(blocks)
  return blocks
end

function plain.matrix_head(inlines)
  return inlines
end

local function choose(format)
  local own = format:match("^typst") and need("typst") or format == "docx" and need("openxml") or {}
  return setmetatable({}, {__index = function(_, name) return own[name] or plain[name] end})
end

-- ── claims ───────────────────────────────────────────────────────────────────────────────

local Look = {}

-- How sure a source is of a claim, and what is to be known of its quotation.
function Look:standing(claim)
  local said = pandoc.List({})
  if claim.certainty then
    said:insert(self.words:name("certainty", claim.certainty))
  end
  said:insert(claim.quote and self.phrases:exception(claim.quote.attributes))
  if #said == 0 then
    return vocabulary.list({})
  end
  local words = said[2] and join(said[1], text(self.words.comma), said[2]) or said[1]
  return spaced(span(join(text("("), words, text(")")), "certainty"))
end

-- A claim with its quotation and citation, as one paragraph.
function Look:sentence(claim)
  local sentence = join(claim.words)
  if claim.quote then
    sentence:extend(spaced(claim.quote.words))
  end
  if claim.cite then
    sentence:extend(spaced(vocabulary.list({claim.cite})))
  end
  return join(sentence, claim.after, self:standing(claim))
end

-- Whether what belongs to claims stands in a part of its own, as the document has it; books show
-- what pages do, and so no part that is for print alone.
function Look:stands_apart(part)
  return self.index.has[part] and not FORMAT:find("^epub")
end

function Look:claim(claim)
  local blocks = vocabulary.blocks({pandoc.Para(self:sentence(claim))})
  local items = self.phrases:reasons(claim)
  if not self:stands_apart("evidence-table") then
    items:extend(self.phrases:grounds(claim))
  end
  if claim.remark and not self:stands_apart("remarks") then
    items:insert(self.phrases:remark(claim))
  end
  if #items > 0 then
    blocks:insert(pandoc.BulletList(items))
  end
  blocks:extend(claim.rest)
  return vocabulary.blocks({division(blocks, claim.anchor, "claim")})
end

function Look:claims(claims)
  local items = pandoc.List({})
  for _, claim in ipairs(claims) do
    items:insert(self:claim(claim))
  end
  return {division({pandoc.BulletList(items)}, "", "claims")}
end

local breaks = {SoftBreak = function() return vocabulary.space end}

-- Words on one line, as a cell of a table in plain text must have them. Most have nothing but words.
local function flat(inlines)
  local all = {}
  for i, inline in ipairs(inlines) do
    local kind = inline.t
    if kind == "SoftBreak" then
      inline = vocabulary.space
    elseif kind ~= "Str" and kind ~= "Space" then
      inline = inline:walk(breaks)
    end
    all[i] = inline
  end
  return vocabulary.list(all)
end

-- A link that stands for a claim: its whole text, with the citation; its own words where the
-- document leaves the claim out.
function Look:link(link, claim)
  if not claim then
    return link.content
  end
  local words = claim.is_left_out and link.content or flat(claim.words)
  return claim.cite and join(words, {vocabulary.space, claim.cite}) or words
end

-- ── relations and judgements ─────────────────────────────────────────────────────────────

function Look:relations(relations)
  local items, tenors, found = pandoc.List({}), pandoc.List({}), {}
  for _, relation in ipairs(relations) do
    local words = join(self.phrases:relation(relation), self.phrases:pair(relation.from, relation.to))
    local item = vocabulary.blocks({pandoc.Plain(words)})
    item:extend(relation.rest)
    items:insert(item)
    if not found[relation.tenor] then
      tenors:insert(relation.tenor)
      found[relation.tenor] = true
    end
  end
  return {division({pandoc.BulletList(items)}, "", "relations", #tenors == 1 and tenors[1] or nil)}
end

-- How sure the document is of something, and why.
function Look:sureness(record)
  if not record.confidence then
    return vocabulary.list({})
  end
  local words = self.words:name("confidence", record.confidence)
  if not record.reason then
    return self.format.confidence(record.confidence, words)
  end
  local reason = pandoc.utils.blocks_to_inlines(record.reason, {vocabulary.space})
  return join(self.format.confidence(record.confidence, join(words, text(":"))), self.format.reason(reason))
end

-- Blocks with words after the last of theirs.
local function followed(blocks, after)
  local last = blocks[#blocks]
  if last and (last.t == "Para" or last.t == "Plain") then
    last.content = join(last.content, after)
  elseif #after > 0 then
    blocks:insert(pandoc.Plain(after))
  end
  return blocks
end

-- Whether blocks cite something.
local function cites(blocks)
  local found = false
  pandoc.Blocks(blocks):walk({Cite = function() found = true end})
  return found
end

-- What a judgement rests on; nothing where claims are left out and its own words cite.
function Look:basis_of(judgement)
  if #judgement.basis == 0 or self.leaves_out and cites(judgement.blocks) then
    return vocabulary.list({})
  end
  return self.words:say("Based on {claims}.", {claims = self.phrases:basis(judgement.basis)})
end

-- A judgement with its confidence and what it rests on, after the last of its words.
function Look:judgement(judgement)
  local after, basis = self:sureness(judgement), self:basis_of(judgement)
  if #basis > 0 then
    after:extend(self.format.basis(basis))
  end
  local blocks = followed(pandoc.Blocks(judgement.blocks):clone(), after)
  if judgement.anchor ~= "" then
    blocks = vocabulary.blocks({division(blocks, judgement.anchor, "judged")})
  end
  return blocks
end

function Look:judgements(judgements)
  local items = pandoc.List({})
  for _, judgement in ipairs(judgements) do
    items:insert(self:judgement(judgement))
  end
  local list = pandoc.OrderedList(items, pandoc.ListAttributes(judgements[1].number))
  return {division({list}, "", "judgements")}
end

-- Whether the matrix of a brief has said why a source stands where it does: of a few sources, in
-- at most twelve words.
function Look:is_explained(position)
  local _, words = pandoc.utils.stringify(position.why or vocabulary.list({})):gsub("%S+", "")
  return self.leaves_out and self.index.has.matrix and #self.index.sources <= 4 and words <= 12
end

-- Where a source stands, why, and by which of its claims.
function Look:position(position)
  local said = self:is_explained(position) and self.phrases:placed(position) or self.phrases:position(position)
  if #position.basis > 0 then
    said = join(said, text(" ("), self.phrases:places(position.basis), text(")"))
  end
  return said
end

-- Links to claims of one source, as their places in order; as they are where one leads nowhere.
function Look:places(span)
  local claims, is_known = pandoc.List({}), true
  span:walk({Link = function(link)
    local claim = self.index.claim[link.target:gsub("^#claim%-", "")]
    is_known = is_known and claim ~= nil
    claims:insert(claim)
  end})
  return is_known and self.phrases:places(claims) or nil
end

-- Where many sources stand, one after the other.
function Look:run_on(positions)
  local said = {}
  for i, position in ipairs(positions) do
    said = join(said, i > 1 and text(";") or {}, i > 1 and {vocabulary.space} or {}, self:position(position))
  end
  return said
end

-- Where the sources stand on a theme, below a line that has its scale.
function Look:positions(positions)
  local theme = positions[1].theme
  local lead = self.words:say("Where they stand")
  if theme.low then
    lead = join(lead, text(self.words.comma), self.words:say("from {low} (−2) to {high} (+2)",
      {low = theme.low, high = theme.high}))
  end
  local items = pandoc.List({})
  for _, position in ipairs(#positions > 4 and {} or positions) do
    items:insert({self.format.speaker(position.source.number, self:position(position))})
  end
  if #positions > 4 then
    items:insert({pandoc.Plain(self:run_on(positions))})
  end
  return self.format.positions(lead, items)
end

-- ── headings ─────────────────────────────────────────────────────────────────────────────

-- Below a theme a source's heading says where it stands; neither contents nor numbers know it.
function Look:source_heading(header, source, theme)
  if not theme then
    return {header}
  end
  for _, class in ipairs({"unnumbered", "unlisted"}) do
    if not header.classes:includes(class) then
      header.classes:insert(class)
    end
  end
  if theme.low then
    header.content = join(header.content, self.format.beneath(self.phrases:side(theme, theme.positions[source.key])))
  end
  return {header}
end

-- A theme's question, which is the first paragraph below its heading, is followed by its scale. A
-- theme in a group has no number of its own.
function Look:theme_heading(header, theme, question)
  if self.leaves_out and header.level > 2 and not header.classes:includes("unnumbered") then
    header.classes:insert("unnumbered")
  end
  if theme.low and not (self.leaves_out and next(theme.positions)) then
    local scale = span(self.phrases:scale(theme), "scale-words")
    question = pandoc.Para(question and join(question.content, spaced(scale)) or scale)
  end
  local blocks = vocabulary.blocks({header})
  blocks:extend(question and theme.finding and self.format.lead(question) or {question})
  return blocks
end

-- ── divisions ────────────────────────────────────────────────────────────────────────────

local divisions = {}

function divisions.silent(self, div, place)
  local source = self.index.source[div.attributes.source] or place.source
  if not source then
    return {division(div.content, div.identifier, "not addressed")}
  end
  local label = vocabulary.list({pandoc.Strong(source.label or text(source.key))})
  local words = self.words:say("{source} does not address this theme.", {source = label})
  local first = div.content[1]
  if first and (first.t == "Para" or first.t == "Plain") then
    first.content = join(words, {vocabulary.space}, first.content)
  else
    div.content:insert(1, pandoc.Para(words))
  end
  return {division(div.content, div.identifier, "not addressed")}
end

local function concerns(judgement, theme)
  for _, claim in ipairs(judgement.basis) do
    if claim.theme == theme then
      return true
    end
  end
  return false
end

-- The judgements that rest on claims of a theme, as links; nothing where there are none.
function Look:refer_to_judgements(theme)
  local links = {}
  for _, judgement in ipairs(theme and self.index.judgements or {}) do
    if concerns(judgement, theme) then
      local number = pandoc.Link(tostring(judgement.number), "#" .. judgement.anchor)
      links = join(links, #links > 0 and text(self.words.comma) or {}, {number})
    end
  end
  if #links == 0 then
    return vocabulary.list({})
  end
  return join(text(" · "), self.words:say("Key judgements: {numbers}", {numbers = links}))
end

-- What the document finds on a theme, how sure it is, and which judgements draw on it.
function divisions.finding(self, div, place)
  local sureness = self:sureness(self.index.of[div] or {})
  local blocks = followed(div.content, join(sureness, self:refer_to_judgements(place.theme)))
  return {division(blocks, div.identifier, "finding")}
end

-- The claims of a theme that has no finding, in their shortest form.
function Look:list_claims(theme)
  local items = pandoc.List({})
  for _, claim in ipairs(theme.claims) do
    local words = join({pandoc.Strong(self.phrases:label(claim))}, text(": "), claim.short or flat(claim.words))
    items:insert({pandoc.Plain(claim.cite and join(words, {vocabulary.space, claim.cite}) or words)})
  end
  return #items > 0 and {pandoc.BulletList(items)} or {}
end

-- To look at every word would take most of the time of a long document.
local with_identifier = {
  "Div", "Header", "Figure", "Table", "CodeBlock", "Span", "Link", "Image", "Code",
}

-- A document of length brief has it elsewhere.
function divisions.material(self, div, place, dress)
  if not self.leaves_out then
    return dress(div.content, place)
  end
  local function note(element)
    self.left_out["#" .. element.identifier] = true
  end
  local named = {}
  for _, kind in ipairs(with_identifier) do
    named[kind] = note
  end
  div:walk(named)
  local theme = place.theme
  return theme and not theme.finding and self:list_claims(theme) or {}
end

-- Evidence outside of its claim is told with it.
function divisions.evidence(self, div)
  return self.index.of[div] and {} or div.content
end

-- The first page has the question, where there is one; what is said of it is text like other.
function divisions.question(self, div)
  if self.has_first_page then
    return {}
  end
  local blocks = pandoc.Blocks(self.format.question({div.content[1]}))
  blocks:extend({table.unpack(div.content, 2)})
  return blocks
end

-- Who did what is set small.
function divisions.imprint(self, div)
  return {pandoc.Para(self.format.small(pandoc.utils.blocks_to_inlines(div.content, {vocabulary.space})))}
end

function divisions.room(self, div)
  return self.format.room(self.index:check_lines(div.attributes.lines))
end

function divisions.questions(self, div, place, dress)
  return self.format.together(dress(div.content, place))
end

-- What is to be known of the sources before relying on them.
function divisions.caveats(self, div, place, dress)
  return self.format.caveats(dress(div.content, place))
end

function divisions.cards(self, div, place, dress)
  local cards = pandoc.List({})
  for _, block in ipairs(div.content) do
    local is_card = block.t == "Div" and block.classes:includes("card")
    if is_card or #cards == 0 then
      cards:insert(vocabulary.blocks({}))
    end
    cards[#cards]:extend(dress(is_card and block.content or {block}, place))
  end
  return self.format.cards(cards)
end

-- ── tables ───────────────────────────────────────────────────────────────────────────────

local function cell(blocks)
  return pandoc.Cell(blocks, "AlignDefault")
end

-- A lone paragraph without the room around it.
local function tight(blocks)
  return #blocks == 1 and blocks[1].t == "Para" and {pandoc.Plain(blocks[1].content)} or blocks
end

local function head_cells(...)
  return pandoc.List({...}):map(function(inlines)
    return cell({pandoc.Plain(inlines)})
  end)
end

local function make_table(heads, rows, widths)
  local specs = pandoc.List(widths):map(function(width) return {"AlignLeft", width} end)
  local head = pandoc.TableHead({pandoc.Row(heads)})
  local body = {attr = pandoc.Attr(), body = rows, head = {}, row_head_columns = 0}
  return pandoc.Table({long = {}}, specs, head, {body}, pandoc.TableFoot({}))
end

function Look:evidence_row(claim, piece)
  local first = piece.number == 1 and join(flat(claim.words), {vocabulary.space}, self.phrases:place(claim))
  return pandoc.Row({
    cell(first and {pandoc.Plain(first)} or {}), cell(tight(piece.blocks:walk(breaks))),
    cell({pandoc.Plain(self.phrases:kind(piece))}),
  })
end

-- The evidence that a source gives, claim by claim; the division keeps its caption.
divisions["evidence-table"] = function(self, div)
  local rows, source = pandoc.List({}), div.attributes.source
  for _, claim in ipairs(self.index.claims) do
    if claim.source and claim.source.key == source then
      for _, piece in ipairs(claim.evidence) do
        rows:insert(self:evidence_row(claim, piece))
      end
    end
  end
  if #rows == 0 then
    return {}
  end
  local say = self.words
  local heads = head_cells(say:say("Claim"), say:say("Evidence"), say:say("Kind and date"))
  local blocks = vocabulary.blocks({make_table(heads, rows, {0.32, 0.5, 0.18})})
  blocks:extend(div.content)
  return {division(blocks, div.identifier)}
end

-- What the reader noted beside claims.
function divisions.remarks(self)
  local items = pandoc.List({})
  for _, claim in ipairs(self.index.claims) do
    if claim.remark then
      local item = pandoc.Blocks(claim.remark):clone()
      local lead = join(self.phrases:place(claim), text(":"), {vocabulary.space})
      if item[1] and item[1].content and pandoc.utils.type(item[1].content) == "Inlines" then
        item[1].content = join(lead, item[1].content)
      end
      items:insert(item)
    end
  end
  return #items > 0 and {pandoc.BulletList(items)} or {}
end

local function count_rows(tbl)
  local rows = 0
  for _, body in ipairs(tbl.bodies) do
    rows = rows + #body.body
  end
  return rows
end

function divisions.matrix(self, div)
  local sources, rows = 0, 0
  local dressed = div.content:walk({Table = function(tbl)
    sources, rows = #tbl.colspecs - 1, count_rows(tbl)
    for i, head in ipairs(sources > 4 and tbl.head.rows[1] and tbl.head.rows[1].cells or {}) do
      if i > 1 then
        local words = pandoc.utils.blocks_to_inlines(head.contents)
        head.contents = {pandoc.Plain(self.format.matrix_head(words))}
      end
    end
    return tbl
  end})
  div.content = dressed
  div.classes = div.classes:filter(function(class) return class ~= "matrix" end)
  local inner = div.identifier ~= "" and vocabulary.blocks({div}) or dressed
  return self.format.matrix(inner, sources, rows)
end

-- ── the look ─────────────────────────────────────────────────────────────────────────────

-- Methods as functions that know whose they are.
function print.bind(self, functions)
  local bound = {}
  for name, make in pairs(functions) do
    bound[name] = function(...) return make(self, ...) end
  end
  return bound
end

function divisions.summary(self, div, place, dress)
  if self.format.name == "openxml" and (opening.is_one(div) or div.attributes.themes) then
    return opening.make_cover(self, div, place, dress)
  elseif self.format.name == "typst" and opening.is_one(div) then
    return opening.make(self, div, place, dress)
  elseif self.format.name == "typst" then
    return first_page.make(self, div)
  end
  div.content = dress(div.content, place)
  return {div}
end

-- Quarto before 1.9 writes headings without numbers for Typst by itself, and leaves out where links to
-- them lead.
local function loses_addresses()
  local version = quarto and quarto.version
  return version and type(version) ~= "string" and version < pandoc.types.Version("1.9")
end

function Look:keep_address(header)
  if header.identifier ~= "" and (header.classes:includes("unnumbered") or header.classes:includes("unlisted")) then
    return {header, self.format.address(header.identifier)}
  end
end

-- Links to what is left out are words.
function Look:close(doc, cited)
  local closed = self.leaves_out and doc:walk({Link = function(link)
    return self.left_out[link.target] and link.content or nil
  end}) or doc
  if self.format.name == "typst" and loses_addresses() then
    closed = closed:walk({Header = function(header) return self:keep_address(header) end})
  end
  return notes.fill(closed, cited, self.index, self.words)
end

function Look:open(doc)
  for _, claim in ipairs(self.leaves_out and self.index.claims or {}) do
    claim.is_left_out = claim.is_material
  end
  self.question = front.complete(doc, self.index, self.words)
  if self.format.name == "typst" then
    self.has_first_page = self.index.has.summary
    doc.meta["first-page"] = self.has_first_page or nil
    doc.meta["page-words"] = doc.meta["page-words"]
      or self.words:text("Page {here} of {last}", {here = "{here}", last = "{last}"})
    doc.meta["page-number-words"] = doc.meta["page-number-words"] or self.words:text("page {n}", {n = "{n}"})
  end
  return doc
end

-- A page shows the table that a figure is drawn from; print has the figure as wide as the text.
local function settle_image(image)
  if image.attributes.table and not (image.attributes.width or image.attributes.height) then
    image.attributes.width = "100%"
  end
  image.attributes.table = nil
  return image
end

function print.make(index, words, format)
  local self = setmetatable({
    index = index, words = words, format = choose(format), phrases = phrases.make(index, words),
    leaves_out = index.length == "brief" and not format:find("^html"), left_out = {},
  }, {__index = Look})
  local look = print.bind(self, {
    open = Look.open, close = Look.close, claims = Look.claims, positions = Look.positions, relations = Look.relations, judgements = Look.judgements,
    link = Look.link,
  })
  look.heading = print.bind(self, {theme = Look.theme_heading, source = Look.source_heading})
  look.division = print.bind(self, divisions)
  look.span = print.bind(self, {places = Look.places})
  look.image = settle_image
  return look
end

return print
