# ruff: noqa: E501 (a table of defects reads best with one defect a line)
"""One defect at a time, made by editing one line of a good file: the checker names its rule, line and key."""

import pytest
from scanplan.errors import ProductError
from scanplan.planning.products import aem_kvn, aem_xml
from scanplan.planning.products.aem_check import check

ROW_3 = "2017-02-05T00:00:40  0.367669159617586  0.106141407908621"
VERSION = "CCSDS_AEM_VERS = 2.0"


# name of the defect, line to edit (its beginning), what to find in it, what to put there, rule, key; the finding is
# at the edited line unless the line that shows it is named in a seventh place by its beginning.
KVN_DEFECTS = [
    ("first line is no version", VERSION, VERSION, "COMMENT scan law", "version-first", "CCSDS_AEM_VERS"),
    ("version 1", VERSION, "2.0", "1.0", "version-value", "CCSDS_AEM_VERS"),
    ("creation date missing", "CREATION_DATE", "*", "", "header-missing", "CREATION_DATE", VERSION),
    ("originator missing", "ORIGINATOR", "*", "", "header-missing", "ORIGINATOR", VERSION),
    ("creation date in words", "CREATION_DATE", "2017-02-01T00:00:00", "1 FEB 2017", "date-format", "CREATION_DATE"),
    ("creation date after originator", "MESSAGE_ID", "*", "CREATION_DATE = 2017-02-01T00:00:00", "key-duplicate", "CREATION_DATE"),
    ("header out of order", "CREATION_DATE", "*", "MESSAGE_ID = X\nCREATION_DATE = 2017-02-01T00:00:00", "header-order", "CREATION_DATE", "CREATION_DATE"),
    ("unknown header key", "MESSAGE_ID", "MESSAGE_ID", "MESSAGE_NO", "key-unknown", "MESSAGE_NO"),
    ("comment behind the header", "MESSAGE_ID", "*", "COMMENT late", "comment-placement", "COMMENT"),
    ("lower-case key", "OBJECT_ID", "OBJECT_ID", "Object_Id", "key-unknown", "Object_Id"),
    ("unknown metadata key", "REF_FRAME_B", "*", "REF_FRAME_B = SC_BODY_1\nFRAME_C = X", "key-unknown", "FRAME_C", "FRAME_C"),
    ("key of version 1", "REF_FRAME_B", "*", "REF_FRAME_B = SC_BODY_1\nATTITUDE_DIR = A2B", "key-removed", "ATTITUDE_DIR", "ATTITUDE_DIR"),
    ("another key of version 1", "ANGVEL_FRAME", "*", "QUATERNION_TYPE = LAST\nANGVEL_FRAME = SC_BODY_1", "key-removed", "QUATERNION_TYPE"),
    ("metadata out of order", "OBJECT_NAME", "*", "OBJECT_ID = 2013-074A\nOBJECT_NAME = GAIA", "meta-order", "OBJECT_NAME", "OBJECT_NAME"),
    ("key given twice", "TIME_SYSTEM", "*", "TIME_SYSTEM = UTC\nTIME_SYSTEM = UTC", "key-duplicate", "TIME_SYSTEM", "TIME_SYSTEM", 2),
    ("object name missing", "OBJECT_NAME", "*", "", "meta-missing", "OBJECT_NAME", "META_START"),
    ("time system missing", "TIME_SYSTEM", "*", "", "meta-missing", "TIME_SYSTEM", "META_START"),
    ("empty value", "OBJECT_NAME", "GAIA", "", "value-empty", "OBJECT_NAME"),
    ("mixed case", "OBJECT_NAME", "GAIA", "Gaia", "value-case", "OBJECT_NAME"),
    ("unknown time system", "TIME_SYSTEM", "UTC", "GMT", "value-allowed", "TIME_SYSTEM"),
    ("attitude type of version 1", "ATTITUDE_TYPE", "ANGVEL", "RATE", "value-allowed", "ATTITUDE_TYPE"),
    ("unknown method", "INTERPOLATION_METHOD", "LAGRANGE", "SPLINE", "value-allowed", "INTERPOLATION_METHOD"),
    ("method without degree", "INTERPOLATION_DEGREE", "*", "", "degree-missing", "INTERPOLATION_DEGREE", "INTERPOLATION_METHOD"),
    ("degree no integer", "INTERPOLATION_DEGREE", "7", "7.5", "degree-value", "INTERPOLATION_DEGREE"),
    ("degree beyond the rows", "INTERPOLATION_DEGREE", "7", "40", "rows-too-few", "INTERPOLATION_DEGREE"),
    ("certificate of another degree", "INTERPOLATION_DEGREE", "7", "5", "certificate", "INTERPOLATION_CERTIFICATE", "META_START"),
    ("Euler sequence for quaternions", "ANGVEL_FRAME", "*", "EULER_ROT_SEQ = ZXZ\nANGVEL_FRAME = SC_BODY_1", "not-applicable", "EULER_ROT_SEQ"),
    ("rates' frame without rates", "ATTITUDE_TYPE", "ANGVEL", "DERIVATIVE", "not-applicable", "ANGVEL_FRAME", "ANGVEL_FRAME"),
    ("both frames the same", "REF_FRAME_B", "SC_BODY_1", "ICRF", "frames-equal", "REF_FRAME_B"),
    ("start without T", "START_TIME", "T00:00:00", " 00:00:00", "date-format", "START_TIME"),
    ("start on a day that is none", "START_TIME", "02-05", "02-30", "date-format", "START_TIME"),
    ("second 60 without a leap second", "START_TIME", "00:00:00", "23:59:60", "date-format", "START_TIME"),
    ("stop before start", "STOP_TIME", "2017", "2016", "span-order", "STOP_TIME", "STOP_TIME"),
    ("useable before start", "USEABLE_START_TIME", "02-05", "02-04", "useable-span", "USEABLE_START_TIME"),
    ("useable beyond stop", "USEABLE_STOP_TIME", "02-05", "02-06", "useable-span", "USEABLE_STOP_TIME"),
    ("comment between metadata", "TIME_SYSTEM", "*", "COMMENT here\nTIME_SYSTEM = UTC", "comment-placement", "COMMENT"),
    ("comment between rows", ROW_3, "*", "COMMENT here", "comment-placement", "COMMENT"),
    ("line too long", "COMMENT LAW_SEGMENT", "NSL_1", "N" * 240, "line-length", ""),
    ("tab", "OBJECT_NAME", " = ", "\t= ", "characters", ""),
    ("letter beyond ASCII", "COMMENT LAW_SEGMENT", "NSL_1", "N\u00e9", "characters", ""),
    ("no assignment", "OBJECT_NAME", " = ", " ", "structure", ""),
    ("metadata not opened", "META_START", "*", "", "structure", "META_STOP", "META_STOP"),
    ("metadata not closed", "META_STOP", "*", "", "structure", "DATA_START", "DATA_START"),
    ("data not opened", "DATA_START", "*", "", "structure", "DATA_START", "2017-02-05T00:00:00"),
    ("data not closed", "DATA_STOP", "*", "", "end-missing", "DATA_STOP", "META_START", 2),
    ("text behind the data", "DATA_STOP", "*", "DATA_STOP\nMEAN_ERROR = 3", "data-after-end", "", "MEAN_ERROR"),
    ("a number too few", ROW_3, "  0.106141407908621", "", "row-length", "EPOCH"),
    ("a number too many", ROW_3, "  0.106141407908621", "  0.106141407908621  0.1", "row-length", "EPOCH"),
    ("seventeen digits", ROW_3, "0.106141407908621", "0.1061414079086210", "number-digits", "Q2"),
    ("no digit before the point", ROW_3, "  0.106141407908621", "   .106141407908621", "number-form", "Q2"),
    ("comma for a point", ROW_3, "0.106141", "0,106141", "number-form", "Q2"),
    ("exponent without one leading digit", ROW_3, "0.106141407908621", "10.6141407908621E-2", "number-exponent", "Q2"),
    ("Fortran's exponent", ROW_3, "0.106141407908621", "1.06141407908621D-1", "number-exponent", "Q2"),
    ("not a number", ROW_3, "0.106141407908621", "NaN", "number-not-finite", "Q2"),
    ("infinity", ROW_3, "0.106141407908621", "-Inf", "number-not-finite", "Q2"),
    ("number beyond a double", ROW_3, "0.106141407908621", "1.0E999", "number-range", "Q2"),
    ("negative zero", ROW_3, "0.106141407908621", "-0.0", "number-negative-zero", "Q2"),
    ("unit", ROW_3, "*", ROW_3 + "  0.199  0.902 -0.000003  0.000046  0.016703 [deg/s]", "units", ""),
    ("tag out of format", ROW_3, "T00:00:40", "T0:00:40", "date-format", "EPOCH"),
    ("tag repeated", ROW_3, "00:00:40", "00:00:20", "tag-order", "EPOCH"),
    ("tag backwards", ROW_3, "00:00:40", "00:00:10", "tag-order", "EPOCH"),
    ("tag before the start", "2017-02-05T00:00:00", "02-05", "02-04", "tag-range", "EPOCH"),
    ("tag behind the stop", "2017-02-05T00:13:00", "00:13:00", "00:13:01", "tag-range", "EPOCH"),
    ("quaternion not of unit size", ROW_3, "0.106141407908621", "0.106141407908721", "quaternion-norm", "Q1"),
    ("sign of a row flipped", ROW_3, "*", "2017-02-05T00:00:40 -0.367669159617586 -0.106141407908621 -0.199512580848147 -0.902079885972736 -0.000002962090768  0.000046672420610  0.016703484593813", "sign-continuity", "Q1"),
]  # fmt: skip


