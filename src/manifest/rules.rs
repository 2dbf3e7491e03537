//! The codes of reading manifests, and what they mean.

use crate::diagnostic::{Rule, Severity};

/// Every path that is given can be read.
pub(crate) const UNREADABLE: &str = "HM001";
/// A manifest is text.
pub(crate) const BINARY: &str = "HM002";
/// A manifest is UTF-8.
pub(crate) const NOT_UTF8: &str = "HM003";
/// A manifest is an ordinary file.
pub(crate) const SPECIAL_FILE: &str = "HM004";
/// A folder does not contain itself.
pub(crate) const SYMLINK_LOOP: &str = "HM005";
/// A folder that is given holds a manifest.
pub(crate) const NO_MANIFEST: &str = "HM006";
/// A file has at most 256 MiB.
pub(crate) const FILE_TOO_LARGE: &str = "HM007";
/// A document is YAML.
pub(crate) const SYNTAX: &str = "HM010";
/// Aliases expand to little.
pub(crate) const ALIASES: &str = "HM011";
/// A document is not deep.
pub(crate) const NESTING: &str = "HM012";
/// An object has at most 1 MiB.
pub(crate) const OBJECT_TOO_LARGE: &str = "HM013";
/// An object has at most 200 KiB.
pub(crate) const OBJECT_LARGE: &str = "HM014";
/// A document is an object.
pub(crate) const NO_OBJECT: &str = "HM015";
/// A document says its `apiVersion`.
pub(crate) const NO_API_VERSION: &str = "HM020";
/// A document says its `kind`.
pub(crate) const NO_KIND: &str = "HM021";
/// A `Comet` kind is of the group `halley.dev`.
pub(crate) const WRONG_GROUP: &str = "HM022";
/// The version is `v1alpha1`.
pub(crate) const UNKNOWN_VERSION: &str = "HM023";
/// The kind is one of Halley's.
pub(crate) const UNKNOWN_KIND: &str = "HM024";
/// A field is known.
pub(crate) const UNKNOWN_FIELD: &str = "HM030";
/// A key stands once.
pub(crate) const DUPLICATE_KEY: &str = "HM031";
/// What a kind needs is there.
pub(crate) const MISSING_FIELD: &str = "HM032";
/// A value has its field's type.
pub(crate) const WRONG_TYPE: &str = "HM033";
/// A value is one of the known ones.
pub(crate) const UNKNOWN_VALUE: &str = "HM034";
/// Texts, lists and numbers keep to the bounds of the schema.
pub(crate) const OUT_OF_BOUNDS: &str = "HM035";
/// A text is a text for every reader.
pub(crate) const AMBIGUOUS_TEXT: &str = "HM037";

