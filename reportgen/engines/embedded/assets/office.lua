-- The last filter for Word and PowerPoint files.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")

local is_word = common.format == "docx"

local function styled(blocks, style)
  return pandoc.Div(blocks, pandoc.Attr("", {}, {["custom-style"] = style}))
end

-- A box is a table of one cell: it holds lists and tables as well as paragraphs.
local function box(blocks)
  local empty = pandoc.TableHead({})
  local row = pandoc.Row({pandoc.Cell(blocks)})
  local body = {attr = pandoc.Attr(), body = {row}, head = {}, row_head_columns = 0}
  return pandoc.Table({long = {}}, {{"AlignLeft", 1}}, empty, {body}, pandoc.TableFoot({}),
    pandoc.Attr("", {}, {["custom-style"] = "Callout"}))
end

local function callout(div)
  local title, body = div.content[1].content, div.content[2].content
  local blocks = pandoc.Blocks({})
  if pandoc.utils.stringify(title) ~= "" then
    local words = pandoc.utils.blocks_to_inlines(title)
    blocks:insert(is_word and styled({pandoc.Para(words)}, "Callout Title") or common.strong(words))
  end
  blocks:extend(body)
  return is_word and box(blocks) or blocks
end

local function tab(div)
  local blocks = common.open_tab(div)
  if is_word then
    blocks[1] = styled({pandoc.Para(blocks[1].content[1].content)}, "Tab Label")
  end
  return blocks
end

local function division(div)
  if common.has_class(div, "callout") and div.attributes.kind then
    return callout(div)
  elseif common.has_class(div, "tab") then
    return tab(div)
  elseif common.has_class(div, "tabset") then
    return div.content
  elseif common.has_class(div, "columns") and (is_word or #div.content ~= 2) then
    return div.content:map(function(column)
      return column.t == "Div" and pandoc.Div(column.content) or column
    end)
  end
end

-- ── the table of contents ────────────────────────────────────────────────────────────────

local function run(xml)
  return pandoc.RawInline("openxml", "<w:r>" .. xml .. "</w:r>")
end

local function entry(heading)
  local words = heading.content:walk({Note = function() return {} end, Link = function(link)
    return link.content
  end})
  local link = pandoc.Link(words, "#" .. heading.identifier)
  return styled({pandoc.Para({link})}, "toc " .. heading.level)
end

-- A field that Word can update, with its entries in it, so that no program shows it empty.
local function add_contents(document)
  local depth = tonumber(common.option("toc-depth"))
  if not depth then
    return document
  end
  local entries = pandoc.Blocks({})
  document:walk({Header = function(heading)
    if heading.level <= depth and not common.has_class(heading, "unlisted") then
      entries:insert(entry(heading))
    end
  end})
  if #entries == 0 then
    return document
  end
  local begin = run('<w:fldChar w:fldCharType="begin"/>')
  local code = run('<w:instrText xml:space="preserve">TOC \\o "1-' .. depth .. '" \\h \\z \\u</w:instrText>')
  local first, last = entries[1].content[1].content, entries[#entries].content[1].content
  first:insert(1, run('<w:fldChar w:fldCharType="separate"/>'))
  first:insert(1, code)
  first:insert(1, begin)
  last:insert(run('<w:fldChar w:fldCharType="end"/>'))
  entries:insert(1, styled({pandoc.Para({pandoc.Str(common.option("toc-title"))})}, "TOC Heading"))
  -- What stands before the first heading goes before the table of contents.
  local first = 1
  while first <= #document.blocks and document.blocks[first].t ~= "Header" do
    first = first + 1
  end
  for i, block in ipairs(entries) do
    document.blocks:insert(first + i - 1, block)
  end
  return document
end

-- ── columns of slides ────────────────────────────────────────────────────────────────────

local function is_slide_start(block)
  return block.t == "Header" or block.t == "HorizontalRule"
end

-- PowerPoint's layouts have no place above two columns, and the writer would begin another
-- slide: what stands there goes to the head of the first column.
local function gather_columns(document)
  local blocks, start = pandoc.Blocks({}), 1
  for _, block in ipairs(document.blocks) do
    if common.has_class(block, "columns") and #blocks >= start then
      local first = block.content[1].content
      for i = #blocks, start, -1 do
        first:insert(1, blocks:remove(i))
      end
    end
    blocks:insert(block)
    if is_slide_start(block) then
      start = #blocks + 1
    end
  end
  document.blocks = blocks
  return document
end

local function settle(document)
  local json = pandoc.write(document, "json")
  document = common.make_printable(document, json)
  if is_word then
    document = add_contents(document)
  end
  document = document:walk({Div = division, Span = common.free_numbers(json)})
  return is_word and document or gather_columns(document)
end

return {{Pandoc = settle}}
