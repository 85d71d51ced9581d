"""Styles of an official report (样式): GB/T 9704 fonts and sizes, each with its East Asian font set.

Everything is set in styles and nothing on single runs, so that who changes a style changes the report.
The page declares the grid of 22 lines by 28 characters; text keeps to it by exact line heights and
character spacing instead of snapping, because LibreOffice gives a 16 pt character two cells of 15.8 pt.
Punctuation does not shrink, so that every program breaks lines alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.export.openxml.page import LINE_PITCH, NAMESPACES

FANGSONG, HEITI, KAITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
_LATIN = "Times New Roman"
# What Word takes where a machine lacks the font: the nearest one that comes with Windows or Office.
_SUBSTITUTES = {
    FANGSONG: ("仿宋", "modern", "fixed"),
    HEITI: ("SimHei", "modern", "fixed"),
    KAITI: ("楷体", "modern", "fixed"),
    XIAOBIAOSONG: ("华文中宋", "script", "fixed"),
    SONGTI: ("SimSun", "auto", "variable"),
}
_TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_KEEP = "<w:keepNext/><w:keepLines/>"
_CONTENTS_TABS = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
# 28 characters of 16 pt are wider than 156 mm, so each gives up three tenths of a point.
_TEXT_SIZE, _TIGHTER = 32, '<w:spacing w:val="-6"/>'
# Size in half points and exact line height in twips of table text: 小四, 五号, 小五.
TABLE_SIZES = {"": (24, 380), "Small": (21, 330), "Tiny": (18, 280)}


@dataclass(frozen=True, slots=True)
class _Style:
    """One paragraph style: id, name as Word knows it, font, half points, properties in schema order."""

    id: str
    name: str
    font: str | None = None
    size: int | None = None
    paragraph: str = ""
    run: str = ""
    based: str | None = "Normal"
    follow: str | None = None
    quick: bool = True


def _spacing(line: int, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


_STYLES = (
    _Style("BodyText", "Body Text", paragraph=_TWO_CHARACTERS),
    _Style("Title", "Title", XIAOBIAOSONG, 44, f'{_KEEP}{_spacing(700)}<w:jc w:val="center"/>', follow="Subtitle"),
    _Style("Subtitle", "Subtitle", KAITI, 32, '<w:jc w:val="center"/>', follow="BodyText"),
    _Style("Heading1", "heading 1", HEITI, 32, f'{_KEEP}{_TWO_CHARACTERS}<w:outlineLvl w:val="0"/>', follow="BodyText"),
    _Style("Heading2", "heading 2", KAITI, 32, f'{_KEEP}{_TWO_CHARACTERS}<w:outlineLvl w:val="1"/>', follow="BodyText"),
    _Style(
        "Heading3",
        "heading 3",
        FANGSONG,
        32,
        f'{_KEEP}{_TWO_CHARACTERS}<w:outlineLvl w:val="2"/>',
        "<w:b/><w:bCs/>",
        follow="BodyText",
    ),
    _Style(
        "Heading4", "heading 4", FANGSONG, 32, f'{_KEEP}{_TWO_CHARACTERS}<w:outlineLvl w:val="3"/>', follow="BodyText"
    ),
    _Style("AppendixMark", "附件序号", HEITI, 32, _KEEP, follow="AppendixTitle"),
    _Style(
        "AppendixTitle",
        "附件标题",
        XIAOBIAOSONG,
        36,
        f'{_KEEP}{_spacing(600, 120, 240)}<w:jc w:val="center"/><w:outlineLvl w:val="0"/>',
        follow="BodyText",
    ),
    _Style("ContentsTitle", "TOC Heading", HEITI, 32, f'{_KEEP}{_spacing(640, 360, 120)}<w:jc w:val="center"/>'),
    _Style("Contents1", "toc 1", HEITI, 28, f"{_CONTENTS_TABS}{_spacing(500)}", quick=False),
    _Style("Contents2", "toc 2", FANGSONG, 28, f'{_CONTENTS_TABS}{_spacing(500)}<w:ind w:left="560"/>', quick=False),
    _Style("Caption", "caption", HEITI, 24, f'{_KEEP}{_spacing(440, 160)}<w:jc w:val="center"/>'),
    _Style(
        "Figure",
        "图表",
        FANGSONG,
        24,
        '<w:keepNext/><w:spacing w:before="160" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
    ),
    _Style("FigureCaption", "图题", HEITI, 24, f'{_spacing(440, 0, 120)}<w:jc w:val="center"/>'),
    _Style("UnitLine", "表格单位", FANGSONG, 21, f'<w:keepNext/>{_spacing(340)}<w:jc w:val="right"/>'),
    _Style("Note", "注释", FANGSONG, 21, _spacing(360, 60, 120)),
    _Style("AfterTable", "表后间隔", FANGSONG, 10, f"{_spacing(160)}", quick=False),
    _Style("Signature", "Signature", FANGSONG, 32, '<w:ind w:rightChars="400" w:right="1264"/><w:jc w:val="right"/>'),
    _Style(
        "DraftNotice",
        "草稿提示",
        FANGSONG,
        24,
        "<w:pBdr>"
        + "".join(
            f'<w:{side} w:val="single" w:sz="8" w:space="6" w:color="9C0006"/>'
            for side in ("top", "left", "bottom", "right")
        )
        + f'</w:pBdr>{_spacing(400, 0, 0)}<w:ind w:left="140" w:right="140"/>',
        '<w:color w:val="9C0006"/>',
    ),
    _Style(
        "Header",
        "header",
        SONGTI,
        21,
        '<w:tabs><w:tab w:val="center" w:pos="4422"/><w:tab w:val="right" w:pos="8844"/></w:tabs>'
        '<w:spacing w:line="240" w:lineRule="atLeast"/><w:jc w:val="center"/>',
        '<w:color w:val="7F7F7F"/>',
        quick=False,
    ),
    _Style(
        "Footer",
        "footer",
        SONGTI,
        28,
        '<w:spacing w:line="240" w:lineRule="atLeast"/>',
        quick=False,
    ),
    _Style(
        "CommentText",
        "annotation text",
        SONGTI,
        21,
        '<w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="left"/>',
        quick=False,
    ),
)


def write_styles() -> str:
    """Write the style sheet of a report."""
    tables = tuple(
        _Style(f"{kind}{suffix}", f"{name}{suffix}", font, size, f'{_spacing(line)}<w:jc w:val="center"/>')
        for kind, name, font in (("TableText", "表格文字", FANGSONG), ("TableHead", "表头文字", HEITI))
        for suffix, (size, line) in TABLE_SIZES.items()
    )
    paragraphs = "".join(_paragraph_style(style) for style in (*_STYLES, *tables))
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANGSONG)}"
        '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:snapToGrid w:val="0"/>{_spacing(LINE_PITCH)}<w:jc w:val="both"/></w:pPr>'
        f'<w:rPr>{_fonts(FANGSONG)}<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{paragraphs}{_table_style()}"
        '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:style>'
        "</w:styles>"
    )


def _fonts(font: str) -> str:
    # Digits beside 仿宋 and 楷体 are Times New Roman by custom; in 黑体 and 小标宋 lines they would look thin.
    latin = font if font in (HEITI, XIAOBIAOSONG, SONGTI) else _LATIN
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{_LATIN}"/>'


def _paragraph_style(style: _Style) -> str:
    size = f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>' if style.size else ""
    fonts = _fonts(style.font or FANGSONG)
    tighter = _TIGHTER if style.size in {None, _TEXT_SIZE} else ""
    follow = f'<w:next w:val="{style.follow}"/>' if style.follow else ""
    quick = "<w:qFormat/>" if style.quick else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based}"/>{follow}{quick}<w:pPr>{style.paragraph}</w:pPr>'
        f"<w:rPr>{fonts}{style.run}{tighter}{size}</w:rPr></w:style>"
    )


def _table_style() -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:styleId="ReportTable"><w:name w:val="报告表格"/><w:basedOn w:val="TableNormal"/>'
        f"<w:qFormat/><w:tblPr><w:tblBorders>{lines}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="30" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def write_font_table() -> str:
    """Write the font table (字体表) with a substitute for each font a machine may lack."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, (other, family, pitch) in _SUBSTITUTES.items()
    )
    latin = (
        f'<w:font w:name="{_LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    return f"<w:fonts {NAMESPACES}>{fonts}{latin}</w:fonts>"


def write_settings() -> str:
    """Write the document's settings: outer page numbers, punctuation at full width, today's Word layout."""
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:drawingGridVerticalSpacing w:val="579"/><w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )
