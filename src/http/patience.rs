//! How long somebody may take: an answer has its time, and a body the time that it takes on a bad line.

use super::uploads::FILE_LIMIT_BYTES;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// The slowest line that we wait for: half of the 64 kbit/s of an old satellite telephone.
const SLOWEST_BYTES_PER_SECOND: u64 = 4096;

/// The answer to a request; none where it took too long.
pub async fn answered(request: Request, next: Next) -> Option<Response> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    tokio::time::timeout(allowed(length.unwrap_or_default()), next.run(request)).await.ok()
}

/// The time that a request has that says it brings so many bytes: no more than the largest file would need.
fn allowed(bytes: u64) -> Duration {
    PATIENCE + Duration::from_secs(bytes.min(FILE_LIMIT_BYTES as u64) / SLOWEST_BYTES_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_comes_over_a_slow_line_and_nobody_waits_for_ever() {
        // 5 MB at 64 kbit/s, which are 8 kB a second: 625 s.
        assert!(allowed(5_000_000) > Duration::from_secs(625 + 60));
        assert_eq!(allowed(0), Duration::from_mins(1));
        assert!(allowed(u64::MAX) < Duration::from_hours(1));
    }
}
