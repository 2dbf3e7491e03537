//! Names that Kubernetes takes. The API server would refuse others, but perhaps only after a key was made.

const LONGEST: usize = 253;
const LONGEST_LABEL: usize = 63;

/// What is wrong with a Secret's name or with a key within it.
pub(super) fn fault(name: &str, entry: &str) -> Option<String> {
    if !is_object_name(name) {
        return Some(format!(
            "no Secret can be named `{name}`: small letters, digits, `-` and `.`, with a letter or digit at both ends"
        ));
    }
    (!is_entry(entry)).then(|| {
        format!(
            "no key of a Secret can be named `{entry}`: letters, digits, `-`, `_` and `.`, but not `.` or `..` alone"
        )
    })
}

/// Whether an object can have this name.
pub(in crate::operator) fn is_object_name(name: &str) -> bool {
    let part = |part: &str| {
        let ends = part.starts_with('-') || part.ends_with('-');
        !part.is_empty()
            && !ends
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    name.len() <= LONGEST && name.split('.').all(part)
}

/// Whether an object's name can be a label's value, which is shorter.
pub(super) fn is_label(name: &str) -> bool {
    name.len() <= LONGEST_LABEL && is_object_name(name)
}

fn is_entry(entry: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !entry.is_empty() && entry.len() <= LONGEST && !entry.starts_with("..") && entry != "." && entry.bytes().all(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        for (name, entry) in [("../configmaps/a", "k"), ("a,b", "k"), ("A", "k"), ("", "k"), ("a", "b/c"), ("a", "..")]
        {
            assert!(fault(name, entry).is_some(), "{name} {entry}");
        }
        assert_eq!(fault("ci.train-1", "API_key.txt"), None);
    }
}
