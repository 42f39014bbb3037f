//! A body that is refused for its size is read to its end first: else its sender, who is still sending, finds the connection
//! closed, and not why.

use super::uploads::FILE_LIMIT_BYTES;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Bodies up to so many bytes arrive as fast as they are refused.
const SMALL_BYTES: u64 = 16 * 1024;

/// Bytes that are read of one that is refused: who sends more has no file of ours.
const MOST_BYTES: usize = 4 * FILE_LIMIT_BYTES;

/// How long somebody who sends too much may go on.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers as `next` does; where that refuses a body for its size, once all of it has come.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    if request.body().size_hint().upper().is_some_and(|most| most <= SMALL_BYTES) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // Two know of it: whoever reads it, and whoever reads what that left.
    let left = Arc::new(Mutex::new(body.into_data_stream()));
    let parted = stream::unfold(Arc::clone(&left), |left| async move {
        let part = left.lock().await.next().await?;
        Some((part, left))
    });
    let response = next.run(Request::from_parts(parts, Body::from_stream(parted))).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let drained = async {
            let (mut left, mut read) = (left.lock().await, 0);
            while let Some(Ok(part)) = left.next().await {
                read += part.len();
                if read > MOST_BYTES {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(PATIENCE, drained).await;
    }
    response
}
