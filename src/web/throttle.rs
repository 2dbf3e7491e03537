//! Slows down guessing: by account and by address, in bounded memory. Nobody is locked out for good.
//!
//! An attempt takes from a bucket that fills again with time; success gives back. Where an account was signed in to before from the
//! same address, that address has a bucket of its own there: strangers who guess cannot keep its owner out.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::model::key::Email;

/// How many attempts at once, and how long until there is one more.
#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: i64,
    refill: i64,
}

const PER_ACCOUNT: Rate = Rate { burst: 10, refill: 60_000 };
const PER_ADDRESS: Rate = Rate { burst: 30, refill: 10_000 };

/// Buckets that are kept at most; of more, those that are nearly full again are forgotten.
const BUCKETS: usize = 20_000;

/// Whose bucket. An account is kept as a hash: whoever guesses names does not fill the memory with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account([u8; 16]),
    Address(IpAddr),
    Known([u8; 16], IpAddr),
}

/// Counts attempts.
#[derive(Debug, Default)]
pub struct Throttle {
    buckets: Mutex<Buckets>,
}

#[derive(Debug, Default)]
struct Buckets {
    /// When the bucket is full again, in milliseconds since 1970.
    full_at: BTreeMap<Key, i64>,
    /// From where an account was signed in to; the number says which came first.
    known: BTreeMap<([u8; 16], IpAddr), u64>,
    number: u64,
}

impl Throttle {
    /// Takes one attempt.
    ///
    /// # Errors
    ///
    /// There were too many; says how long to wait.
    pub fn attempt(&self, email: &Email, from: IpAddr, now: Timestamp) -> Result<Attempt<'_>, Duration> {
        let (account, from, now) = (digest(email), network(from), now.as_millisecond());
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let known = buckets.known.contains_key(&(account, from));
        let account_key = if known { Key::Known(account, from) } else { Key::Account(account) };
        let needed = [(Key::Address(from), PER_ADDRESS), (account_key, PER_ACCOUNT)];
        let wait = needed.iter().map(|(key, rate)| buckets.wait(key, *rate, now)).max().unwrap_or(0);
        if wait > 0 {
            return Err(Duration::from_millis(wait.unsigned_abs()));
        }
        for (key, rate) in needed {
            buckets.take(key, rate, now);
        }
        Ok(Attempt { throttle: self, account, from, keys: needed })
    }
}

/// An attempt that was let through.
#[derive(Debug)]
pub struct Attempt<'a> {
    throttle: &'a Throttle,
    account: [u8; 16],
    from: IpAddr,
    keys: [(Key, Rate); 2],
}

impl Attempt<'_> {
    /// It was the right password: the attempt does not count, and the address is known from now on.
    pub fn succeeded(self) {
        let Self { throttle, account, from, keys } = self;
        let mut buckets = throttle.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, rate) in keys {
            buckets.give_back(&key, rate);
        }
        buckets.remember(account, from);
    }
}

impl Buckets {
    /// Milliseconds until there is an attempt in the bucket.
    fn wait(&self, key: &Key, rate: Rate, now: i64) -> i64 {
        let full_at = self.full_at.get(key).copied().unwrap_or(now).max(now);
        (full_at + rate.refill - now - rate.burst * rate.refill).max(0)
    }

    fn take(&mut self, key: Key, rate: Rate, now: i64) {
        if self.full_at.len() >= BUCKETS && !self.full_at.contains_key(&key) {
            self.forget(now);
        }
        let full_at = self.full_at.entry(key).or_insert(now);
        *full_at = (*full_at).max(now) + rate.refill;
    }

    fn give_back(&mut self, key: &Key, rate: Rate) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at -= rate.refill;
        }
    }

    /// Makes room: the full buckets go, and if those are few, a quarter of all, the fullest first.
    fn forget(&mut self, now: i64) {
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() > BUCKETS * 3 / 4 {
            let mut times: Vec<i64> = self.full_at.values().copied().collect();
            times.sort_unstable();
            let limit = times[BUCKETS / 4];
            self.full_at.retain(|_, full_at| *full_at > limit);
        }
    }

    fn remember(&mut self, account: [u8; 16], from: IpAddr) {
        self.number += 1;
        self.known.insert((account, from), self.number);
        if self.known.len() > BUCKETS {
            let limit = self.number.saturating_sub(BUCKETS as u64 * 3 / 4);
            self.known.retain(|_, number| *number > limit);
        }
    }
}

fn digest(email: &Email) -> [u8; 16] {
    let digest = Sha256::digest(email.as_str().as_bytes());
    digest[..16].try_into().expect("a digest has 32 bytes")
}

/// Whoever has one IPv6 address has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use jiff::ToSpan;

    use super::*;

    fn start() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn address(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    fn ana() -> Email {
        Email::new("ana@acme.test")
    }

    #[test]
    fn an_account_is_slowed_down_whatever_the_address_and_recovers() {
        let throttle = Throttle::default();
        for last in 0..10 {
            assert!(throttle.attempt(&ana(), address(last), start()).is_ok());
        }
        let wait = throttle.attempt(&ana(), address(200), start()).unwrap_err();
        assert_eq!(wait, Duration::from_secs(60));
        assert!(throttle.attempt(&ana(), address(200), start() + 60.seconds()).is_ok());
        assert!(throttle.attempt(&ana(), address(200), start() + 61.seconds()).is_err());
    }

    #[test]
    fn an_address_is_slowed_down_whatever_the_account() {
        let throttle = Throttle::default();
        for number in 0..30 {
            assert!(throttle.attempt(&Email::new(&format!("a{number}@acme.test")), address(1), start()).is_ok());
        }
        assert!(throttle.attempt(&ana(), address(1), start()).is_err());
        assert!(throttle.attempt(&ana(), address(2), start()).is_ok());
    }

    #[test]
    fn who_signed_in_from_there_before_is_not_kept_out_by_strangers() {
        let throttle = Throttle::default();
        throttle.attempt(&ana(), address(1), start()).unwrap().succeeded();
        for last in 2..12 {
            let _ = throttle.attempt(&ana(), address(last), start());
        }
        assert!(throttle.attempt(&ana(), address(99), start()).is_err());
        assert!(throttle.attempt(&ana(), address(1), start()).is_ok());
    }

    #[test]
    fn success_takes_nothing() {
        let throttle = Throttle::default();
        for _ in 0..1000 {
            throttle.attempt(&ana(), address(1), start()).unwrap().succeeded();
        }
    }

    #[test]
    fn the_neighbours_of_an_ipv6_address_are_the_same_client() {
        let throttle = Throttle::default();
        for last in 0..30 {
            let from = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last);
            assert!(throttle.attempt(&Email::new(&format!("a{last}@acme.test")), from.into(), start()).is_ok());
        }
        assert!(throttle.attempt(&ana(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 9, 9, 9, 9).into(), start()).is_err());
    }

    #[test]
    fn a_flood_of_names_stays_within_bounds() {
        let throttle = Throttle::default();
        for number in 0..3 * BUCKETS as u32 {
            let from = IpAddr::from(Ipv4Addr::from(0x0a00_0000 + number));
            let _ = throttle.attempt(&Email::new(&format!("a{number}@acme.test")), from, start());
        }
        assert!(throttle.buckets.lock().unwrap().full_at.len() <= BUCKETS + 1);
    }
}
