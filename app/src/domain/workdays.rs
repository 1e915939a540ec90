//! Working days: Monday to Friday, less the holidays that the office has entered.

use super::time::Timestamp;

/// A day in Vietnam, as the number of days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of `time` in Vietnam.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        Self((time.millis() + VIETNAM_OFFSET_MILLIS).div_euclid(MILLIS_PER_DAY))
    }

    /// The last moment of this day in Vietnam.
    #[must_use]
    pub fn end(self) -> Timestamp {
        Timestamp::from_millis(self.plus(1).start().millis() - 1)
    }

    /// The first moment of this day in Vietnam.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(self.0 * MILLIS_PER_DAY - VIETNAM_OFFSET_MILLIS)
    }

    /// The day so many days later.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Reads `5/3/2020`, `05-03-2020` (the fifth of March, as Vietnam writes it) or `2020-03-05`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
        let [first, second, third] = parts[..] else { return None };
        let (day, month, year) = if first.len() == 4 { (third, second, first) } else { (first, second, third) };
        if year.len() != 4 {
            return None;
        }
        let (day, month, year): (i64, i64, i64) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + i64::from(is_leap),
            _ => return None,
        };
        ((1..=length).contains(&day) && year >= 1900).then(|| Self::of_civil(year, month, day))
    }

    /// Day count from a civil date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    fn of_civil(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        Self(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
    }

    /// 1970-01-01 was a Thursday.
    fn is_weekend(self) -> bool {
        matches!((self.0 + 3).rem_euclid(7), 5 | 6)
    }
}

const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1000;
const VIETNAM_OFFSET_MILLIS: i64 = 7 * 60 * 60 * 1000;

/// The end of the `count`-th working day after the day of `start`.
#[must_use]
pub fn after_working_days(start: Timestamp, count: u32, holidays: &[Day]) -> Timestamp {
    let mut day = Day::of(start);
    let mut left = count;
    while left > 0 {
        day = day.plus(1);
        if !day.is_weekend() && !holidays.contains(&day) {
            left -= 1;
        }
    }
    day.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_date_is_read_day_first() {
        assert_eq!(day("5/3/2020"), day("2020-03-05"));
        assert_eq!(day("05-03-2020").start().weekday_date_time(), "Thứ năm, 05/03/2020 00:00");
        for wrong in ["", "31/4/2020", "29/2/2019", "1/13/2020", "1/1/20", "x/1/2020", "1/1", "1/1/2020/1"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn weekends_and_holidays_are_no_working_days() {
        let friday_evening = Timestamp::from_millis(day("28/8/2020").end().millis() - 1000);
        assert_eq!(after_working_days(friday_evening, 2, &[]), day("1/9/2020").end());
        let holidays = [day("31/8/2020"), day("2/9/2020")];
        assert_eq!(after_working_days(friday_evening, 2, &holidays), day("3/9/2020").end());
    }

    #[test]
    fn a_day_begins_at_midnight_in_vietnam() {
        assert_eq!(Day::of(day("1/1/2026").start()), day("1/1/2026"));
        assert_eq!(Day::of(day("1/1/2026").end()), day("1/1/2026"));
        assert_eq!(Day::of(Timestamp::from_millis(day("1/1/2026").end().millis() + 1)), day("2/1/2026"));
    }
}
