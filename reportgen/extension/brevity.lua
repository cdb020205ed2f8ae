-- How much room text takes, by its measured width, and where it may be parted.
--
-- Widths are in ems of whatever size the text is set in; letters are taken as wide as in a broad
-- face, so that what fits here fits in the narrower ones too.

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

-- ── parting ──────────────────────────────────────────────────────────────────────────────

-- Where East Asian text may be parted: between any two characters.
local function part_characters(inline)
  local parts = pandoc.Inlines({})
  for _, code in utf8.codes(inline.text or "") do
    if is_east_asian(code) then
      parts:insert(pandoc.Str(utf8.char(code)))
    elseif #parts > 0 and not is_east_asian(utf8.codepoint(parts[#parts].text)) then
      parts[#parts].text = parts[#parts].text .. utf8.char(code)
    else
      parts:insert(pandoc.Str(utf8.char(code)))
    end
  end
  return parts
end

-- Inlines in pieces of as many lines as there is room for, parted at spaces and between East Asian
-- characters alone: what holds neither, such as a citation, stays whole. `count` counts the lines.
function brevity.part_inlines(inlines, count, room)
  local pieces, piece = {}, pandoc.Inlines({})
  local function fits(with)
    return count(stringify(piece .. with)) <= room
  end
  local word = pandoc.Inlines({})
  local function close_word()
    if #piece > 0 and not fits(word) then
      pieces[#pieces + 1] = piece
      piece = pandoc.Inlines({})
      while #word > 0 and word[1].t ~= "Str" and word[1].t:match("Space$") do
        word:remove(1)
      end
    end
    piece:extend(word)
    word = pandoc.Inlines({})
  end
  for _, inline in ipairs(inlines) do
    if inline.t == "Space" or inline.t == "SoftBreak" then
      close_word()
      word:insert(inline)
    elseif inline.t == "Str" then
      for i, part in ipairs(part_characters(inline)) do
        if i > 1 then
          close_word()
        end
        word:insert(part)
      end
    else
      word:insert(inline)
    end
  end
  close_word()
  pieces[#pieces + 1] = piece
  return pieces
end

return brevity
