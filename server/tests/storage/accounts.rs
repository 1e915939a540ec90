//! Accounts: what is used once is used once, and tries are counted one by one.

use app::{
    domain::{
        error::StoreError,
        id::{PersonId, SessionId},
        role::Role,
        time::Timestamp,
    },
    features::accounts::{
        limits::{self, Limit},
        model::{Purpose, Stage, secret_hash},
        store::{AccountStore, AttemptStore, NewPasskey, NewSession, Proof},
    },
};
use server::storage::{Db, SqlAccounts, SqlAttempts};

use super::{
    harness::on_both_engines,
    people::{NOW, active, caller, command_line, invited},
};

on_both_engines! {
    a_time_step_counts_once_and_never_backwards
    a_recovery_code_used_twenty_times_at_once_counts_once
    a_link_used_at_once_counts_once
    a_link_is_dead_after_its_time_and_after_another_was_used
    a_token_of_an_earlier_stage_opens_nothing
    an_account_out_of_use_gets_no_session
    a_proof_that_is_no_longer_in_force_opens_no_session
    a_thief_of_the_password_can_not_set_up_a_second_factor_after_the_owner
    an_ended_session_is_gone_and_others_stay
    a_new_password_ends_other_sessions_and_links
    a_ceremony_is_taken_once
    a_passkey_belongs_to_one_account
    tries_beyond_the_free_ones_wait_longer_and_longer
    a_try_is_not_in_the_way_of_one_that_is_a_moment_older
    a_success_takes_back_its_own_try_from_its_network_and_no_other
    a_thousand_tries_at_once_are_a_thousand
    what_is_over_is_forgotten
}

fn later(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

async fn a_time_step_counts_once_and_never_backwards(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let accounts = SqlAccounts(db);
    assert!(accounts.use_totp_step(an, 100).await.unwrap());
    assert!(!accounts.use_totp_step(an, 100).await.unwrap());
    assert!(!accounts.use_totp_step(an, 99).await.unwrap());
    assert!(accounts.use_totp_step(an, 101).await.unwrap());
}

async fn a_recovery_code_used_twenty_times_at_once_counts_once(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let hash = secret_hash("a-code");
    let accounts = SqlAccounts(db.clone());
    accounts
        .set_recovery_codes(an, &[hash.clone(), secret_hash("b")], command_line("recovery_code.set"))
        .await
        .unwrap();
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (accounts, hash) = (SqlAccounts(db.clone()), hash.clone());
            tokio::spawn(async move {
                accounts.use_recovery_code(an, &hash, command_line("recovery_code.use")).await.unwrap()
            })
        })
        .collect();
    let mut used = 0;
    for one in tries {
        used += usize::from(one.await.unwrap());
    }
    assert_eq!(used, 1);
    assert_eq!(accounts.factors(an).await.unwrap().recovery_codes_left, 1);
    let binh = active(&db, "Bình", "binh@b.vn", Role::Clerk).await;
    assert!(!accounts.use_recovery_code(binh, &secret_hash("b"), command_line("x")).await.unwrap(), "another's code");
}

async fn a_link_used_at_once_counts_once(db: Db) {
    let an = invited(&db, "An", "an@b.vn", Role::Clerk).await;
    let hash = secret_hash("link");
    let accounts = SqlAccounts(db.clone());
    accounts.add_link(&hash, Purpose::Invitation, an, later(60), command_line("link.issue")).await.unwrap();
    assert_eq!(accounts.link(&hash, NOW).await.unwrap().unwrap().person, an);
    let (one, two) = tokio::join!(
        accounts.use_link(&hash, "h1", command_line("invitation.accept")),
        accounts.use_link(&hash, "h2", command_line("invitation.accept")),
    );
    assert_eq!([one.unwrap(), two.unwrap()].iter().filter(|used| **used).count(), 1);
    assert_eq!(accounts.link(&hash, NOW).await.unwrap(), None);
}

