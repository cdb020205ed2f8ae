-- What a document's front matter leaves to us: its kind in words, its description and keywords.

local need = ...
local vocabulary = need("words")

local front = {}

local function list_themes(themes)
  local labels = pandoc.List({})
  for _, theme in ipairs(themes) do
    labels:insert(pandoc.MetaInlines(theme.label))
  end
  return #labels > 0 and pandoc.MetaList(labels) or nil
end

-- Adds to the metadata of `doc` what it does not have; gives the question, as Inlines or nil.
function front.complete(doc, index, words)
  local meta, question = doc.meta, index.question and pandoc.utils.blocks_to_inlines(index.question)
  local kind = meta.document and pandoc.utils.stringify(meta.document)
  if kind and vocabulary.names.document[kind] and not meta.kind then
    meta.kind = pandoc.MetaInlines(words:name("document", kind))
  end
  meta.description = meta.description or question and pandoc.MetaInlines(question) or nil
  meta.keywords = meta.keywords or list_themes(index.themes)
  doc.meta = meta
  return question
end

return front
