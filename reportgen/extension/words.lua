-- Our own words in the document's language, its dates and numbers: words/<lang>.json.
--
-- `words.read(folder, lang)` gives an object with
--   say(message, values)           Inlines; {placeholders} take strings, numbers or Inlines
--   text(message, values)          the same as a string, for attributes
--   count(one, many, n, values)    Inlines in the form that a number takes; {n} is the number
--   name(kind, value)              Inlines for a value that markup has, nil where it is unknown
--   date(iso)                      a string: 10 February 2017; nil where it is no date
--   stance(number)                 a string: +1, −1.5, 0; "–" where there is none
--   quote(inlines)                 Inlines in the language's quotation marks

local words = {}

-- A message that is written out in a table; docs/make_messages.py finds it by this name.
local function message(text)
  return text
end

words.names = {
  certainty = {
    tentative = message("stated as possible"),
    probable = message("stated as likely"),
    firm = message("stated as certain"),
  },
  confidence = {
    low = message("Low confidence"),
    moderate = message("Moderate confidence"),
    high = message("High confidence"),
  },
  changed = {
    added = message("new"),
    changed = message("changed"),
    same = message("unchanged"),
  },
  kind = {
    event = message("event"),
    statistic = message("statistic"),
    document = message("document"),
    statement = message("statement"),
    scholarship = message("scholarship"),
    interpretation = message("interpretation"),
  },
  relation = {
    agrees = message("agrees"),
    supports = message("supports"),
    extends = message("extends"),
    qualifies = message("qualifies"),
    contradicts = message("contradicts"),
    attacks = message("in tension with"),
  },
  sentence = {
    agrees = message("{one} and {other} agree"),
    supports = message("{one} supports {other}"),
    extends = message("{one} extends {other}"),
    qualifies = message("{one} qualifies {other}"),
    contradicts = message("{one} and {other} contradict each other"),
    attacks = message("{one} and {other} are in tension"),
  },
  -- The same of the claim that is borne on; the others mean the same in both directions.
  converse = {
    supports = message("{one} is supported by {other}"),
    extends = message("{one} goes less far than {other}"),
    qualifies = message("{one} is qualified by {other}"),
  },
  -- The same of a claim that is not named again, and of one that is borne on.
  bearing = {
    agrees = message("agrees with {other}"),
    supports = message("supports {other}"),
    extends = message("extends {other}"),
    qualifies = message("qualifies {other}"),
    contradicts = message("contradicts {other}"),
    attacks = message("in tension with {other}"),
  },
  borne = {
    supports = message("supported by {other}"),
    extends = message("goes less far than {other}"),
    qualifies = message("qualified by {other}"),
    contradicts = message("contradicted by {other}"),
  },
  document = {
    brief = message("Comparative brief"),
    summary = message("Summary"),
    handout = message("Seminar handout"),
    annex = message("Annex"),
  },
}

-- The values of each, in the order in which they are listed.
words.orders = {
  certainty = {"tentative", "probable", "firm"},
  changed = {"added", "changed", "same"},
  confidence = {"low", "moderate", "high"},
  kind = {"event", "statistic", "document", "statement", "scholarship", "interpretation"},
  relation = {"agrees", "supports", "extends", "qualifies", "contradicts", "attacks"},
}

words.orders.by = {"source", "reader"}
words.orders.length = {"brief", "full"}

-- What a relation comes down to.
words.tenors = {
  agrees = "agree", supports = "agree", extends = "agree",
  qualifies = "qualify",
  contradicts = "contradict", attacks = "contradict",
}

-- ── reading ──────────────────────────────────────────────────────────────────────────────

