//! Forms with a file.

use super::unread;
use crate::http::Refusal;
use axum::extract::Multipart;

/// The fields of a form with a file, and the file: its name and bytes, and its media type as the browser says it.
pub struct Sent {
    pairs: Vec<(String, String)>,
    /// Without its folder; none where no file was chosen.
    pub file: Option<(String, String, Vec<u8>)>,
}

impl Sent {
    /// Reads a form.
    ///
    /// # Errors
    /// It is none, or too large.
    pub async fn read(mut multipart: Multipart) -> Result<Self, Refusal> {
        let unread = |error: axum::extract::multipart::MultipartError| Refusal {
            status: error.status(),
            problems: vec![unread(error.status(), &error.body_text())],
        };
        let (mut pairs, mut file) = (Vec::new(), None);
        while let Some(field) = multipart.next_field().await.map_err(unread)? {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(given) = field.file_name() {
                // Some browsers send the folder too.
                let given = given.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let kind = field.content_type().unwrap_or("application/octet-stream").to_owned();
                file = Some((given, kind, field.bytes().await.map_err(unread)?.to_vec()));
            } else {
                pairs.push((name, field.text().await.map_err(unread)?));
            }
        }
        Ok(Self { pairs, file: file.filter(|(name, ..)| !name.is_empty()) })
    }

    /// A field, or nothing.
    pub fn field(&self, wanted: &str) -> String {
        self.pairs.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}
