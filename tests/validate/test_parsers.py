"""Formats by the parsers of others: one table, from tests of ``make test`` called in this run."""

import pytest

from .called import outcomes
from .page import table

AEM = "tests/planning/aem/test_aem_witness.py"
TABLES = "tests/planning/table/test_table_formats.py"
TRANSITS = "tests/planning/transit_formats/test_transit_witnesses.py"
OBSPLAN = "tests/planning/test_obsplan.py"
GOST = "tests/validate/test_gost_readers.py"
SCHEDULE = "tests/planning/schedule_formats/test_schedule_round_trip.py"
EVENTS = "tests/planning/schedule_formats/test_event_round_trip.py"
PASSES = "tests/planning/schedule_formats/test_pass_request.py"
SKY_MAP = "tests/planning/test_healpix_map.py"

CASES = [
    (
        "attitude message, KVN and XML",
        "ccsds-ndm-py",
        "times, quaternions, rates",
        f"{AEM}::test_ccsds_ndm_py_finds_equal_numbers",
    ),
    ("attitude message, KVN and XML", "Orekit", "rotations and rates", f"{AEM}::test_orekit_finds_equal_rotations"),
    ("C-kernel", "CSPICE", "attitude at the nodes", "tests/planning/test_ck.py::test_cspice_returns_the_nodes"),
    (
        "C-kernel",
        "CSPICE",
        "angular velocity",
        "tests/planning/test_ck.py::test_cspice_returns_the_angular_velocity_along_icrs_axes",
    ),
    ("clock kernel", "CSPICE", "ticks", "tests/planning/test_ck_kernels.py::test_ticks_are_those_of_cspice"),
    (
        "frame kernel",
        "CSPICE",
        "boresights of the fields",
        "tests/planning/test_ck_kernels.py::test_fields_look_along_x_at_their_azimuth",
    ),
    (
        "meta-kernel",
        "CSPICE",
        "loads its neighbours",
        "tests/planning/test_ck_kernels.py::test_a_meta_kernel_loads_its_neighbours_from_the_working_directory",
    ),
    (
        "orbit message, KVN and XML",
        "oem",
        "epochs and states",
        "tests/ephemeris/test_oem.py::test_as_the_oem_package_reads_it",
    ),
    (
        "orbit message",
        "oem",
        "states between the nodes",
        "tests/ephemeris/test_oem.py::test_interpolation_as_the_oem_package_does_it",
    ),
    ("orbit message, as a kernel", "CSPICE", "states", "tests/ephemeris/test_oem.py::test_flown_by_cspice"),
    ("law, FITS", "astropy", "columns, units, keywords", f"{TABLES}::test_fits_by_astropy"),
    ("law, VOTable", "astropy, XSD of the IVOA", "columns, units, schema", f"{TABLES}::test_votable_by_astropy"),
    ("law, ECSV", "astropy", "columns and units", f"{TABLES}::test_ecsv_by_astropy"),
    ("law, Parquet", "pyarrow, astropy", "columns and units", f"{TABLES}::test_parquet_by_pyarrow_and_astropy"),
    ("law, CSV", "pyarrow", "columns", f"{TABLES}::test_csv_by_pyarrow"),
    (
        "law, CSV",
        "scanninglaw",
        "transits found with it",
        "tests/planning/table/test_table_scanninglaw.py::test_scanninglaw_finds_the_transits",
    ),
    ("transits, VOTable", "astropy", "all columns", f"{TRANSITS}::test_votable_by_astropy"),
    ("transits, ECSV", "astropy", "all columns", f"{TRANSITS}::test_ecsv_by_astropy"),
    ("transits, Parquet", "pyarrow", "all columns", f"{TRANSITS}::test_parquet_by_pyarrow"),
    (
        "transits, CSV",
        "pyarrow, Python's csv",
        "all columns",
        f"{TRANSITS}::test_csv_by_pyarrow_and_the_standard_library",
    ),
    ("transits, JSON", "Python's json", "all columns", f"{TRANSITS}::test_json_by_the_standard_library"),
    ("transits, GOST's CSV", "htof", "epochs, scan angles, parallax factors", f"{GOST}::test_htof"),
    ("transits, GOST's CSV", "pandas", "times, scan angles, fields", f"{GOST}::test_pandas"),
    ("coverage map, FITS", "healpy", "every column", f"{SKY_MAP}::test_healpy_reads_every_column"),
    (
        "coverage map, FITS",
        "astropy",
        "columns, units, keywords",
        f"{SKY_MAP}::test_astropy_reads_columns_units_and_keywords",
    ),
    (
        "observation plan, ObsLocTAP",
        "pyvo, astropy, pyarrow",
        "all columns",
        f"{OBSPLAN}::test_other_readers_find_the_plan",
    ),
    (
        "observation plan, VOTable",
        "astropy's validator",
        "no violations",
        f"{OBSPLAN}::test_a_validator_finds_nothing_wrong",
    ),
    ("schedule, ECSV", "astropy", "rows", f"{SCHEDULE}::test_astropy_reads_the_ecsv"),
    ("schedule, Parquet", "pyarrow", "rows", f"{SCHEDULE}::test_pyarrow_reads_the_parquet"),
    ("schedule, XML", "lxml, XSD", "the schema", f"{SCHEDULE}::test_every_xml_is_valid_by_the_schema"),
    ("events, XML", "lxml, XSD", "the schema", f"{EVENTS}::test_every_xml_is_valid_by_the_schema"),
    ("pass request, XML", "lxml, XSD", "the schema", f"{PASSES}::test_the_request_is_valid_by_the_schema"),
    ("pass request, XML", "lxml", "the passes", f"{PASSES}::test_lxml_finds_the_passes"),
    (
        "payload request, XML",
        "lxml, XSD",
        "the requests",
        "tests/planning/activities/test_requests.py::test_lxml_reads_what_was_asked_for",
    ),
    (
        "package",
        "GNU tar",
        "files, and the same bytes",
        "tests/planning/package/test_archive.py::test_gnu_tar_lists_unpacks_and_makes_the_same_bytes",
    ),
    (
        "package, signed",
        "OpenSSL",
        "the signature",
        "tests/planning/package/test_signature.py::test_openssl_verifies_a_package_with_the_public_key_alone",
    ),
]


def test_what_other_parsers_find(page, tmp_path):
    pytest.importorskip("orekit_jpype")
    found = outcomes([test for *_, test in CASES], tmp_path)
    rows, astray = [], []
    for form, parser, what, test in CASES:
        passed, other = found[test].passed, found[test].other
        rows.append([form, parser, what, f"{passed} of {passed + len(other)} cases"])
        astray += other if passed else [*other, test]
    page.put("parsers", table(["format", "parser", "what was compared", "as written"], rows))
    print(astray)
    page.judge("cases that other parsers read otherwise", f"{len(CASES)} comparisons", len(astray), 0, "")
