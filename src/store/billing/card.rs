//! Finds numbers of cards in a text, so that none is ever kept.

/// Whether 13 to 19 digits in a row, with spaces or dashes between them, have the checksum of a card's number.
pub(super) fn holds_a_number(text: &str) -> bool {
    let mut run = Vec::new();
    for c in text.chars() {
        match c.to_digit(10) {
            Some(digit) => run.push(digit),
            None if matches!(c, ' ' | '-' | '.' | '_') || c.is_whitespace() => {}
            None if is_card(&run) => return true,
            None => run.clear(),
        }
    }
    is_card(&run)
}

fn is_card(run: &[u32]) -> bool {
    (13..=19).any(|length| run.windows(length).any(has_checksum))
}

/// Luhn's.
fn has_checksum(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cards_are_found_and_labels_are_not() {
        for text in ["4242424242424242", "Visa 4242 4242 4242 4242", "5555-5555-5555-4444 12/30", "378282246310005x"] {
            assert!(holds_a_number(text), "{text}");
        }
        for text in ["Visa ending 4242", "", "4242 4242 4242", "DE 12", "0", "a 1 b 2 c 3"] {
            assert!(!holds_a_number(text), "{text}");
        }
    }
}