/// Every rule of reading manifests, in the order of codes.
pub const RULES: &[Rule] = &[
    Rule {
        code: UNREADABLE,
        name: "unreadable",
        severity: Severity::Error,
        summary: "Every path that is given can be read",
        docs: r"
**What it does.** Reports files and folders that are missing or that the operating system refuses to open.

**Why.** An incomplete set of manifests must never remove anyone, so nothing is planned from a part of it.

**Example.**

```text
halley plan -f orgs/     # there is only `org/`
```
",
    },
    Rule {
        code: BINARY,
        name: "binary",
        severity: Severity::Error,
        summary: "A manifest is text",
        docs: r"
**What it does.** Reports files with zero bytes: programs, archives, pictures, and text saved as UTF-16.

**Why.** No manifest looks like that; most often a wrong path was given.

**Example.**

```text
halley validate -f logo.png
```
",
    },
    Rule {
        code: NOT_UTF8,
        name: "not-utf8",
        severity: Severity::Error,
        summary: "A manifest is UTF-8",
        docs: r"
**What it does.** Reports the first byte of a file that is not UTF-8, with its line.

**Why.** Names would be read wrongly, and a wrong name is another person or workspace.

**Example.**

```yaml
metadata: {name: m?ller}      # saved as Latin-1
```
",
    },
    Rule {
        code: SPECIAL_FILE,
        name: "special-file",
        severity: Severity::Error,
        summary: "A manifest is an ordinary file",
        docs: r"
**What it does.** Reports pipes, sockets and devices.

**Why.** Reading one could wait for ever. Standard input takes what a pipe would bring.

**Example.**

```text
kustomize build . | halley plan -f -
```
",
    },
    Rule {
        code: SYMLINK_LOOP,
        name: "symlink-loop",
        severity: Severity::Error,
        summary: "A folder does not contain itself",
        docs: r"
**What it does.** Reports symbolic links that lead back to a folder around them, or to themselves.

**Why.** Following them would never end.

**Example.**

```text
ln -s .. org/up
```
",
    },
    Rule {
        code: NO_MANIFEST,
        name: "no-manifest",
        severity: Severity::Error,
        summary: "A folder that is given holds a manifest",
        docs: r"
**What it does.** Reports folders without any `*.yaml`, `*.yml` or `*.json` file. Hidden files and folders are not read.

**Why.** An empty folder is a wrong path far more often than an empty organization.

**Example.**

```text
halley plan -f build/     # nothing was built yet
```
",
    },
    Rule {
        code: FILE_TOO_LARGE,
        name: "file-too-large",
        severity: Severity::Error,
        summary: "A file has at most 256 MiB",
        docs: r"
**What it does.** Reports larger files without reading them to the end.

**Why.** 100,000 members are 19 MB; what is larger is something else.

**Example.**

```text
halley validate -f backup.json
```
",
    },
    Rule {
        code: SYNTAX,
        name: "syntax",
        severity: Severity::Error,
        summary: "A document is YAML",
        docs: r"
**What it does.** Reports where the YAML parser gave up, and what to look for there.

**Why.** What follows a syntax error cannot be understood.

**Example.**

```yaml
metadata: {name: ana      # the bracket is not closed
spec: {email: ana@acme.org}
```
",
    },
    Rule {
        code: ALIASES,
        name: "aliases",
        severity: Severity::Error,
        summary: "Aliases expand to little",
        docs: r"
**What it does.** Refuses documents whose aliases (`*name`) expand to far more than their text.

**Why.** A few lines could fill all memory.

**Example.**

```yaml
a: &a [x, x]
b: &b [*a, *a]      # and so on
```
",
    },
    Rule {
        code: NESTING,
        name: "nesting",
        severity: Severity::Error,
        summary: "A document is not deep",
        docs: r"
**What it does.** Refuses documents with hundreds of levels.

**Why.** No manifest needs more than ten; most often a bracket is missing.

**Example.**

```yaml
spec: [[[[[[[[      # and so on
```
",
    },
    Rule {
        code: OBJECT_TOO_LARGE,
        name: "object-too-large",
        severity: Severity::Error,
        summary: "An object has at most 1 MiB",
        docs: r"
**What it does.** Refuses larger objects before parsing them.

**Why.** The API server of a cluster would refuse them too.

**Example.**

```yaml
kind: CometTeam
spec: {members: []}      # with 30,000 people
```
",
    },
    Rule {
        code: OBJECT_LARGE,
        name: "object-large",
        severity: Severity::Warning,
        summary: "An object has at most 200 KiB",
        docs: r"
**What it does.** Warns of larger objects.

**Why.** `kubectl apply` and Argo CD copy an object into an annotation of at most 256 KiB.

**Example.**

```yaml
kind: CometRoster
spec: {members: []}      # with 4,000 people
```
",
    },
    Rule {
        code: NO_OBJECT,
        name: "no-object",
        severity: Severity::Error,
        summary: "A document is an object",
        docs: r"
**What it does.** Reports documents that are a text or a list.

**Why.** They declare nothing, and whoever wrote them meant something.

**Example.**

```yaml
- ana@acme.org      # belongs into `spec.members` of a CometTeam
```
",
    },
    Rule {
        code: NO_API_VERSION,
        name: "no-api-version",
        severity: Severity::Error,
        summary: "A document says its `apiVersion`",
        docs: r"
**What it does.** Reports documents without `apiVersion`.

**Why.** Documents of other programs are skipped, so a document must say whose it is.

**Example.**

```yaml
kind: CometMember
metadata: {name: ana}
```
",
    },
    Rule {
        code: NO_KIND,
        name: "no-kind",
        severity: Severity::Error,
        summary: "A document says its `kind`",
        docs: r"
**What it does.** Reports documents without `kind`.

**Why.** Nobody knows what it declares.

**Example.**

```yaml
apiVersion: halley.dev/v1alpha1
metadata: {name: ana}
```
",
    },
    Rule {
        code: WRONG_GROUP,
        name: "wrong-group",
        severity: Severity::Error,
        summary: "A `Comet` kind is of the group `halley.dev`",
        docs: r"
**What it does.** Reports `Comet` kinds in another group, and groups that look like `halley.dev`.

**Why.** Other groups are skipped: with a mistyped group people would vanish from the manifests, and be removed.

**Example.**

```yaml
apiVersion: haley.dev/v1alpha1
kind: CometMember
```
",
    },
    Rule {
        code: UNKNOWN_VERSION,
        name: "unknown-version",
        severity: Severity::Error,
        summary: "The version is `v1alpha1`",
        docs: r"
**What it does.** Reports other versions of `halley.dev`.

**Why.** They may mean something else.

**Example.**

```yaml
apiVersion: halley.dev/v2
kind: CometMember
```
",
    },
    Rule {
        code: UNKNOWN_KIND,
        name: "unknown-kind",
        severity: Severity::Error,
        summary: "The kind is one of Halley's",
        docs: r"
**What it does.** Reports other kinds in `halley.dev`.

**Why.** Nobody knows what they declare.

**Example.**

```yaml
apiVersion: halley.dev/v1alpha1
kind: CometMembr
```
",
    },
    Rule {
        code: UNKNOWN_FIELD,
        name: "unknown-field",
        severity: Severity::Error,
        summary: "A field is known",
        docs: r"
**What it does.** Reports fields that a kind does not have, at every level, with the nearest known name. What a server sets (`status`, `metadata.uid` and others) is accepted and has no effect.

**Why.** A mistyped field would silently do nothing.

**Example.**

```yaml
kind: CometMember
spec: {emial: ana@acme.org}
```
",
    },
    Rule {
        code: DUPLICATE_KEY,
        name: "duplicate-key",
        severity: Severity::Error,
        summary: "A key stands once",
        docs: r"
**What it does.** Reports keys that stand twice in one mapping, labels and annotations included.

**Why.** One of the two values would be lost without a word.

**Example.**

```yaml
kind: CometMember
spec: {email: ana@acme.org, email: eve@acme.org}
```
",
    },
    Rule {
        code: MISSING_FIELD,
        name: "missing-field",
        severity: Severity::Error,
        summary: "What a kind needs is there",
        docs: r"
**What it does.** Reports required fields that are missing.

**Why.** There is no sensible value to fill in.

**Example.**

```yaml
kind: CometMember
spec: {role: Admin}      # whose?
```
",
    },
    Rule {
        code: WRONG_TYPE,
        name: "wrong-type",
        severity: Severity::Error,
        summary: "A value has its field's type",
        docs: r"
**What it does.** Reports texts where a list, a mapping, a number or a truth value must stand, and the other way round.

**Why.** The API server of a cluster would refuse it too. YAML takes `123` for a number and `true` for a truth value: texts like these need quotes.

**Example.**

```yaml
kind: CometTeam
spec: {members: ana@acme.org}      # a list: [ana@acme.org]
```
",
    },
    Rule {
        code: UNKNOWN_VALUE,
        name: "unknown-value",
        severity: Severity::Error,
        summary: "A value is one of the known ones",
        docs: r"
**What it does.** Reports other values where only a few exist, with the nearest one.

**Why.** Case matters, as it does for the API server.

**Example.**

```yaml
kind: CometMember
spec: {email: ana@acme.org, role: admin}      # Admin
```
",
    },
    Rule {
        code: OUT_OF_BOUNDS,
        name: "out-of-bounds",
        severity: Severity::Error,
        summary: "Texts, lists and numbers keep to the bounds of the schema",
        docs: r#"
**What it does.** Reports texts that are too long or empty, lists with too many items, and numbers that are too large or too small.

**Why.** The API server of a cluster would refuse them.

**Example.**

```yaml
kind: CometOrganization
spec: {displayName: ""}
```
"#,
    },
    Rule {
        code: AMBIGUOUS_TEXT,
        name: "ambiguous-text",
        severity: Severity::Warning,
        summary: "A text is a text for every reader",
        docs: r#"
**What it does.** Warns of texts without quotes that readers of older YAML take for something else: `no`, `on`, `0x1f`, `1_000`.

**Why.** Halley reads them as texts; `kubectl` sends something else, and the API server refuses it.

**Example.**

```yaml
kind: CometWorkspace
spec: {name: no}      # "no"
```
"#,
    },
];
