"""Mails in the shapes real programs write, made here, each of a few lines."""

from email.utils import format_datetime

from portal.core import clock


def crlf(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def plain(
    body: str = "The VPN drops every ten minutes.",
    *,
    sender: str = "Nina Vogel <nina@customer.test>",
    subject: str = "VPN drops",
    message_id: str = "first@customer.test",
    **headers: str,
) -> bytes:
    """A plain mail; `in_reply_to="<…>"` and the like become headers."""
    more = "".join(
        f"{name.replace('_', '-').title()}: {value}\n" for name, value in headers.items()
    )
    return crlf(
        f"From: {sender}\nTo: desk@portal.test\nSubject: {subject}\n"
        f"Message-ID: <{message_id}>\nDate: {format_datetime(clock.now())}\n{more}\n{body}\n"
    )


def outlook(parent: str, ref: str = "INC-1") -> bytes:
    """Outlook for Windows in German: HTML of Word, the head of the old mail under a thin line."""
    return crlf(f"""From: "Vogel, Nina" <Nina@Customer.Test>
To: Desk <desk@portal.test>
Subject: AW: [{ref}] VPN drops
Thread-Topic: [{ref}] VPN drops
Message-ID: <AM0PR01@eurprd01.prod.outlook.test>
In-Reply-To: <{parent}>
References: <{parent}>
Date: Fri, 27 Nov 2026 10:12:00 +0100
MIME-Version: 1.0
Content-Language: de-DE
Content-Type: multipart/alternative; boundary="_000_AM0"

--_000_AM0
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Hallo,

seit dem Neustart f=E4llt es nicht mehr aus, nur die Anmeldung ist noch langsam.

Von: Portal <desk@portal.test>
Gesendet: Freitag, 27. November 2026 10:02
An: Vogel, Nina
Betreff: [{ref}] VPN drops

Please restart the client.

--_000_AM0
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<html xmlns:o=3D"urn:schemas-microsoft-com:office:office"><head><style><!--
p.MsoNormal {{margin:0cm;}} --></style></head><body lang=3DDE><div class=3DWordSection1>
<p class=3DMsoNormal>Hallo,<o:p></o:p></p><p class=3DMsoNormal><o:p>&nbsp;</o:p></p>
<p class=3DMsoNormal>seit dem Neustart f=E4llt es nicht mehr aus, nur die <b>Anmeldung</b> ist
noch langsam.<o:p></o:p></p>
<div><div style=3D'border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>
<p class=3DMsoNormal><b>Von:</b> Portal &lt;desk@portal.test&gt; <br><b>Gesendet:</b> Freitag, 27.
November 2026 10:02<br><b>An:</b> Vogel, Nina<br><b>Betreff:</b> [{ref}] VPN drops</p></div></div>
<p class=3DMsoNormal>Please restart the client.<o:p></o:p></p>
<img src=3D"https://tracker.test/open.gif" width=3D1 height=3D1></div></body></html>
--_000_AM0--
""")


def gmail(parent: str) -> bytes:
    """Gmail in the browser: the quote in a `gmail_quote`."""
    return crlf(f"""MIME-Version: 1.0
References: <{parent}>
In-Reply-To: <{parent}>
From: Nina Vogel <nina@customer.test>
Date: Fri, 27 Nov 2026 10:15:31 +0100
Message-ID: <CAF_x9=gmail@mail.gmail.test>
Subject: Re: your answer
To: desk@portal.test
Content-Type: multipart/alternative; boundary="000000000000b1"

--000000000000b1
Content-Type: text/plain; charset="UTF-8"

It is *still* slow.

On Fri, Nov 27, 2026 at 10:02 AM Portal <desk@portal.test> wrote:

> Please restart the client.
>

--000000000000b1
Content-Type: text/html; charset="UTF-8"

<div dir="ltr">It is <b>still</b> slow.</div><br><div class="gmail_quote gmail_quote_container">
<div dir="ltr" class="gmail_attr">On Fri, Nov 27, 2026 at 10:02 AM Portal &lt;desk@portal.test&gt;
wrote:<br></div><blockquote class="gmail_quote" style="margin:0">Please restart the client.<br>
</blockquote></div>

--000000000000b1--
""")


PHOTO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def phone(parent: str) -> bytes:
    """A telephone: a few words, a photo, a line of its own, the old mail with `>`."""
    return crlf(f"""Content-Type: multipart/mixed; boundary=Apple-Mail-7A
From: Nina Vogel <nina@customer.test>
MIME-Version: 1.0 (1.0)
Date: Fri, 27 Nov 2026 10:20:00 +0100
Subject: Re: [INC-1] VPN drops
Message-Id: <9B1F-phone@icloud.test>
References: <{parent}>
In-Reply-To: <{parent}>
To: desk@portal.test
X-Mailer: iPhone Mail (22A)

--Apple-Mail-7A
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

VGhpcyBpcyB3aGF0IEkgc2VlOgoK
--Apple-Mail-7A
Content-Type: image/png; name=IMG_0042.png
Content-Disposition: inline; filename=IMG_0042.png
Content-Transfer-Encoding: base64

{PHOTO}
--Apple-Mail-7A
Content-Type: text/plain; charset=us-ascii

Sent from my iPhone

> On 27 Nov 2026, at 10:02, Portal <desk@portal.test> wrote:
>
> Please restart the client.
--Apple-Mail-7A--
""")


def away(parent: str) -> bytes:
    """Exchange answers for somebody who is not there."""
    return crlf(f"""From: Nina Vogel <nina@customer.test>
To: Portal <desk@portal.test>
Subject: Automatische Antwort: [INC-1] VPN drops
Message-ID: <oof-1@customer.test>
In-Reply-To: <{parent}>
Date: Fri, 27 Nov 2026 10:21:00 +0100
X-Auto-Response-Suppress: All
Auto-Submitted: auto-replied (vacation)
Content-Type: text/plain; charset="utf-8"

Ich bin bis Montag nicht im Haus.
""")


def bounce(parent: str, to: str = "nina@customer.test") -> bytes:
    """Postfix could not deliver a mail of ours (RFC 3464)."""
    return crlf(f"""Return-Path: <>
From: MAILER-DAEMON@mx.customer.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: desk@portal.test
Date: Fri, 27 Nov 2026 10:22:00 +0100
Auto-Submitted: auto-replied
Message-ID: <20261127.bounce@mx.customer.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/mx"

--B/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.test
Arrival-Date: Fri, 27 Nov 2026 10:21:58 +0100

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown in virtual mailbox table

--B/mx
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: portal@localhost
To: {to}
Subject: [INC-1] VPN drops
Message-ID: <{parent}>

--B/mx--
""")


def answers(parent: str) -> dict[str, bytes]:
    """Every shape that answers a mail of ours."""
    return {
        "outlook": outlook(parent),
        "gmail": gmail(parent),
        "phone": phone(parent),
        "away": away(parent),
        "bounce": bounce(parent),
    }
