-- What the claims of a page can be filtered by, as a list that the page's script makes controls of.

local need = ...
local vocabulary = need("words")

local choices = {}

-- The values of a fixed list that records have, with their names.
local function list_known(words, field, records, name)
  local found, known = {}, pandoc.List({})
  for _, record in ipairs(records) do
    found[record[name] or ""] = true
  end
  for _, value in ipairs(vocabulary.orders[field]) do
    if found[value] then
      known:insert({value, words:name(field, value)})
    end
  end
  return known
end

-- Whether claims are new, changed or unchanged; nothing where the document does not say so of any.
local function list_changes(index, words)
  local kinds = pandoc.List(index.claims):map(function(claim) return {changed = claim.changed or "same"} end)
  return index.has.changed and list_known(words, "changed", kinds, "changed") or pandoc.List({})
end

local function plain_span(words, name, value)
  return pandoc.Plain({pandoc.Span(words, pandoc.Attr("", {}, {[name] = value}))})
end

-- A field with its choices, nil where it has none.
local function make_item(name, label, known)
  local items = known:map(function(choice)
    return {plain_span(choice[2], "data-value", choice[1])}
  end)
  return #items > 0 and {plain_span(label, "data-field", name), pandoc.BulletList(items)} or nil
end

function choices.list(index, words)
  local sources = pandoc.List(index.sources):map(function(source)
    return {source.key, source.label or vocabulary.inlines(source.key)}
  end)
  local themes = pandoc.List(index.themes):map(function(theme) return {theme.id, theme.label} end)
  local items = pandoc.List({})
  for _, field in ipairs({
    {"source", words:say("Source"), sources},
    {"theme", words:say("Theme"), themes},
    {"relation", words:say("Relation"), list_known(words, "relation", index.relations, "type")},
    {"kind", words:say("Kind of evidence"), list_known(words, "kind", index.evidence, "kind")},
    {"changed", words:say("Changes"), list_changes(index, words)},
  }) do
    items:insert(make_item(table.unpack(field)))
  end
  return pandoc.Div({pandoc.BulletList(items)}, pandoc.Attr("filter", {}, {hidden = "hidden"}))
end

return choices
