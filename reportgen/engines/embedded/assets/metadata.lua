-- The title block: authors in the form that each format's template knows.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local stringify = pandoc.utils.stringify

-- Authors as a list of tables with name and affiliation, however they are written.
local function read_authors(written)
  if not written then
    return {}
  elseif pandoc.utils.type(written) ~= "List" then
    written = {written}
  end
  local authors = {}
  for _, author in ipairs(written) do
    if pandoc.utils.type(author) == "table" then
      local place = author.affiliation
      if place and pandoc.utils.type(place) == "table" then
        place = place.name
      end
      authors[#authors + 1] = {name = author.name or "", affiliation = place}
    else
      authors[#authors + 1] = {name = author}
    end
  end
  return authors
end

local function one_line(author)
  local text = stringify(author.name)
  if author.affiliation then
    text = text .. ", " .. stringify(author.affiliation)
  end
  return pandoc.MetaInlines({pandoc.Str(text)})
end

-- An empty list would be a map to the templates, and so is none.
local function map(list, change)
  local changed = {}
  for i, item in ipairs(list) do
    changed[i] = change(item)
  end
  return #changed > 0 and changed or nil
end

-- As Quarto has them, for templates and partials that both engines read.
local function as_quarto_has_it(author)
  local places = author.affiliation and {{name = author.affiliation}} or nil
  return {name = {literal = author.name}, affiliations = places}
end

-- A name in an attribute, which a quotation mark would end.
local function in_attribute(author)
  local text = stringify(author.name):gsub("&", "&amp;"):gsub("<", "&lt;"):gsub('"', "&quot;")
  return pandoc.MetaInlines({pandoc.RawInline("html", text)})
end

local function settle(meta)
  local authors = read_authors(meta.author)
  if common.format == "pdf" then
    meta["by-author"] = map(authors, as_quarto_has_it)
  elseif common.format == "gfm" then
    meta["by-author"] = map(authors, as_quarto_has_it)
  elseif common.format == "html" or common.format == "revealjs" then
    meta["author-meta"] = map(authors, in_attribute)
    meta["by-author"] = map(authors, as_quarto_has_it)
  elseif common.format == "epub" then
    authors = map(authors, function(author) return author.name end)
    meta.date = meta["iso-date"] -- of a book, catalogues read it
    meta["toc-title"] = meta["toc-title"] or common.word("contents")
  else
    authors = map(authors, one_line)
  end
  meta.author = authors and #authors > 0 and authors or nil
  return meta
end

return {{Meta = settle}}
