-- What markup can get wrong: warnings with spellings to find their place by, and values that are
-- only given on where they mean something. The functions are methods of an index.

local need = ...
local vocabulary = need("words")

local checks = {}

local function number_of(text)
  return text and tonumber((text:gsub("−", "-")))
end

function checks:warn(message, ...)
  self.warnings[#self.warnings + 1] = {message = message, words = {...}}
end

-- Of an attribute, which may be written with quotation marks or without.
function checks:warn_of(name, value, wrong)
  self:warn(('%s="%s" %s.'):format(name, value, wrong), name .. "=" .. value,
    ('%s="%s"'):format(name, value), value)
end

-- A value that the vocabulary knows; of another there is a warning, and it counts as not given.
function checks:check(kind, value, name)
  if value == nil or vocabulary.names[kind][value] then
    return value
  end
  local known = table.concat(vocabulary.orders[kind], ", ")
  self:warn_of(name, value, "is not known; known are " .. known)
end

function checks:check_date(date)
  if date and not self.words:date(date) then
    self:warn_of("date", date,
      "is no date; write 2017, 2017-02, 2017-02-10 or 2010/2011, and anything else in words as when=\"…\"")
    return nil
  end
  return date
end

function checks:check_stance(value)
  local number = number_of(value)
  if value and not (number and number >= -2 and number <= 2) then
    self:warn_of("stance", value, "is no number from −2 to 2")
    return nil
  end
  return number
end

function checks:check_claim(claim)
  local name = claim.id == "" and "A claim" or ('The claim "%s"'):format(claim.id)
  if claim.id == "" then
    self:warn("A claim has no id; write {#claim-… .claim}.", pandoc.utils.stringify(claim.words))
  elseif self.claim[claim.id] then
    self:warn(('Two claims have the id "%s"; links lead to the first.'):format(claim.id), claim.anchor)
  end
  if not claim.source then
    self:warn(name .. " has no source: put it below a heading of class source, or write source=….",
      claim.anchor)
  end
  if not claim.cite then
    self:warn(name .. " has no citation: end its first paragraph with [@key, p. 1].", claim.anchor)
  end
end

return checks
