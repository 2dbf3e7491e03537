//! Bytes as people and addresses take them.

/// Two lower-case hexadecimal digits for each byte: `0a1f`.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digits = |byte: u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xf)]];
    bytes.iter().flat_map(|byte| digits(*byte)).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex(&[]), "");
        assert_eq!(hex(&[0x00, 0x0a, 0xf0, 0x9f, 0xff]), "000af09fff");
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(hex(&all), all.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
}
