-- The last filter for web pages and reveal.js decks.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local count = 0

local function next_id(word)
  count = count + 1
  return word .. "-" .. count
end

local function attribute(name, value)
  return value ~= "" and (" " .. name .. '="' .. common.xml(value) .. '"') or ""
end

-- A table in a box of its own that scrolls sideways, its caption above and outside of it.
local function wrap_table(element)
  local caption = element.caption.long
  local id, label = element.identifier, next_id("caption")
  local columns = '" style="--columns:' .. #element.colspecs .. '"'
  element.identifier = ""
  element.caption = {long = {}}
  if #caption == 0 then
    local open = '<div class="table-scroll' .. columns .. ' tabindex="0" role="region"'
    return common.wrap(open .. attribute("aria-label", common.word("table")) .. ">", {element}, "</div>")
  end
  local blocks = common.wrap(
    '<figure class="table-figure"' .. attribute("id", id) .. '><figcaption id="' .. label .. '">',
    caption,
    '</figcaption><div class="table-scroll' .. columns .. ' tabindex="0" role="region" aria-labelledby="'
      .. label .. '">')
  blocks:insert(element)
  blocks:insert(common.raw("</div></figure>"))
  return blocks
end

local function callout(div)
  local kind, collapse = div.attributes.kind, div.attributes.collapse
  local title, body = div.content[1].content, div.content[2].content
  local attributes = ' class="callout callout-' .. kind .. '"' .. attribute("id", div.identifier)
  local titled = pandoc.utils.stringify(title) ~= ""
  if collapse and titled then
    local open = collapse == "false" and " open" or ""
    local blocks = common.wrap("<details" .. attributes .. open .. '><summary class="callout-title">',
      title, "</summary>")
    blocks:extend(common.wrap('<div class="callout-body">', body, "</div></details>"))
    return blocks
  end
  local blocks = pandoc.Blocks({})
  if titled then
    blocks = common.wrap('<p class="callout-title">', title, "</p>")
  end
  blocks:extend(common.wrap('<div class="callout-body">', body, "</div>"))
  local open = "<aside" .. attributes .. attribute("aria-label", div.attributes.label) .. ">"
  return common.wrap(open, blocks, "</aside>")
end

-- Slides would be split by the headings of tabs: there they are paragraphs.
local function tab_label(heading)
  if common.has_class(heading, "tab-label") then
    return common.wrap('<p class="tab-label">', {pandoc.Plain(heading.content)}, "</p>")
  end
end

local function division(div)
  local classes = div.classes
  if classes:includes("callout") and div.attributes.kind then
    return callout(div)
  elseif classes:includes("column") and div.attributes.width then
    -- A share of the row, since percentages and gaps together would not fit in it.
    div.attributes.style = "flex-grow:" .. (div.attributes.width:match("^[%d.]+") or "1")
    div.attributes.width = nil
    return div
  elseif classes:includes("r-fit-text") then
    -- reveal.js measures the parent with its padding, so it gets one without.
    return pandoc.Div({div})
  end
end

-- The writer wraps all that follows a pause, and notes in there would belong to that step:
-- they go before the first pause of their slide.
local function lift_notes(document)
  local blocks, pause = pandoc.Blocks({}), nil
  for _, block in ipairs(document.blocks) do
    if block.t == "Header" or block.t == "HorizontalRule" then
      pause = nil
    elseif block.t == "Para" and pandoc.utils.stringify(block) == ". . ." then
      pause = pause or #blocks + 1
    end
    if pause and common.has_class(block, "notes") then
      blocks:insert(pause, block)
      pause = pause + 1
    else
      blocks:insert(block)
    end
  end
  document.blocks = blocks
  return document
end

local is_deck = common.format == "revealjs"

return {
  {Pandoc = is_deck and lift_notes or nil},
  {Header = is_deck and tab_label or nil, Table = wrap_table, Div = division},
}
