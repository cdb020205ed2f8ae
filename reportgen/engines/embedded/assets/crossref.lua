-- Numbers figures, tables and sections, and resolves @fig-, @tbl- and @sec-.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local nbsp = "\u{a0}"
local words = {fig = "figure", tbl = "table", sec = "section"}
local foreign = {
  eq = true, lst = true, thm = true, lem = true, cor = true, prp = true, cnj = true,
  def = true, exm = true, exr = true, sol = true, rem = true,
  nte = true, tip = true, wrn = true, imp = true, cau = true,
}
local number_sections = common.option("number-sections") == "true"
-- What numbers its headings, and LaTeX its figures too, by itself.
local numbers_itself = common.format == "pdf" or common.format == "latex"
local targets, counts, missing

local function kind_of(identifier)
  return identifier:match("^(%a+)%-") or ""
end

-- Puts "Figure 1: " before a caption and remembers the number.
local function number_float(element)
  local kind = kind_of(element.identifier)
  if kind ~= "fig" and kind ~= "tbl" then
    return nil
  end
  counts[kind] = counts[kind] + 1
  local name = common.word(words[kind]) .. nbsp .. counts[kind]
  targets[element.identifier] = {number = tostring(counts[kind])}
  local long = element.caption.long
  if #long > 0 and common.format == "latex" then
    return element
  elseif #long == 0 then
    long = pandoc.Blocks({pandoc.Plain({pandoc.Str(name)})})
  else
    local prefix = pandoc.Inlines({pandoc.Str(name .. ":"), pandoc.Space()})
    long[1].content = prefix .. long[1].content
  end
  element.caption = {long = long}
  return element
end

local levels, least

local function note_level(heading)
  if not common.has_class(heading, "unnumbered") then
    least = math.min(least, heading.level)
  end
end

local function next_number(level)
  local depth = level - least + 1
  levels[depth] = (levels[depth] or 0) + 1
  for deeper = depth + 1, #levels do
    levels[deeper] = nil
  end
  for shallower = 1, depth do
    levels[shallower] = levels[shallower] or 0
  end
  return table.concat(levels, ".", 1, depth)
end

local function number_heading(heading)
  local target = {title = heading.content}
  if heading.identifier ~= "" then
    targets[heading.identifier] = target
  end
  if not number_sections or common.has_class(heading, "unnumbered") then
    return nil
  end
  target.number = next_number(heading.level)
  if not numbers_itself then
    local span = pandoc.Span({pandoc.Str(target.number)},
      pandoc.Attr("", {"header-section-number"}))
    heading.content:insert(1, pandoc.Space())
    heading.content:insert(1, span)
    return heading
  end
end

-- Numbers all in the order of the document. `pass_by` leaves out what is in paragraphs.
local function number_all(document, pass_by)
  targets, counts, levels, least = {}, {fig = 0, tbl = 0}, {}, 9
  if number_sections then
    document:walk({traverse = "topdown", Header = note_level, Para = pass_by, Plain = pass_by})
  end
  return document:walk({
    traverse = "topdown",
    Header = number_heading,
    Figure = number_float,
    Table = number_float,
    Para = pass_by,
    Plain = pass_by,
  })
end

-- The words of one reference: "Figure 1", "1" or "Fig. 1", or a section's title.
local function words_of(citation, kind, target)
  if not target.number then
    return target.title
  elseif citation.mode == "SuppressAuthor" then
    return pandoc.Inlines({pandoc.Str(target.number)})
  elseif #citation.prefix > 0 then
    return citation.prefix .. {pandoc.Str(nbsp .. target.number)}
  end
  local word = common.word(words[kind] or "section") -- a heading may have any identifier
  if citation.id:match("^%u") then
    word = word:gsub("^%l", string.upper)
  end
  return pandoc.Inlines({pandoc.Str(word .. nbsp .. target.number)})
end

local function resolve_one(citation)
  local identifier = citation.id:gsub("^%u", string.lower)
  local kind = kind_of(identifier)
  local target = targets[identifier]
  if not target then
    if words[kind] then
      missing[#missing + 1] = citation.id
    end
    return pandoc.Inlines({pandoc.Strong({pandoc.Str("?@" .. citation.id)})})
  end
  local content = words_of(citation, kind, target)
  if common.format == "pptx" then
    return content
  end
  return pandoc.Inlines({pandoc.Link(content, "#" .. identifier, "", pandoc.Attr("", {"xref"}))})
end

local function resolve(cite)
  local kind = kind_of(cite.citations[1].id:gsub("^%u", string.lower))
  if not (words[kind] or foreign[kind]) then
    return nil
  end
  local all = pandoc.Inlines({})
  for i, citation in ipairs(cite.citations) do
    if i > 1 then
      all:extend({pandoc.Str(","), pandoc.Space()})
    end
    all:extend(resolve_one(citation))
    all:extend(citation.suffix)
  end
  return all
end

local function is_paragraph(block)
  return block.t == "Para" or block.t == "Plain"
end

-- Only notes have what is numbered inside of paragraphs. Most documents have none with more than
-- text in it: that is seen on the way, and what was numbered without them is numbered anew.
local function settle(document)
  local whole = true
  local function look(note)
    whole = whole and #note.content:filter(is_paragraph) == #note.content
  end
  missing = {}
  local resolved = number_all(document, common.pass_by):walk({Cite = resolve, Note = look})
  if not whole then
    missing = {}
    resolved = number_all(document):walk({Cite = resolve})
  end
  for _, identifier in ipairs(missing) do
    common.report("RG902", identifier)
  end
  return resolved
end

return {{Pandoc = settle}}
