//! The audit log.

use app::{
    domain::error::FieldErrors,
    features::audit::{self, filter::AuditFilterDraft, service},
    paths,
};
use axum::{
    Extension,
    extract::{Query, State},
};

use super::{super::Shared, Answer, Outcome, SignedIn, address, typed_again};

pub async fn page(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Query(typed): Query<AuditFilterDraft>,
) -> Outcome {
    match service::list_rows(&*shared.services.audit, &signed.caller, &typed).await {
        Ok((rows, goes_on)) => {
            let older = rows.last().filter(|_| goes_on).map(|last| older_than(&typed, last.seq));
            Ok(Answer::Page(audit::log(&signed.caller, &rows, &typed, &FieldErrors::default(), older)))
        }
        Err(refusal) => typed_again(&refusal, "boi", |errors| audit::log(&signed.caller, &[], &typed, errors, None)),
    }
}

fn older_than(typed: &AuditFilterDraft, seq: i64) -> String {
    address(
        paths::AUDIT,
        &[
            ("boi", &typed.by),
            ("ve", &typed.about),
            ("loai", &typed.action),
            ("tu", &typed.from),
            ("den", &typed.until),
            ("truoc", &seq.to_string()),
        ],
    )
}

pub async fn export(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    let text = service::export(&*shared.services.audit, &signed.caller).await?;
    Ok(Answer::File { name: "nhat-ky.jsonl", kind: "application/jsonl; charset=utf-8", text })
}