def edited(good, begins, find, put, count=1):
    """The text with one line edited (``*``: replaced as a whole), and the number of that line."""
    lines = good.decode().splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith(begins))
    assert find == "*" or find in lines[number]
    lines[number] = put if find == "*" else lines[number].replace(find, put, count)
    return "\n".join(lines) + "\n", number + 1


def line_of(text, begins, occurrence=1):
    found = [i for i, line in enumerate(text.splitlines(), 1) if line.startswith(begins)]
    return found[occurrence - 1]


@pytest.mark.parametrize("defect", KVN_DEFECTS, ids=lambda defect: defect[0].replace(" ", "-"))
def test_kvn_defect(defect, good_kvn):
    _, begins, find, put, rule, key, *place = defect
    text, line = edited(good_kvn, begins, find, put)
    if place:
        line = line_of(text, *place)
    broken = text.encode("latin-1")
    findings = check(broken)
    assert (rule, line, key) in [(finding.rule, finding.line, finding.key) for finding in findings], findings
    assert all(finding.severity == "ERROR" and finding.message for finding in findings if finding.rule == rule)
    with pytest.raises(ProductError, match=r"^broken\.aem:\d+: "):
        aem_kvn.read(broken, "broken.aem")


def test_good_files_have_no_findings(good_kvn, good_xml):
    assert check(good_kvn) == ()
    assert check(good_xml) == ()


