-- Text of Word's XML, where no style of the reference file can say it, and its styles elsewhere.

local openxml = {name = "openxml"}

local function styled_line(inlines, style)
  return pandoc.Inlines({
    pandoc.LineBreak(), pandoc.Span(inlines, pandoc.Attr("", {}, {["custom-style"] = style})),
  })
end

function openxml.confidence(_, inlines)
  return styled_line(inlines, "Confidence")
end

function openxml.basis(inlines)
  return styled_line(inlines, "Basis")
end

function openxml.small(inlines)
  return pandoc.Inlines({pandoc.Span(inlines, pandoc.Attr("", {}, {["custom-style"] = "Basis"}))})
end

function openxml.reason(inlines)
  local all = pandoc.Inlines({pandoc.Space()})
  all:extend(openxml.small(inlines))
  return all
end

function openxml.question(blocks)
  return {pandoc.Div(blocks, pandoc.Attr("", {}, {["custom-style"] = "Question"}))}
end

local edge = 'w:val="single" w:sz="4" w:space="1" w:color="8C8C8C"'
local ruled = "<w:p><w:pPr><w:pBdr><w:bottom " .. edge .. "/><w:between " .. edge .. "/></w:pBdr>"
  .. '<w:spacing w:before="0" w:after="0" w:line="480" w:lineRule="auto"/></w:pPr></w:p>'

function openxml.room(lines)
  return {pandoc.RawBlock("openxml", ruled:rep(lines, "\n") .. "\n<w:p/>")}
end

return openxml
