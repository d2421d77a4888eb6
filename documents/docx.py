"""Writes a document as DOCX: styles and headings that Word knows, rows of titles that repeat, languages marked, no tracked change.

The same document gives the same bytes.
"""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx as word
from docx.document import Document as Written
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from documents import pdf
from documents.document import FACTS, Block, Bullets, Chart, Column, Document, Heading, Message, Paragraph, Table, Text, Words, texts
from documents.zipped import normalised

_INK, _ACCENT, _FAINT = RGBColor(0x1B, 0x2A, 0x33), RGBColor(0x1F, 0x5F, 0x7A), RGBColor(0x5B, 0x68, 0x70)
_WIDTH = Mm(172)
_LANGUAGES = {"en": "en-US", "es": "es-US"}
_CONTENTS = "Contents"
_STYLES = (("Message place", 8.5, _FAINT), ("Note", 9.0, _FAINT), ("Cell", 9.0, _INK), ("Message", 10.5, _INK))
"""The styles that are ours: name, size, colour."""
_SHADES = {"page": "F7F9FA", "chat": "F7F9FA", "mail": "F7F9FA", "sms": "F1F6EE"}


def docx(document: Document) -> bytes:
    """The document as DOCX."""
    writer = _Writer(document)
    stream = io.BytesIO()
    writer.written().save(stream)
    return normalised(stream.getvalue(), document.made)


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._word: Written = word.Document()
        self._marks = self._frames = 0

    def written(self) -> Written:
        document, made = self._document, self._word
        self._set_up()
        made.add_paragraph(document.title, "Title")
        made.add_paragraph(document.subject, "Subtitle")
        facts = tuple((Text(name, look="strong"), words) for name, words in document.facts)
        self._table(Table(document.title, (Column(FACTS[0]), Column(FACTS[1], 2.6)), facts))
        if document.contents:
            self._contents()
        for place, block in enumerate(document.blocks):
            self._block(block, place)
        return made

    def _set_up(self) -> None:
        document, made = self._document, self._word
        about = made.core_properties
        about.title, about.subject, about.author, about.last_modified_by = (
            document.title,
            document.subject,
            document.author,
            document.author,
        )
        about.created = about.modified = document.made.replace(tzinfo=None)
        about.language, about.comments, about.keywords, about.revision = _tag(document.language), "", "", 1
        section = made.sections[0]
        section.page_width, section.page_height = Mm(215.9), Mm(279.4)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(20)
        foot = section.footer.paragraphs[0]
        foot.style = self._style("Footer", 8, _FAINT)
        foot.add_run(f"{document.foot}    ")
        foot._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        less = 0 if document.contents else 1  # a sheet is to fit on few pages
        self._style("Normal", 10.5 - less, _INK).paragraph_format.space_after = Pt(6)
        self._style("Title", 25, _ACCENT)
        self._style("Subtitle", 12, _FAINT)
        for level, size in ((1, 17.0 - 4 * less), (2, 13.0 - less), (3, 11.0 - less)):
            self._style(f"Heading {level}", size, _ACCENT).paragraph_format.page_break_before = level == 1 and document.contents
        for name, size, colour in _STYLES:
            style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = made.styles["Normal"]
            self._style(name, size - less, colour).paragraph_format.space_after = Pt(3)
        for style in made.styles:  # one language for all that says no other
            properties = style.element.find(qn("w:rPr"))
            if properties is not None and style.name == "Normal":
                properties.append(_language(document.language))
        defaults = made.styles.element.find(".//" + qn("w:rPrDefault") + "/" + qn("w:rPr"))
        if defaults is not None:
            for old in defaults.findall(qn("w:lang")):
                defaults.remove(old)
            defaults.append(_language(document.language))

    def _style(self, name: str, size: float, colour: RGBColor) -> Any:
        style: Any = self._word.styles[name]
        style.font.size, style.font.color.rgb, style.font.name = Pt(size), colour, "Cambria"
        fonts = style.element.rPr.rFonts
        for which in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{which}"), None)
        fonts.set(qn("w:hAnsi"), "Cambria")
        return style

    def _contents(self) -> None:
        """The chapters, each a link: a field that Word fills with page numbers when asked to."""
        chapters = [block.words for block in self._document.blocks if isinstance(block, Heading) and block.level == 1]
        self._word.add_paragraph(_CONTENTS, "Subtitle")
        for number, title in enumerate(chapters, 1):
            begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            begin += '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h </w:instrText></w:r>'
            begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            link = f'<w:hyperlink w:anchor="chapter{number}"><w:r><w:t>{escape(title)}</w:t></w:r></w:hyperlink>'
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            self._put(f"<w:p {nsdecls('w')}>{begin if number == 1 else ''}{link}{end if number == len(chapters) else ''}</w:p>")

    def _block(self, block: Block, place: int) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            if block.look == "frame":
                self._framed([(block.words, "Normal")], "FFF3C4")
            else:
                self._line(block.words, "Note" if block.look == "note" else "Normal")
        elif isinstance(block, Bullets):
            for item in block.items:
                self._line(item, "List Number" if block.numbered else "List Bullet")
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Message):
            self._message(block)
        elif isinstance(block, Chart):
            self._chart(block, place)

    def _heading(self, block: Heading) -> None:
        line = self._word.add_heading(block.words, block.level)
        if block.level == 1:
            self._marks += 1
            mark = f'w:id="{self._marks}"'
            line._p.insert(1, parse_xml(f'<w:bookmarkStart {nsdecls("w")} {mark} w:name="chapter{self._marks}"/>'))
            line._p.append(parse_xml(f"<w:bookmarkEnd {nsdecls('w')} {mark}/>"))

    def _line(self, words: Words, style: str, language: str = "", look: str = "") -> None:
        """A paragraph, written as a whole: the library looks its style up among all, each time. `look`: its other properties."""
        properties = f'<w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/>{look}</w:pPr>'
        self._put(f"<w:p {nsdecls('w')}>{properties}{_runs(words, language)}</w:p>")

    def _put(self, xml: str) -> None:
        body = self._word.element.body
        body.insert(len(body) - 1, parse_xml(xml))  # in front of what says how the pages are

    def _message(self, block: Message) -> None:
        lines: list[tuple[Words, str]] = [(block.place, "Message place")] if block.place else []
        lines += [(said, "Message") for said in block.said]
        if block.choices:
            lines.append(("   ".join(f"[ {choice} ]" for choice in block.choices), "Message"))
        if block.beneath:
            lines.append((block.beneath, "Message place"))
        self._framed(lines, _SHADES[block.channel], block.language)

    def _framed(self, lines: list[tuple[Words, str]], shade: str, language: str = "") -> None:
        """Paragraphs that stand together in a frame."""
        self._frames += 1
        apart = self._frames % 2  # neighbours that stand alike are taken for one frame
        side = f'w:val="single" w:sz="4" w:space="{6 + apart}" w:color="C3CCD{apart}"'
        sides = "".join(f"<w:{name} {side}/>" for name in ("top", "left", "bottom", "right"))
        frame = f'<w:pBdr>{sides}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>'
        indent = f'<w:ind w:left="{20 * apart}"/>'
        for words, style in lines[:-1]:
            self._line(words, style, language, f"<w:keepNext/>{frame}{indent}")
        self._line(*lines[-1], language, f'{frame}<w:spacing w:after="200"/>{indent}')

    def _table(self, table: Table) -> None:
        """A table. Written as a whole: one cell after the other takes minutes where there are thousands."""
        whole = sum(column.width for column in table.columns)
        twips = [int(_WIDTH.twips * column.width / whole) for column in table.columns]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
        sides = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C3CCD1"/>' for side in ("top", "bottom", "insideH"))
        head = _row(tuple(column.title for column in table.columns), twips, head=True)
        look = 'w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
        self._put(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/></w:tblCellMar>'
            f'<w:tblLook w:val="0620" {look}/><w:tblCaption w:val={quoteattr(table.about)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f"{head}{''.join(_row(row, twips) for row in table.rows)}</w:tbl>"
        )
        self._line("", "Note")

    def _chart(self, block: Chart, place: int) -> None:
        picture = self._word.add_picture(io.BytesIO(pdf.chart_png(self._document, place)), width=_WIDTH)
        about = picture._inline.docPr
        about.set("descr", block.alt)
        about.set("title", block.about)
        about.set("name", block.about)


