-- What markup can get wrong: warnings with spellings to find their place by, and values that are
-- only given on where they mean something. The functions are methods of an index.

local need = ...
local vocabulary = need("words")

local checks = {}

-- The first words of inlines, as they stand on a line of the file.
local function opening(inlines)
  local words = ""
  for _, inline in ipairs(inlines) do
    if inline.t ~= "Str" and inline.t ~= "Space" then
      break
    end
    words = words .. (inline.text or " ")
  end
  return words
end

-- Where a claim stands: its identifier, else its first words.
local function spellings_of_claim(claim)
  return claim.id == "" and opening(claim.words) or "#" .. claim.anchor
end

-- Where a division stands: its first words, else its attributes, else its class.
local function spellings_of_division(div)
  local spellings = {opening(pandoc.utils.blocks_to_inlines(div.content))}
  for name, value in pairs(div.attributes) do
    table.insert(spellings, name .. "=" .. value)
    table.insert(spellings, ('%s="%s"'):format(name, value))
  end
  table.insert(spellings, "." .. div.classes[1])
  table.insert(spellings, div.classes[1])
  return table.unpack(spellings)
end

local function number_of(text)
  return text and tonumber((text:gsub("−", "-")))
end

function checks:warn(message, ...)
  local spellings = pandoc.List({...}):filter(function(words) return words ~= "" end)
  self.warnings[#self.warnings + 1] = {message = message, words = spellings}
end

-- Of an attribute, which may be written with quotation marks or without.
function checks:warn_of(name, value, wrong)
  self:warn(('%s="%s" %s.'):format(name, value, wrong), name .. "=" .. value,
    ('%s="%s"'):format(name, value), value)
end

-- A document may do without claims; that it names some all the same is told once, not of each.
function checks:warn_without_claims(id)
  if not self.is_without_claims then
    self:warn(('"%s" is named, but no claim is set out in this document.'):format(id), id)
  end
  self.is_without_claims = true
end

local function is_known(kind, value)
  for _, known in ipairs(vocabulary.orders[kind]) do
    if known == value then
      return true
    end
  end
  return false
end

-- A value that the vocabulary knows; of another there is a warning, and it counts as not given.
function checks:check(kind, value, name)
  if value == nil or is_known(kind, value) then
    return value
  end
  local known = table.concat(vocabulary.orders[kind], ", ")
  self:warn_of(name, value, "is not known; known are " .. known)
end

-- Whether a division has all attributes that it needs; one that is empty is none.
function checks:check_given(div, what, ...)
  for _, name in ipairs({...}) do
    if (div.attributes[name] or "") == "" then
      self:warn(("%s has no %s; write {.%s %s=…}."):format(what, name, div.classes[1], name),
        spellings_of_division(div))
      return false
    end
  end
  return true
end

-- The ends of a theme's scale: both or none.
function checks:check_scale(low, high)
  if low and high then
    return low, high
  elseif low or high then
    self:warn_of(low and "low" or "high", low or high, "is one end of a scale; write both, low=… and high=…")
  end
end

-- Names of sources stand somewhere in the document, else a key is misspelt.
function checks:check_sources()
  for _, source in ipairs(self.sources) do
    if not source.label then
      self:warn_of("source", source.key,
        ("names no source of this document; its words are [Name]{.source key=%s}"):format(source.key))
    end
  end
end

-- How many lines there are to write on: 3 where nothing says so, and no more than 40.
function checks:check_lines(value)
  local lines = math.tointeger(tonumber(value or 3))
  if not lines or lines < 1 then
    self:warn_of("lines", value, "is not a number of lines")
    return 3
  end
  return math.min(lines, 40)
end

function checks:check_date(date)
  if date and not self.words:date(date) then
    self:warn_of("date", date,
      "is not a date; write 2017, 2017-02, 2017-02-10 or 2010/2011, and anything else in words as when=\"…\"")
    return nil
  end
  return date
end

function checks:check_stance(value, name)
  local number = number_of(value)
  local whole = number and math.tointeger(number)
  if value and not (whole and whole >= -2 and whole <= 2) then
    self:warn_of(name or "stance", value, "is not a whole number from −2 to 2")
    return nil
  end
  return whole
end

-- The lowest and the highest stance of a source's claims: both or none.
function checks:check_range(low, high)
  if not low and not high then
    return nil
  end
  local from, to = self:check_stance(low, "low"), self:check_stance(high, "high")
  if from and to and from <= to then
    return from, to
  elseif (low == nil) ~= (high == nil) or from and to then
    self:warn_of(low and "low" or "high", low or high,
      "is not a range of stances; write both, the lower one first: low=-1 high=2")
  end
end

-- Whether an element of class source says which one.
function checks:check_key(element)
  local words = pandoc.utils.stringify(element.content)
  if not element.attributes.key then
    self:warn(('The source "%s" has no key; write {.source key=…}.'):format(words), words)
  end
  return element.attributes.key ~= nil
end

function checks:check_claim(claim)
  local name = claim.id == "" and "A claim" or ('The claim "%s"'):format(claim.id)
  if claim.id == "" then
    self:warn("A claim has no id; write {#claim-… .claim}.", spellings_of_claim(claim))
  elseif self.claim[claim.id] then
    self:warn(('Two claims have the id "%s"; links lead to the first.'):format(claim.id), claim.anchor)
  end
  if not claim.source then
    self:warn(name .. " has no source: put it below a heading of class source, or write source=….",
      spellings_of_claim(claim))
  end
  if not claim.cite then
    self:warn(name .. " has no citation: end its first paragraph with [@key, p. 1].",
      spellings_of_claim(claim))
  end
end

return checks
