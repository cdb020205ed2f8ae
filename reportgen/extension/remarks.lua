-- What reviewers said and nobody has dealt with yet: remarks.json, which only a project has that is
-- made to show it. A page shows it beside the words (margin.lua), a Word file as comments.
--
-- `remarks.read(folder)` gives the list, nil where there is none. `remarks.place(doc, list, words)`
-- puts each where it belongs, for FORMAT: on the words that it was made on if they still stand
-- there, else on all of its field, else wherever a paragraph has these words. What has no place in
-- its own document stands at its end. The text of a remark comes from other people: it is data,
-- and never read as markup.

local need = ...
local vocabulary = need("words")

local remarks = {}

local marker, own = "reportgen-anchor", "reportgen-own" -- the first is that of anchors.lua
local stringify = pandoc.utils.stringify

function remarks.read(folder)
  return vocabulary.read_json(folder .. "/remarks.json")
end

-- ── words among inlines ──────────────────────────────────────────────────────────────────

local unseen = {"\u{2060}", "\u{2068}", "\u{2069}", "\u{200e}", "\u{200f}", "\u{ad}"}

-- A text as it is compared: spaces of all kinds are one, what cannot be seen is nothing.
local function fold(text)
  text = text:gsub("\u{a0}", " "):gsub("\u{202f}", " ")
  for _, sign in ipairs(unseen) do
    text = text:gsub(sign, "")
  end
  return (text:gsub("%s+", " "))
end

local silent = {Note = true, RawInline = true, Image = true}

local function text_of(inline)
  local is_ours = inline.classes
    and (inline.classes:includes("remark-sign") or inline.classes:includes("comment-start"))
  if silent[inline.t] or is_ours then
    return ""
  elseif inline.t == "Space" or inline.t == "SoftBreak" or inline.t == "LineBreak" then
    return " "
  end
  return fold(stringify(inline))
end

-- A word cut in two behind a byte; nil where it cannot be.
local function cut(inline, at)
  if inline.t == "Str" and at > 0 and at < #inline.text and fold(inline.text) == inline.text then
    return pandoc.Str(inline.text:sub(1, at)), pandoc.Str(inline.text:sub(at + 1))
  end
end

-- The inlines before, in and after words; nil where these do not stand there.
local function find_words(inlines, words)
  local texts = {}
  for i, inline in ipairs(inlines) do
    texts[i] = text_of(inline)
  end
  local first, last = table.concat(texts):find(words, 1, true)
  if not first or words == "" then
    return nil
  end
  local before, inside, after = pandoc.Inlines({}), pandoc.Inlines({}), pandoc.Inlines({})
  local past = 0
  for i, inline in ipairs(inlines) do
    local from, to = past + 1, past + #texts[i]
    past = to
    if to < first then
      before:insert(inline)
    elseif from > last then
      after:insert(inline)
    else
      local head, rest = cut(inline, first - from)
      if head then
        before:insert(head)
        inline, from = rest, first
      end
      local kept, tail = cut(inline, last - from + 1)
      inside:insert(kept or inline)
      if tail then
        after:insert(tail)
      end
    end
  end
  return before, inside, after
end

-- ── where each belongs ───────────────────────────────────────────────────────────────────

