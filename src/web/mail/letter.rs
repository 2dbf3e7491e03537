//! What a mail says. Names come from people whom nobody vetted: they are cut to one line, and escaped where it is HTML.

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use maud::{DOCTYPE, html};

use crate::backend::Secret;
use crate::model::key::Email;

/// An invitation, to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// To whom.
    pub to: Email,
    /// The organization's name.
    pub organization: String,
    /// Who invites: an e-mail.
    pub by: String,
    /// The link that accepts. Whoever has it can.
    pub link: Secret,
    /// The last day on which it works, as people write it.
    pub until: String,
}

impl Letter {
    /// The mail.
    ///
    /// # Errors
    ///
    /// The address cannot be written in a mail.
    pub(super) fn message(&self, from: &Mailbox) -> Result<Message, String> {
        let Self { to, organization, by, link, until } = self;
        let (organization, by, link) = (line(organization), line(by), link.expose());
        let address = to.as_str().parse().map_err(|error| format!("the address cannot be used: {error}"))?;
        let text = format!(
            "{by} invites you to join {organization}.\n\nOpen this link, choose a password, and you are in:\n\n{link}\n\n\
             The link works once, until {until}. If you did not expect this mail, do nothing.\n"
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head { meta charset="utf-8"; title { "Invitation to " (organization) } }
                body {
                    p { (by) " invites you to join " b { (organization) } "." }
                    p { "Open this link, choose a password, and you are in:" }
                    p { a href=(link) { (link) } }
                    p { "The link works once, until " (until) ". If you did not expect this mail, do nothing." }
                }
            }
        };
        let part = |kind, body: String| SinglePart::builder().header(kind).body(body);
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, address))
            .subject(format!("Invitation to {organization}"))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(
                MultiPart::alternative()
                    .singlepart(part(ContentType::TEXT_PLAIN, text))
                    .singlepart(part(ContentType::TEXT_HTML, page.into_string())),
            )
            .map_err(|error| format!("the mail cannot be written: {error}"))
    }
}

/// A name as one line without controls, and no longer than a subject can bear.
fn line(name: &str) -> String {
    let invisible = |letter: &char| {
        letter.is_control()
            || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().filter(|letter| !invisible(letter)).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_makes_a_header_or_markup() {
        let letter = Letter {
            to: Email::new("kim@acme.test"),
            organization: "Evil\r\nBcc: all@acme.test\r\n\r\n<script>alert(1)</script>".to_owned(),
            by: "\"a\"\n<img src=x>@acme.test".to_owned(),
            link: Secret::new("https://halley.acme.example/invitation/abc".to_owned()),
            until: "2026-03-08".to_owned(),
        };
        let message = letter.message(&"Halley <halley@acme.example>".parse().unwrap()).unwrap();
        let raw = String::from_utf8(message.formatted()).unwrap();
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
        let (_, page) = body.split_once("text/html").unwrap();
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert_eq!(message.envelope().to().len(), 1);
    }

    #[test]
    fn an_address_that_is_none_is_said_so() {
        let letter = Letter {
            to: Email::new("kim@acme.test\r\nbcc: x"),
            organization: String::new(),
            by: String::new(),
            link: Secret::new(String::new()),
            until: String::new(),
        };
        assert!(letter.message(&"halley@acme.example".parse().unwrap()).is_err());
    }
}
