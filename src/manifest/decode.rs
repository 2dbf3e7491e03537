//! One YAML document becomes manifests, or findings. Most documents are right: they are parsed once, straight into their type.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::document::{Document, Resource};
use super::envelope::Envelope;
use super::fault::{self, Examined};
use super::header::Header;
use super::kind::{Claim, Kind, claim};
use super::place::Place;
use super::shape::shape;
use super::split::Chunk;
use super::{bounds, limits, write};
use crate::diagnostic::{Finding, SourceId};
use crate::resources::API_VERSION;

/// What became of a document.
#[derive(Default)]
pub(super) struct Decoded {
    pub(super) documents: Vec<Document>,
    pub(super) skipped: usize,
    pub(super) findings: Vec<Finding>,
}

/// Decodes the document at a chunk of a source's text.
pub(super) fn decode(source: SourceId, text: &str, chunk: Chunk) -> Decoded {
    let place = Place { source, text: &text[chunk.start..chunk.end], start: chunk.start, line: chunk.line, item: None };
    let mut decoded = Decoded::default();
    match Header::scan(place.text).clear() {
        Some((api_version, kind)) => decoded.by_claim(&place, claim(Some(api_version), Some(kind))),
        None => decoded.unclear(&place),
    }
    decoded
}

/// The header of a document in which only a parser finds it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    api_version: Option<String>,
    kind: Option<String>,
    format: Option<serde_yaml::Value>,
}

impl Probe {
    /// A plan that `halley plan --out` saved beside the manifests, as it is natural to do.
    fn is_saved_plan(&self) -> bool {
        let format = self.format.as_ref().and_then(serde_yaml::Value::as_str);
        self.api_version.is_none()
            && self.kind.is_none()
            && format.is_some_and(|format| format.starts_with("halley.dev/plan/"))
    }
}

impl Decoded {
    fn unclear(&mut self, place: &Place<'_>) {
        if let Some(finding) = excess(place) {
            return self.findings.push(finding);
        }
        match serde_yaml::from_str::<Option<Probe>>(place.text) {
            Ok(None) => {}
            Ok(Some(probe)) if probe.is_saved_plan() => {}
            Ok(Some(probe)) => self.by_claim(place, claim(probe.api_version.as_deref(), probe.kind.as_deref())),
            Err(error) if fault::is_mapping(place) => self.findings.push(fault::unparsed(place, &error)),
            Err(_) => self.findings.push(fault::no_object(place)),
        }
    }

    fn by_claim(&mut self, place: &Place<'_>, claim: Claim<'_>) {
        match claim {
            Claim::Foreign => self.skipped += 1,
            Claim::Refused(refusal) => self.findings.push(fault::refused(place, refusal)),
            Claim::List => self.list(place),
            Claim::Ours(kind) if self.fits(place, place.text.len()) => match excess(place) {
                None => self.ours(place, kind, &Text(place.text)),
                Some(finding) => self.findings.push(finding),
            },
            Claim::Ours(_) => {}
        }
    }

    fn list(&mut self, place: &Place<'_>) {
        if let Some(finding) = excess(place) {
            return self.findings.push(finding);
        }
        match serde_yaml::from_str::<List>(place.text) {
            Ok(list) => {
                for (index, item) in list.items.iter().enumerate() {
                    self.item(&Place { item: Some(index), ..*place }, item);
                }
            }
            Err(error) => self.findings.push(fault::unparsed(place, &error)),
        }
    }

    fn item(&mut self, place: &Place<'_>, item: &serde_yaml::Value) {
        let field = |name: &str| item.get(name).and_then(serde_yaml::Value::as_str);
        match claim(field("apiVersion"), field("kind")) {
            Claim::Foreign => self.skipped += 1,
            Claim::Refused(refusal) => self.findings.push(fault::refused(place, refusal)),
            Claim::List => self.findings.push(fault::list_in_list(place)),
            Claim::Ours(kind) => {
                let bytes = if place.text.len() < bounds::LARGE { 0 } else { write::to_yaml(item).len() };
                if self.fits(place, bytes) {
                    self.ours(place, kind, item);
                }
            }
        }
    }

