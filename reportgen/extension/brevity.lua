-- Text cut to the length that a slide has for it, by its measured width.
--
-- Widths are in ems of whatever size the text is set in; letters are taken as wide as in a broad
-- face, so that what fits here fits in the narrower ones too.

local need = ...
local vocabulary = need("words")
local stringify = pandoc.utils.stringify

local brevity = {}

-- Ems lost at the end of each line, where the next word does not fit.
local lost = 1.5

-- ── measuring ────────────────────────────────────────────────────────────────────────────

local thin = {[0x2018] = true, [0x2019] = true}
for character in (" .,;:!|'iIjlt()[]/ftr-"):gmatch(".") do
  thin[character:byte()] = true
end

local function is_unseen(code)
  return code >= 0x300 and code <= 0x36f or code >= 0x200b and code <= 0x200f
    or code >= 0x2060 and code <= 0x2069
end

local function is_east_asian(code)
  return code >= 0x1100 and code <= 0x115f or code >= 0x2e80 and code <= 0xa4cf
    or code >= 0xac00 and code <= 0xd7a3 or code >= 0xf900 and code <= 0xfaff
    or code >= 0xff00 and code <= 0xff60 or code >= 0x20000
end

local function is_large(code)
  local character = utf8.char(code)
  return ("mw@%&"):find(character, 1, true) ~= nil or pandoc.text.lower(character) ~= character
end

local function find_advance(code)
  if is_unseen(code) then
    return 0
  elseif is_east_asian(code) then
    return 1
  elseif thin[code] then
    return 0.29
  end
  return is_large(code) and 0.68 or 0.5
end

local advances = {}

-- The width of a character in ems.
function brevity.advance(code)
  advances[code] = advances[code] or find_advance(code)
  return advances[code]
end

local function measure(text)
  local width = 0
  for _, code in utf8.codes(text) do
    width = width + brevity.advance(code)
  end
  return width
end

-- How many lines text takes in a column that is `width` ems wide.
function brevity.count_lines(text, width)
  return math.max(math.ceil(measure(text) / math.max(width - lost, 1)), 1)
end

-- ── cutting ──────────────────────────────────────────────────────────────────────────────

-- As many characters as `room` ems hold, and those up to the last space among them.
local function cut(text, room)
  local held, whole = {}, nil
  for _, code in utf8.codes(text) do
    if room <= 0 then
      break
    end
    room = room - brevity.advance(code)
    whole = code == 32 and #held or whole
    held[#held + 1] = utf8.char(code)
  end
  return table.concat(held, "", 1, whole or #held)
end

local function trim(text)
  local trimmed
  repeat
    trimmed = text
    text = text:gsub("[ ,;:%-(%[]+$", ""):gsub("–$", ""):gsub("—$", "")
  until text == trimmed
  return text
end

-- Text on one line, cut with an ellipsis where it takes more `lines` than that of a `width`.
function brevity.shorten(text, width, lines)
  if brevity.count_lines(text, width) <= lines then
    return text
  end
  return trim(cut(text, (width - lost) * lines - 1)) .. "…"
end

-- The same of Inlines, which stay as they are where they fit.
function brevity.shorten_inlines(inlines, width, lines)
  local text = stringify(inlines)
  local short = brevity.shorten(text, width, lines)
  return short == text and inlines or vocabulary.inlines(short)
end

return brevity
