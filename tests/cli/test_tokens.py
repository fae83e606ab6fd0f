"""Tokens on the command line: printed once, listed without the secret, revoked."""

import json
import stat

from scanplan.planning.service.tokens import Bearer, Tokens


def test_a_token_is_printed_once_and_only_its_hash_kept(call, tmp_path):
    made = call("tokens", "new", "observatory", "--scope", "read", "--state", tmp_path / "state")
    token = made.out.strip()
    assert made.code == 0
    assert made.out.count("\n") == 1, "what is piped on is the token alone"
    file = tmp_path / "state" / "tokens.json"
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Tokens(tmp_path / "state").bearer(token) == Bearer("observatory", "read")
    assert token not in call("tokens", "list", "--state", tmp_path / "state").out


def test_tokens_are_listed_by_name(call, tmp_path):
    for name, scope in (("zeta", "read"), ("alpha", "deliver")):
        call("tokens", "new", name, "--scope", scope, "--state", tmp_path)
    listed = json.loads(call("tokens", "list", "--json", "--state", tmp_path).out)
    assert [(each["name"], each["scope"]) for each in listed] == [("alpha", "deliver"), ("zeta", "read")]
    table = call("tokens", "list", "--state", tmp_path).out.splitlines()
    assert [line.split()[0] for line in table] == ["name", "alpha", "zeta"]


def test_a_revoked_token_holds_no_more_where_it_was_known(call, tmp_path):
    token = call("tokens", "new", "me", "--scope", "deliver", "--state", tmp_path).out.strip()
    running = Tokens(tmp_path)
    assert running.bearer(token) == Bearer("me", "deliver")
    assert call("tokens", "revoke", "me", "--state", tmp_path).code == 0
    assert running.bearer(token) is None
    other = call("tokens", "new", "me", "--scope", "read", "--state", tmp_path).out.strip()
    assert running.bearer(token) is None
    assert running.bearer(other) == Bearer("me", "read")


def test_names_are_checked(call, tmp_path):
    assert call("tokens", "new", "../me", "--scope", "read", "--state", tmp_path).code == 3
    assert call("tokens", "new", "me", "--scope", "read", "--state", tmp_path).code == 0
    assert "already" in call("tokens", "new", "me", "--scope", "read", "--state", tmp_path).err
    assert "there are: me" in call("tokens", "revoke", "you", "--state", tmp_path).err


def test_a_file_that_is_none_of_ours_is_told(call, tmp_path):
    (tmp_path / "tokens.json").write_text('{"tokens": [{"name": 3}]}')
    done = call("tokens", "list", "--state", tmp_path)
    assert done.code == 3
    assert "is no file of tokens" in done.err
