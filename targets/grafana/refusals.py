"""What a Grafana's refusal, or its silence, means in a sentence, and what to do about it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from http import HTTPStatus

from errors import printable

Sentence = tuple[str, str]
"""What happened, and what to do about it."""

_STATUSES: dict[int, Sentence] = {
    400: ("Grafana refused it as it is", "Mend what it names"),
    401: ("the login was not accepted", "Check this target's token, or user and password, and whether it has expired"),
    403: (
        "the login has no permission for this",
        "Give its role or service account the right to it, check org_id, and the organisation's quota",
    ),
    404: ("there is no such address", "Check the url: a Grafana under a sub-path needs the sub-path in it"),
    406: ("Grafana cannot answer it in the classic model", "See what it names"),
    407: ("a proxy wants a login", "Give the proxy its login, or name this host in NO_PROXY"),
    409: ("it clashes with something that exists", "Run diff again and see what holds the name or uid"),
    412: ("it is not what it was compared against", "Run diff again"),
    413: (
        "it is too large for Grafana or a proxy before it",
        "Raise the proxy's limit on the body of a request, or split the dashboard",
    ),
    422: ("Grafana found it invalid", "Mend what it names; a legacy alert in a panel is the usual reason"),
    429: ("Grafana is asked too often", "Wait a minute and run it again"),
    500: ("Grafana failed inside", "Look at Grafana's log, then run it again"),
    502: ("a proxy got no proper answer from Grafana", "See whether Grafana runs, then run it again"),
    503: ("Grafana or a proxy before it is not available", "See whether Grafana runs, then run it again"),
    504: ("a proxy waited too long for Grafana", "See whether Grafana is overloaded, then run it again"),
}

GONE: Sentence = ("it is gone since it was compared", "Run diff again")
CHANGED: Sentence = ("it was changed by someone else since it was compared", "Run diff again to see what they did")
UNWRITTEN: Sentence = ("it was not written so far", "Run it again")

_REASONS: dict[tuple[int, str], Sentence] = {
    (404, "not-found"): GONE,
    (412, "version-mismatch"): CHANGED,
    (412, "name-exists"): (
        "the folder has another dashboard with this title",
        "Rename or delete the other one, or change the title",
    ),
    (412, "plugin-dashboard"): (
        "it belongs to a plugin",
        "Give the dashboard another uid; a plugin's own stays as it is",
    ),
}

PROVISIONED = (
    "it is provisioned from a file, and Grafana lets nobody else change it",
    "Change that file, or take it out of provisioning",
)
_FOLDER_GONE = ("its folder is gone", "Run it again: a missing folder is created")


def refusal(status: int, body: object) -> Sentence:
    """The sentence for an HTTP status of 400 or more and its body (JSON already read, else text)."""
    said = message(body)
    reason = body.get("status") if isinstance(body, dict) else None
    known = _REASONS.get((status, reason)) if isinstance(reason, str) else None
    if known is None and status == 400:
        known = (
            PROVISIONED
            if "provisioned" in said.lower()
            else _FOLDER_GONE
            if said.lower() == "folder not found"
            else None
        )
    if known is None:
        fallback = _STATUSES[500] if status >= 500 else _STATUSES[400]
        known = _STATUSES.get(status, fallback)
    summary, todo = known
    return f"{summary} ({_named(status)}{f': {said}' if said else ''})", todo


def is_missing(body: object) -> bool:
    """Whether a 404 is Grafana's word that there is no such dashboard; it answers any wrong address in JSON, too."""
    if not isinstance(body, dict):
        return False
    named = body.get("status") == "not-found" or body.get("reason") == "NotFound"
    return named or bool(re.search(r"dashboard.*not found", message(body), re.IGNORECASE))