async fn a_link_is_dead_after_its_time_and_after_another_was_used(db: Db) {
    let an = invited(&db, "An", "an@b.vn", Role::Clerk).await;
    let accounts = SqlAccounts(db);
    let [late, first, second] = ["late", "first", "second"].map(secret_hash);
    accounts.add_link(&late, Purpose::Reset, an, later(-1), command_line("link.issue")).await.unwrap();
    assert_eq!(accounts.link(&late, NOW).await.unwrap(), None);
    assert!(!accounts.use_link(&late, "h", command_line("password.reset")).await.unwrap());
    for hash in [&first, &second] {
        accounts.add_link(hash, Purpose::Invitation, an, later(60), command_line("link.issue")).await.unwrap();
    }
    assert!(accounts.use_link(&second, "h", command_line("invitation.accept")).await.unwrap());
    assert_eq!(accounts.link(&first, NOW).await.unwrap(), None);
    assert_eq!(accounts.factors(an).await.unwrap().password_hash.as_deref(), Some("h"));
}

fn session_of(person: PersonId, token: &str, stage: Stage) -> NewSession {
    NewSession {
        token_hash: secret_hash(token),
        person,
        stage,
        browser: "Firefox, Linux".into(),
        address: "10.0.0.1".into(),
        expires_at: later(600),
        proof: Proof::Password { hash: "hash".into() },
    }
}

async fn a_token_of_an_earlier_stage_opens_nothing(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let accounts = SqlAccounts(db);
    let new = session_of(an, "one", Stage::SecondFactor);
    let id = accounts.start_session(&new, command_line("session.password")).await.unwrap();
    let advance = async |token: &str| {
        accounts.advance(id, Stage::Full, &secret_hash(token), later(3600), command_line("session.start")).await
    };
    advance("two").await.unwrap();
    assert_eq!(accounts.session(&secret_hash("one"), NOW).await.unwrap(), None);
    let full = accounts.session(&secret_hash("two"), NOW).await.unwrap().unwrap();
    assert_eq!((full.stage, full.id), (Stage::Full, id));
    // The second step is made once.
    assert!(matches!(advance("three").await, Err(StoreError::Stale)));
    assert_eq!(accounts.session(&secret_hash("two"), later(3601)).await.unwrap(), None);
}

async fn an_account_out_of_use_gets_no_session(db: Db) {
    let an = invited(&db, "An", "an@b.vn", Role::Clerk).await;
    let started =
        SqlAccounts(db).start_session(&session_of(an, "one", Stage::Full), command_line("session.start")).await;
    assert!(matches!(started, Err(StoreError::Stale)), "{started:?}");
}

async fn a_proof_that_is_no_longer_in_force_opens_no_session(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let accounts = SqlAccounts(db);
    let start = async |token: &str, proof: Proof| {
        let new = NewSession { proof, ..session_of(an, token, Stage::SecondFactor) };
        accounts.start_session(&new, command_line("session.password")).await
    };
    assert!(start("one", Proof::Password { hash: "hash".into() }).await.is_ok());
    accounts.set_password(an, "newer", None, command_line("password.change")).await.unwrap();
    let late = start("two", Proof::Password { hash: "hash".into() }).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    accounts.rehash(an, "hash", "stronger").await.unwrap();
    assert_eq!(accounts.factors(an).await.unwrap().password_hash.as_deref(), Some("newer"));
    let no_such_key = start("three", Proof::Passkey { id: 7 }).await;
    assert!(matches!(no_such_key, Err(StoreError::Stale)), "{no_such_key:?}");
}

async fn a_thief_of_the_password_can_not_set_up_a_second_factor_after_the_owner(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let accounts = SqlAccounts(db);
    let mut callers = Vec::new();
    for token in ["owner", "thief"] {
        accounts
            .start_session(&session_of(an, token, Stage::Enrolment), command_line("session.password"))
            .await
            .unwrap();
        callers.push(accounts.session(&secret_hash(token), NOW).await.unwrap().unwrap().caller("10.0.0.1", NOW));
    }
    let set = async |by: usize, sealed: &str| {
        let change = callers[by].permit_own().change("totp.set", subject(an));
        accounts.set_totp(an, Some(sealed), 1, change).await
    };
    set(0, "of the owner").await.unwrap();
    assert!(matches!(set(1, "of the thief").await, Err(StoreError::AuthorityEnded)), "the other session has ended");
    assert!(matches!(set(0, "once more").await, Err(StoreError::Stale)), "a first sign-in sets up one factor");
    assert_eq!(accounts.factors(an).await.unwrap().totp_sealed.as_deref(), Some("of the owner"));
}

