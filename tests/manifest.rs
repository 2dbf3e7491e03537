//! Reading manifests, by way of the library.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::num::NonZeroUsize;

use halley::diagnostic::Sources;
use halley::manifest::{self, Document, Read, Resource, Step};

const THREE: &str = "\
# the whole organization
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
# only a comment
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata:
  name: research
spec:
  access:
    - member: ana@acme.org
      role: Owner
";

fn sources(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add("org.yaml", text);
    sources
}

fn read(sources: &Sources) -> Read {
    manifest::read(sources, NonZeroUsize::new(2).unwrap())
}

fn kinds(documents: &[Document]) -> Vec<(&str, u32)> {
    documents.iter().map(|document| (document.resource.kind(), document.line)).collect()
}

#[test]
fn documents_are_read_in_order_and_others_are_counted() {
    let read = read(&sources(THREE));
    assert_eq!(kinds(&read.documents), [("CometOrganization", 2), ("CometWorkspace", 13)]);
    assert_eq!(read.skipped, 1);
    assert_eq!(read.findings, []);
}

#[test]
fn a_value_is_found_at_its_place() {
    let sources = sources(THREE);
    let read = read(&sources);
    let path = [Step::Key("spec"), Step::Key("access"), Step::Index(0), Step::Key("role")];
    let span = manifest::span(&read.documents[1], &sources, &path).unwrap();
    assert_eq!(&THREE[span.start..span.end], "Owner");
    let key = manifest::span(&read.documents[1], &sources, &path[..2]).unwrap();
    assert_eq!(&THREE[key.start..key.end], "access");
    let entry = manifest::span(&read.documents[1], &sources, &path[..3]).unwrap();
    assert_eq!(&THREE[entry.start..entry.end], "member");
}

#[test]
fn what_is_written_is_read_again() {
    let sources_before = sources(THREE);
    for document in read(&sources_before).documents {
        let text = manifest::write(&document.metadata, &document.resource);
        let again = read(&sources(&text));
        assert_eq!(again.findings, [], "{text}");
        assert_eq!(again.documents[0].resource, document.resource, "{text}");
        assert_eq!(again.documents[0].metadata, document.metadata, "{text}");
    }
}

#[test]
fn items_of_a_list_are_manifests() {
    let text = r#"{"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "halley.dev/v1alpha1", "kind": "CometMember", "metadata": {"name": "ana", "uid": "1"},
         "spec": {"email": "ana@acme.org"}, "status": {"conditions": []}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}]}"#;
    let sources = sources(text);
    let read = read(&sources);
    assert_eq!(read.findings, []);
    assert_eq!(read.skipped, 1);
    assert!(matches!(&read.documents[0].resource, Resource::Member(spec) if spec.email.as_str() == "ana@acme.org"));
    let path = [Step::Key("spec"), Step::Key("email")];
    let span = manifest::span(&read.documents[0], &sources, &path).unwrap();
    assert_eq!(&text[span.start..span.end], "\"ana@acme.org\"");
}
