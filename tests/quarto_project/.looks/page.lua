-- What a web page shows of each construct.

local page = {}

function page.make()
  return {}
end

return page
