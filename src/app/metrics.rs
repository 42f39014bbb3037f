//! What a process measures of itself, in the `OpenMetrics` form (`openmetrics.io`).

use crate::value::Timestamp;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::LazyLock;
use std::time::Duration;

/// Measures of this process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    commit_seconds: Histogram,
    batch_entries: Histogram,
    /// Callers that wait for a writer.
    pub queue_callers: Gauge,
    /// Entries that the last read model asked for was behind the head.
    pub lag_entries: Gauge,
    verified_seconds: Gauge,
    /// Times that somebody else was faster and a decision was made anew.
    pub decided_anew: Counter,
}

/// The measures of this process.
pub static METRICS: LazyLock<Metrics> = LazyLock::new(|| {
    // From 0.1 ms to 52 s; from one entry to half a million.
    let mut metrics = Metrics {
        registry: Registry::with_prefix("jate"),
        commit_seconds: Histogram::new(exponential_buckets(0.0001, 2.0, 20)),
        batch_entries: Histogram::new(exponential_buckets(1.0, 2.0, 20)),
        queue_callers: Gauge::default(),
        lag_entries: Gauge::default(),
        verified_seconds: Gauge::default(),
        decided_anew: Counter::default(),
    };
    let registry = &mut metrics.registry;
    let time = metrics.commit_seconds.clone();
    registry.register_with_unit("commit", "Time that a commit took, with all of its entries", Unit::Seconds, time);
    registry.register("batch_entries", "Entries in a commit", metrics.batch_entries.clone());
    registry.register("queue_callers", "Callers that wait for a writer", metrics.queue_callers.clone());
    registry.register("projection_lag_entries", "Entries that a read model is behind", metrics.lag_entries.clone());
    registry.register(
        "verified_timestamp_seconds",
        "When a verification last found nothing wrong; 0 where none did",
        metrics.verified_seconds.clone(),
    );
    registry.register("decided_anew", "Decisions made again because the head had moved", metrics.decided_anew.clone());
    metrics
});

impl Metrics {
    /// A commit with its entries.
    pub fn committed(&self, entries: usize, took: Duration) {
        self.commit_seconds.observe(took.as_secs_f64());
        self.batch_entries.observe(f64::from(u32::try_from(entries).unwrap_or(u32::MAX)));
    }

    /// A verification that found nothing wrong.
    pub fn verified(&self, at: Timestamp) {
        self.verified_seconds.set(at.micros / 1_000_000);
    }

    /// All measures as a text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes every write");
        text
    }
}
