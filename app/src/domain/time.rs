//! Points in time and how Vietnam writes them. UTC+7 all year: Vietnam has no daylight saving time.

use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

const MILLIS_PER_MINUTE: i64 = 60_000;
const MINUTES_PER_DAY: i64 = 24 * 60;
const VIETNAM_OFFSET_MINUTES: i64 = 7 * 60;

/// A point in time: milliseconds since 1970-01-01 UTC, as stored and as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This time moved by `seconds`, later when positive.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }

    /// The date as the union's pages print it: `30-08-2019`.
    #[must_use]
    pub fn date(self) -> String {
        let local = LocalTime::in_vietnam(self);
        format!("{:02}-{:02}-{}", local.day, local.month, local.year)
    }

    /// Weekday, date and minute: `Thứ sáu, 30/08/2019 14:46`.
    #[must_use]
    pub fn weekday_date_time(self) -> String {
        let LocalTime { year, month, day, hour, minute, weekday } = LocalTime::in_vietnam(self);
        format!("{weekday}, {day:02}/{month:02}/{year} {hour:02}:{minute:02}")
    }

    /// Date and minute: `30/08/2019 14:46`.
    #[must_use]
    pub fn date_time(self) -> String {
        let LocalTime { year, month, day, hour, minute, .. } = LocalTime::in_vietnam(self);
        format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}")
    }

    /// ISO 8601 with Vietnam's offset, for `<time datetime>` and metadata: `2019-08-30T14:46:00+07:00`.
    #[must_use]
    pub fn iso8601(self) -> String {
        let LocalTime { year, month, day, hour, minute, .. } = LocalTime::in_vietnam(self);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00+07:00")
    }
}

struct LocalTime {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    weekday: &'static str,
}

impl LocalTime {
    /// Civil date from a day count (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"): a date library
    /// would weigh more in the browser than the rest of this crate's domain together.
    fn in_vietnam(time: Timestamp) -> Self {
        const WEEKDAYS: [&str; 7] = ["Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư"];
        let minutes = time.0.div_euclid(MILLIS_PER_MINUTE) + VIETNAM_OFFSET_MINUTES;
        let days = minutes.div_euclid(MINUTES_PER_DAY);
        let minute_of_day = minutes.rem_euclid(MINUTES_PER_DAY);
        let shifted = days + 719_468; // days since 0000-03-01, so that the leap day ends the year
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            hour: minute_of_day / 60,
            minute: minute_of_day % 60,
            weekday: WEEKDAYS[usize::try_from(days.rem_euclid(7)).unwrap_or(0)],
        }
    }
}

/// Where the time comes from; use cases take it as an argument, so that tests can move it.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is moved.
pub struct MockClock(AtomicI64);

impl MockClock {
    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        Self(AtomicI64::new(time.millis()))
    }

    /// Moves the clock forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::Relaxed);
    }
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 30/08/2019 14:46 in Vietnam, the day of the seed article, a Friday.
    const SEED: Timestamp = Timestamp::from_millis(1_567_151_160_000);

    #[test]
    fn a_time_is_written_as_vietnam_reads_it() {
        assert_eq!(SEED.date(), "30-08-2019");
        assert_eq!(SEED.weekday_date_time(), "Thứ sáu, 30/08/2019 14:46");
        assert_eq!(SEED.iso8601(), "2019-08-30T14:46:00+07:00");
    }

    #[test]
    fn the_day_changes_at_midnight_in_vietnam_not_in_greenwich() {
        let last_minute = Timestamp::from_millis(1_582_995_540_000); // 2020-02-29 16:59 UTC
        assert_eq!(last_minute.weekday_date_time(), "Thứ bảy, 29/02/2020 23:59");
        assert_eq!(last_minute.plus_seconds(60).weekday_date_time(), "Chủ nhật, 01/03/2020 00:00");
    }

    #[test]
    fn times_before_1970_are_dates_too() {
        assert_eq!(Timestamp::from_millis(-767_000_000_000).date(), "11-09-1945");
    }

    #[test]
    fn a_mock_clock_moves_only_when_told() {
        let clock = MockClock::at(SEED);
        assert_eq!(clock.now(), SEED);
        clock.advance_seconds(5);
        assert_eq!(clock.now(), SEED.plus_seconds(5));
    }
}
