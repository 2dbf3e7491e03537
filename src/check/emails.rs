//! E-mails become numbers, so that half a million references compare and share without their text.

use std::borrow::Cow;
use std::collections::HashMap;

/// The number of an e-mail in `Emails`.
pub(crate) type EmailId = u32;

/// Every e-mail of an organization's manifests, in lower case, once.
#[derive(Debug, Default)]
pub(crate) struct Emails<'a> {
    texts: Vec<Cow<'a, str>>,
    ids: HashMap<Cow<'a, str>, EmailId>,
}

impl<'a> Emails<'a> {
    /// The number of this e-mail, whatever its case.
    pub(crate) fn id(&mut self, email: &'a str) -> EmailId {
        let email = lower_case(email);
        if let Some(id) = self.ids.get(&email) {
            return *id;
        }
        let id = EmailId::try_from(self.texts.len()).expect("fewer than four thousand million e-mails");
        self.texts.push(email.clone());
        self.ids.insert(email, id);
        id
    }

    /// The number of this e-mail, if it stands in the manifests.
    pub(crate) fn find(&self, email: &str) -> Option<EmailId> {
        self.ids.get(&lower_case(email)).copied()
    }

    /// The e-mail in lower case.
    pub(crate) fn text(&self, id: EmailId) -> &str {
        &self.texts[id as usize]
    }

    /// Every e-mail, in the order of numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}

fn lower_case(email: &str) -> Cow<'_, str> {
    if email.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(email)
    } else {
        Cow::Owned(email.to_lowercase())
    }
}