async fn an_ended_session_is_gone_and_others_stay(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let binh = active(&db, "Bình", "binh@b.vn", Role::Clerk).await;
    let (one, two, other) = (caller(&db, an).await, caller(&db, an).await, caller(&db, binh).await);
    let accounts = SqlAccounts(db);
    // Nobody ends another's session by its number.
    let of_another = accounts.end_session(an, other.session, one.permit_own().change("session.end", subject(an))).await;
    assert!(matches!(of_another, Err(StoreError::Stale)), "{of_another:?}");
    assert_eq!(accounts.sessions(binh, NOW).await.unwrap().len(), 1);
    accounts.end_session(an, one.session, one.permit_own().change("session.end", subject(an))).await.unwrap();
    assert_eq!(ids(&accounts, an).await, [two.session]);
    let three = caller(&accounts.0, an).await;
    accounts
        .end_sessions(an, Some(three.session), three.permit_own().change("session.end_others", subject(an)))
        .await
        .unwrap();
    assert_eq!(ids(&accounts, an).await, [three.session]);
}

fn subject(person: PersonId) -> app::domain::change::Subject {
    app::domain::change::Subject::person(person)
}

async fn ids(accounts: &SqlAccounts, person: PersonId) -> Vec<SessionId> {
    accounts.sessions(person, NOW).await.unwrap().iter().map(|session| session.id).collect()
}

async fn a_new_password_ends_other_sessions_and_links(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let (this, _other) = (caller(&db, an).await, caller(&db, an).await);
    let accounts = SqlAccounts(db);
    let link = secret_hash("link");
    accounts.add_link(&link, Purpose::Reset, an, later(60), command_line("link.issue")).await.unwrap();
    let change = this.permit_own().change("password.change", subject(an));
    accounts.set_password(an, "new", Some(this.session), change).await.unwrap();
    assert_eq!(ids(&accounts, an).await, [this.session]);
    assert_eq!(accounts.link(&link, NOW).await.unwrap(), None);
    assert_eq!(accounts.factors(an).await.unwrap().password_set_at, Some(NOW));
}

async fn a_ceremony_is_taken_once(db: Db) {
    let accounts = SqlAccounts(db);
    accounts.put_ceremony("a", "state", later(60)).await.unwrap();
    accounts.put_ceremony("b", "state", later(60)).await.unwrap();
    assert_eq!(accounts.take_ceremony("a", NOW).await.unwrap().as_deref(), Some("state"));
    assert_eq!(accounts.take_ceremony("a", NOW).await.unwrap(), None);
    assert_eq!(accounts.take_ceremony("b", later(61)).await.unwrap(), None);
}

async fn a_passkey_belongs_to_one_account(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let binh = active(&db, "Bình", "binh@b.vn", Role::Clerk).await;
    let accounts = SqlAccounts(db);
    let key = NewPasskey { credential_id: "id".into(), credential: "{}".into(), name: "Điện thoại".into() };
    accounts.add_passkey(an, &key, command_line("passkey.add")).await.unwrap();
    let twice = accounts.add_passkey(binh, &key, command_line("passkey.add")).await;
    assert!(matches!(twice, Err(StoreError::Stale)), "{twice:?}");
    let id = accounts.factors(an).await.unwrap().passkeys[0].id;
    accounts.use_passkey(id, "{\"counter\":1}", later(5)).await.unwrap();
    let used = accounts.factors(an).await.unwrap().passkeys[0].clone();
    assert_eq!((used.credential.as_str(), used.used_at), ("{\"counter\":1}", Some(later(5))));
    // Another's number removes nothing, and the last factor stays.
    for person in [binh, an] {
        let removed = accounts.remove_passkey(person, id, command_line("passkey.remove")).await;
        assert!(matches!(removed, Err(StoreError::Stale)), "{removed:?}");
    }
    assert!(accounts.factors(an).await.unwrap().has_second());
    accounts.drop_proofs(an, command_line("person.reset")).await.unwrap();
    assert!(!accounts.factors(an).await.unwrap().has_second());
}

