-- What Quarto leaves to do in Word and PowerPoint files; the embedded engine needs none of this.
-- They say in words what a figure shows, as pages and PDF do: Quarto hands `fig-alt` to those
-- alone. A table with a label, which Quarto sets into the middle of a table of one cell, stands by
-- itself: so its rows may go over pages, and its cells begin at their sides.

if not quarto then
  return {}
end

function Image(image)
  local words = image.attributes["fig-alt"]
  if not words then
    return nil
  end
  image.attributes["fig-alt"] = nil
  if FORMAT == "pptx" then
    image.title = words
  else
    image.caption = pandoc.Inlines({pandoc.Str(words)})
  end
  return image
end

local function holds_table(blocks)
  local found = false
  blocks:walk({Table = function() found = true end})
  return found
end

function Table(outer)
  local rows = #outer.bodies == 1 and outer.bodies[1].body or {}
  local cells = #rows == 1 and rows[1].cells or {}
  if FORMAT ~= "docx" or #outer.head.rows > 0 or #cells ~= 1 or not holds_table(cells[1].contents) then
    return nil
  end
  return outer.identifier == "" and cells[1].contents or pandoc.Div(cells[1].contents, outer.attr)
end