def message(body: object) -> str:
    """What the server itself says, fit to print: the message of its JSON, the title of its page, its text."""
    if isinstance(body, dict):
        said = body.get("message") or body.get("error") or ""
        return printable(" ".join(said.split()) if isinstance(said, str) else "")
    text = body if isinstance(body, str) else ""
    if looks_like_html(text):
        title = re.search(r"<title[^>]*>([^<]*)", text[:20_000], re.IGNORECASE)
        return printable(f'a web page "{" ".join(title[1].split())}"' if title else "a web page")
    return printable(" ".join(text[:1000].split()))


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a web page does."""
    return bool(re.match(r"\s*<(!doctype|html|head|body|\?xml|!--)", text[:1000], re.IGNORECASE))


def not_grafana(body: object) -> Sentence:
    """The sentence for a successful answer that is not Grafana's JSON."""
    if isinstance(body, str) and looks_like_html(body):
        return (
            f"the answer is {message(body)}, not Grafana's JSON",
            "Check the url and its sub-path, and whether a proxy asks for a login first",
        )
    return "the answer is not Grafana's JSON", "Check that the url is a Grafana's and no other service's"


def redirected(location: str) -> Sentence:
    """The sentence for a redirect."""
    shown = printable(location.partition("?")[0], 200)
    if "login" in shown.lower() or "auth" in shown.lower():
        return (
            f"the answer is a redirect to a login page ({shown})",
            "Check the login, and whether a proxy before Grafana wants one of its own (give it in headers)",
        )
    return f"the answer is a redirect to {shown or 'nowhere'}", "Put the address where Grafana really is in the url"


def silence(errors: Iterable[BaseException], *, seconds: float, longest: float) -> Sentence:
    """The sentence for no whole answer at all, from the library's error and those behind it.

    `seconds` were waited for bytes, and `longest` for all of them.
    """
    kinds = tuple(errors)
    names = {type(error).__name__ for error in kinds}
    if names & {"SSLError", "SSLCertVerificationError"}:
        return _tls(kinds)
    for error in kinds:
        if isinstance(error, socket.gaierror):
            return "its host name is not known", "Check the url, and this machine's DNS"
        if isinstance(error, ConnectionRefusedError):
            return "nothing listens there (connection refused)", "Check the url and its port, and that Grafana runs"
    if "Overdue" in names:
        todo = "See whether Grafana or the network is overloaded, or raise timeout"
        return f"the answer was not whole within {longest:g} seconds", todo
    if names & {"Timeout", "ReadTimeout", "ConnectTimeout", "TimeoutError", "GrafanaTimeoutError"}:
        return (
            f"no answer within {seconds:g} seconds",
            "See whether Grafana is overloaded, or raise timeout",
        )
    if names & {"IncompleteRead", "ChunkedEncodingError"}:
        return "the answer broke off half-way", "Run it again; if it stays so, look at the proxy before Grafana"
    if "ProxyError" in names:
        return "the proxy could not be reached", "Check HTTP_PROXY and HTTPS_PROXY, or name this host in NO_PROXY"
    if any(isinstance(error, ConnectionError) for error in kinds):
        todo = "Check that the url is a Grafana's, http or https, and whether it wants a client certificate"
        return "the connection was closed without an answer", todo
    return "it cannot be reached", "Check the url, and the network in between"


def _tls(errors: tuple[BaseException, ...]) -> Sentence:
    """What is wrong with the encryption; the innermost error says it best."""
    said = printable(re.sub(r"\s*\(_ssl\.c:\d+\)", "", str(errors[-1])), 200)
    if "CERTIFICATE_VERIFY_FAILED" in said:
        todo = "Set ca_file to the authority that signed Grafana's certificate, and check the host in the url"
    elif "WRONG_VERSION_NUMBER" in said or "record layer" in said.lower():
        todo = "The port may speak http without encryption: check the url"
    else:
        todo = "Check ca_file, client_cert and client_key"
    return f"no secure connection ({said})", todo


def _named(status: int) -> str:
    """`404 Not Found`; a status of no known name stands alone."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