def test_findings_read_as_one_line_each(good_kvn):
    text, line = edited(good_kvn, ROW_3, "0.106141407908621", "NaN")
    (finding,) = check(text.encode(), "week.aem")
    assert str(finding).startswith(f"week.aem:{line}: ERROR number-not-finite: Q2: 'NaN' is not allowed")


def test_final_newline_may_be_missing(good_kvn, good_xml):
    assert check(good_kvn.rstrip(b"\n")) == ()
    assert check(good_xml.rstrip(b"\n")) == ()


@pytest.mark.parametrize("data", [b"", b"\n\n", b"CCSDS_AEM_VERS = 2.0\n", b"\x00\xff", b"<", b"<aem/>", b"{}"])
def test_files_that_are_no_aem(data):
    assert any(finding.severity == "ERROR" for finding in check(data))


def test_end_of_file_inside_the_data(good_kvn):
    cut = good_kvn[: good_kvn.index(b"2017-02-05T00:05:00")]
    assert [finding.rule for finding in check(cut) if finding.severity == "ERROR"] == ["end-missing"]
    assert check(cut)[-1].line == cut.count(b"\n")


def test_blocks_out_of_order(good_kvn):
    """The second block moved before the first: named at its start."""
    head, first, second = good_kvn.decode().split("\nMETA_START\n")
    swapped = "\nMETA_START\n".join([head, second, first])
    (finding,) = check(swapped.encode())
    assert (finding.rule, finding.key) == ("block-order", "USEABLE_START_TIME")
    assert swapped.splitlines()[finding.line - 1] == "USEABLE_START_TIME = 2017-02-05T00:00:00"


