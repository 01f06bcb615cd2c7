import pytest

from account_event_handler.render.message import without_hosts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see evil.example/login", "see evil[.]example/login"),
        ("EVIL.Example, evil.com.example", "EVIL[.]Example, evil[.]com[.]example"),
        ("https[:]//evil.example?x", "https[:]//evil[.]example?x"),
        ("x.s3.amazonaws.com", "x[.]s3[.]amazonaws[.]com"),
        ("evil.com.e… x.evil.com.7", "evil[.]com[.]e… x[.]evil[.]com[.]7"),
        ("(пример.рф)", "(пример[.]рф)"),
        ("Client.Evil.Example Server.Example", "Client[.]Evil[.]Example Server[.]Example"),
        ("+evil.example evil.xn--p1ai", "+evil[.]example evil[.]xn--p1ai"),
        ('["a:::::aws.com", "aws.zip"]', '["a:::::aws[.]com", "aws[.]zip"]'),
        ("x@evil.example@evil.example evil.example", "x@evil.example@evil.example evil[.]example"),
    ],
)
def test_no_mail_program_makes_a_link_of_a_host(text: str, shown: str) -> None:
    assert without_hosts(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "maria@example.com and first.last@mail.example.com",
        "cloudtrail.amazonaws.com",
        "Client.UnauthorizedOperation, Client.InvalidGroupID.NotFound, Client.Unautho…",
        "ada+aws.admin@example.com",
        "ml.t3.medium, db.r6g.2xlarge, export.tar.gz",
        "203.0.113.7, AWS CLI 2.31.3. The next sentence",
        '{"source": ["aws.cloudtrail"]}',
        "arn:aws:s3:::logs/2026/11",
    ],
)
def test_what_is_no_host_stays(text: str) -> None:
    assert without_hosts(text) == text