fn limit(free: i64) -> Vec<Limit> {
    vec![Limit { key: "k".into(), free, max_wait_secs: 900, outlives_success: false }]
}

async fn a_try_is_not_in_the_way_of_one_that_is_a_moment_older(db: Db) {
    let attempts = SqlAttempts(db);
    for millis in [9, 3, 7, 1] {
        let at = Timestamp::from_millis(NOW.millis() + millis);
        assert_eq!(attempts.take(&limit(5), at).await.unwrap(), Ok(()), "{millis}");
    }
}

async fn tries_beyond_the_free_ones_wait_longer_and_longer(db: Db) {
    let attempts = SqlAttempts(db);
    let mut now = NOW;
    for _ in 0..3 {
        assert_eq!(attempts.take(&limit(3), now).await.unwrap(), Ok(()));
    }
    let mut waits = Vec::new();
    for _ in 0..5 {
        let wait = attempts.take(&limit(3), now).await.unwrap().unwrap_err();
        waits.push(wait);
        now = now.plus_seconds(i64::try_from(wait).unwrap());
        assert_eq!(attempts.take(&limit(3), now).await.unwrap(), Ok(()), "the wait was long enough");
    }
    assert_eq!(waits, [1, 2, 4, 8, 16]);
    attempts.forgive(&limit(3)).await.unwrap();
    assert_eq!(attempts.take(&limit(3), now).await.unwrap(), Ok(()));
    // A day without tries forgets them.
    for _ in 0..3 {
        _ = attempts.take(&limit(3), now).await.unwrap();
    }
    let next_day = now.plus_seconds(2 * 24 * 3600);
    assert_eq!(attempts.take(&limit(3), next_day).await.unwrap(), Ok(()));
    assert_eq!(attempts.take(&limit(3), next_day).await.unwrap(), Ok(()));
}

async fn a_success_takes_back_its_own_try_from_its_network_and_no_other(db: Db) {
    let attempts = SqlAttempts(db);
    let network = vec![Limit { key: "n".into(), free: 5, max_wait_secs: 60, outlives_success: true }];
    // An office in which forty people sign in.
    for _ in 0..40 {
        assert_eq!(attempts.take(&network, NOW).await.unwrap(), Ok(()));
        attempts.forgive(&network).await.unwrap();
    }
    // Somebody who fails, and succeeds with an account of their own in between.
    for _ in 0..4 {
        assert_eq!(attempts.take(&network, NOW).await.unwrap(), Ok(()));
    }
    assert_eq!(attempts.take(&network, NOW).await.unwrap(), Ok(()));
    attempts.forgive(&network).await.unwrap();
    assert_eq!(attempts.take(&network, NOW).await.unwrap(), Ok(()));
    assert!(attempts.take(&network, NOW).await.unwrap().is_err(), "the failed ones are still there");
}

async fn a_thousand_tries_at_once_are_a_thousand(db: Db) {
    let tries: Vec<_> = (0..200)
        .map(|_| {
            let attempts = SqlAttempts(db.clone());
            tokio::spawn(
                async move { attempts.take(&limits::sign_in("an@b.vn", "10.0.0.1", None), NOW).await.unwrap() },
            )
        })
        .collect();
    let mut let_through = 0;
    for one in tries {
        let_through += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!(let_through, 5, "as many as are free, whatever comes at once");
}

async fn what_is_over_is_forgotten(db: Db) {
    let accounts = SqlAccounts(db.clone());
    accounts.put_ceremony("a", "state", later(60)).await.unwrap();
    _ = SqlAttempts(db.clone()).take(&limit(3), NOW).await.unwrap();
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    caller(&db, an).await;
    accounts.tidy(later(30)).await.unwrap();
    assert_eq!(accounts.sessions(an, NOW).await.unwrap().len(), 1);
    let forgotten = accounts.tidy(later(200 * 24 * 3600)).await.unwrap();
    assert!(forgotten >= 4, "ceremony, try, link and session: {forgotten}");
}
