-- Remarks of reviewers as comments in a Word file: pandoc writes them of spans of its own. Their
-- initials are the remark's id, by which a copy that comes back is known to hold them already.

local need = ...
local remarks = need("remarks")

local comments = {}
local Comments = {}
Comments.__index = Comments

-- Lines of words, each on a line of its own.
local function stack(lines)
  local inlines = pandoc.Inlines({})
  for i, line in ipairs(lines) do
    if i > 1 then
      inlines:insert(pandoc.LineBreak())
    end
    inlines:extend(line)
  end
  return inlines
end

function Comments:lines(said)
  return pandoc.List(said.lines):map(function(line) return remarks.inlines(line) end)
end

-- The two ends of a comment.
function Comments:ends(said, initials, lines)
  local id = tostring(self.count)
  self.count = self.count + 1
  local attributes = {{"id", id}, {"author", remarks.name(said, self.words)}, {"initials", initials}}
  if said.stamp ~= "" then
    table.insert(attributes, {"date", said.stamp})
  end
  return pandoc.Span(stack(lines), pandoc.Attr("", {"comment-start"}, attributes)),
    pandoc.Span({}, pandoc.Attr("", {"comment-end"}, {{"id", id}}))
end

function Comments:comment_lines(remark, on)
  local lines = self:lines(remark)
  local change = remarks.change(remark, self.words, function(text)
    return self.words:quote(remarks.inlines(text))
  end)
  if change then
    lines:insert(1, change)
  end
  if on and on ~= "" then
    local said = self.words:quote(remarks.inlines(on))
    lines:insert(1, self.words:say("On {words}", {words = said}))
  end
  return lines
end

-- Inlines with a comment on them, and one for each reply to it; `on` are the words that it was made
-- on, where these are others.
function Comments:sign(remark, inlines, on)
  local first, last = self:ends(remark, remark.id, self:comment_lines(remark, on))
  local starts, stops = pandoc.Inlines({first}), pandoc.Inlines({last})
  for number, reply in ipairs(remark.replies) do
    local start, stop = self:ends(reply, ("%s.%d"):format(remark.id, number), self:lines(reply))
    starts:insert(start)
    stops:insert(stop)
  end
  starts:extend(inlines)
  starts:extend(stops)
  return starts
end

-- What has no place stands on the first paragraph.
function Comments:close(doc, left)
  for i = #left, 1, -1 do
    local done = false
    doc.blocks = doc.blocks:walk({traverse = "topdown", Para = function(para)
      if not done then
        done = true
        para.content = self:sign(left[i], para.content, left[i].about)
        return para, false
      end
    end})
  end
  return doc
end

function comments.make(words)
  local self = setmetatable({words = words, count = 0}, Comments)
  return {
    sign = function(...) return self:sign(...) end,
    close = function(...) return self:close(...) end,
  }
end

return comments
