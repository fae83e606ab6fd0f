"""A transit of beta Pictoris, as the OpenAPI document shows it."""

TRANSITS = {
    "metadata": {
        "product": "transits",
        "format": 1,
        "generator": "scanplan 0.1.0",
        "mission": {
            "name": "gaia",
            "title": "Gaia, the scanning law as flown, 2014-07-25 to 2025-01-15",
            "sha256": "4c3c40719951da6becb9c1f6c059b36cf2412385f10cfc446c5c528b0ffbca66",
        },
        "object": "GAIA",
        "fields": {"FovP": "preceding", "FovF": "following"},
        "window": {
            "start": {"tcb": "2017-01-01T00:01:28.756289932", "tcb_ns": 536500888756289932},
            "stop": {"tcb": "2017-02-01T00:01:28.798681785", "tcb_ns": 539179288798681785},
        },
        "law_segments": [
            {"name": "NSL GAREQ 1", "start": {"tcb": "2017-01-01T00:01:28.756289932", "tcb_ns": 536500888756289932}}
        ],
        "conventions": {
            "tcb_ns": "nanoseconds of TCB since JD 2451545.0 (TCB)",
            "barycentric_time": "light from infinity at the star's catalogue direction",
            "zeta": "of the direction seen, out of the scan plane towards the spin axis",
            "scan_angle": "position angle, 0 north, 90 east, in [-180, 180]",
        },
        "inputs": [{"name": "gaia.toml", "sha256": "4c3c40719951da6becb9c1f6c059b36cf2412385f10cfc446c5c528b0ffbca66"}],
    },
    "columns": [
        {"name": "star", "unit": "", "description": "Name of the star"},
        {"name": "ra_deg", "unit": "deg", "description": "Right ascension of the star, ICRS, at its epoch"},
    ],
    "transits": [
        {
            "star": "bet Pic",
            "ra_deg": 86.8212,
            "dec_deg": -51.0665,
            "field": "FovP",
            "ccd_row": 7,
            "utc": "2017-01-01T02:09:11.753381292",
            "tcb_ns": 536508640509794044,
            "obmt_rev": 4640.988586564539,
            "bjd_tcb": 2457754.592226596,
            "barycentric_tcb_ns": 536508768377885318,
            "zeta_deg": -0.39550108348655666,
            "zeta_rate_mas_s": 149.23952409144061,
            "scan_angle_deg": -119.16364605844224,
            "parallax_factor_al": 0.655063278403647,
            "parallax_factor_ac": 0.7064250814399866,
            "segment": "NSL GAREQ 1",
        }
    ],
}
