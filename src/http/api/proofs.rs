//! What an auditor takes along: checkpoints, proofs, and exports that another verifier reads.

use super::{Caller, Reading, Sent, Told, origin};
use crate::app::prove::{self, Disclosure};
use crate::http::{Language, PLAIN, Shared, Whence, download};
use crate::said::Publishing;
use crate::value::{Head, Problem};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use strum::VariantNames as _;
use utoipa::IntoParams;

/// The newest checkpoint: a signed note (C2SP).
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/checkpoint", tag = "proofs", params(("ledger" = String, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), Reading))]
pub async fn checkpoint(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let (_, note) = prove::newest(&*site.store, &visit.opened.origin).await?;
        site.exported(&visit, "checkpoint", (&caller, &from)).await?;
        Ok(download(PLAIN, "checkpoint.txt", note))
    };
    made.await.map_err(Told::within(lang))
}

/// What of an entry is shown with its proof.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Shown {
    /// `header`, `payload` or `texts`; the payload, where not said.
    show: Option<String>,
    /// Size of the checkpoint; the newest, where not said.
    size: Option<u64>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// That an entry stands under a checkpoint, as anybody can check without this server.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/entries/{position}/proof", tag = "proofs",
    params(("ledger" = String, Path), ("position" = u64, Path), Shown),
    responses((status = 200, body = String, content_type = "text/plain"), Reading))]
pub async fn inclusion(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    Sent(Query(shown)): Sent<Query<Shown>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        // Such a position can be none, and not every store can be asked for it.
        let entry = site.entry(&visit, position).await?.entry.position;
        let word = shown.show.unwrap_or_else(|| "payload".to_owned());
        let unknown = |_| Problem::new("word-unknown").found(&word).fact("words", Disclosure::VARIANTS.join(", "));
        let disclosure = word.parse().map_err(unknown)?;
        let size = shown.size.map(|size| size.min(visit.opened.head.size + 1));
        let proof = prove::inclusion(&*site.store, &visit.opened.origin, entry, size, disclosure).await?;
        site.exported(&visit, &format!("proof {entry}"), (&caller, &from)).await?;
        Ok(download(PLAIN, &format!("entry-{entry}.proof"), proof))
    };
    made.await.map_err(Told::within(lang))
}

/// Between which checkpoints.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Sizes {
    /// Size of the earlier one.
    old: u64,
    /// Size of the later one; the newest, where not said.
    new: Option<u64>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// That what stands under one checkpoint begins with what stood under an earlier one.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/consistency", tag = "proofs",
    params(("ledger" = String, Path), Sizes),
    responses((status = 200, body = String, content_type = "text/plain"), Reading))]
pub async fn consistency(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(sizes)): Sent<Query<Sizes>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let (store, origin, beyond) = (&*site.store, &visit.opened.origin, visit.opened.head.size + 1);
        let old = prove::of_size(store, origin, sizes.old.min(beyond)).await?;
        let new = match sizes.new {
            Some(new) => prove::of_size(store, origin, new.min(beyond)).await?,
            None => prove::newest(store, origin).await?,
        };
        let proof = prove::consistency(store, origin, old, new).await?;
        site.exported(&visit, "consistency", (&caller, &from)).await?;
        Ok(download(PLAIN, "consistency.proof", proof))
    };
    made.await.map_err(Told::within(lang))
}

/// Everything of a ledger, as another verifier reads it: a line for each entry.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/export", tag = "proofs", params(("ledger" = String, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), Reading))]
pub async fn export(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let head = visit.opened.head;
        site.export(&visit, head, "export", (&caller, &from)).await
    };
    made.await.map_err(Told::within(lang))
}

/// The ledger as an IATI 2.03 activity file.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/iati", tag = "reports", params(("ledger" = String, Path), Publishing),
    responses((status = 200, body = String, content_type = "application/xml"), Reading))]
pub async fn iati(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(said)): Sent<Query<Publishing>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        site.iati(&visit, &said.read(lang.code())?, (&caller, &from)).await
    };
    made.await.map_err(Told::within(lang))
}

/// The same up to the newest checkpoint, which is its last line: an auditor needs nothing else to check a report.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/bundle", tag = "proofs", params(("ledger" = String, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), Reading))]
pub async fn bundle(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let head = prove::signed_head(&*site.store, &visit.opened.origin).await?.unwrap_or(Head::EMPTY);
        site.export(&visit, head, "bundle", (&caller, &from)).await
    };
    made.await.map_err(Told::within(lang))
}
