//! Use cases of the audit log.

use serde_json::json;

use super::{
    filter::AuditFilterDraft,
    model::{AuditRow, Fault, StoredEntry, Verifier, actor_code},
    store::AuditStore,
};
use crate::{
    domain::{
        change::{Actor, Subject},
        page::cut,
        permission::{Action, Caller, Object, Permit},
        refusal::Refusal,
    },
    services::OrRefused,
};

/// Rows on a page of the log.
pub const LOG_SIZE: u32 = 50;
/// Rows read at once while the chain is followed.
const STRETCH: u32 = 1000;

/// One page of the log, and whether it goes on.
///
/// # Errors
/// When the caller may not see it, or with each fault of the filter beside its field.
pub async fn list_rows(
    store: &dyn AuditStore,
    caller: &Caller,
    filter: &AuditFilterDraft,
) -> Result<(Vec<AuditRow>, bool), Refusal> {
    caller.permit(Action::AuditSee, Object::ANY)?;
    let filter = filter.parse()?;
    let mut rows = store.list(&filter, LOG_SIZE + 1).await.or_refused("audit.list")?;
    let goes_on = cut(&mut rows, LOG_SIZE as usize);
    Ok((rows, goes_on))
}

/// The whole log as JSON lines, in the form that the chain covers, for keeping elsewhere.
///
/// # Errors
/// When the caller may not, or has to confirm.
pub async fn export(store: &dyn AuditStore, caller: &Caller) -> Result<String, Refusal> {
    let permit = caller.permit(Action::AuditExport, Object::ANY)?;
    let mut lines = String::new();
    export_lines(store, &permit, |line| {
        lines.push_str(line);
        lines.push('\n');
    })
    .await?;
    Ok(lines)
}

/// The same, line by line: the log may be larger than the memory.
///
/// # Errors
/// When storage is unavailable.
pub async fn export_lines(store: &dyn AuditStore, permit: &Permit, mut each: impl FnMut(&str)) -> Result<(), Refusal> {
    let (last, hash) = store.head().await.or_refused("audit.head")?;
    let detail = json!({ "rows": last, "hash": hash });
    store
        .record(permit.change("audit.export", Subject::new("audit", last)).detail(detail))
        .await
        .or_refused("audit.record")?;
    let mut seq = 0;
    loop {
        let rows = store.entries_after(seq, STRETCH).await.or_refused("audit.entries_after")?;
        let Some(end) = rows.last() else { break };
        seq = end.entry.seq;
        for row in rows.iter().filter(|row| row.entry.seq <= last) {
            each(&exported(row).to_string());
        }
    }
    Ok(())
}

/// One row as exported.
fn exported(row: &StoredEntry) -> serde_json::Value {
    let (person, mandate, session) = match row.entry.actor {
        Actor::Person { person, mandate, session } => (Some(person), mandate, Some(session)),
        _ => (None, None, None),
    };
    json!({
        "seq": row.entry.seq,
        "at": row.entry.at,
        "actor": actor_code(&row.entry.actor),
        "person": person,
        "mandate": mandate,
        "session": session,
        "action": row.entry.action,
        "subject": row.entry.subject,
        "subject_id": row.entry.subject_id,
        "address": row.details.as_ref().and_then(|details| details.address.clone()),
        "detail": row.details.as_ref().map(|details| details.detail.clone()),
        "salt": row.details.as_ref().map(|details| details.salt.clone()),
        "erased_by": row.erased_by,
        "commitment": row.entry.commitment,
        "hash": row.hash,
    })
}

/// Follows the whole chain. `noted` is a row and its hash that were written down elsewhere before.
///
/// # Errors
/// The outer one when storage is unavailable, the inner one the first fault of the chain.
pub async fn verify(
    store: &dyn AuditStore,
    noted: Option<(i64, String)>,
) -> Result<Result<(i64, String), Fault>, Refusal> {
    let mut verifier = Verifier::default();
    if let Some((seq, hash)) = noted {
        verifier = verifier.with_noted(seq, hash);
    }
    let (last, hash) = store.head().await.or_refused("audit.head")?;
    let mut seq = 0;
    loop {
        let rows = store.entries_after(seq, STRETCH).await.or_refused("audit.entries_after")?;
        let Some(end) = rows.last() else { break };
        seq = end.entry.seq;
        // A running site may have gone on meanwhile; rows beyond the head that was read belong to the next check.
        for row in rows.iter().filter(|row| row.entry.seq <= last) {
            if let Err(fault) = verifier.take(row) {
                return Ok(Err(fault));
            }
        }
        if seq > last && store.head().await.or_refused("audit.head")?.0 == last {
            return Ok(Err(Fault::Cut { last: seq, expected: last }));
        }
        if seq >= last {
            break;
        }
    }
    Ok(verifier.finish((last, &hash)).map(|rows| (rows, hash)))
}
