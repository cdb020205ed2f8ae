-- Where the words of a Word file come from: hidden bookmarks around the fields that a document is
-- made of, so that what a reviewer says of them finds its way home. docs/review.md has their names.
--
-- Bookmarks, because both Word and LibreOffice keep them through editing and saving; content
-- controls lose their tags in LibreOffice. Their names are hashes: a name in Word has 40 letters,
-- digits and underscores at most, and ids may be in any script.

local need = ...

local anchors = {}

local marker = "reportgen-anchor"
local first_id = 1000000 -- pandoc counts its own bookmarks from below

local function is_text(block)
  return block and (block.t == "Para" or block.t == "Plain")
end

local function wrap(inlines, key)
  if #inlines == 0 then
    return inlines
  end
  return pandoc.Inlines({pandoc.Span(inlines, pandoc.Attr("", {}, {[marker] = key}))})
end

-- Everything that is written in blocks belongs to one field.
local function mark_all(blocks, key)
  return pandoc.Blocks(blocks):walk({
    traverse = "topdown",
    Para = function(para) para.content = wrap(para.content, key) return para, false end,
    Plain = function(plain) plain.content = wrap(plain.content, key) return plain, false end,
  })
end

-- The inlines before the first that `ends` holds of, and the rest.
local function mark_before(inlines, ends, key)
  local words, rest = pandoc.Inlines({}), pandoc.Inlines({})
  for _, inline in ipairs(inlines) do
    (#rest > 0 and rest or ends(inline) and rest or words):insert(inline)
  end
  while #words > 0 and words[#words].t:find("Space$") or #words > 0 and words[#words].t == "SoftBreak" do
    rest:insert(1, words:remove())
  end
  local marked = wrap(words, key)
  marked:extend(rest)
  return marked
end

local function is_cite(inline)
  return inline.t == "Cite"
end

local function is_locator(inline)
  return inline.t == "Span" and inline.classes:includes("locator")
end

local function bare(id)
  return (id:gsub("^#", ""):gsub("^claim%-", ""))
end

-- ── divisions ────────────────────────────────────────────────────────────────────────────

local parts = {warrant = "warrant", qualifier = "qualifier", rebuttal = "rebuttal", remark = "note"}
local divisions = {}

local function mark_quote(quote, key)
  local last = quote.content[#quote.content]
  if is_text(last) then
    last.content = mark_before(last.content, is_locator, key)
  end
  quote.content[#quote.content] = last
  return quote
end

function divisions.claim(div)
  local key, pieces = "claim/" .. bare(div.identifier), 0
  for i, block in ipairs(div.content) do
    if i == 1 and is_text(block) then
      block.content = mark_before(block.content, is_cite, key .. "/claim")
    elseif block.t == "BlockQuote" then
      block = mark_quote(block, key .. "/quote")
    elseif block.t == "Div" and block.classes:includes("evidence") then
      block.content = mark_all(block.content, ("%s/evidence/%d"):format(key, pieces))
      pieces = pieces + 1
    elseif block.t == "Div" and parts[block.classes[1]] then
      block.content = mark_all(block.content, key .. "/" .. parts[block.classes[1]])
    end
    div.content[i] = block
  end
  return div
end

function divisions.judgement(div, place)
  place.judgements = place.judgements + 1
  local key = ("judgement/%d"):format(place.judgements)
  for i, block in ipairs(div.content) do
    local is_reason = block.t == "Div" and block.classes:includes("reason")
    div.content[i] = mark_all({block}, key .. (is_reason and "/reason" or "/text"))[1]
  end
  return div
end

function divisions.finding(div, place)
  div.content = mark_all(div.content, ("theme/%s/finding"):format(place.theme or ""))
  return div
end

function divisions.position(div, place)
  local key = ("theme/%s/positions/%s"):format(place.theme or "", div.attributes.source or "")
  div.content = mark_all(div.content, key)
  return div
end

function divisions.silent(div, place)
  local source = div.attributes.source or place.source or ""
  div.content = mark_all(div.content, ("silence/%s/%s"):format(place.theme or "", source))
  return div
end

function divisions.relation(div, place)
  local key = ("relation/%s/%s"):format(bare(div.attributes.from or ""), bare(div.attributes.to or ""))
  place.relations[key] = (place.relations[key] or 0) + 1
  div.content = mark_all(div.content, ("%s/%d"):format(key, place.relations[key]))
  return div
end

function divisions.answer(div)
  div.content = mark_all(div.content, "answer")
  return div
end

-- The question, and what is said of it.
function divisions.question(div)
  for i, block in ipairs(div.content) do
    div.content[i] = mark_all({block}, i == 1 and "question" or "why_now")[1]
  end
  return div
end

-- ── the walk ─────────────────────────────────────────────────────────────────────────────

-- Keeps the theme, the source and the section that what follows a heading belongs to.
local function follow(heading, place)
  for _, name in ipairs({"theme", "source"}) do
    if heading.classes:includes(name) then
      place[name] = name == "theme" and heading.identifier:gsub("^sec%-theme%-", "") or heading.attributes.key
      place[name .. "_level"] = heading.level
    elseif (place[name .. "_level"] or 0) >= heading.level then
      place[name] = nil
    end
  end
  place.section, place.items = heading.identifier, 0
end

-- The items of the lists below a heading, and in caveats below the name of a source, in their order.
local function mark_items(list, place)
  local section = place.speaker and "caveats/" .. place.speaker or place.section
  for i, item in ipairs(section and list.content or {}) do
    list.content[i] = mark_all(item, ("item/%s/%d"):format(section, place.items))
    place.items = place.items + 1
  end
  return list
end

-- The source that a paragraph among caveats names.
local function note_speaker(paragraph, place)
  paragraph.content:walk({Span = function(span)
    if span.classes:includes("source") then
      place.speaker, place.items = span.attributes.key, 0
    end
  end})
end

local mark_blocks

local function mark_division(div, place)
  for _, class in ipairs(div.classes) do
    if divisions[class] then
      return divisions[class](div, place)
    end
  end
  local is_caveats = div.classes:includes("caveats")
  place.in_caveats = is_caveats or place.in_caveats
  div.content = mark_blocks(div.content, place)
  if is_caveats then
    place.in_caveats, place.speaker = false, nil
  end
  return div
end

function mark_blocks(blocks, place)
  local asked
  for i, block in ipairs(blocks) do
    local question = asked
    asked = nil
    if block.t == "Header" then
      follow(block, place)
      asked = block.classes:includes("theme")
    elseif block.t == "Div" then
      blocks[i] = mark_division(block, place)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      blocks[i] = mark_items(block, place)
    elseif block.t == "Para" and question then
      block.content = wrap(block.content, ("theme/%s/question"):format(place.theme))
      blocks[i] = block
    elseif block.t == "Para" and place.in_caveats then
      note_speaker(block, place)
    end
  end
  return blocks
end

-- A figure, or a table, by the words of its caption.
local function mark_caption(block)
  if block.identifier ~= "" and block.caption.long then
    block.caption.long = mark_all(block.caption.long, "caption/" .. block.identifier)
  end
  return block
end

-- `doc` with spans around what belongs to a field, before anything is made of it.
function anchors.mark(doc)
  doc.blocks = mark_blocks(doc.blocks, {judgements = 0, relations = {}, items = 0})
  return doc:walk({Figure = mark_caption, Table = mark_caption})
end

-- ── the bookmarks ────────────────────────────────────────────────────────────────────────

-- `doc` with bookmarks where those spans have come to stand: the second of a field has a number.
function anchors.settle(doc)
  local id, times = first_id, {}
  return doc:walk({Span = function(span)
    local key = span.attributes[marker]
    if not key then
      return nil
    end
    id, times[key] = id + 1, (times[key] or 0) + 1
    local name = "_rg_" .. pandoc.utils.sha1(key):sub(1, 24) .. (times[key] > 1 and "_" .. times[key] or "")
    local start = ('<w:bookmarkStart w:id="%d" w:name="%s"/>'):format(id, name)
    local marked = pandoc.Inlines({pandoc.RawInline("openxml", start)})
    marked:extend(span.content)
    marked:insert(pandoc.RawInline("openxml", ('<w:bookmarkEnd w:id="%d"/>'):format(id)))
    return marked
  end})
end

return anchors
