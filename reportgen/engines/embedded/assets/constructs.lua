-- Quarto's own constructs, brought to a form that the last filter of each format knows:
-- conditional content, page breaks, notes, callouts, tabsets, figure and table divisions.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local format = common.format
local slides = format == "revealjs" or format == "pptx"

-- What a name in when-format stands for.
local formats = {
  html = {html = true, revealjs = true, epub = true},
  ["html:js"] = {html = true, revealjs = true},
  pdf = {pdf = true, latex = true},
  typst = {pdf = true},
  epub2 = {epub = true},
  epub3 = {epub = true},
  opendocument = {odt = true},
  markdown = {gfm = true},
}

local function is_format(name)
  return formats[name] and formats[name][format] or name == format or false
end

local function is_hidden(element)
  local when, unless = element.attributes["when-format"], element.attributes["unless-format"]
  local holds = (when == nil or is_format(when)) and (unless == nil or not is_format(unless))
  if common.has_class(element, "content-visible") then
    return not holds
  end
  return common.has_class(element, "content-hidden") and holds
end

local function conditional(element)
  if common.has_class(element, "content-visible") or common.has_class(element, "content-hidden") then
    if is_hidden(element) then
      return {}
    end
    return element.content
  end
end

-- ── callouts ──────────────────────────────────────────────────────────────────────────────

local kinds = {note = true, tip = true, important = true, warning = true, caution = true}

-- The callout's title as inlines: the attribute, a heading at its head, else its kind's name.
local function take_title(div, kind)
  local first = div.content[1]
  if div.attributes.title then
    return pandoc.Inlines({pandoc.Str(div.attributes.title)})
  elseif first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  elseif (div.attributes.appearance or "default") == "default" then
    return pandoc.Inlines({pandoc.Str(common.word(kind))})
  end
  return pandoc.Inlines({})
end

local function callout(div)
  local kind = common.class_after(div, "callout-")
  if not kinds[kind] then
    return nil
  end
  local title = take_title(div, kind)
  local attributes = {{"kind", kind}, {"label", common.word(kind)}}
  if div.attributes.collapse then
    attributes[3] = {"collapse", div.attributes.collapse}
  end
  local head = pandoc.Div({pandoc.Plain(title)}, pandoc.Attr("", {"callout-title"}))
  local body = pandoc.Div(div.content, pandoc.Attr("", {"callout-body"}))
  return pandoc.Div({head, body}, pandoc.Attr(div.identifier, {"callout"}, attributes))
end

-- ── tabsets ───────────────────────────────────────────────────────────────────────────────

