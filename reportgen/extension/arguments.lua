-- Arguments in a document — sources, themes, claims, evidence, relations, judgements — as each
-- format shows them. docs/markup.md has what can be written.
--
-- index.lua reads the document; a look (page.lua, slides.lua, print.lua) says what each construct
-- becomes. A look is made by `make(index, words, format)` and may have these functions, each
-- optional; what has none stays as it is written:
--   open(doc)                        first, the whole document; may change its metadata
--   claims(claims), relations(relations), judgements(judgements), positions(positions)
--                                    consecutive divisions of one class, as a list → Blocks
--   heading.theme(header, theme, question)
--                                    with the paragraph below it, if there is one → Blocks
--   heading.source(header, source, theme)    → Blocks
--   division[class](div, place, dress)       any other division → Blocks; `place` has the theme and
--                                    source around it, dress(blocks, place) does what is in it
--   link(link, claim)                a link of class claim → Inlines; nil where there is no such one
--   span[class](span), image(image)  → Inlines
--   figure(figure), table(table)     → Blocks
--   close(doc, cited)                last, the whole document; `cited` has its citations, each key once

local folder = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
local modules = {}

-- A module of this extension, by its path, so that it is found whoever runs the filter.
local function need(name)
  if modules[name] == nil then
    modules[name] = assert(loadfile(folder .. "/" .. name .. ".lua"))(need, folder)
  end
  return modules[name]
end

local words = need("words")
local index = need("index")

-- Which look a format has.
local function choose_look()
  if FORMAT == "html" or FORMAT == "html4" or FORMAT == "html5" then
    return need("page")
  elseif FORMAT == "revealjs" or FORMAT == "pptx" or FORMAT == "beamer" then
    return need("slides")
  end
  return need("print")
end

-- ── what only some formats have ──────────────────────────────────────────────────────────

-- Quarto and the embedded engine choose what a format shows; pandoc by itself leaves it to us.
local is_alone = not quarto and not PANDOC_WRITER_OPTIONS.variables["reportgen-format"]
local families = {
  html = {"html", "epub", "revealjs"}, pdf = {"latex", "beamer"}, latex = {"latex", "beamer"},
}

