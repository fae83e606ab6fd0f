"""What the service says of itself: whether it lives, is ready, and how much it has done."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

STAR = {"ra": "86.8212", "dec": "-51.0665", "start": "2017-01-01", "days": 20}


def numbers(server):
    answer = server.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *sorted(each.labels.values())): each.value for family in families for each in family.samples}


def test_it_lives_and_is_ready(server):
    assert server.get("/health/live").json() == {"status": "live"}
    assert server.get("/health/ready").json()["status"] == "ready"


def test_requests_and_questions_are_counted(server):
    of_route = ("scanplan_requests_total", "/api/transits", "200", "GET")
    before = numbers(server)
    for format in ("csv", "gost", "ecsv"):
        assert server.get("/api/transits", **STAR, name="counted", format=format).status_code == 200
    assert server.get("/api/transits", ra="1000", dec="0", start="2017-01-01", days=1).status_code == 422
    after = numbers(server)
    key = ("scanplan_requests_total", *sorted(of_route[1:]))
    assert after[key] - before.get(key, 0) == 3
    count = ("scanplan_request_seconds_count", "/api/transits")
    assert after[count] - before.get(count, 0) == 4
    kind = ("scanplan_questions_total", "200", "one-star")
    assert after[kind] - before.get(kind, 0) == 3
    assert after["scanplan_workers",] >= 1
    assert after["scanplan_workers_resident_bytes",] > 1e7
    assert after["process_resident_memory_bytes",] > 1e7


def test_no_label_is_made_by_a_client(server):
    for n in range(20):
        server.get(f"/no/such/place/{n}")
        server.get(f"/api/nothing-{n}")
        server.http.request(f"BREW{n}", "/api/transits")
    labels = {part for key in numbers(server) for part in key[1:]}
    assert not {label for label in labels if "such" in label or "nothing" in label or "BREW" in label}
    assert len(labels) < 200


def test_an_answer_is_not_sent_to_who_has_it(server):
    first = server.get("/api/transits", **STAR)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    again = server.http.get("/api/transits", params=STAR, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = server.http.get("/api/transits", params={**STAR, "ra": "86.8213"}, headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    wrong = server.get("/api/transits", **{**STAR, "ra": "nowhere"})
    assert wrong.status_code == 422
    assert "etag" not in wrong.headers


def test_compressed_for_those_who_take_it(server):
    def asked(accepted):
        with httpx.Client(base_url=server.url) as http:
            http.headers["accept-encoding"] = accepted
            return http.get("/api/transits", params={**STAR, "days": 400, "format": "csv"})

    plain, small = asked("identity"), asked("br;q=1, gzip;q=0.5")
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in asked("gzip;q=0").headers
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert int(small.headers["content-length"]) < len(plain.content) / 2
    assert small.content == plain.content
    assert small.headers["etag"] == plain.headers["etag"]
