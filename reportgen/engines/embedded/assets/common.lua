-- What several filters need: options, findings, small builders.

local common = {}

local variables = PANDOC_WRITER_OPTIONS.variables

-- An option that the engine passes on the command line, as a string ("" where there is none).
function common.option(name)
  local value = variables["reportgen-" .. name]
  return value and tostring(value) or ""
end

-- A word in the document's language.
function common.word(name)
  return common.option("word-" .. name)
end

common.format = common.option("format")

-- Reports a finding to the engine: one line on stderr, read in pandoc.py.
function common.report(code, subject)
  io.stderr:write("REPORTGEN " .. code .. " " .. pandoc.json.encode(subject) .. "\n")
end

function common.raw(text)
  return pandoc.RawBlock(common.raw_format, text)
end

common.raw_format = ({
  pdf = "typst", docx = "openxml", pptx = "openxml", odt = "opendocument", latex = "latex",
  gfm = "markdown",
})[common.format] or "html"

-- Surrounds blocks with two pieces of raw markup.
function common.wrap(before, blocks, after)
  local all = pandoc.Blocks({common.raw(before)})
  all:extend(blocks)
  all:insert(common.raw(after))
  return all
end

-- A string literal of Typst.
function common.typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("[\r\n]+", " ") .. '"'
end

-- Text as it stands in HTML and XML.
function common.xml(text)
  local names = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;"}
  return (text:gsub('[&<>"]', names))
end

function common.has_class(element, class)
  local classes = element.classes
  return classes and classes:includes(class)
end

-- Whether one of several words stands in a document, which is given as JSON. To write that and look
-- there takes half as long as a walk through the document, which makes it anew. A text may have a
-- word too, so that this only tells what a document surely does not have.
function common.stands_in(json, words)
  for _, one in ipairs(words) do
    if json:find(one, 1, true) then
      return true
    end
  end
  return false
end

-- A function for paragraphs in a walk from the top, which then leaves out what is in them.
function common.pass_by()
  return nil, false
end

-- The first class that begins with `prefix`, without it; nil where there is none.
function common.class_after(element, prefix)
  for _, class in ipairs(element.classes) do
    if class:sub(1, #prefix) == prefix then
      return class:sub(#prefix + 1)
    end
  end
end

-- A paragraph in bold.
function common.strong(inlines)
  return pandoc.Para({pandoc.Strong(inlines)})
end

local function without_controls(element)
  local printable, count = element.text:gsub("[%z\1-\8\11\12\14-\31]", "")
  if count > 0 then
    element.text = printable
    return element
  end
end

-- A document, also given as JSON, without control characters (an entity can be one: &#27;), with
-- which the XML of an Office file would not parse.
function common.make_printable(document, json)
  if not common.stands_in(json, {"\\u00"}) then
    return document
  end
  return document:walk({
    Str = without_controls, Code = without_controls, CodeBlock = without_controls,
  })
end

local function free_number(span)
  if common.has_class(span, "header-section-number") then
    return span.content
  end
end

-- A function for spans that makes the numbers of headings words like others; nil where a document,
-- which is given as JSON, has none.
function common.free_numbers(json)
  return common.stands_in(json, {'header-section-number"'}) and free_number or nil
end

-- What a tab holds below its words in bold, where there is nothing to switch.
function common.open_tab(div)
  local blocks = pandoc.Blocks(div.content)
  blocks[1] = common.strong(blocks[1].content)
  return blocks
end

return common
