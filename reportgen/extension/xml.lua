-- Text as it stands in XML.

local names = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;"}

return function(text)
  return (text:gsub("[&<>]", names))
end
