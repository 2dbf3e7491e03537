//! The name that somebody may have meant.

/// The known name most like `name`, if one is like it.
pub(super) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
    // A third of the letters may be wrong, and at least one.
    let limit = (name.chars().count() / 3).max(1);
    // Lengths differ by at most the distance; asking them first spares most of the work among many names.
    let near = |candidate: &&str| candidate.len().abs_diff(name.len()) <= limit * 4;
    let candidates = known.into_iter().filter(near).map(|candidate| (distance(candidate), candidate));
    candidates.filter(|(distance, _)| *distance <= limit).min().map(|(_, candidate)| candidate)
}

/// "did you mean …?", if a name is like it.
pub(super) fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}