def test_many_faults_of_one_rule_are_kept_short(good_kvn):
    findings = check(good_kvn.replace(b"-0.00000", b"-0.0000000000000"))
    assert 0 < len([finding for finding in findings if finding.rule == "number-digits"]) <= 20


def test_span_beyond_the_data_is_only_a_warning(good_kvn):
    text = good_kvn.decode().replace("USEABLE_START_TIME = 2017-02-05T00:00:00\n", "", 1)
    text = text.replace("START_TIME = 2017-02-05T00:00:00", "START_TIME = 2017-02-04T00:00:00", 1)
    (finding,) = check(text.encode())
    assert (finding.severity, finding.rule, finding.key) == ("WARN", "span-uncovered", "START_TIME")
    aem_kvn.read(text.encode(), "wide.aem")


XML_DEFECTS = [
    ("no declaration", "<?xml", "*", "<!-- none -->", "xml-declaration", "xml", 1),
    ("root of another message", "<aem ", "<aem ", "<apm ", "structure", "apm", None),
    ("version 1", "     id=", 'version="2.0"', 'version="1.0"', "version-value", "CCSDS_AEM_VERS", 2),
    ("wrong id", "     id=", "CCSDS_AEM_VERS", "CCSDS_OEM_VERS", "version-first", "CCSDS_AEM_VERS", 2),
    ("tag not closed", "<OBJECT_NAME>", "</OBJECT_NAME>", "", "xml-syntax", "", None),
    ("document type", "<aem ", "<aem ", "<!DOCTYPE aem>\n<aem ", "xml-doctype", "DOCTYPE", None),
    ("key of version 1", "<REF_FRAME_B>", "REF_FRAME_B", "ATTITUDE_DIR", "key-removed", "ATTITUDE_DIR", None),
    ("mixed case", "<OBJECT_NAME>", "GAIA", "Gaia", "value-case", "OBJECT_NAME", None),
    ("comment too late", "<TIME_SYSTEM>", "<TIME", "<COMMENT>x</COMMENT><TIME", "comment-placement", "COMMENT", None),
    ("element out of place", "<segment>", "<segment>", "<segment><extra/>", "structure", "extra", None),
    ("number missing", "<attitudeState>", "<Q2>+0.108268863659471</Q2>", "", "row-length", "Q2", None),
    ("numbers swapped", "<attitudeState>", "Q2>", "Q3>", "row-length", "Q2", None),
    ("seventeen digits", "<attitudeState>", "+0.108268863659471", "+0.1082688636594710", "number-digits", "Q2", None),
    ("not a number", "<attitudeState>", "+0.108268863659471", "NaN", "number-not-finite", "Q2", None),
    ("wrong unit", "<attitudeState>", "<ANGVEL_X>", '<ANGVEL_X units="rad/s">', "units", "ANGVEL_X", None),
    ("unit quaternion it is not", "<attitudeState>", "+0.108268", "+0.108269", "quaternion-norm", "Q1", None),
    ("tag out of format", "<attitudeState>", "00:00:00<", "0:0:0<", "date-format", "EPOCH", None),
]  # fmt: skip


@pytest.mark.parametrize("defect", XML_DEFECTS, ids=lambda defect: defect[0].replace(" ", "-"))
def test_xml_defect(defect, good_xml):
    _, begins, find, put, rule, key, place = defect
    text, line = edited(good_xml, begins, find, put, count=-1)
    # A start tag spread over lines begins where it opens; a mismatched end tag shows on the next line.
    line = place or (line + 1 if rule == "xml-syntax" else line)
    findings = check(text.encode())
    assert (rule, key) in [(finding.rule, finding.key) for finding in findings], findings
    assert rule == "xml-syntax" or (rule, line) in [(finding.rule, finding.line) for finding in findings], findings
    with pytest.raises(ProductError, match=r"^broken\.xml:\d+: "):
        aem_xml.read(text.encode(), "broken.xml")


def test_entities_are_never_expanded(good_xml):
    bomb = '<!DOCTYPE aem [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<aem '
    text = good_xml.decode().replace("<aem ", bomb, 1).replace("GAIA", "&b;", 1)
    (finding,) = [finding for finding in check(text.encode()) if finding.severity == "ERROR"]
    assert (finding.rule, finding.line) == ("xml-doctype", 2)
