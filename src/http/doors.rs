//! The doors: who gets in, and who lets others in.

use super::{Refusal, Site};
use crate::access::{self, Asked, Given, Means, Person, SignIn};
use crate::app::{Command, Done};
use crate::event::Function;
use crate::value::text_key::nearest;
use crate::value::{Origin, Problem};
use axum::http::StatusCode;

impl Site {
    /// Signs somebody in, or asks for the passkey that they have.
    ///
    /// # Errors
    /// Name, password or code do not fit; too often, for the name or from the address; the accounts.
    pub async fn sign_in(&self, given: Given<'_>, from: &str) -> Result<Entered, Refusal> {
        self.knock(from).await?;
        let name = self.access.meant(given.name).await?;
        let given = Given { name: &name, ..given };
        match self.access.sign_in(&*self.entropy, self.now(), given, from).await? {
            SignIn::Asks => {
                let elsewhere = || unauthorised(Problem::new("passkey-elsewhere"));
                let passkeys = self.passkeys.as_ref().ok_or_else(elsewhere)?;
                let chance = (&*self.entropy, self.now());
                Ok(Entered::Asks(self.access.ask_passkey(passkeys, chance, given.name).await?))
            }
            other => Ok(Entered::In(entered(other)?)),
        }
    }

    /// Signs somebody in who showed a passkey: the token of their session.
    ///
    /// # Errors
    /// It is not one of theirs, or too late; too often wrong; the accounts.
    pub async fn sign_in_with_passkey(&self, ticket: &str, shown: &str, from: &str) -> Result<String, Refusal> {
        let elsewhere = || unauthorised(Problem::new("passkey-elsewhere"));
        let passkeys = self.passkeys.as_ref().ok_or_else(elsewhere)?;
        let chance = (&*self.entropy, self.now());
        entered(self.access.sign_in_with_passkey(passkeys, chance, (ticket, shown), from).await?)
    }

    /// Whether somebody at an address may try once more.
    ///
    /// # Errors
    /// They tried too often; the accounts.
    pub async fn knock(&self, from: &str) -> Result<(), Refusal> {
        if from.parse().map_or(true, |address| self.knocks.heard(address)) {
            return Ok(());
        }
        if self.knocks.told(from) {
            self.access.note(self.now(), "refused-often", "", from).await?;
        }
        Err(Refusal { status: StatusCode::TOO_MANY_REQUESTS, problems: vec![Problem::new("too-often")] })
    }

    /// Whether somebody may see who came and went: an administrator, or whoever audits every ledger of the server.
    ///
    /// # Errors
    /// They may not; the store.
    pub async fn sees_access(&self, person: &Person) -> Result<(), Refusal> {
        if administrator(person).is_ok() {
            return Ok(());
        }
        let visits = self.visits(person).await?;
        let audited = visits.iter().filter(|visit| visit.functions.contains_key(&Function::Auditor)).count();
        if audited > 0 && audited == self.store.ledgers().await?.len() {
            return Ok(());
        }
        Err(Refusal::forbidden(Problem::new("access-not-yours")))
    }

    /// Invites somebody: the path of the link, from the root of this server.
    ///
    /// # Errors
    /// It is no administrator who asks; a name that is none; the accounts.
    pub async fn invite(&self, by: &Person, name: &str, is_administrator: bool) -> Result<String, Refusal> {
        administrator(by)?;
        let invalid = || Problem::new("name-invalid").found(name).fact("rule", "person");
        let name = access::name(name).ok_or_else(invalid)?;
        let token = self.access.invite(&*self.entropy, self.now(), (name, is_administrator), &by.name).await?;
        Ok(format!("/welcome/{token}"))
    }

    /// Gives somebody who has an account, or an invitation, a function in a ledger.
    ///
    /// # Errors
    /// It is no administrator who asks; nobody has that name; everything that is wrong with it; the store, the accounts.
    pub async fn grant(
        &self,
        by: &Person,
        origin: &Origin,
        (name, function): (String, Function),
        agencies: Vec<String>,
    ) -> Result<Done, Refusal> {
        administrator(by)?;
        let accounts = self.access.accounts(self.now()).await?;
        if accounts.iter().all(|one| one.name != name) {
            let near = nearest(&name, accounts.iter().map(|one| one.name.as_str())).map(str::to_owned);
            return Err(Problem::new("account-unknown").found(name).nearest(near).into());
        }
        self.administer(by, origin, Command::Grant { name, function, agencies }).await
    }

    /// Takes an account away, and the functions that the person has: a namesake does not find them. What they recorded stays.
    ///
    /// # Errors
    /// It is no administrator who asks, or it is their own; nobody has it; the store, the accounts.
    pub async fn dismiss(&self, by: &Person, name: &str) -> Result<(), Refusal> {
        administrator(by)?;
        if name == by.name {
            return Err(Problem::new("account-own").found(name).into());
        }
        let had = self.access.remove(self.now(), name, &by.name).await?;
        // One ledger that takes nothing leaves the others their way; asked again, what is left is withdrawn.
        let (mut held, mut refused) = (had, None);
        for (origin, _) in self.store.ledgers().await? {
            match self.withdraw_all(by, &origin, name).await {
                Ok(some) => held |= some,
                Err(refusal) => refused = Some(refusal),
            }
        }
        match refused {
            Some(refusal) => Err(refusal),
            None if held => Ok(()),
            None => Err(Refusal::missing(Problem::new("account-unknown").found(name))),
        }
    }

    /// Whether there was a function to withdraw.
    async fn withdraw_all(&self, by: &Person, origin: &Origin, name: &str) -> Result<bool, Refusal> {
        let held = self.rights(origin).await?.into_iter().filter(|(of, ..)| of == name);
        let functions: Vec<Function> = held.map(|(_, function, _)| function).collect();
        for function in &functions {
            let command = Command::Withdraw { name: name.to_owned(), function: *function };
            self.administer(by, origin, command).await?;
        }
        Ok(!functions.is_empty())
    }
}

/// How far somebody came who signs in.
#[derive(Debug)]
pub enum Entered {
    /// All the way: the token of their session.
    In(String),
    /// They have yet to show a passkey.
    Asks(Asked),
}

fn entered(came: SignIn) -> Result<String, Refusal> {
    match came {
        SignIn::In(token) => Ok(token),
        SignIn::No | SignIn::Asks => Err(unauthorised(Problem::new("sign-in-refused"))),
        SignIn::Wait(until) => {
            let problem = Problem::new("sign-in-waits").fact("until", until);
            Err(Refusal { status: StatusCode::TOO_MANY_REQUESTS, problems: vec![problem] })
        }
    }
}

fn unauthorised(problem: Problem) -> Refusal {
    Refusal { status: StatusCode::UNAUTHORIZED, problems: vec![problem] }
}

/// Whether a person administers the server.
///
/// # Errors
/// They do not.
pub fn administrator(person: &Person) -> Result<(), Refusal> {
    let refused = || Refusal::forbidden(Problem::new("not-administrator"));
    if person.administrator && person.means == Means::Session { Ok(()) } else { Err(refused()) }
}