local function is_format(name)
  for _, one in ipairs(families[name] or {name}) do
    if FORMAT:sub(1, #one) == one then
      return true
    end
  end
  return false
end

-- Whether a division of class content-visible or content-hidden is shown; nil of any other.
local function is_shown(div)
  local visible = div.classes:includes("content-visible")
  if not is_alone or not (visible or div.classes:includes("content-hidden")) then
    return nil
  end
  local when, unless = div.attributes["when-format"], div.attributes["unless-format"]
  local holds = (not when or is_format(when)) and (not unless or not is_format(unless))
  return holds == visible
end

-- ── the walk ─────────────────────────────────────────────────────────────────────────────

local gathered = {
  claim = "claims", relation = "relations", judgement = "judgements", position = "positions",
}

local function gathered_class(block)
  if block.t == "Div" then
    for _, class in ipairs(block.classes) do
      if gathered[class] then
        return class
      end
    end
  end
end

local function first_of(classes, known)
  for _, class in ipairs(classes) do
    if known and known[class] then
      return known[class], class
    end
  end
end

local function make_walk(known, look)
  local dress

  -- A theme takes the paragraph below its heading, which is its question, with it.
  local function dress_heading(header, place, following)
    known:follow(header, place)
    for _, name in ipairs({"low", "high", "key", "stance", "claims", "median", "basis"}) do
      header.attributes[name] = nil -- the index has read it; in a page it would mean another thing
    end
    local make, class = first_of(header.classes, look.heading)
    local record = make and place[class]
    if not record then
      return {header}, 1
    elseif class == "theme" then
      local question = following and following.t == "Para" and following or nil
      return make(header, record, question), question and 2 or 1
    end
    return make(header, record, place.theme), 1
  end

  local function dress_inside(block, place)
    local kind = block.t
    if kind == "Div" then
      local make, shown = first_of(block.classes, look.division), is_shown(block)
      if make then
        return make(block, place, dress)
      elseif shown ~= nil then
        return shown and dress(block.content, place) or {}
      end
      block.content = dress(block.content, place)
    elseif kind == "BlockQuote" then
      block.content = dress(block.content, place)
    elseif kind == "BulletList" or kind == "OrderedList" then
      block.content = block.content:map(function(item) return dress(item, place) end)
    elseif kind == "Figure" and look.figure then
      return look.figure(block)
    elseif kind == "Table" and look.table then
      return look.table(block)
    end
    return {block}
  end

  -- The records of consecutive divisions of a class, from the one at `i`.
  local function gather(blocks, i, class)
    local records, count = {}, 0
    while blocks[i + count] and gathered_class(blocks[i + count]) == class do
      records[#records + 1] = known.of[blocks[i + count]]
      count = count + 1
    end
    return records, count
  end

  function dress(blocks, place)
    local dressed, i = words.blocks({}), 1
    while i <= #blocks do
      local block = blocks[i]
      local class = gathered_class(block)
      local made, count = nil, 1
      if class and look[gathered[class]] then
        local records
        records, count = gather(blocks, i, class)
        made = #records > 0 and look[gathered[class]](records, place) or {}
      elseif block.t == "Header" then
        made, count = dress_heading(block, place, blocks[i + 1])
      else
        made = dress_inside(block, place)
      end
      dressed:extend(made)
      i = i + count
    end
    return dressed
  end

  return dress
end

-- Blocks with their inlines dressed, and their citations, each key once.
local function dress_inlines(blocks, known, look)
  local cited, found = pandoc.List({}), {}
  local dressed = blocks:walk({
    Cite = known.has["reference-notes"] and function(cite)
      for _, citation in ipairs(cite.citations) do
        if not found[citation.id] then
          found[citation.id] = true
          cited:insert(citation)
        end
      end
    end or nil,
    Link = function(link)
      if look.link and link.classes:includes("claim") then
        return look.link(link, known:find_claim(link.target))
      end
    end,
    Span = function(span)
      local make = first_of(span.classes, look.span)
      if make then
        return make(span)
      end
    end,
    Image = look.image,
  })
  return dressed, cited
end

-- ── what is wrong ────────────────────────────────────────────────────────────────────────

-- Where words stand in a line, not as the beginning of a longer one.
local function find_in_line(line, words)
  local first, last = line:find(words, 1, true)
  while first and line:find("^[%w_-]", last + 1) do
    first, last = line:find(words, last + 1, true)
  end
  return first
end

local function find_in_file(path, words)
  local file, number = io.open(path), 0
  for line in file and file:lines() or function() end do
    number = number + 1
    local column = find_in_line(line, words)
    if column then
      return ("%s:%d:%d"):format(path, number, column)
    end
  end
end

-- Where one of several spellings first stands in the document's file; its name where none does.
local function place_of(spellings)
  local path = quarto and quarto.doc.input_file or PANDOC_STATE.input_files[1] or "-"
  for _, words in ipairs(spellings) do
    local place = find_in_file(path, words)
    if place then
      return place
    end
  end
  return path
end

-- The embedded engine finds the place itself, in the text that it gave.
local function report(warning)
  if PANDOC_WRITER_OPTIONS.variables["reportgen-format"] then
    io.stderr:write("REPORTGEN RG911 " .. pandoc.json.encode(warning) .. "\n")
  else
    io.stderr:write(("WARNING (%s) %s [RG911]\n"):format(place_of(warning.words), warning.message))
  end
end

local function language_of(meta)
  return meta.lang and pandoc.utils.stringify(meta.lang) or "en"
end

local function dress_document(doc)
  local said = words.read(folder, language_of(doc.meta))
  if said.turns and doc.meta.dir == nil then
    doc.meta.dir = pandoc.MetaString("rtl")
  end
  doc = need("pictures")(doc, FORMAT)
  local remarked = (FORMAT == "docx" or FORMAT:find("^html")) and need("remarks").read(folder)
  local anchors = (FORMAT == "docx" or remarked) and need("anchors")
  doc = anchors and anchors.mark(doc) or doc
  local known = index.read(doc, said)
  known.is_remarked = remarked and true or false
  local look = choose_look().make(known, said, FORMAT)
  doc = look.open and look.open(doc) or doc
  local blocks = make_walk(known, look)(doc.blocks, {})
  local cited
  doc.blocks, cited = dress_inlines(blocks, known, look)
  for _, warning in ipairs(known.warnings) do
    report(warning)
  end
  doc = look.close and look.close(doc, cited) or doc
  doc = remarked and need("remarks").place(doc, remarked, said) or doc
  return FORMAT == "docx" and anchors.settle(doc) or doc
end

return {{Pandoc = dress_document}}