def _row(cells: tuple[Words, ...], widths: list[int], head: bool = False) -> str:
    properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EEF3F5"/>' if head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/></w:pPr>'
        f"{_runs(cell, strong=head)}</w:p></w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{properties}{made}</w:tr>"


def _runs(words: Words, language: str = "", strong: bool = False) -> str:
    """The words of a line as runs, each with its look and its language."""
    return "".join(_run(text.words, text.look, text.language or language, strong) for text in texts(words))


def _run(words: str, look: str, language: str, strong: bool) -> str:
    properties = ""
    if look == "code":
        properties += '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>'
    if strong or look == "strong":
        properties += "<w:b/>"
    if look in ("code", "faint"):
        properties += f'<w:color w:val="{_FAINT}"/>'
    if look == "code":
        properties += '<w:sz w:val="14"/>'
    if look == "gap":
        properties += '<w:highlight w:val="yellow"/>'
    if language:
        properties += f"<w:lang w:val={quoteattr(_tag(language))}/>"
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in words.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{said}</w:r>"


def _tag(language: str) -> str:
    return _LANGUAGES.get(language, language)


def _language(language: str) -> Any:
    return parse_xml(f'<w:lang {nsdecls("w")} w:val="{_tag(language)}" w:eastAsia="{_tag(language)}" w:bidi="ar-SA"/>')
