-- A web page: themes that open to their claims, claims that open to their quotation, evidence and
-- relations, what they can be filtered by, drawn scales, the data of figures. All else is as in print.

local need, folder = ...
local vocabulary = need("words")
local phrases = need("phrases")
local print_look = need("print")
local choices = need("choices")
local findings = need("findings")
local notes = need("notes")
local read_table = need("data")
local join, span = phrases.join, phrases.span

-- A page of more claims has them in pieces.
local MANY = 300

local page = {}
local Page = {}
Page.__index = Page

local function html(text)
  return pandoc.RawBlock("html", text)
end

-- What opens to blocks, below a line.
local function fold(class, line, blocks)
  local folded = vocabulary.blocks({
    html('<details class="' .. class .. '">'), html("<summary>"), pandoc.Plain(line), html("</summary>"),
  })
  folded:extend(blocks)
  folded:insert(html("</details>"))
  return folded
end

function Page:tag(kind, value, class)
  return phrases.remember(self.made, kind .. value, function() return span(self.words:name(kind, value), "tag", class) end)
end

-- The values of a field in a list of records, each once, in the order of the list.
local function list_values(records, field)
  local values, found = pandoc.List({}), {}
  for _, record in ipairs(records) do
    local value = record[field]
    if value and not found[value] then
      found[value] = true
      values:insert(value)
    end
  end
  return values
end

