-- The sizes of type on slides: as large as what a slide holds has room for, none below 24 px, which
-- is 18 pt.
--
-- Lengths are px of a slide of 1280 × 720. `text` is running text and lists, `cell` what stands in
-- tables, `entry` a reference.

local sizes = {least = 24}

local function style(size, leading, gap)
  return {size = size, leading = leading, gap = gap}
end

-- From the largest to the smallest. The one without a class is common: what needs several slides
-- has it.
sizes.steps = {
  {class = "size-40", text = style(40, 54, 26), cell = style(32, 42, 30), entry = style(28, 38, 18)},
  {class = "size-36", text = style(36, 48, 22), cell = style(32, 42, 30), entry = style(28, 38, 18)},
  {class = "size-32", text = style(32, 43, 18), cell = style(28, 38, 26), entry = style(28, 38, 14)},
  {text = style(28, 38, 14), cell = style(24, 32, 22), entry = style(24, 32, 10)},
  {class = "size-24", text = style(24, 32, 11), cell = style(24, 31, 16), entry = style(24, 31, 8)},
}
sizes.usual = 4
sizes.common = sizes.steps[sizes.usual]

-- What slides of a class have of their own at each of these steps.
local particular = {
  contrast = {
    {cell = style(36, 48, 30)}, {cell = style(34, 45, 28)}, {cell = style(32, 42, 26)}, {cell = style(28, 38, 24)}, {},
  },
  discussion = {
    {text = style(44, 58, 32)}, {text = style(40, 52, 26)}, {text = style(36, 47, 22)}, {text = style(32, 42, 20)}, {},
  },
}
local tops = {large = FORMAT == "pptx" and 44 or 250}

-- What holds at a step for a slide with this heading.
function sizes.choose(heading, step)
  local chosen = {top = 44, class = sizes.steps[step].class}
  for _, name in ipairs({"text", "cell", "entry"}) do
    chosen[name] = sizes.steps[step][name]
  end
  for _, class in ipairs(heading.classes) do
    for name, given in pairs((particular[class] or {})[step] or {}) do
      chosen[name] = given
    end
    chosen.top = tops[class] or chosen.top
  end
  return chosen
end

return sizes
