//! Which rows of the log are wanted: as it stands in the address, and as storage understands it.

use serde::Deserialize;

use super::labels;
use crate::domain::{error::FieldErrors, id::PersonId, time::Timestamp, workdays::Day};

/// Which rows a list holds; all of it narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What this person did.
    pub by: Option<PersonId>,
    /// What was done to this person.
    pub about: Option<PersonId>,
    /// Actions that begin with this; empty: all of them.
    pub action: String,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Only rows before this one.
    pub before: Option<i64>,
}

/// The same as typed, under the names that the address has for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuditFilterDraft {
    #[serde(rename = "boi")]
    pub by: String,
    #[serde(rename = "ve")]
    pub about: String,
    #[serde(rename = "loai")]
    pub action: String,
    #[serde(rename = "tu")]
    pub from: String,
    #[serde(rename = "den")]
    pub until: String,
    #[serde(rename = "truoc")]
    pub before: String,
}

impl AuditFilterDraft {
    /// The filter.
    ///
    /// # Errors
    /// Each fault beside its field: rows that were not asked for would be taken for the answer.
    pub fn parse(&self) -> Result<AuditFilter, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let by = typed("boi", &self.by, |text| text.parse().ok(), t.number_wrong);
        let about = typed("ve", &self.about, |text| text.parse().ok(), t.number_wrong);
        let from = typed("tu", &self.from, Day::parse, t.date_wrong);
        let until = typed("den", &self.until, Day::parse, t.date_wrong);
        let filter = AuditFilter {
            by: errors.noting(by),
            about: errors.noting(about),
            action: self.action.clone(),
            from: errors.noting(from).map(Day::start),
            until: errors.noting(until).map(|day| day.plus(1).start()),
            // Never typed: it comes from the link to older rows.
            before: self.before.parse().ok(),
        };
        errors.or_value(filter)
    }
}

/// What a field holds, if anything.
fn typed<T>(
    field: &str,
    text: &str,
    read: impl FnOnce(&str) -> Option<T>,
    fault: &'static str,
) -> Result<Option<T>, FieldErrors> {
    let text = text.trim();
    let mut errors = FieldErrors::default();
    let value = if text.is_empty() { None } else { read(text) };
    if value.is_none() && !text.is_empty() {
        errors.add(field, fault);
    }
    errors.or_value(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_lasts_through_its_last_day() {
        let draft = AuditFilterDraft { until: "5/3/2026".into(), by: " 7 ".into(), ..AuditFilterDraft::default() };
        let filter = draft.parse().unwrap();
        assert_eq!(filter.by, Some(PersonId(7)));
        assert_eq!(filter.until.unwrap(), Day::parse("6/3/2026").unwrap().start());
    }

    #[test]
    fn what_can_not_be_read_is_told_beside_its_field() {
        let draft = AuditFilterDraft {
            by: "An".into(),
            about: "1x".into(),
            from: "31/2/2026".into(),
            until: "hôm qua".into(),
            ..AuditFilterDraft::default()
        };
        let errors = draft.parse().unwrap_err();
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["boi", "ve", "tu", "den"]);
    }
}