-- A judgement and an item of a list are anchored by their number, which another choice of themes
-- shifts: their words have to begin as the field does.
local function fits(span, place)
  local is_counted = place.key:find("^judgement/") or place.key:find("^item/")
  local head = fold(place.head)
  return not is_counted or fold(stringify(span)):sub(1, #head) == head
end

-- The spans in a claim's own division are told from those that only name it.
local function mark_own(blocks)
  return blocks:walk({Div = function(div)
    local id = div.identifier:match("^claim%-(.+)$")
    return id and div:walk({Span = function(span)
      local key = span.attributes[marker]
      if key and key:sub(1, #id + 7) == "claim/" .. id .. "/" then
        span.attributes[own] = "1"
        return span
      end
    end})
  end})
end

-- By anchor, its spans: those in the claim itself before the others, else in the text's order.
local function list_spans(blocks)
  local spans, others = {}, {}
  blocks:walk({Span = function(span)
    local key = span.attributes[marker]
    if key then
      local list = span.attributes[own] and spans or others
      list[key] = list[key] or span
    end
  end})
  return setmetatable(spans, {__index = others})
end

-- By anchor, the remarks that belong to it; and those that belong to none. Of one whose record the
-- document leaves out, the words cannot be there: it is on what stands around it.
local function sort_by_anchor(list, spans)
  local by_key, left = {}, {}
  for _, remark in ipairs(list) do
    local found
    for _, place in ipairs(remark.places) do
      local span = spans[place.key]
      found = found or span and fits(span, place) and place
    end
    if found then
      by_key[found.key] = by_key[found.key] or {}
      remark.on = found.own and remark.words or remark.about
      table.insert(by_key[found.key], {remark = remark, words = found.own and fold(remark.words) or ""})
    else
      remark.on = remark.about
      left[#left + 1] = remark
    end
  end
  return by_key, left
end

-- ── placing ──────────────────────────────────────────────────────────────────────────────

-- Remarks by the words that they stand on, which come in their order.
local function group(waiting)
  local words, groups = {}, {}
  for _, one in ipairs(waiting) do
    if not groups[one.words] then
      groups[one.words] = {}
      words[#words + 1] = one.words
    end
    table.insert(groups[one.words], one.remark)
  end
  return words, groups
end

-- Inlines with remarks on words in them; nil where these do not stand there.
local function put(inlines, words, list, sign)
  local before, inside, after = find_words(inlines, words)
  if not before then
    return nil
  end
  before:extend(sign(list, inside))
  before:extend(after)
  return before
end

-- Inlines with all remarks on their words in them, or else on all of them.
local function put_all(inlines, waiting, sign)
  local whole = {}
  local order, groups = group(waiting)
  for _, words in ipairs(order) do
    local made = put(inlines, words, groups[words], sign)
    if not made then
      table.move(groups[words], 1, #groups[words], #whole + 1, whole)
    end
    inlines = made or inlines
  end
  return #whole > 0 and sign(whole, inlines, true) or inlines
end

local function place_by_anchor(blocks, by_key, is_chosen, sign)
  return blocks:walk({Span = function(span)
    local key = span.attributes[marker]
    local waiting = key and by_key[key]
    if waiting and is_chosen(span, key) then
      by_key[key] = nil
      span.content = put_all(span.content, waiting, sign)
      return span
    end
  end})
end

-- Those that stand on words of a template, a caption, a table: the first paragraph that has them.
local function place_by_words(blocks, left, sign)
  local waiting = {}
  for _, remark in ipairs(left) do
    waiting[#waiting + 1] = {remark = remark, words = #remark.words >= 8 and fold(remark.words) or ""}
  end
  local order, groups = group(waiting)
  local function try(block)
    local text, changed = fold(stringify(block)), false
    for i = #order, 1, -1 do
      local words = order[i]
      local made = words ~= "" and text:find(words, 1, true) and put(block.content, words, groups[words], sign)
      if made then
        block.content, changed = made, true
        groups[words] = nil
        table.remove(order, i)
      end
    end
    return changed and block or nil
  end
  blocks = #order > 0 and blocks:walk({Para = try, Plain = try, Header = try}) or blocks
  local kept = {}
  for _, words in ipairs(order) do
    table.move(groups[words], 1, #groups[words], #kept + 1, kept)
  end
  return blocks, kept
end

-- What has no place, in the document that it was made in.
local function keep_at_home(left, build)
  local kept = {}
  for _, remark in ipairs(left) do
    if build == "" or remark.home == build then
      kept[#kept + 1] = remark
    end
  end
  return kept
end

function remarks.place(doc, list, words)
  local look = need(FORMAT == "docx" and "comments" or "margin").make(words)
  local build = stringify(doc.meta["reportgen-build"] or "")
  local blocks = mark_own(doc.blocks) -- not in the metadata, which repeats some words
  local spans = list_spans(blocks)
  local by_key, left = sort_by_anchor(list, spans)
  local function is_chosen(span, key)
    return span.attributes[own] == spans[key].attributes[own]
  end
  blocks = place_by_anchor(blocks, by_key, is_chosen, look.sign)
  doc.blocks, left = place_by_words(blocks, left, look.sign)
  return look.close(doc, keep_at_home(left, build))
end

-- ── what they say ────────────────────────────────────────────────────────────────────────

function remarks.name(said, words)
  return said.who ~= "" and said.who or words:text("A reviewer")
end

-- When it was said, as a string: 21 November 2026, 14:05.
function remarks.date(said, words)
  local day = said.day ~= "" and words:date(said.day)
  return day and (said.time ~= "" and day .. words.comma .. said.time or day) or ""
end

-- The change that a remark proposes, as Inlines; nil for none.
function remarks.change(remark, words, write)
  local old, new = remark.old, remark.new
  if old == "" and new == "" then
    return nil
  elseif old == "" then
    return words:say("Insert: {new}", {new = write(new, "new")})
  elseif new == "" then
    return words:say("Delete: {old}", {old = write(old, "old")})
  end
  return words:say("Replace {old} with {new}", {old = write(old, "old"), new = write(new, "new")})
end

remarks.inlines = vocabulary.inlines
remarks.marker, remarks.own = marker, own

return remarks
