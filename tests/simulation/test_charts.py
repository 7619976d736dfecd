"""Charts that can be read without colour, and without seeing."""

from xml.etree import ElementTree

from scheduler.simulation.charts import Chart, Row

SVG = "{http://www.w3.org/2000/svg}"


def a_chart(*values: float) -> Chart:
    return Chart(
        title="Waits <by> mode",
        series=["seen", "phone"],
        axis="days",
        remarks="unused",
        rows=[
            Row(f"rule {value:g}", {"seen": value, "phone": value / 2}, "1 %") for value in values
        ],
    )


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg())  # noqa: S314 -- our own text


def test_a_chart_has_a_name_and_says_every_value_in_words() -> None:
    picture = drawn(a_chart(3, 1.5))

    named_by = str(picture.get("aria-labelledby")).split()
    told = {part.get("id"): part.text for part in picture if part.get("id")}
    assert picture.get("role") == "img"
    assert [told[name] for name in named_by] == [
        "Waits <by> mode",
        "rule 3: seen 3.0, phone 1.5; unused 1 %. rule 1.5: seen 1.5, phone 0.8; unused 1 %.",
    ]


def test_series_differ_in_shape_and_not_only_in_colour() -> None:
    picture = drawn(a_chart(3, 1.5))

    # Two rows and the legend; the background is a rectangle, too.
    assert len(picture.findall(f"{SVG}circle")) == 3
    assert len(picture.findall(f"{SVG}rect")) == 3 + 1
    written = [text.text for text in picture.findall(f"{SVG}text")]
    assert {"seen", "phone", "days", "unused", "rule 3", "rule 1.5"} <= set(written)


def test_every_mark_lies_on_the_scale() -> None:
    for most in (0.1, 1, 7.9, 60, 400):
        picture = drawn(a_chart(most, most / 7))
        right = max(float(str(line.get("x2"))) for line in picture.findall(f"{SVG}line"))
        marks = [float(str(mark.get("cx"))) for mark in picture.findall(f"{SVG}circle")]
        assert max(marks) <= right
