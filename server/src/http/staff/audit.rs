//! The audit log.

use app::{
    domain::{error::FieldErrors, time::Timestamp, workdays::Day},
    features::audit::{self, TypedFilter, service, store::AuditFilter},
    paths,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use serde::Deserialize;

use super::{super::Shared, Answer, Outcome, SignedIn};

/// The filter as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LogQuery {
    boi: String,
    ve: String,
    loai: String,
    tu: String,
    den: String,
    truoc: String,
}

impl LogQuery {
    fn filter(&self) -> AuditFilter {
        AuditFilter {
            by: self.boi.trim().parse().ok(),
            about: self.ve.trim().parse().ok(),
            action: (!self.loai.is_empty()).then(|| self.loai.clone()),
            from: Day::parse(&self.tu).map(Day::start),
            until: Day::parse(&self.den).map(|day| Timestamp::from_millis(day.end().millis() + 1)),
            before: self.truoc.parse().ok(),
        }
    }

    /// What of the filter can't be read.
    fn faults(&self) -> FieldErrors {
        let t = audit::labels();
        let mut faults = FieldErrors::default();
        for (field, text) in [("boi", &self.boi), ("ve", &self.ve)] {
            if !text.trim().is_empty() && text.trim().parse::<i64>().is_err() {
                faults.add(field, t.number_wrong);
            }
        }
        for (field, text) in [("tu", &self.tu), ("den", &self.den)] {
            if !text.trim().is_empty() && Day::parse(text).is_none() {
                faults.add(field, t.date_wrong);
            }
        }
        faults
    }

    fn older(&self, last: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in
            [("boi", &self.boi), ("ve", &self.ve), ("loai", &self.loai), ("tu", &self.tu), ("den", &self.den)]
        {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("truoc", &last.to_string());
        format!("{}?{}", paths::AUDIT, query.finish())
    }
}

pub async fn page(State(shared): State<Shared>, Extension(signed): SignedIn, Query(query): Query<LogQuery>) -> Outcome {
    let faults = query.faults();
    let (mut rows, goes_on) = service::list_rows(&*shared.services.audit, &signed.caller, &query.filter()).await?;
    // Rows that were not asked for would be taken for the answer.
    if !faults.is_empty() {
        rows.clear();
    }
    let older = rows.last().filter(|_| goes_on).map(|last| query.older(last.seq));
    let typed = TypedFilter { by: query.boi, about: query.ve, action: query.loai, from: query.tu, until: query.den };
    let screen = audit::log(&signed.caller, &rows, &typed, &faults, older);
    Ok(Answer::Page(if faults.is_empty() { screen } else { screen.with_status(422) }))
}

pub async fn export(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    let text = service::export(&*shared.services.audit, &signed.caller).await?;
    Ok(Answer::File { name: "nhat-ky.jsonl", kind: "application/jsonl; charset=utf-8", text })
}
