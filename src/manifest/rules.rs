//! The codes of reading manifests.

/// A path that cannot be read.
pub(crate) const UNREADABLE: &str = "HM001";
/// A file that is not text.
pub(crate) const BINARY: &str = "HM002";
/// Text in another encoding.
pub(crate) const NOT_UTF8: &str = "HM003";
/// A pipe, socket or device.
pub(crate) const SPECIAL_FILE: &str = "HM004";
/// A folder within itself.
pub(crate) const SYMLINK_LOOP: &str = "HM005";
/// A folder without manifests.
pub(crate) const NO_MANIFEST: &str = "HM006";
/// A file beyond any manifest's size.
pub(crate) const FILE_TOO_LARGE: &str = "HM007";
/// Text that is not YAML.
pub(crate) const SYNTAX: &str = "HM010";
/// Aliases that multiply beyond all bounds.
pub(crate) const ALIASES: &str = "HM011";
/// Nesting beyond all bounds.
pub(crate) const NESTING: &str = "HM012";
/// An object that the API server would refuse.
pub(crate) const OBJECT_TOO_LARGE: &str = "HM013";
/// An object that `kubectl apply` would refuse.
pub(crate) const OBJECT_LARGE: &str = "HM014";
/// A document that is no mapping.
pub(crate) const NO_OBJECT: &str = "HM015";
/// `apiVersion` is missing.
pub(crate) const NO_API_VERSION: &str = "HM020";
/// `kind` is missing.
pub(crate) const NO_KIND: &str = "HM021";
/// A kind or group that is nearly ours.
pub(crate) const WRONG_GROUP: &str = "HM022";
/// An unknown version of our group.
pub(crate) const UNKNOWN_VERSION: &str = "HM023";
/// An unknown kind of our group.
pub(crate) const UNKNOWN_KIND: &str = "HM024";
/// A field that is not known.
pub(crate) const UNKNOWN_FIELD: &str = "HM030";
/// A key that stands twice.
pub(crate) const DUPLICATE_KEY: &str = "HM031";
/// A field that must be there.
pub(crate) const MISSING_FIELD: &str = "HM032";
/// A value of another type.
pub(crate) const WRONG_TYPE: &str = "HM033";
/// A value that is not among the known ones.
pub(crate) const UNKNOWN_VALUE: &str = "HM034";
/// Too long, too short, too many, too large, too small.
pub(crate) const OUT_OF_BOUNDS: &str = "HM035";
/// A text in another form.
pub(crate) const MALFORMED: &str = "HM036";
/// A text that `kubectl` reads as something else.
pub(crate) const AMBIGUOUS_TEXT: &str = "HM037";
