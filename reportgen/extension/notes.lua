-- What the entries of a bibliography note — what was supplied, what is uncertain — of the works that
-- a document cites, for a division of class reference-notes.

local need = ...
local join = need("phrases").join

local notes = {}

local function name_of(author)
  return author.family or author.literal or author.given
end

-- The words by which a reader finds a work in the list of references.
local function label_of(reference)
  local names = pandoc.List(reference.author or reference.editor or {}):map(name_of)
  local named = #names > 3 and {names[1]} or names
  local label = #named > 0 and table.concat(named:map(pandoc.utils.stringify), ", ")
    or reference.title and pandoc.utils.stringify(reference.title) or reference.id
  local parts = reference.issued and reference.issued["date-parts"]
  local year = parts and parts[1] and parts[1][1]
  return year and ("%s %s"):format(label, math.tointeger(year) or year) or label
end

-- The works are those of some citations and of `nocite`: pandoc takes long to look for citations in
-- all of a document.
local function list_notes(cited, meta)
  local citing = pandoc.Pandoc({pandoc.Plain({pandoc.Cite({}, cited)})}, meta)
  local done, references = pcall(pandoc.utils.references, citing)
  local found = pandoc.List({})
  for _, reference in ipairs(done and references or {}) do
    local note = reference.note and pandoc.utils.stringify(reference.note) or ""
    if note ~= "" then
      found:insert({label_of(reference), reference.note})
    end
  end
  found:sort(function(one, other) return one[1] < other[1] end)
  return found
end

local function as_inlines(note)
  return type(note) == "string" and pandoc.Inlines({pandoc.Str(note)}) or pandoc.Inlines(note)
end

-- A heading above the list, as print has it.
local function set_out(head, list)
  return {pandoc.Para({pandoc.Strong(head)}), list}
end

local function pass_by()
  return nil, false
end

-- `doc`, which has some citations, with its divisions of that class filled, or without them where
-- there is nothing to note; `present` makes Blocks of a heading and the list.
function notes.fill(doc, cited, index, words, present)
  if not index.has["reference-notes"] then
    return doc
  end
  local function fill(div)
    if not div.classes:includes("reference-notes") then
      return nil
    end
    local items = list_notes(cited, doc.meta):map(function(one)
      return {pandoc.Plain(join({pandoc.Str(one[1] .. ":"), pandoc.Space()}, as_inlines(one[2])))}
    end)
    if #items == 0 then
      return {}
    end
    div.content = (present or set_out)(words:say("Notes on the references"), pandoc.BulletList(items))
    return div
  end
  return doc:walk({traverse = "topdown", Div = fill, Para = pass_by, Plain = pass_by})
end

return notes
