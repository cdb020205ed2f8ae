"""The theme that a slide master and a Word file name their colours and typefaces by."""

from __future__ import annotations

from reportgen.stationery.look import Look

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
# What Office has for scripts that the two typefaces lack.
_SCRIPTS = {
    "Jpan": "Yu Gothic",
    "Hang": "Malgun Gothic",
    "Hans": "Microsoft YaHei",
    "Hant": "Microsoft JhengHei",
    "Arab": "Arial",
    "Hebr": "Arial",
}


def write_theme(look: Look) -> str:
    """A theme part; its six accents are the house's own and the colours of sources."""
    colours = {
        "dk1": look.ink,
        "lt1": look.paper,
        "dk2": look.heading,
        "lt2": look.panel,
        "accent1": look.mark,
        "accent2": "0072B2",
        "accent3": "D55E00",
        "accent4": "009E73",
        "accent5": "CC79A7",
        "accent6": look.muted,
        "hlink": look.link,
        "folHlink": look.muted,
    }
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items()
    )
    scripts = "".join(
        f'<a:font script="{script}" typeface="{name}"/>' for script, name in _SCRIPTS.items()
    )
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{name}"/><a:ea typeface=""/><a:cs typeface=""/>{scripts}'
        f"</a:{kind}Font>"
        for kind, name in (("major", look.serif), ("minor", look.sans))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{_MAIN}" name="reportgen"><a:themeElements>'
        f'<a:clrScheme name="reportgen">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="reportgen">{fonts}</a:fontScheme>'
        f'<a:fmtScheme name="reportgen"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>"
    )
