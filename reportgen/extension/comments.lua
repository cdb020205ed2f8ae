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

-- What a comment says; on words that are others than those of the remark, these first.
function Comments:comment_lines(remark, is_elsewhere)
  local lines = self:lines(remark)
  local change = remarks.change(remark, self.words, function(text)
    return self.words:quote(remarks.inlines(text))
  end)
  if change then
    lines:insert(1, change)
  end
  if is_elsewhere and remark.on ~= "" then
    local said = self.words:quote(remarks.inlines(remark.on))
    lines:insert(1, self.words:say("On {words}", {words = said}))
  end
  return lines
end

-- Inlines with comments on them: one for each remark, and for each reply to it.
function Comments:sign(list, inlines, is_elsewhere)
  local starts, stops = pandoc.Inlines({}), pandoc.Inlines({})
  local function add(said, initials, lines)
    local start, stop = self:ends(said, initials, lines)
    starts:insert(start)
    stops:insert(stop)
  end
  for _, remark in ipairs(list) do
    add(remark, remark.sign, self:comment_lines(remark, is_elsewhere))
    for number, reply in ipairs(remark.replies) do
      add(reply, ("%s.%d"):format(remark.sign, number), self:lines(reply))
    end
  end
  starts:extend(inlines)
  starts:extend(stops)
  return starts
end

-- What has no place stands on the first paragraph.
function Comments:close(doc, left)
  local waiting = #left > 0
  doc.blocks = waiting and doc.blocks:walk({traverse = "topdown", Para = function(para)
    if waiting then
      waiting = false
      para.content = self:sign(left, para.content, true)
      return para, false
    end
  end}) or doc.blocks
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
