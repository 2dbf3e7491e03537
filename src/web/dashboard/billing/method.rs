//! Changing the payment method, which is a label and nothing else.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::{METHOD, PAYMENT, dialog, paid};
use crate::store;
use crate::web::App;
use crate::web::dashboard::admin::{Admin, AdminPosted};
use crate::web::dashboard::edit;
use crate::web::flash::Flash;
use crate::web::page::{Failed, Faults, Field, Page, SignedIn};

/// A text with so many digits may hold the number of a card: it is not sent back to where it came from.
const DIGITS_OF_A_CARD: usize = 13;

pub(super) async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| {
        let label = paid(app)?.payment_method;
        Ok(page(&who, label.as_deref().unwrap_or_default(), label.is_some(), &Faults::default()))
    })
    .await
}

fn page(who: &SignedIn, label: &str, is_set: bool, faults: &Faults) -> Page {
    let field = Field {
        name: "label",
        label: "Payment method",
        kind: "text",
        autocomplete: "off",
        value: label,
        hint: "What people know it by, such as: Visa ending 4242. Never the number of a card; it would be refused.",
    };
    let body = html! {
        form.fields method="post" action=(METHOD) {
            (edit::hidden(&who.viewer, None))
            (faults.summary())
            (field.markup(faults))
            div.buttons {
                button { "Save" }
                @if is_set { button.plain.danger name="remove" value="yes" formnovalidate { "Remove" } }
            }
        }
        (edit::cancel(PAYMENT))
    };
    dialog(who, "Payment method", body).back_to(PAYMENT, "Payment Details")
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    AdminPosted(who, sent): AdminPosted,
) -> Result<Response, Failed> {
    app.ask(move |app| {
        let is_set = paid(app)?.payment_method.is_some();
        let typed = sent.text("label").trim();
        let label = Some(typed).filter(|_| !sent.has("remove"));
        if label.is_some_and(str::is_empty) {
            return Ok(again(&who, "", is_set, "Write what people know it by."));
        }
        match app.store.set_payment_method(who.provenance(), label) {
            Ok(()) => {}
            Err(store::Error::Refused(why)) => return Ok(again(&who, harmless(typed), is_set, &why)),
            Err(other) => return Err(other.into()),
        }
        let done = match label {
            Some(label) => format!("The payment method is {label}."),
            None => "The payment method is removed.".to_owned(),
        };
        app.flashes.leave(&who.session, Flash::Done(done));
        Ok(Redirect::to(PAYMENT).into_response())
    })
    .await
}

fn again(who: &SignedIn, label: &str, is_set: bool, why: &str) -> Response {
    page(who, label, is_set, &Faults::one("label", why)).status(StatusCode::UNPROCESSABLE_ENTITY).into_response()
}

/// What was typed, unless it may hold the number of a card.
fn harmless(typed: &str) -> &str {
    if typed.chars().filter(char::is_ascii_digit).count() < DIGITS_OF_A_CARD { typed } else { "" }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_may_be_a_card_is_not_said_again() {
        assert_eq!(harmless("Visa ending 4242"), "Visa ending 4242");
        assert_eq!(harmless("Visa 4242 4242 4242 4242"), "");
    }
}
