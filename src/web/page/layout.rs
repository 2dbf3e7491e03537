//! What all pages have around them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

/// Where the stylesheet is.
pub(super) const STYLE: &str = "/assets/style.css";

/// Who looks at a page, as its header shows it.
#[derive(Clone, Debug)]
pub(super) struct Viewer {
    /// The user name.
    pub(super) user_name: String,
    /// The e-mail.
    pub(super) email: String,
    /// What forms carry besides the cookie.
    pub(super) csrf: String,
}

/// A page, before anything is around it.
#[derive(Clone, Debug)]
pub(super) struct Page {
    title: String,
    status: StatusCode,
    viewer: Option<Viewer>,
    body: Markup,
}

impl Page {
    /// A page with one column and nobody signed in.
    pub(super) fn new(title: impl Into<String>, body: Markup) -> Self {
        Self { title: title.into(), status: StatusCode::OK, viewer: None, body }
    }

    /// The same page for somebody who is signed in.
    pub(super) fn seen_by(self, viewer: Viewer) -> Self {
        Self { viewer: Some(viewer), ..self }
    }

    /// The same page with another status.
    pub(super) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    fn markup(&self) -> Markup {
        let Self { title, status: _, viewer, body } = self;
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · Halley" }
                    link rel="stylesheet" href=(STYLE);
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    header {
                        a.name href="/" { "Halley" }
                        @if let Some(viewer) = viewer { (menu(viewer)) }
                    }
                    main #main .narrow[viewer.is_none()] {
                        h1 { (title) }
                        (body)
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        (self.status, [(header::CONTENT_TYPE, kind)], self.markup().into_string()).into_response()
    }
}

/// The last control of the header; it opens without a script.
fn menu(viewer: &Viewer) -> Markup {
    let Viewer { user_name, email, csrf } = viewer;
    let initial = user_name.chars().next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    html! {
        details.menu {
            summary aria-haspopup="true" aria-label={ "Account of " (user_name) } { (initial) }
            div {
                p { b { (user_name) } br; span.quiet { (email) } }
                p { a href="/password" { "Change password" } }
                form method="post" action="/sign-out" {
                    input type="hidden" name="csrf" value=(csrf);
                    button.plain { "Sign out" }
                }
            }
        }
    }
}
