//! The first page after signing in.

use app::{
    domain::permission::Action,
    features::{mail, privacy},
    shell::staff::{self, Waiting},
};
use axum::{Extension, extract::State};

use super::{super::Shared, Answer, Outcome, SignedIn};

pub async fn home(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    let caller = &signed.caller;
    let mut waiting = Waiting::default();
    if caller.has(Action::MailSee) {
        waiting.failed_letters = mail::service::count_failed(&*shared.services.mail, caller).await?;
    }
    if caller.has(Action::PrivacySee) {
        let (requests, _) = privacy::service::list_requests(&*shared.services.privacy, caller).await?;
        let open = requests.iter().filter(|request| request.done_at.is_none());
        waiting.late_requests = open.clone().filter(|request| request.is_late(caller.now)).count() as u64;
        waiting.open_requests = open.count() as u64;
    }
    Ok(Answer::Page(staff::home(caller, waiting)))
}
