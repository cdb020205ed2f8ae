-- Text of Typst: values as its source, and calls of the functions in typst-template.typ.

local typst = {name = "typst"}

local function raw(text)
  return pandoc.RawInline("typst", text)
end

-- ── values ───────────────────────────────────────────────────────────────────────────────

-- A string literal; the one way by which text of a document comes into code.
function typst.string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

-- Named values in an order: {{"level", "low"}, …}.
function typst.dictionary(pairs_)
  return {pairs = pairs_}
end

-- A function of one argument, `#name` in its content.
function typst.lambda(name, inlines)
  return {parameter = name, content = inlines}
end

-- What stands for a value of Typst's in content.
function typst.variable(name)
  return pandoc.Inlines({raw("#" .. name .. ";")})
end

local write

local function write_items(items, into)
  into:insert(raw("("))
  for _, item in ipairs(items) do
    write(item, into)
    into:insert(raw(", "))
  end
  into:insert(raw(")"))
end

local function write_pairs(named, into)
  for _, pair in ipairs(named) do
    into:insert(raw(pair[1] .. ": "))
    write(pair[2], into)
    into:insert(raw(", "))
  end
end

-- "#{};" keeps what follows from beginning a heading or a list.
local function write_content(inlines, into)
  into:insert(raw("[#{};"))
  into:extend(inlines)
  into:insert(raw("]"))
end

function write(value, into)
  local kind = pandoc.utils.type(value)
  if kind == "Inlines" then
    write_content(value, into)
  elseif kind == "Blocks" then
    write_content(pandoc.utils.blocks_to_inlines(value, {raw("#parbreak();")}), into)
  elseif kind == "string" then
    into:insert(raw(typst.string(value)))
  elseif kind == "number" then
    into:insert(raw(("%.3f"):format(value):gsub("%.?0+$", "")))
  elseif kind == "boolean" then
    into:insert(raw(tostring(value)))
  elseif value.pairs then
    into:insert(raw("("))
    write_pairs(value.pairs, into)
    into:insert(raw(")"))
  elseif value.parameter then
    into:insert(raw(value.parameter .. " => "))
    write_content(value.content, into)
  else
    write_items(value, into)
  end
end

-- ── calls ────────────────────────────────────────────────────────────────────────────────

-- A call with named arguments, as a paragraph.
function typst.call(name, named)
  local inlines = pandoc.Inlines({raw("#" .. name .. "(")})
  write_pairs(named, inlines)
  inlines:insert(raw(")"))
  return pandoc.Plain(inlines)
end

-- The beginning of a call: arguments go before its content, in their order.
local function begin(name, arguments)
  local written = pandoc.Inlines({})
  for i, argument in ipairs(arguments) do
    if i > 1 then
      written:insert(raw(", "))
    end
    write(argument, written)
  end
  local text = ""
  for _, item in ipairs(written) do
    text = text .. item.text
  end
  return "#" .. name .. (#arguments > 0 and "(" .. text .. ")" or "")
end

-- A call that stands for what it shows: `#source-mark(0)`.
function typst.expression(name, arguments)
  return pandoc.Inlines({raw(begin(name, arguments) .. ";")})
end

function typst.inline(name, arguments, inlines)
  local all = pandoc.Inlines({raw(begin(name, arguments) .. "[#{};")})
  all:extend(inlines)
  all:insert(raw("];"))
  return all
end

function typst.block(name, arguments, blocks)
  local all = pandoc.Blocks({pandoc.RawBlock("typst", begin(name, arguments) .. "[")})
  all:extend(blocks)
  all:insert(pandoc.RawBlock("typst", "]"))
  return all
end

-- What links to an identifier lead to, where nothing is seen.
function typst.address(identifier)
  return pandoc.RawBlock("typst", "#metadata(none) #label(" .. typst.string(identifier) .. ")")
end

-- A call with several contents of blocks: `#name([…], […])`.
function typst.blocks(name, contents)
  local all = pandoc.Blocks({pandoc.RawBlock("typst", "#" .. name .. "([")})
  for i, blocks in ipairs(contents) do
    if i > 1 then
      all:insert(pandoc.RawBlock("typst", "], ["))
    end
    all:extend(blocks)
  end
  all:insert(pandoc.RawBlock("typst", "])"))
  return all
end

-- ── what print shows ─────────────────────────────────────────────────────────────────────

local function after_break(inlines)
  local all = pandoc.Inlines({pandoc.LineBreak()})
  all:extend(inlines)
  return all
end

function typst.confidence(level, inlines)
  return after_break(typst.inline("confidence", {level}, inlines))
end

function typst.basis(inlines)
  local all = pandoc.Inlines({pandoc.Space()})
  all:extend(typst.inline("small", {}, inlines))
  return all
end

function typst.beneath(inlines)
  local all = pandoc.Inlines({pandoc.Space()})
  all:extend(typst.inline("beneath", {}, inlines))
  return all
end

-- Words that stand for a part of the document, with its page.
function typst.part(anchor, inlines)
  return typst.inline("to", {anchor}, inlines)
end

function typst.question(blocks)
  return typst.block("question-panel", {}, blocks)
end

function typst.speaker(number, inlines)
  return pandoc.Plain(typst.inline("marked", {number - 1}, inlines))
end

function typst.positions(lead, items)
  local contents = pandoc.List({pandoc.Blocks({pandoc.Plain(lead)})})
  for _, item in ipairs(items) do
    contents:insert(pandoc.Blocks(item))
  end
  return typst.blocks("positions", contents)
end

function typst.lead(block)
  return typst.block("lead-question", {}, {block})
end

function typst.caveats(blocks)
  return typst.block("caveats", {}, blocks)
end

function typst.room(lines)
  return pandoc.Blocks({pandoc.Plain(typst.expression("room", {lines}))})
end

function typst.together(blocks)
  return typst.block("together", {}, blocks)
end

function typst.cards(cards)
  return typst.blocks("cards", cards)
end

-- A matrix of so many columns and rows: of a few sources it stays whole while a page holds it;
-- beyond four its heads are turned and it stays whole while it may; where four columns or very many
-- would be too narrow its page is turned.
function typst.matrix(blocks, sources, rows)
  local all = blocks
  if sources > 4 then
    all = typst.block("grid-table", {rows <= 30}, all)
  elseif sources < 4 then
    all = typst.block("placed-table", {}, all)
  end
  if sources == 4 or sources > 16 then
    all = typst.block("turned-page", {}, all)
  end
  return all
end

function typst.matrix_head(inlines)
  return typst.inline("turned", {}, inlines)
end

return typst
