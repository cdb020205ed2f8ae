-- Links that lead to pages, mail or places in the document; of any other only its words are left.

local schemes = {http = true, https = true, ftp = true, mailto = true, doi = true}

local function keep(link)
  local scheme = link.target:gsub("[%c%s]", ""):match("^(%a[%w+.-]*):")
  if scheme and not schemes[scheme:lower()] then
    return link.content
  end
end

return {{Link = keep}}