    /// Whether an object's size allows to read it; notes what is to be said of its size.
    fn fits(&mut self, place: &Place<'_>, bytes: usize) -> bool {
        if bytes > bounds::TOO_LARGE {
            self.findings.push(fault::too_large(place, bytes));
        } else if bytes > bounds::LARGE {
            self.findings.push(fault::large(place, bytes));
        }
        bytes <= bounds::TOO_LARGE
    }

    /// A document of ours. One with findings is kept as far as it can be understood, so that nothing else looks wrong because of it.
    fn ours(&mut self, place: &Place<'_>, kind: Kind, from: &impl Decode) {
        match typed(place, kind, from) {
            Ok((document, false)) => self.documents.push(document),
            Ok((document, true)) => {
                match fault::examine(place, kind) {
                    Some(examined) => self.findings.extend(examined.findings),
                    None => self.findings.push(fault::disputed(place)),
                }
                self.documents.push(document);
            }
            Err(cause) => {
                let Examined { value, findings } = fault::examine(place, kind).unwrap_or_default();
                if findings.is_empty() {
                    return self.findings.push(fault::unparsed(place, &cause));
                }
                self.findings.extend(findings);
                let understood = value.and_then(|value| typed(place, kind, &value).ok());
                self.documents.extend(understood.map(|(document, _)| document));
            }
        }
    }
}

/// What forbids to parse a text at all.
fn excess(place: &Place<'_>) -> Option<Finding> {
    if bounds::is_nested(place.text) {
        Some(fault::nesting(place))
    } else if bounds::is_bomb(place.text) {
        Some(fault::aliases(place))
    } else {
        None
    }
}

/// `kind: List`, as `kubectl get -o yaml` writes it.
#[derive(Deserialize)]
struct List {
    #[serde(default)]
    items: Vec<serde_yaml::Value>,
}

/// Something that a typed document can be decoded from.
trait Decode {
    fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_yaml::Error>;
}

struct Text<'a>(&'a str);

impl Decode for Text<'_> {
    fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_yaml::Error> {
        serde_yaml::from_str(self.0)
    }
}

impl Decode for serde_yaml::Value {
    fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_yaml::Error> {
        T::deserialize(self)
    }
}

/// A document, and whether it may hide a finding.
type Typed = Result<(Document, bool), serde_yaml::Error>;

fn typed(place: &Place<'_>, kind: Kind, from: &impl Decode) -> Typed {
    match kind {
        Kind::Organization => envelope(place, kind, from, |spec| Resource::Organization(Box::new(spec))),
        Kind::Member => envelope(place, kind, from, Resource::Member),
        Kind::Roster => envelope(place, kind, from, Resource::Roster),
        Kind::Team => envelope(place, kind, from, Resource::Team),
        Kind::Workspace => envelope(place, kind, from, Resource::Workspace),
        Kind::Role => envelope(place, kind, from, Resource::Role),
        Kind::ServiceAccount => envelope(place, kind, from, Resource::ServiceAccount),
        Kind::Plan => envelope(place, kind, from, |spec| Resource::Plan(Box::new(spec))),
    }
}

fn envelope<S: DeserializeOwned + Serialize>(
    place: &Place<'_>,
    kind: Kind,
    from: &impl Decode,
    wrap: impl FnOnce(S) -> Resource,
) -> Typed {
    let envelope = from.decode::<Envelope<S>>()?;
    if envelope.api_version != API_VERSION || envelope.kind != kind.name() {
        return Err(serde::de::Error::custom("`apiVersion` or `kind` stands in a place where it misleads"));
    }
    let spec = shape(kind).field("spec").map(|field| &field.shape);
    let doubtful = envelope.metadata.is_doubtful() || spec.is_none_or(|spec| limits::doubtful(&envelope.spec, spec));
    Ok((place.document(envelope.metadata.into(), wrap(envelope.spec)), doubtful))
}
