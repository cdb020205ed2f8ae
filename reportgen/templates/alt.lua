-- Word and PowerPoint files say in words what a figure shows, as pages and PDF do: Quarto hands
-- `fig-alt` to those alone. The embedded engine needs none of this.

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