local function join_blocks(one, other)
  local blocks = vocabulary.blocks(table.move(one, 1, #one, 1, {}))
  blocks:extend(other)
  return blocks
end

-- ── claims ───────────────────────────────────────────────────────────────────────────────

local function has_reasons(claim)
  return claim.warrant or claim.qualifier or claim.rebuttal
end

function Page:count_relations(claim)
  local words = self.words:count("{n} relation", "{n} relations", #claim.relations)
  for _, kind in ipairs(list_values(claim.relations, "type")) do
    words:insert(vocabulary.space)
    words:insert(self:tag("relation", kind, vocabulary.tenors[kind]))
  end
  return words
end

-- What a claim opens to, in a line.
function Page:contents(claim)
  local parts = pandoc.List({})
  if claim.quote then
    parts:insert(self.shown.quotation)
  end
  if has_reasons(claim) then
    parts:insert(self.shown.reasons)
  end
  if #claim.evidence > 0 then
    parts:insert(phrases.remember(self.made, "evidence" .. #claim.evidence, function()
      local n = #claim.evidence
      return span(self.words:count("{n} piece of evidence", "{n} pieces of evidence", n), "part")
    end))
  end
  if #claim.relations > 0 then
    parts:insert(span(self:count_relations(claim), "part"))
  end
  if claim.remark then
    parts:insert(self.shown.remark)
  end
  return parts
end

-- What is to be known of a quotation that is not like the others, as a list of one or none.
function Page:standing(attributes)
  local said = self.phrases:exception(attributes)
  return said and {span(said, "standing")} or {}
end

function Page:quotation(claim)
  local quote = claim.quote
  local note, standing = pandoc.Inlines(quote.locator or claim.locator or {}), self:standing(quote.attributes)
  note = join(note, #note > 0 and #standing > 0 and {vocabulary.word(" · ")} or {}, standing)
  return pandoc.BlockQuote({pandoc.Para(join(quote.words, {vocabulary.space, span(note, "source-note")}))})
end

-- A piece of evidence: its kind, what it is, when it was and whether its quotation was found.
function Page:ground(piece)
  local line = piece.kind
    and {self:tag("kind", piece.kind, "kind"), vocabulary.space} or {}
  local first, rest = phrases.first_paragraph(piece.blocks)
  line = join(line, first)
  local when = piece.date and self.words:date(piece.date) or piece.when
  if when then
    line:extend({vocabulary.space, span(vocabulary.inlines(when), "when")})
  end
  local standing = self:standing(piece.attributes)
  line = join(line, #standing > 0 and {vocabulary.space} or {}, standing)
  local blocks = vocabulary.blocks({pandoc.Para(line)})
  blocks:extend(rest)
  return blocks
end

-- A relation in full, with the address that its claims lead to.
function Page:relation(relation, anchor)
  local sentence = pandoc.Span(self.phrases:relation(relation), pandoc.Attr(anchor or "", {"relation", relation.tenor}))
  local line = join({sentence}, self.phrases:pair(relation.from, relation.to))
  local blocks = vocabulary.blocks({pandoc.Plain(line)})
  blocks:extend(relation.rest)
  return blocks
end

function Page:relations(relations)
  local items = pandoc.List(relations):map(function(one) return self:relation(one, one.anchor) end)
  return {pandoc.Div({pandoc.BulletList(items)}, pandoc.Attr("", {"relations"}))}
end

-- A relation in the fold of a claim: a line that leads to it, or all of it where it stands in what a
-- page may leave out.
function Page:bearing(relation, claim)
  return relation.may_be_hidden and self:relation(relation)
    or vocabulary.blocks({pandoc.Plain({self.phrases:bearing(relation, claim)})})
end

-- Records of a claim as a list under a heading.
function Page:listed(heading, records, write, claim)
  local items = pandoc.List({})
  for _, record in ipairs(records) do
    items:insert(write(self, record, claim))
  end
  return {heading, pandoc.BulletList(items)}
end

function Page:inside(claim)
  local blocks = vocabulary.blocks({})
  if claim.quote then
    blocks:insert(self:quotation(claim))
  end
  if has_reasons(claim) then
    blocks:insert(pandoc.BulletList(self.phrases:reasons(claim)))
  end
  if #claim.evidence > 0 then
    blocks:extend(self:listed(self.shown.evidence_heading, claim.evidence, Page.ground))
  end
  if #claim.relations > 0 then
    blocks:extend(self:listed(self.shown.relations_heading, claim.relations, Page.bearing, claim))
  end
  if claim.remark then
    blocks:insert(self.shown.remark_heading)
    blocks:extend(claim.remark)
  end
  local link = pandoc.Link(self.shown.permalink, "#" .. claim.anchor)
  blocks:insert(pandoc.Para({span({link}, "permalink")}))
  return blocks
end

function Page:sentence(claim)
  local sentence = join(claim.words)
  if claim.cite then
    sentence:extend({vocabulary.space, claim.cite})
  end
  sentence:extend(claim.after)
  if claim.certainty then
    local words = join({vocabulary.word("(")}, self.words:name("certainty", claim.certainty), {vocabulary.word(")")})
    sentence:extend({vocabulary.space, span(words, "certainty")})
  end
  return sentence
end

-- A claim with what the page filters it by.
function Page:claim(claim)
  local blocks = vocabulary.blocks({pandoc.Para(self:sentence(claim))})
  blocks:extend(claim.rest)
  local parts = self:contents(claim)
  if #parts > 0 then
    blocks:extend(fold("more", phrases.spaced(parts), self:inside(claim)))
  end
  return pandoc.Div(blocks, pandoc.Attr(claim.anchor, {"claim"}, {
    {"data-source", claim.source and claim.source.key or ""},
    {"data-theme", claim.theme and claim.theme.id or ""},
    {"data-relation", table.concat(list_values(claim.relations, "type"), " ")},
    {"data-kind", table.concat(list_values(claim.evidence, "kind"), " ")},
    self.index.has.changed and {"data-changed", claim.changed or "same"} or nil,
  }))
end

function Page:claims(claims)
  local items = pandoc.List({})
  for _, claim in ipairs(claims) do
    items:insert({self:claim(claim)})
  end
  local list = pandoc.Div({pandoc.BulletList(items)}, pandoc.Attr("", {"claims"}))
  return join_blocks(self:take_filter(), {list})
end

-- A link that stands for a claim: its short form or words, its citation, and what leads to where it
-- is set out.
function Page:link(link, claim)
  if not claim then
    return nil
  end
  local words = join(claim.short or claim.words)
  if claim.cite then
    words:extend({vocabulary.space, claim.cite})
  end
  local onward = pandoc.Link(self.shown.onward, "#" .. claim.anchor)
  words:extend({vocabulary.space, span({onward}, "onward")})
  return words
end

-- ── headings ─────────────────────────────────────────────────────────────────────────────

-- The filter before the first theme or list of claims; nothing once it stands.
function Page:take_filter()
  if self.filtered or #self.index.claims == 0 then
    return {}
  end
  self.filtered = true
  return {choices.list(self.index, self.words)}
end

function Page:theme_heading(header, theme, question)
  local blocks = pandoc.Blocks(self:take_filter())
  blocks:extend(self.print.heading.theme(header, theme, question))
  if theme.low and #self.index.sources <= 4 and not findings.sets_out_positions(theme) then
    blocks:insert(self.findings:scale(theme))
  end
  return blocks
end

function Page:source_heading(header, source, theme)
  local blocks = self.print.heading.source(header, source, theme)
  header.classes:insert(self.phrases:colour(source))
  return blocks
end

-- ── figures ──────────────────────────────────────────────────────────────────────────────

-- What a figure is drawn from, below it.
function Page:figure(figure)
  local path
  figure.content = figure.content:walk({Image = function(image)
    if image.attributes.table then
      path = image.attributes.table
      image.attributes.table = nil
      image.attributes.width = image.attributes.width or "100%"
    end
    return image
  end})
  local data = path and read_table(path)
  if not data then
    return {figure}
  end
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  data.caption = {long = {pandoc.Plain(self.words:say("Data: {caption}", {caption = caption}))}}
  return join_blocks({figure}, fold("data", self.words:say("The data of this figure"), {data}))
end

-- ── divisions ────────────────────────────────────────────────────────────────────────────

local divisions = {}

function divisions.silent(self, div, place, dress)
  local source = self.index.source[div.attributes.source] or place.source
  local blocks = self.print.division.silent(div, place, dress)
  blocks[1].attributes["data-source"] = source and source.key
  return blocks
end

function divisions.room(self, div)
  local lines = self.index:check_lines(div.attributes.lines)
  return {pandoc.Div({}, pandoc.Attr("", {"room"}, {style = ("--lines: %d"):format(lines)}))}
end

function divisions.card(self, div, place, dress)
  local source = self.index.source[div.attributes.source]
  if source then
    div.attributes.source = nil
    div.classes:insert(self.phrases:colour(source))
  end
  div.content = dress(div.content, place)
  return {div}
end

function divisions.cards(_, div, place, dress)
  div.content = dress(div.content, place)
  return {div}
end

-- Headings of the first page begin sections of this one.
function divisions.summary(_, div, place, dress)
  return dress(div.content, place)
end

function divisions.finding(self, div, place, dress)
  return self.findings:finding(div, dress(div.content, place))
end

-- What is in a fold, in a line; nothing where the material stays in the open: below a theme without
-- a finding, and where it is a section of its own.
function Page:line_of(div, theme)
  if theme then
    return theme.finding and self.findings:count_material(theme) or {}
  end
  local begins = div.content[1]
  local is_section = begins and begins.t == "Header" and not begins.classes:includes("source")
  return begins and not is_section and self.findings:count_listed(div) or {}
end

-- The division in a fold keeps sections that begin in it from ending elsewhere. In a long document
-- it is a piece, which pieces.js sets out where it is wanted; without scripts all is there.
function divisions.material(self, div, place, dress)
  local line = self:line_of(div, place.theme)
  if #line == 0 then
    return dress(div.content, place)
  end
  local before = self.is_long and self:take_filter() or {}
  local inside = {pandoc.Div(dress(div.content, place))}
  if self.is_long then
    inside = {html('<div class="piece"><noscript>'), inside[1], html("</noscript></div>")}
    self.has_pieces = true
  end
  return join_blocks(before, fold("material", phrases.spaced(line), inside))
end

-- Evidence and remarks stand with the claims.
divisions["evidence-table"] = function() return {} end
divisions.remarks = divisions["evidence-table"]

-- ── the look ─────────────────────────────────────────────────────────────────────────────

local spans = {}

-- The name of a source is words like others on a page.
function spans.source(_, element)
  return element.attributes.key and element.content or nil
end

-- The words of the page's script and template; in attributes a straight mark would end them.
function Page:say_interface()
  local said = function(message, values)
    return (self.words:text(message, values):gsub('"', "”"))
  end
  return {
    skip = said("Skip to content"), contents = said("Contents"), dark = said("Dark colours"),
    filter = said("Filter the claims"), all = said("All"),
    shown = said("{n} of {all} claims"), none = said("No matching claims."),
    clear = said("Clear the filter"), open = said("Open all"), close = said("Close all"),
    table = said("Table"),
  }
end

function Page:open(doc)
  doc = self.print.open(doc)
  doc.meta.words = self:say_interface()
  return doc
end

local function read_script(name)
  local file = assert(io.open(folder .. "/" .. name, "rb"))
  local text = file:read("a")
  file:close()
  return html("<script>\n" .. text .. "</script>")
end

-- What is noted of the works stands folded below their list.
function Page:close(doc, cited)
  if self.has_pieces then
    doc.blocks:insert(read_script("pieces.js"))
  end
  return notes.fill(doc, cited, self.index, self.words, function(head, list) return fold("notes", head, {list}) end)
end

-- What every claim shows alike.
local function say_once(words)
  local function heading(message)
    return pandoc.Para({span(message, "label")})
  end
  return {
    quotation = span(words:say("Quotation"), "part"),
    reasons = span(words:say("Reasoning"), "part"),
    remark = span(words:say("Analyst’s note"), "part"),
    evidence_heading = heading(words:say("Evidence")),
    relations_heading = heading(words:say("Relations")),
    remark_heading = heading(words:say("Analyst’s note")),
    permalink = words:say("Link to this claim"),
    onward = words:say("in full"),
  }
end

function page.make(index, words, format)
  local bind = print_look.bind
  local look = print_look.make(index, words, format)
  local self = setmetatable({
    index = index, words = words, phrases = phrases.make(index, words), print = look,
    shown = say_once(words), made = {}, is_long = #index.claims > MANY and not index.is_remarked,
  }, Page)
  self.findings = findings.make(index, words, self.phrases)
  local own = bind(self, {
    open = Page.open, close = Page.close, claims = Page.claims, relations = Page.relations, link = Page.link,
    figure = Page.figure,
  })
  for _, name in ipairs({"positions", "judgements"}) do
    own[name] = function(records) return self.findings[name](self.findings, records) end
  end
  own.heading = bind(self, {theme = Page.theme_heading, source = Page.source_heading})
  own.division = setmetatable(bind(self, divisions), {__index = look.division})
  own.span = setmetatable(bind(self, spans), {__index = look.span})
  return setmetatable(own, {__index = look})
end

return page
