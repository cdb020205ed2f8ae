-- The table that a figure is drawn from: a CSV file beside it.

local function read_file(path)
  local file = io.open(path, "rb")
  local text = file and file:read("a")
  return text and file:close() and text
end

-- The table of a figure's data, nil where there is no such file.
return function(path)
  local text = read_file(path)
  local read = text and pandoc.read(text, "csv").blocks[1]
  if not read or #read.bodies[1].body == 0 then
    return nil
  end
  local share = 1 / #read.colspecs
  read.colspecs = read.colspecs:map(function() return {"AlignLeft", share} end)
  return read
end
