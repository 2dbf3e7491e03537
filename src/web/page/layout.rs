//! What all pages have around them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::parts::prose;
use super::tab::{Tab, tabs};
use crate::web::flash::Flash;

/// Who looks at a page, as its header shows it.
#[derive(Clone, Debug)]
pub(in crate::web) struct Viewer {
    /// The user name.
    pub(in crate::web) user_name: String,
    /// The e-mail.
    pub(in crate::web) email: String,
    /// What forms carry besides the cookie.
    pub(in crate::web) csrf: String,
    /// The name of the organization.
    pub(in crate::web) organization: String,
    /// Whether they may open the dashboard.
    pub(in crate::web) is_admin: bool,
}

/// A page, before anything is around it.
#[derive(Clone, Debug)]
pub(in crate::web) struct Page {
    title: String,
    status: StatusCode,
    viewer: Option<Viewer>,
    tab: Option<Tab>,
    flash: Option<Flash>,
    back: Option<(String, &'static str)>,
    is_dialog: bool,
    body: Markup,
}

impl Page {
    /// A page with one column and nobody signed in.
    pub(in crate::web) fn new(title: impl Into<String>, body: Markup) -> Self {
        let title = title.into();
        Self { title, status: StatusCode::OK, viewer: None, tab: None, flash: None, back: None, is_dialog: false, body }
    }

    /// The same page for somebody who is signed in.
    pub(in crate::web) fn seen_by(self, viewer: Viewer) -> Self {
        Self { viewer: Some(viewer), ..self }
    }

    /// The same page with another status.
    pub(in crate::web) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same page as a part of the dashboard.
    pub(in crate::web) fn in_tab(self, tab: Tab) -> Self {
        Self { tab: Some(tab), ..self }
    }

    /// The same page, which says once what has happened.
    pub(in crate::web) fn saying(self, flash: Option<Flash>) -> Self {
        Self { flash, ..self }
    }

    /// The same page with a way back: its address, and what is there.
    pub(in crate::web) fn back_to(self, path: impl Into<String>, label: &'static str) -> Self {
        Self { back: Some((path.into(), label)), ..self }
    }

    /// The same page, which the script shows as a dialog over the page from which it is opened. Without a script it is a page.
    pub(in crate::web) fn in_dialog(self) -> Self {
        Self { is_dialog: true, ..self }
    }

    fn markup(&self) -> Markup {
        let Self { title, status: _, viewer, tab, flash, back, is_dialog, body } = self;
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · " @if let Some(viewer) = viewer.as_ref().filter(|viewer| viewer.organization != *title) { (viewer.organization) " · " } "Halley" }
                    link rel="icon" href=(assets::ICON) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::style_path());
                    script src=(assets::script_path()) defer {}
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    (head(viewer.as_ref(), *tab))
                    main #main .narrow[viewer.is_none()] data-dialog[*is_dialog] {
                        @if let Some((path, label)) = back { p.back { a href=(path) { "‹ " (label) } } }
                        h1 { (title) }
                        (said(flash.as_ref()))
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

fn head(viewer: Option<&Viewer>, tab: Option<Tab>) -> Markup {
    html! {
        header.site {
            div.bar {
                a.name href="/" aria-label="Halley, start page" { (assets::mark()) span { "Halley" } }
                @if let Some(viewer) = viewer {
                    span.organization { (viewer.organization) }
                    (menu(viewer))
                }
            }
        }
        @if let Some(tab) = tab { (tabs(tab)) }
    }
}

fn said(flash: Option<&Flash>) -> Markup {
    html! {
        @match flash {
            None => {},
            Some(Flash::Done(said)) => p.notice.good role="status" { (said) },
            Some(Flash::Failed(said)) => p.notice.wrong role="alert" { (prose(said)) },
            Some(Flash::Secret { said, secret }) => {
                div.notice.good role="status" {
                    p { (said) }
                    div.copy {
                        code.secret #secret { (secret.expose()) }
                        button.plain type="button" data-copy="secret" hidden { "Copy" }
                    }
                }
            },
        }
    }
}

/// The last control of the header; it opens without a script.
fn menu(viewer: &Viewer) -> Markup {
    let Viewer { user_name, email, csrf, organization: _, is_admin } = viewer;
    let initial = user_name.chars().next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    html! {
        details.menu {
            summary.avatar aria-haspopup="true" aria-label={ "Account of " (user_name) } { (initial) }
            div.drop {
                p.who { b { (user_name) } br; span.quiet { (email) } }
                @if *is_admin { a href=(Tab::General.path()) { "Admin dashboard" } }
                a href="/" { "Your page" }
                a href="/password" { "Change password" }
                form method="post" action="/sign-out" {
                    input type="hidden" name="csrf" value=(csrf);
                    button.item { "Sign out" }
                }
            }
        }
    }
}
