//! Whether what a page shows is what the commands say.

/// Lines without what is another one each time: digests, ids, keys, moments, and the width of a column.
pub(crate) fn plain(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split_whitespace().map(word).collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty() && line != "…").collect()
}

fn word(word: &str) -> String {
    if let Some(at) = moment(word) {
        return format!("{}TIME{}", &word[..at], &word[at + word[at..].find('Z').unwrap_or(0) + 1..]);
    }
    let (mut made, mut digits) = (String::new(), String::new());
    for letter in word.chars().chain([' ']) {
        if letter.is_ascii_digit() || ('a'..='f').contains(&letter) {
            digits.push(letter);
            continue;
        }
        // A digest may be shown by its beginning, with `…` behind it.
        let cut = letter == '…' && digits.len() >= 4;
        made.push_str(if digits.len() >= 12 || cut { "#" } else { &digits });
        digits.clear();
        if !cut {
            made.push(letter);
        }
    }
    made.trim_end().to_owned()
}

/// Where a moment as `2026-06-01T10:00:00.123Z` begins.
fn moment(word: &str) -> Option<usize> {
    let at = word.find('T')?.checked_sub(10)?;
    let day = word.get(at..at + 10)?;
    let looks = day.chars().enumerate().all(|(index, letter)| match index {
        4 | 7 => letter == '-',
        _ => letter.is_ascii_digit(),
    });
    (looks && word[at..].contains('Z')).then_some(at)
}

/// The first line that is shown and not said, where the order counts.
pub(crate) fn missing(shown: &str, said: &str) -> Option<String> {
    let said = plain(said);
    let mut rest = said.iter();
    plain(shown).into_iter().find(|line| !rest.any(|other| other == line))
}

#[test]
fn digests_ids_keys_and_moments_are_equal_and_nothing_else_is() {
    let digest = "a".repeat(32) + &"0".repeat(32);
    assert_eq!(plain(&format!("  digest   h1:{digest}\n\n…\n")), ["digest h1:#"]);
    assert_eq!(plain("h1:2f6c… by 2026-11-26T03:05:02.289Z, cafe"), ["h1:# by TIME, cafe"]);
    assert_eq!(missing("b\nd\n", "a\nb\nc\nd\n"), None);
    assert_eq!(missing("d\nb\n", "a\nb\nc\nd\n"), Some("b".to_owned()));
    assert_eq!(missing("4 operations", "5 operations"), Some("4 operations".to_owned()));
}
