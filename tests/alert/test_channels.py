"""Mail, Slack and webhooks, delivered to servers that listen; and that no secret of theirs is ever logged."""

from __future__ import annotations

import logging

import pytest

from etl.alert import channels, deliver
from etl.records import Incident, Notice
from etl.settings import Settings
from tests.alert.servers import HttpListener, MailServer, running
from tests.tls import tls

SECRET = "T0K3N-that-nobody-may-see"
FAILED = Incident(kind="run_failed", subject="nightly_news/scheduled__2031-03-04", cause="audit", title="nightly_news failed\nat audit",
                  detail="1 checks failed: staged_span <3 rows> & more; clear it")
NOTICE = Notice(state="open", title=FAILED.title, text=FAILED.detail, incidents=(FAILED,), link="http://127.0.0.1:8080/dags/nightly_news")


@pytest.fixture
def mail():
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def http():
    with running(HttpListener()) as server:
        yield server


def test_a_mail_arrives_at_every_receiver_with_one_line_of_subject(mail):
    assert deliver(channels(smtp=mail.url), NOTICE) == 1
    [message] = mail.messages
    assert message["Subject"] == "[dateline] nightly_news failed at audit"
    assert message["To"] == "duty@example.org, second@example.org"
    assert "staged_span <3 rows> & more" in message.get_content()
    assert NOTICE.link in message.get_content()


@pytest.mark.parametrize(("scheme", "at_once"), [("smtp", False), ("smtps", True)])
def test_a_password_goes_over_tls_alone_and_only_to_whom_the_certificate_names(tmp_path, monkeypatch, scheme, at_once):
    with running(MailServer(tls(tmp_path, "localhost", "ca"), at_once=at_once)) as server:
        ways = channels(smtp=f"{scheme}://duty:{SECRET}@localhost:{server.port}/?to=duty@example.org")
        assert deliver(ways, NOTICE) == 0, "nobody vouches for the certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert deliver(ways, NOTICE) == 1
        assert deliver(channels(smtp=f"{scheme}://duty:{SECRET}@127.0.0.1:{server.port}/?to=duty@example.org"), NOTICE) == 0
    assert len(server.messages) == 1
    assert server.logins == [(True, "duty", SECRET)]


def test_a_server_without_starttls_gets_neither_password_nor_message(mail):
    assert deliver(channels(smtp=f"smtp://duty:{SECRET}@127.0.0.1:{mail.port}/?to=duty@example.org"), NOTICE) == 0
    assert mail.messages == mail.logins == []


def test_slack_gets_text_with_its_three_characters_escaped(http):
    assert deliver(channels(slack=http.url("/services/T/B/x")), NOTICE) == 1
    [body] = http.json()
    assert set(body) == {"text"}
    assert "&lt;3 rows&gt; &amp; more" in body["text"]
    assert f"<{NOTICE.link}|open it in Airflow>" in body["text"]


def test_a_webhook_gets_the_incident_as_json(http):
    assert deliver(channels(webhook=http.url().replace("//", "//who:pass@")), NOTICE) == 1
    [body] = http.json()
    assert body["state"] == "open"
    assert body["incidents"][0]["key"] == "run_failed/nightly_news/scheduled__2031-03-04/audit"
    assert http.bodies[0][1]["Authorization"].startswith("Basic ")


def test_one_deaf_channel_does_not_silence_the_others(mail, http):
    http.codes += [500, 500]
    assert deliver(channels(smtp=mail.url, webhook=http.url()), NOTICE) == 1
    assert (len(mail.messages), len(http.bodies)) == (1, 2)


def test_a_busy_mail_server_is_asked_again(mail):
    mail.refusals.append("451 later")
    assert deliver(channels(smtp=mail.url), NOTICE) == 1


def test_a_redirect_is_not_followed(http):
    http.codes += [302, 302]
    assert deliver(channels(webhook=http.url()), NOTICE) == 0
    assert len(http.bodies) == 2


@pytest.mark.parametrize("codes", [[200], [404, 404], [302, 302], None])
def test_no_log_line_holds_a_secret(http, mail, caplog, codes):
    caplog.set_level(logging.DEBUG, logger="")
    slack = http.url(f"/services/{SECRET}") if codes else f"http://127.0.0.1:1/services/{SECRET}"
    http.codes += codes or []
    mail.refusals += [f"550 {SECRET} is not welcome"] * 2
    ways = channels(slack=slack, smtp=mail.url)
    deliver(ways, NOTICE)
    assert caplog.records
    assert SECRET not in caplog.text
    assert SECRET not in repr(ways)


@pytest.mark.parametrize(("setting", "value"), [
    ("smtp", f"http://user:{SECRET}@host/"), ("smtp", f"smtp://user:{SECRET}@host/?from=a@b.c"),
    ("smtp", f"smtp://user:{SECRET}@host/?to=a@b.c&tls=none"), ("smtp", f"smtp://user:{SECRET}@host:x/?to=a@b.c"),
    ("slack", f"ftp://hooks/{SECRET}"), ("webhook", f"//{SECRET}"), ("webhook", f"http://host:port/{SECRET}")])
def test_a_wrong_url_is_named_and_not_repeated(setting, value):
    with pytest.raises(ValueError, match=f"DATELINE_ALERT_{setting.upper()}") as raised:
        channels(**{setting: value})
    assert SECRET not in str(raised.value)


def test_settings_do_not_print_the_urls():
    names = ("DATELINE_ALERT_SMTP", "DATELINE_ALERT_SLACK", "DATELINE_ALERT_WEBHOOK", "DATELINE_DATABASE_URL")
    assert SECRET not in repr(Settings.from_environment(dict.fromkeys(names, f"http://{SECRET}")))


def test_mail_is_encrypted_unless_told_otherwise():
    from etl.alert.mail import Mail
    assert (Mail.of("smtp://h/?to=a@b.c").security, Mail.of("smtp://h/?to=a@b.c").port) == ("starttls", 587)
    assert (Mail.of("smtps://h/?to=a@b.c").security, Mail.of("smtps://h/?to=a@b.c").port) == ("tls", 465)
    encoded = Mail.of("smtp://a%40b.c:p%2Fw@h/?to=x@y.z")
    assert (encoded.user, encoded.password, encoded.sender) == ("a@b.c", "p/w", "a@b.c")
