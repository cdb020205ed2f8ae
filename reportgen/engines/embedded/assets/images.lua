-- Every image: its alternative text, and whether its file is there; and every link. It runs when all
-- of them are there: after citations, for a bibliography may bring some.

local directory = PANDOC_SCRIPT_FILE:match("^(.*)[/\\]") or "."
package.path = directory .. "/?.lua;" .. package.path
local common = require("common")
local links = dofile(directory .. "/links.lua")

local is_web = common.format == "html" or common.format == "revealjs"

local function read_file(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local contents = file:read("a")
  file:close()
  return contents
end

local function alternative(image)
  local written = image.attributes["fig-alt"] or image.attributes.alt
  image.attributes["fig-alt"], image.attributes.alt = nil, nil
  return written or pandoc.utils.stringify(image.caption)
end

-- An image without an extension is of the kind that suits the format.
local function add_extension(path)
  local whole = path:match("%.%w+$") or path:match("^%a[%w+.-]*:")
  return whole and path or path .. "." .. common.option("image-extension")
end

-- A path as an address, which is what pandoc takes it for where it fetches a file.
local function encode(path)
  return (path:gsub("[^%w/._~-]", function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

-- What pandoc makes of a name in a file: of spaces and brackets their numbers, of no other sign.
local function escape(name)
  return (name:gsub('[%s<>|"{}%[%]^`]', function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

-- A file in the project whose path pandoc has read as this one.
local function find_escaped(source)
  local folder, path = ".", nil
  for part in source:gmatch("[^/]+") do
    local listed, names = pcall(pandoc.system.list_directory, folder)
    local found
    for _, name in ipairs(listed and names or {}) do
      found = escape(name) == part and name or found
    end
    if not found and part ~= ".." and part ~= "." then
      return nil
    end
    path = (path and path .. "/" or "") .. (found or part)
    folder = path
  end
  return path
end

local function is_remote(source)
  return source:match("^%a[%w+.-]*:") or source:match("^[/\\][/\\]")
end

-- A path within the project, whose root "/" is; nil for one that leads out of it.
local function confine(path)
  local depth = 0
  for part in path:gmatch("[^/\\]+") do
    depth = depth + (part == ".." and -1 or part == "." and 0 or 1)
    if depth < 0 then
      return nil
    end
  end
  return not is_remote(path) and path:gsub("^/", "") or nil
end

-- The file that an image names, by its name or by its address, and what is in it.
local function find_file(source)
  local decoded = source:gsub("%%(%x%x)", function(digits)
    return string.char(tonumber(digits, 16))
  end)
  for _, named in ipairs({source, find_escaped(source) or decoded, decoded}) do
    local path = confine(named)
    local contents = path and read_file(path)
    if contents then
      return path, contents
    end
  end
end

-- A picture as an address that needs no file beside the page.
local function embed(source, contents)
  local mime = pandoc.mediabag.fetch(source)
  return pandoc.mediabag.make_data_uri(mime, contents)
end

local function settle(image)
  image.src = add_extension(image.src)
  local path, contents
  if not image.src:match("^data:") then
    path, contents = find_file(image.src)
  end
  if path then
    image.src = common.format == "pdf" and path or encode(path)
  elseif not image.src:match("^data:") then
    common.report(is_remote(image.src) and "RG121" or "RG904", image.src)
    return pandoc.Str("")
  end
  local words = alternative(image)
  if common.format == "pptx" then
    -- There the writer shows the caption and takes the title for the description.
    image.title = words
    return image
  end
  image.caption = pandoc.Inlines({pandoc.Str(words)})
  if is_web and contents then
    image.src = embed(image.src, contents)
  end
  return image
end

-- The alternative text of a figure belongs to the image in it.
local function hand_down(figure)
  local alt = figure.attributes["fig-alt"]
  figure.attributes["fig-alt"] = nil
  local caption = pandoc.utils.stringify(figure.caption.long)
  local shown = common.format == "pptx" and pandoc.utils.blocks_to_inlines(figure.caption.long)
  return figure:walk({
    Image = function(image)
      local own = image.attributes["fig-alt"] or image.attributes.alt
      if not own and #image.caption == 0 then
        image.caption = pandoc.Inlines({pandoc.Str(alt or caption)})
      elseif not own and alt then
        image.caption = pandoc.Inlines({pandoc.Str(alt)})
      end
      if shown then
        image.attributes.alt = own or pandoc.utils.stringify(image.caption)
        image.caption = shown
      end
      return image
    end,
  })
end

local backgrounds = {"background-image", "data-background-image"}

-- Pictures behind a slide, which the writers look for themselves.
local function settle_background(element)
  local attributes, changed = element.attributes, nil
  for _, name in ipairs(backgrounds) do
    local source = attributes[name]
    local path, contents
    if source and not source:match("^data:") then
      changed = element
      path, contents = find_file(source)
      if not path then
        common.report(is_remote(source) and "RG121" or "RG904", source)
        attributes[name] = nil
      elseif is_web then
        attributes[name] = embed(encode(path), contents)
      end
    end
  end
  return changed
end

-- Pictures in HTML of a person's own, which pages show as they are.
local function embed_raw(raw)
  local text = raw.text
  if raw.format ~= "html" or not text:find("<[iI][mM][gG]") then
    return nil
  end
  raw.text = text:gsub("(<[iI][mM][gG]%f[%s][^>]-%s[sS][rR][cC]%s*=%s*[\"'])([^\"']+)", function(before, source)
    local path, contents = nil, nil
    if not source:match("^data:") then
      path, contents = find_file(source)
    end
    return path and before .. embed(encode(path), contents)
  end)
  return raw
end

-- One pass: each walks the whole document, in which a page carries every claim. What does not change
-- is not given back.
return {
  {
    traverse = "topdown",
    Figure = hand_down, Image = settle, Link = links[1].Link,
    Header = settle_background, Div = settle_background,
    RawInline = is_web and embed_raw or nil, RawBlock = is_web and embed_raw or nil,
  },
}
