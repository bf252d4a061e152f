"""The writer of SVG."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

from derive.svg import drawing, element, image, label, number, path, width


def texts(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ElementTree.fromstring(svg).iter() if e.tag == "text"]


def test_coordinates_are_short_and_never_minus_zero() -> None:
    assert [number(x) for x in (1, 0.5, -0.0, -0.001, 2 / 3, 100.0)] == [
        "1", "0.5", "0", "0", "0.67", "100",
    ]  # fmt: skip


def test_text_and_attributes_are_shown_as_text() -> None:
    hostile = '<script>"&'
    assert texts(label(0, 0, hostile)) == [hostile]
    assert ElementTree.fromstring(element("g", id=hostile)).attrib == {"id": hostile}


def test_a_subscript_goes_down_and_what_follows_comes_up_again() -> None:
    found = ElementTree.fromstring(label(0, 0, "∂L/∂z_1 = V_1,3", size=20))
    pieces = [(e.text, e.attrib.get("dy")) for e in found]
    assert found.text == "∂L/∂z"
    assert pieces == [("1", "5"), (" = V", "-5"), ("1,3", "5")]


def test_a_path_goes_through_its_points() -> None:
    assert (
        path([(0, 1), (2.5, 3)], stroke="red") == '<path d="M0 1L2.5 3" fill="none" stroke="red"/>'
    )


def test_a_drawing_says_what_it_shows() -> None:
    svg = ElementTree.fromstring(drawing(10, 20, "A & B", "what is seen", ""))
    title, description = list(svg)
    assert (title.text, description.text) == ("A & B", "what is seen")
    assert svg.attrib["aria-label"] == "A & B: what is seen"
    assert svg.attrib["viewBox"] == "0 0 10 20"


def test_an_image_has_ink_and_paper_of_its_own() -> None:
    found = image(drawing(10, 20, "T", "d", label(1, 2, "x")), '"<T>"', 10, 20)
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]*)"', found)
    assert source is not None
    svg = ElementTree.fromstring(b64decode(source[1]))
    assert svg.attrib["color"] == "#1b1d21"
    assert [child.tag.split("}")[1] for child in svg] == ["title", "desc", "rect", "text"]
    assert found.startswith('<img alt="&quot;&lt;T&gt;&quot;" width="10" height="20" src=')


def test_a_longer_text_is_wider() -> None:
    assert 0 < width("ab") < width("abc")
