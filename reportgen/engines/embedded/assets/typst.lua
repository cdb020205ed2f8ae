-- Quarto's constructs in Typst; what pandoc's writer leaves out is in the extension's typeset.lua.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local function label(identifier)
  return identifier ~= "" and " #label(" .. common.typst_string(identifier) .. ")" or ""
end

local function figure(element)
  local blocks = common.wrap("#figure(kind: image, [", element.content, "], caption: [")
  blocks:extend(element.caption.long)
  blocks:insert(common.raw("])" .. label(element.identifier)))
  return blocks
end

local function callout(div)
  local title, body = div.content[1].content, div.content[2].content
  local blocks = common.wrap('#note-box("' .. div.attributes.kind .. '", [', title, "], [")
  blocks:extend(body)
  blocks:insert(common.raw("])" .. label(div.identifier)))
  return blocks
end

local function share(column)
  return ((column.attributes.width or ""):match("^([%d.]+)%%$") or "1") .. "fr"
end

local function columns(div)
  local widths, blocks = {}, pandoc.Blocks({})
  for _, column in ipairs(div.content) do
    if column.t == "Div" and common.has_class(column, "column") then
      widths[#widths + 1] = share(column)
      blocks:extend(common.wrap("[", column.content, "],"))
    end
  end
  return common.wrap("#grid(columns: (" .. table.concat(widths, ", ") .. ",), column-gutter: 1.5em,",
    blocks, ")")
end

local function division(div)
  if common.has_class(div, "callout") and div.attributes.kind then
    return callout(div)
  elseif common.has_class(div, "columns") then
    return columns(div)
  elseif common.has_class(div, "tabset") or common.has_class(div, "tab") then
    return div.content
  end
end

local function span(element)
  if common.has_class(element, "mark") then
    local open, close = pandoc.RawInline("typst", "#highlight["), pandoc.RawInline("typst", "]")
    return pandoc.Inlines({open}) .. element.content .. {close}
  end
end

return {{traverse = "topdown", Span = span, Figure = figure, Div = division}}
