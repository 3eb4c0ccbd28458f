"""Names that are given twice in the shipped blueprint, and parts that contradict each other."""

from pathlib import Path

import pytest

from lab.catalog.listing import check
from lab.load import topologies_dir
from lab.model.errors import InputError

SHIPPED = (topologies_dir() / "facebook-2021" / "blueprint.yml").read_text(encoding="utf-8")


def line_of(text: str, part: str) -> int:
    return text[: text.rindex(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "problem"),
    [
        ("[prn, frc,", "[prn, prn,", "[prn, prn,", "nodes are called"),
        ("[iad, ord,", "[iad, iad,", "[iad, iad,", "nodes are called"),
        ("[iad, ord,", "[prn, ord,", "[prn, ord,", "nodes are called"),
        ("{code: lhr,", "{code: sjc,", "{code: sjc, name_servers: bcd", "nodes are called"),
        ("{name: lumen,", "{name: tata,", "{name: tata, asn: 3356", "nodes are called tata"),
        ("{name: janet,", "{name: dtag,", "{name: dtag, asn: 3320", "nodes are called dtag"),
        ("{name: google, asn", "{name: cloudflare, asn", "{name: cloudflare, asn: 15169",
         "nodes are called cloudflare"),
        ("{name: res-janet,", "{name: res-comcast,", "{name: res-comcast,",
         "2 nodes are called res-comcast"),
        ("{name: ris,", "{name: janet,", "{name: janet, asn: 12654", "nodes are called janet"),
        ("{name: res-dtag,", "{name: dtag,", "{name: dtag, network",
         "dtag is called as its network"),
        ("prefix: 193.60.0.0/16", "prefix: 73.1.0.0/16", "{name: res-janet", "not in 73.1.0.0/16"),
        ("address: 8.8.8.8, t", "address: 8.8.4.4, t", "{name: google, asn", "not in 8.8.8.0/24"),
        ("network: janet, address: 193.60.53.1", "network: janet, address: 193.60.53.2",
         "{name: res-janet", "is even"),
        ("routers: [[tata], [lumen]]", "routers: [[tata], [lumin]]", "[lumin]", "lumin is not"),
        ("peers: [lumen]}", "peers: [tata]}", "{name: tata", "has a link to itself"),
        ("{isp: janet,", "{isp: jane,", "{isp: jane,", "jane is not known"),
        ("[res-janet]}", "[res-jane]}", "[res-jane]}", "res-jane is not known"),
        ("mini:     {planes: 2", "mini:     {planes: 99", "mini: ", "99 is out of range"),
        ("midpoints: 3,", "midpoints: 9,", "midpoints: 9", "9 wanted, 3 listed"),
        ("default_profile: standard", "default_profile: huge", "default_profile: huge",
         "no profile called huge"),
        ("  mini: ", "  large: ", "  large: ", "occurs twice"),
        ("transits:\n", "isps:\n", "isps:\n", "occurs twice"),
    ],
)  # fmt: skip
def test_each_is_said_with_its_line(
    old: str, new: str, at: str, problem: str, tmp_path: Path
) -> None:
    assert old in SHIPPED
    text = SHIPPED.replace(old, new, 1)
    file = tmp_path / "blueprint.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check([str(file)])
    said = [str(each) for each in caught.value.problems]
    assert all(each.startswith(f"{file}:") and each.split(":")[1].isdigit() for each in said)
    places = [each for each in said if problem in each]
    assert places, said
    assert any(each.startswith(f"{file}:{line_of(text, at)}:") for each in places), places
