-- Pictures of class `below`, which stand among words: each comes below its paragraph, as a figure.
-- A deck leaves them out, whose slides are as full as they can be.

local function is_space(inline)
  return inline == nil or inline.t == "Space" or inline.t == "SoftBreak"
end

-- Words without the spaces around what was taken out of them.
local function close_gaps(inlines)
  local closed = pandoc.Inlines({})
  for _, inline in ipairs(inlines) do
    if not (is_space(inline) and is_space(closed[#closed])) then
      closed:insert(inline)
    end
  end
  if #closed > 0 and is_space(closed[#closed]) then
    closed:remove(#closed)
  end
  return closed
end

-- A paragraph without its pictures, and these.
local function part(block)
  local taken = pandoc.List({})
  local words = block:walk({
    Image = function(image)
      if image.classes:includes("below") then
        image.classes = image.classes:filter(function(name) return name ~= "below" end)
        taken:insert(image)
        return {}
      end
    end,
  })
  if #taken > 0 then
    words.content = close_gaps(words.content)
  end
  return words, taken
end

local function make_figure(image)
  return pandoc.Figure({pandoc.Plain({image})}, {long = {pandoc.Plain(image.caption)}})
end

-- Most documents have none, and are not gone through paragraph by paragraph.
local function has_any(doc)
  local found = false
  doc:walk({Image = function(image)
    found = found or image.classes:includes("below")
  end})
  return found
end

return function(doc, format)
  if not has_any(doc) then
    return doc
  end
  local is_deck = format == "revealjs" or format == "pptx" or format == "beamer"
  return doc:walk({
    Blocks = function(blocks)
      local settled = pandoc.Blocks({})
      for _, block in ipairs(blocks) do
        local words, taken = block, {}
        if block.t == "Para" or block.t == "Plain" then
          words, taken = part(block)
        end
        if #taken == 0 or #words.content > 0 then
          settled:insert(words)
        end
        settled:extend(is_deck and {} or pandoc.List(taken):map(make_figure))
      end
      return settled
    end,
  })
end
