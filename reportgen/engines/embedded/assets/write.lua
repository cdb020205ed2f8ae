-- Reads documents, one after another, and writes each in every format that is asked for.
--
-- A document is a line of standard input, as JSON: a `folder`, in it a file with the `order`, and the
-- `epoch`, in seconds since 1970, that is now. A further line says that the project has its pictures too.
-- A line before that may have a `text` and its `reader`: it is read at once. Where the document says
-- `is_read`, that text is its body.
--
-- The order, as JSON, has `body` (the text without its front matter) and `targets`, each with `name`,
-- `reader` and `writer` (pandoc's names of formats), `metadata` (JSON, as text), `filters` (paths,
-- before and after citations are resolved), `citeproc`, `options` (a pandoc writer's), `output` (a
-- path) and maybe `template` (a path) or `standalone` (pandoc's own template).
--
-- After each target a line "REPORTGEN-WRITTEN name" goes to standard error: what was said before it,
-- and after the line before it, concerns that target. What comes before "REPORTGEN-READ" concerns all
-- of them. "REPORTGEN-DONE" ends a document, and "REPORTGEN-AHEAD" a text.

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write_file(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function say(line)
  io.stderr:write(line .. "\n")
  io.stderr:flush()
end

local is_drawn

-- pandoc holds every function that a walk was given, and with it all that the function sees, for as
-- long as it runs: it registers it here under a number and never takes it out.
local registry = debug.getregistry()

local function list_registered()
  local listed = {}
  for key, value in pairs(registry) do
    if math.type(key) == "integer" then
      listed[key] = value
    end
  end
  return listed
end

-- Gives up what has been registered since, and what nothing refers to after that. Lua does not know
-- how much memory pandoc holds for each of its values, so that it would do so late; until then
-- pandoc goes through all of it whenever it clears up its own.
local function clear_up(listed)
  for key in pairs(list_registered()) do
    registry[key] = listed[key]
  end
  collectgarbage()
end

local function wait_for_pictures()
  is_drawn = is_drawn or io.read("l")
end

-- Each filter has globals of its own, so that none sees what another left there.
local function run_filters(document, paths)
  for _, path in ipairs(paths) do
    package.loaded.common = nil -- it reads the options of the target
    PANDOC_SCRIPT_FILE = path
    local listed, globals = list_registered(), setmetatable({}, {__index = _G})
    document = pandoc.utils.run_lua_filter(document, path, globals)
    clear_up(listed)
  end
  return document
end

-- ── a long page in its template ──────────────────────────────────────────────────────────

-- What a template may ask that depends on the body: other files, and what pandoc saw in it.
local of_body = {"()", "highlighting-", "csl-", "math", "quotes"}

-- Notes are numbered from those of the title and the abstract on.
local function has_note(meta)
  local found = false
  pandoc.Pandoc({}, meta):walk({Note = function() found = true end})
  return found
end

local function can_wait_for_body(template, meta)
  for _, name in ipairs(of_body) do
    if template:find(name, 1, true) then
      return false
    end
  end
  return ("\n" .. template):find("\n$body$\n", 1, true) ~= nil and not has_note(meta)
end

-- What the contents are made of: headings, and whether anything stands before them. Says whether
-- there are any.
local function keep_headings(blocks)
  local kept, has_any = pandoc.Blocks({}), false
  for _, block in ipairs(blocks) do
    local inside, has_inside
    if block.t == "Div" then
      inside, has_inside = keep_headings(block.content)
    end
    if block.t == "Header" then
      kept:insert(block)
    elseif has_inside then
      kept:insert(pandoc.Div(inside, block.attr))
    elseif #kept == 0 then
      kept:insert(pandoc.Plain({}))
    end
    has_any = has_any or has_inside or block.t == "Header"
  end
  return kept, has_any
end

-- Where the body will stand. The title may say it too: then pandoc fills the template itself.
local place = "REPORTGEN-BODY"

-- A page as pandoc writes it, which takes more than half of its time for putting the body into the
-- template: here it is put there afterwards. Nil where its place is not certain.
local function fill(template, document, writer, options)
  options.template = nil
  local body = pandoc.write(document, writer, options)
  options.template, options.variables.body = pandoc.template.compile(template), place
  local headings = keep_headings(document.blocks)
  local frame = pandoc.write(pandoc.Pandoc(headings, document.meta), writer, options)
  options.variables.body = nil
  local first, last = frame:find(place, 1, true)
  if first and not frame:find(place, last + 1, true) then
    return frame:sub(1, first - 1) .. body .. frame:sub(last + 1)
  end
end

local function render(document, target)
  local options, template = target.options, target.template and read_file(target.template)
  if target.name == "html" and template and can_wait_for_body(template, document.meta) then
    local page = fill(template, document, target.writer, options)
    if page then
      return page
    end
  end
  if template then
    options.template = pandoc.template.compile(template, target.template)
  elseif target.standalone then
    options.template = pandoc.template.compile(pandoc.template.default(FORMAT))
  end
  return pandoc.write(document, target.writer, options)
end

local function write(document, target)
  FORMAT = target.writer:match("^[%w_]+")
  PANDOC_WRITER_OPTIONS = pandoc.WriterOptions(target.options)
  local meta = pandoc.read(target.metadata, target.reader .. "-raw_html-raw_attribute").meta
  document = run_filters(pandoc.Pandoc(document.blocks:clone(), meta), target.filters.before)
  if target.citeproc then
    document = pandoc.utils.citeproc(document)
    collectgarbage()
  end
  wait_for_pictures()
  document = run_filters(document, target.filters.after)
  write_file(target.output, render(document, target))
end

local ahead

local function read_ahead(text, reader)
  ahead = {reader = reader, document = pandoc.read(text, reader)}
  say("REPORTGEN-AHEAD")
end

local function carry_out(order, is_read)
  is_drawn = false
  local documents, last = {}, {}
  if is_read then
    documents[ahead.reader] = ahead.document
  end
  ahead = nil
  for i, target in ipairs(order.targets) do
    documents[target.reader] = documents[target.reader] or pandoc.read(order.body, target.reader)
    last[target.reader] = i
  end
  say("REPORTGEN-READ")
  for i, target in ipairs(order.targets) do
    local document = documents[target.reader]
    if last[target.reader] == i then
      documents[target.reader] = nil -- nothing holds it after this
    end
    write(document, target)
    say("REPORTGEN-WRITTEN " .. target.name)
  end
end

-- ── one document after another ───────────────────────────────────────────────────────────

-- What a table holds, and each table in it: filters may change any.
local function remember(one, all)
  if type(one) == "table" and not all[one] then
    local held = {}
    all[one] = held
    for name, value in pairs(one) do
      held[name] = value
      remember(value, all)
    end
  end
  return all
end

local at_first, registered_at_first = remember(_G, {}), list_registered()

-- As if the next document were the first.
local function forget()
  for one, held in pairs(at_first) do
    for name in pairs(one) do
      one[name] = held[name]
    end
    for name, value in pairs(held) do
      one[name] = value
    end
  end
  pandoc.mediabag.empty()
  clear_up(registered_at_first)
end

local function work(task)
  local environment = pandoc.system.environment()
  environment.SOURCE_DATE_EPOCH = task.epoch
  pandoc.system.with_environment(environment, function()
    pandoc.system.with_working_directory(task.folder, function()
      carry_out(pandoc.json.decode(read_file(task.order), false), task.is_read)
    end)
  end)
  say("REPORTGEN-DONE")
  forget()
end

for line in io.lines() do
  local task = pandoc.json.decode(line, false)
  if task.text then
    read_ahead(task.text, task.reader)
  else
    work(task)
  end
end
