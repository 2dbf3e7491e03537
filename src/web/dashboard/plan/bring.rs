//! Bringing manifests: pasted, or as files.

use std::sync::Arc;

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::declared::Invalid;
use super::{BRING, From, ask, findings, inside, look};
use crate::check;
use crate::diagnostic::Sources;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit;
use crate::web::manifests::Manifests;
use crate::web::page::{FOREIGN, Failed, Faults, Page, SignedIn};

/// More files than this are for the command line.
const FILES: usize = 2_000;
/// A form has the files and a few fields besides; what has more parts is none of ours, and is not read to its end.
const PARTS: usize = FILES + 10;
/// What was pasted is shown again up to this many bytes.
const REPEATED: usize = 512 << 10;

pub(super) async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Page {
    form(&app, &who, &Faults::default(), "")
}

/// The form.
pub(super) fn form(app: &App, who: &SignedIn, faults: &Faults, pasted: &str) -> Page {
    let known = !app.settings.manifests.is_empty();
    let intro = html! {
        @if known {
            p { "Plan manifests that are not (yet) in the server's folder: of a branch, or of an export that you have edited." }
        } @else {
            p { "Bring manifests and see what applying them would change. Nothing is changed by looking." }
        }
    };
    inside(app, who, BRING, &html! { (intro) (fields(who, faults, pasted)) @if !known { (hint()) } })
}

fn fields(who: &SignedIn, faults: &Faults, pasted: &str) -> Markup {
    html! {
        form.card.fields method="post" action=(BRING) enctype="multipart/form-data" {
            (edit::hidden(&who.viewer, None))
            (faults.summary())
            div {
                label for="files" { "Files" }
                input #files name="files" type="file" multiple accept=".yaml,.yml,.json" aria-describedby="files-hint";
                p.hint #files-hint { "YAML or JSON, several at once, 32 MB at most." }
            }
            div {
                label for="pasted" { "Or paste them" }
                textarea #pasted name="pasted" spellcheck="false" autocomplete="off" rows="14"
                    placeholder="apiVersion: halley.dev/v1alpha1" { "\n" (pasted) }
            }
            div.buttons { button { "Show the plan" } }
        }
    }
}

fn hint() -> Markup {
    html! {
        p.quiet {
            "Started with " code { "halley serve --manifests DIR" } ", the server shows the plan of a folder here by itself, and the drift from it. "
            "To begin with manifests of what is live: " code { "halley export DIR" } "."
        }
    }
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    multipart: Multipart,
) -> Result<Response, Failed> {
    let _room = app.planning.turns.arrive().await;
    let Brought { csrf, pasted, sources, refused } = brought(multipart).await;
    if !who.has_sent(&csrf) {
        // A body that was cut off has no token either; of the two, the size is what somebody can mend.
        return match refused {
            Some(text) => Ok(again(&app, &who, &Faults::one("", text), "")),
            None => Err(Failed::forbidden(FOREIGN)),
        };
    }
    if let Some(text) = refused {
        return Ok(again(&app, &who, &Faults::one("", text), &pasted));
    }
    if sources.iter().next().is_none() {
        let text = "There is nothing to plan: choose files, or paste manifests.";
        return Ok(again(&app, &who, &Faults::one("", text), &pasted));
    }
    ask(&app, move |app| planned(app, &who, sources, &pasted)).await
}

fn again(app: &App, who: &SignedIn, faults: &Faults, pasted: &str) -> Response {
    form(app, who, faults, pasted).status(StatusCode::UNPROCESSABLE_ENTITY).into_response()
}

fn planned(app: &App, who: &SignedIn, sources: Sources, pasted: &str) -> Result<Response, Failed> {
    let manifests = Arc::new(Manifests { sources, findings: Vec::new() });
    match look::look(app, who, &manifests)? {
        Ok(look) => {
            let digest = look.plan.digest.to_string();
            app.planning.keep_draft(&who.session, &digest, &manifests);
            Ok(Redirect::to(&From::Brought(digest).path()).into_response())
        }
        Err(invalid) => {
            let body = html! {
                (wrong(&invalid))
                h2 { "Bring them again" }
                (fields(who, &Faults::default(), if pasted.len() <= REPEATED { pasted } else { "" }))
            };
            let page = inside(app, who, BRING, &body);
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

/// Why nothing is planned.
pub(super) fn wrong(invalid: &Invalid) -> Markup {
    let Invalid { manifests, findings, because } = invalid;
    let errors = findings.iter().filter(|finding| check::has_errors(std::slice::from_ref(finding))).count();
    html! {
        div.notice.wrong role="alert" {
            p { b { @match errors {
                0 => "Nothing is planned.",
                1 => "The manifests have 1 error, so nothing is planned.",
                _ => { "The manifests have " (errors) " errors, so nothing is planned." },
            } } @if let Some(because) = because { " " (super::prose(because)) } }
        }
        (findings::list(findings, &manifests.sources))
    }
}

/// What a form brought.
#[derive(Default)]
struct Brought {
    csrf: String,
    pasted: String,
    sources: Sources,
    /// Why it is not taken.
    refused: Option<String>,
}

async fn brought(mut multipart: Multipart) -> Brought {
    let mut brought = Brought::default();
    for _ in 0..PARTS {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return brought.whole(),
            Err(error) => return Brought { refused: Some(unreadable(&error)), ..brought },
        };
        let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let bytes = match field.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return Brought { refused: Some(unreadable(&error)), ..brought },
        };
        if let Err(text) = brought.take(&name, file.as_deref(), &bytes) {
            brought.refused.get_or_insert(text);
        }
    }
    Brought { refused: Some(too_many()), ..brought }
}

fn too_many() -> String {
    format!("These are more than {FILES} files. On the command line `halley plan` takes as many as there are.")
}

impl Brought {
    /// All has arrived: what was pasted is a file as well.
    fn whole(mut self) -> Self {
        if !self.pasted.trim().is_empty() {
            self.sources.add("pasted.yaml", self.pasted.as_str());
        }
        self
    }

    fn take(&mut self, name: &str, file: Option<&str>, bytes: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(bytes);
        match (name, file) {
            ("csrf", _) => self.csrf = text.unwrap_or_default().to_owned(),
            // Browsers send line ends as CRLF.
            ("pasted", _) => self.pasted = text.map_err(|_| "What was pasted is no text.")?.replace("\r\n", "\n"),
            // A browser sends one nameless, empty file when none is chosen.
            ("files", Some("")) | ("files", None) => {}
            ("files", Some(file)) => {
                let text = text.map_err(|_| format!("The file {file} is no text in UTF-8."))?;
                if text.contains('\0') {
                    return Err(format!("The file {file} is no text."));
                }
                if self.sources.iter().count() >= FILES {
                    return Err(too_many());
                }
                self.sources.add(file, text.trim_start_matches('\u{feff}'));
            }
            _ => {}
        }
        Ok(())
    }
}

fn unreadable(error: &axum::extract::multipart::MultipartError) -> String {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            "This is more than 32 MB. On the command line `halley plan` takes as much as there is.".to_owned()
        }
        _ => "The files did not arrive whole. Try again.".to_owned(),
    }
}
