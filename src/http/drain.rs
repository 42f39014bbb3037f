//! A body that is refused is read to its end first: else its sender, who is still sending, finds the connection closed, and not why;
//! or whoever asks next on the same connection does.

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

/// Bytes that are read of one that is refused: who sends more has no file of ours.
const MOST_BYTES: usize = 4 * FILE_LIMIT_BYTES;

/// How long somebody who sends too much may go on, and who is refused for another reason.
const PATIENCE: Duration = Duration::from_secs(30);
const SHORT_PATIENCE: Duration = Duration::from_secs(2);

/// Answers as `next` does; where that refuses a request, once all of its body has come.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
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
    if response.status().is_client_error() {
        let drained = async {
            let (mut left, mut read) = (left.lock().await, 0);
            while let Some(Ok(part)) = left.next().await {
                read += part.len();
                if read > MOST_BYTES {
                    break;
                }
            }
        };
        let too_large = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let _ = tokio::time::timeout(if too_large { PATIENCE } else { SHORT_PATIENCE }, drained).await;
    }
    response
}
