//! Guesses from one address or network: so many at once, then one every few seconds.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// Sign-ins from one address at once: an office in the morning.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(60).expect("more than none");

/// Then one in so long.
const EVERY: Duration = Duration::from_secs(2);

/// Addresses that are remembered before those that have been quiet are forgotten.
const MANY: usize = 10_000;

/// Who knocked.
#[derive(Debug)]
pub struct Knocks(DefaultKeyedRateLimiter<IpAddr>);

impl Default for Knocks {
    fn default() -> Self {
        let quota = Quota::with_period(EVERY).expect("some time").allow_burst(AT_ONCE);
        Self(RateLimiter::keyed(quota))
    }
}

/// Who is one: an address, or the network of it where everybody has as many as they like.
fn network(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

impl Knocks {
    /// Whether one more is heard.
    #[must_use]
    pub fn heard(&self, from: IpAddr) -> bool {
        if self.0.len() > MANY {
            self.0.retain_recent();
        }
        self.0.check_key(&network(from)).is_ok()
    }
}