local function tabset(div)
  local level
  local tabs = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    level = level or (block.t == "Header" and block.level) or nil
    if block.t == "Header" and block.level == level then
      block.classes:extend({"unnumbered", "unlisted", "tab-label"})
      tabs:insert(pandoc.Div({block}, pandoc.Attr("", {"tab"})))
    elseif #tabs > 0 then
      tabs[#tabs].content:insert(block)
    end
  end
  return pandoc.Div(tabs, pandoc.Attr(div.identifier, {"tabset"}))
end

-- ── figures and tables in divisions ───────────────────────────────────────────────────────

local function caption_of(blocks)
  local last = blocks[#blocks]
  if #blocks > 1 and last.t == "Para" then
    blocks:remove(#blocks)
    return pandoc.Blocks({pandoc.Plain(last.content)})
  end
  return pandoc.Blocks({})
end

-- A lone image in a figure division is its content, not a figure in the figure.
local function unwrap_figures(blocks)
  return blocks:map(function(block)
    return block.t == "Figure" and block.identifier == "" and pandoc.Plain(
      pandoc.utils.blocks_to_inlines(block.content)) or block
  end)
end

local function float(div)
  local kind = div.identifier:match("^(%a+)%-")
  if kind ~= "fig" and kind ~= "tbl" then
    return nil
  end
  local caption = caption_of(div.content)
  if kind == "tbl" and #div.content == 1 and div.content[1].t == "Table" then
    local only = div.content[1]
    only.identifier = div.identifier
    if #caption > 0 then
      only.caption = {long = caption}
    end
    for name, value in pairs(div.attributes) do
      only.attributes[name] = only.attributes[name] or value
    end
    return only
  end
  return pandoc.Figure(unwrap_figures(div.content), {long = caption},
    pandoc.Attr(div.identifier, div.classes, div.attributes))
end

-- ── all of them ───────────────────────────────────────────────────────────────────────────

local function division(div)
  local content = conditional(div)
  if content then
    return content
  elseif common.has_class(div, "notes") and not slides then
    return {}
  elseif common.has_class(div, "panel-tabset") then
    return tabset(div)
  elseif common.class_after(div, "callout-") then
    return callout(div)
  end
  return float(div)
end

local function page_break()
  local breaks = {
    html = '<div class="page-break"></div>',
    pdf = "#pagebreak(weak: true)",
    docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
    epub = '<p style="page-break-after: always;"> </p>',
    odt = '<text:p text:style-name="Pagebreak"/>',
    latex = "\\newpage{}",
  }
  return breaks[format] and common.raw(breaks[format]) or {}
end

local function is_pause(inlines)
  return #inlines == 5 and inlines[1].text == "." and pandoc.utils.stringify(inlines) == ". . ."
end

local function paragraph(block)
  local only = block.content[1]
  if #block.content == 1 and only.t == "RawInline" and only.format == "quarto-shortcode" then
    return page_break()
  elseif not (format == "revealjs") and is_pause(block.content) then
    return {}
  end
end

-- Column widths that Quarto writes beside a caption, as shares of the whole.
local function column_widths(element)
  local written = element.attributes["tbl-colwidths"]
  if not written then
    return nil
  end
  element.attributes["tbl-colwidths"] = nil
  local widths, sum = {}, 0
  for number in written:gmatch("[%d.]+") do
    widths[#widths + 1] = tonumber(number)
    sum = sum + (tonumber(number) or 0)
  end
  if #widths == #element.colspecs and sum > 0 then
    local whole = math.max(sum, 100)
    element.colspecs = element.colspecs:map(function(spec, i)
      return {spec[1], widths[i] / whole}
    end)
  end
  return element
end

local top = format == "html" and 2 or 1
local least, previous = 9, top - 1

-- No text can have these quotation marks in it, which would have backslashes before them.
local function find_least_level(json)
  for level = 1, least do
    if json:find('Header","c":[' .. level .. ",", 1, true) then
      return level
    end
  end
  return least
end

-- Headings begin at the level that the format's title leaves them, and skip none.
local function settle_heading(heading)
  local level = heading.level - least + top
  level = math.max(top, math.min(level, previous + 1, 6))
  previous = level
  if level ~= heading.level then
    heading.level = level
    return heading
  end
end

-- What concerns paragraphs and what is in them, as it stands in JSON.
local in_paragraphs = {
  'content-visible"', 'content-hidden"', 'quarto-shortcode"', 'Para","c":[{"t":"Str","c":"."},',
}

-- Every walk makes the whole document anew, and one through what is in its paragraphs takes three
-- times as long as one through its blocks: there is none for what the document does not have.
local function settle(document)
  local settled = document:walk({Div = division})
  local json = pandoc.write(settled, "json")
  if common.stands_in(json, in_paragraphs) then
    settled = document:walk({Span = conditional, Div = division, Para = paragraph})
    json = pandoc.write(settled, "json")
  end
  least = find_least_level(json)
  local functions = {Table = column_widths, Header = not slides and settle_heading or nil}
  if not common.stands_in(json, {'Note","c":'}) then
    functions.traverse, functions.Para, functions.Plain = "topdown", common.pass_by, common.pass_by
  end
  return settled:walk(functions)
end

return {{Pandoc = settle}}