-- What a file of JSON holds; nil where there is no such file.
function words.read_json(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

-- The file of a language, of its base language, else the English one.
local function find_language(folder, lang)
  for _, name in ipairs({lang, lang:match("^[^-_]+"), "en"}) do
    local found = name:match("^[%w-]+$") and words.read_json(folder .. "/words/" .. name .. ".json")
    if found then
      return found
    end
  end
  error("no words in " .. folder .. "/words")
end

-- ── direction ────────────────────────────────────────────────────────────────────────────

local function is_right_to_left(code)
  return code >= 0x590 and code <= 0x8FF or code >= 0xFB1D and code <= 0xFDFF
    or code >= 0xFE70 and code <= 0xFEFC or code >= 0x10800 and code <= 0x10FFF
end

local function is_left_to_right(code)
  return code >= 65 and code <= 90 or code >= 97 and code <= 122 or code == 0xAA or code == 0xBA
    or code >= 0xC0 and code <= 0x2B8 and code ~= 0xD7 and code ~= 0xF7
    or code >= 0x370 and code < 0x590 or code >= 0x900 and code < 0x2000
    or code >= 0x3005 and code <= 0xFAFF and code ~= 0x3030 or code >= 0xFF21 and code <= 0xFFDC
    or code >= 0x20000
end

-- Whether a text begins in a script from left to right, and is not set apart yet.
local function begins_left_to_right(text)
  for _, code in utf8.codes(text, true) do
    if is_right_to_left(code) or code == 0x2068 then
      return false
    elseif is_left_to_right(code) then
      return true
    end
  end
  return false
end

-- ── filling ──────────────────────────────────────────────────────────────────────────────

local inlines_type, blocks_type = getmetatable(pandoc.Inlines({})), getmetatable(pandoc.Blocks({}))

-- A table of inlines as Inlines, without the copy that pandoc.Inlines makes of every one.
function words.list(inlines)
  return setmetatable(inlines, inlines_type)
end

-- The same of blocks.
function words.blocks(blocks)
  return setmetatable(blocks, blocks_type)
end

-- A space and words are made once, since to ask pandoc for one takes longer than all else that is
-- done with it. They stand in many places, so that nothing may change them.
words.space = pandoc.Space()
local made = {}

function words.word(characters)
  made[characters] = made[characters] or pandoc.Str(characters)
  return made[characters]
end

-- Words as Inlines: spaces part them, a no-break space is a character.
local function to_inlines(text)
  local inlines = {}
  for space, word in text:gmatch("( *)([^ ]*)") do
    if space ~= "" then
      inlines[#inlines + 1] = words.space
    end
    if word ~= "" then
      inlines[#inlines + 1] = words.word(word)
    end
  end
  return words.list(inlines)
end

words.inlines = to_inlines

-- A message as pieces: Inlines, and names of placeholders.
local function parse(text)
  local pieces, position = {}, 1
  for start, name, stop in text:gmatch("(){([%w_]+)}()") do
    pieces[#pieces + 1] = to_inlines(text:sub(position, start - 1))
    pieces[#pieces + 1] = name
    position = stop
  end
  pieces[#pieces + 1] = to_inlines(text:sub(position))
  return pieces
end

local parsed = {}

local function put(inlines, more)
  for i = 1, #more do
    inlines[#inlines + 1] = more[i]
  end
end

-- A value of a message; from right to left, one that begins in another script is set apart.
local function put_value(inlines, value, turns)
  local given = (type(value) == "table" or type(value) == "userdata") and value or to_inlines(tostring(value))
  local apart = turns and begins_left_to_right(pandoc.utils.stringify(given))
  put(inlines, apart and {words.word("\u{2068}")} or {})
  put(inlines, given)
  put(inlines, apart and {words.word("\u{2069}")} or {})
end

local function fill(text, values, turns)
  parsed[text] = parsed[text] or parse(text)
  local inlines = {}
  for _, piece in ipairs(parsed[text]) do
    if type(piece) == "table" then
      put(inlines, piece)
    elseif values[piece] then
      put_value(inlines, values[piece], turns)
    else
      put(inlines, {words.word("{" .. piece .. "}")})
    end
  end
  return words.list(inlines)
end

-- ── dates and numbers ────────────────────────────────────────────────────────────────────

local days = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

local function is_leap(year)
  return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
end

-- Year, month and day of "2017", "2017-02" or "2017-02-10"; nil where the calendar has no such day.
local function parse_day(text)
  local year, rest = text:match("^(%d%d%d%d)(.*)$")
  local month, after = (rest or ""):match("^%-(%d%d)(.*)$")
  local day = (after or ""):match("^%-(%d%d)$")
  if not year or (rest ~= "" and not month) or (month and after ~= "" and not day) then
    return nil
  end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  if year == 0 or month and not days[month] or day and (day < 1 or day > days[month])
    or month == 2 and day == 29 and not is_leap(year) then
    return nil
  end
  return year, month, day
end

local function write_day(dates, text)
  local year, month, day = parse_day(text)
  if not year then
    return nil
  end
  local form = day and dates.day or month and dates.month or dates.year
  local values = {
    y = year, m = month, d = day,
    month = month and dates.months[month], alone = month and dates["months-alone"][month],
  }
  return (form:gsub("{(%w+)}", function(name) return tostring(values[name]) end))
end

-- ── the object ───────────────────────────────────────────────────────────────────────────

local Words = {}
Words.__index = Words

function Words:say(text, values)
  return fill(self.data.words[text] or text, values or {}, self.turns)
end

function Words:text(text, values)
  return pandoc.utils.stringify(self:say(text, values))
end

function Words:count(one, many, n, values)
  local forms = self.data.forms[many] or {one, many}
  local place = (n < 200 and n or 100 + n % 100) + 1
  local form = forms[tonumber(self.data.plurals:sub(place, place)) + 1] or many
  local all = {n = n}
  for name, value in pairs(values or {}) do
    all[name] = value
  end
  return fill(form, all, self.turns)
end

function Words:name(kind, value)
  local known = words.names[kind][value]
  return known and self:say(known)
end

function Words:date(text)
  local from, to = text:match("^([^/]*)/([^/]*)$")
  if not from then
    return write_day(self.data.dates, text)
  end
  local first, last = write_day(self.data.dates, from), write_day(self.data.dates, to)
  local dash = #from == 4 and #to == 4 and "–" or " – "
  return first and last and (first == last and first or first .. dash .. last)
end

function Words:stance(number)
  if not number then
    return "–"
  end
  if number == 0 then
    return "0"
  end
  local mark = self.turns and "\u{200e}" or ""
  return mark .. ("%+d"):format(number):gsub("-", self.data.minus)
end

function Words:quote(inlines)
  local quoted = {words.word(self.data.quotes[1])}
  put(quoted, inlines)
  quoted[#quoted + 1] = words.word(self.data.quotes[2])
  return words.list(quoted)
end

-- `folder` is the extension's; `lang` a BCP 47 tag, as a string.
function words.read(folder, lang)
  local data = find_language(folder, lang ~= "" and lang or "en")
  local one_place, several_places = {}, {}
  for _, forms in ipairs(data.locators) do
    one_place[forms[2]], several_places[forms[1]] = forms[1], forms[2]
  end
  return setmetatable({
    data = data, lang = lang, comma = data.comma, turns = data.direction == "rtl",
    one_place = one_place, several_places = several_places,
  }, Words)
end

return words
