//! Text of unknown encoding.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Decodes the bytes of a CSV file: by its byte-order mark, else UTF-8 where it is valid, else Windows-1252.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark_bytes..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// What a text says if it is UTF-8 that was once read as something else (`r√©silience`, `rÃ©silience`): its
/// likely original. `None` for ordinary text.
#[must_use]
pub fn double_encoded(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    [WINDOWS_1252, MACINTOSH].into_iter().find_map(|encoding| {
        let (bytes, _, unmappable) = encoding.encode(text);
        if unmappable {
            return None;
        }
        let original = UTF_8.decode_without_bom_handling_and_without_replacement(&bytes)?;
        (original.chars().count() < text.chars().count()).then(|| original.into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_encoding_is_read() {
        assert_eq!(decode("Agence\u{e9}".as_bytes()), "Agenceé");
        assert_eq!(decode(b"\xef\xbb\xbfA"), "A");
        assert_eq!(decode(b"mobilis\xe9es \x80"), "mobilisées €");
        assert_eq!(decode(b"\xff\xfeA\0"), "A");
    }

    #[test]
    fn double_encoded_text_is_seen_and_ordinary_text_is_not() {
        assert_eq!(double_encoded("r√©silience").as_deref(), Some("résilience"));
        assert_eq!(double_encoded("rÃ©silience").as_deref(), Some("résilience"));
        assert_eq!(double_encoded("résilience, mise en œuvre, 3 €"), None);
        assert_eq!(double_encoded("plain"), None);
    }
}
