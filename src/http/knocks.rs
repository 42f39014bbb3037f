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

/// Refusals of strangers that are noted from one address at once; then one a minute: whoever is refused does not fill the disk.
const NOTED_AT_ONCE: NonZeroU32 = NonZeroU32::new(10).expect("more than none");

/// Who knocked, and of whom it was noted that they were refused.
#[derive(Debug)]
pub struct Knocks {
    heard: DefaultKeyedRateLimiter<IpAddr>,
    told: DefaultKeyedRateLimiter<IpAddr>,
    told_of: DefaultKeyedRateLimiter<String>,
}

impl Default for Knocks {
    fn default() -> Self {
        let quota = Quota::with_period(EVERY).expect("some time").allow_burst(AT_ONCE);
        let told = Quota::with_period(Duration::from_mins(1)).expect("some time").allow_burst(NOTED_AT_ONCE);
        let told_of = Quota::with_period(EVERY).expect("some time").allow_burst(AT_ONCE);
        Self { heard: RateLimiter::keyed(quota), told: RateLimiter::keyed(told), told_of: RateLimiter::keyed(told_of) }
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
        once(&self.heard, from)
    }

    /// Whether one more refusal of a person is noted: as many as they can have made by hand.
    #[must_use]
    pub fn told_of(&self, name: &str) -> bool {
        if self.told_of.len() > MANY {
            self.told_of.retain_recent();
        }
        self.told_of.check_key(&name.to_owned()).is_ok()
    }

    /// Whether one more refusal of a stranger is noted.
    #[must_use]
    pub fn told(&self, from: &str) -> bool {
        from.parse().map_or(true, |from| once(&self.told, from))
    }
}

fn once(of: &DefaultKeyedRateLimiter<IpAddr>, from: IpAddr) -> bool {
    if of.len() > MANY {
        of.retain_recent();
    }
    of.check_key(&network(from)).is_ok()
}
