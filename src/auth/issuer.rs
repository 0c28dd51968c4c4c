//! The issuers that the service trusts.

use std::{collections::BTreeSet, sync::Arc};

use entities::ids::{OrganisationId, TypedId};
use jsonwebtoken::AlgorithmFamily;
use oauth2::url::Url;

use super::{
    fetch::{Fetch, is_secure},
    keys::{Discovered, Keys},
    settings,
};
use crate::clock::Clock;

/// A trusted issuer.
#[derive(Debug)]
pub struct Issuer {
    /// What the settings say of it.
    pub settings: settings::Issuer,
    organisations: Organisations,
    pub(super) keys: Keys,
}

#[derive(Debug)]
enum Organisations {
    All,
    These(BTreeSet<OrganisationId>),
}

/// What is wrong with an issuer's settings.
#[derive(Debug, thiserror::Error)]
#[error("settings: the issuer {issuer}: {what}")]
pub struct IssuerError {
    issuer: String,
    what: String,
}

impl Issuer {
    fn new(
        settings: settings::Issuer,
        keys: impl FnOnce(&str) -> Keys,
    ) -> Result<Self, IssuerError> {
        let wrong = |what: &str| IssuerError {
            issuer: settings.issuer.clone(),
            what: what.to_owned(),
        };
        if settings.audience.is_empty() {
            return Err(wrong("audience is empty"));
        }
        let symmetric = |family| family == AlgorithmFamily::Hmac;
        if settings.algorithms.is_empty()
            || settings
                .algorithms
                .iter()
                .any(|alg| symmetric(alg.family()))
        {
            return Err(wrong(
                "algorithms are asymmetric ones, such as RS256 or ES256",
            ));
        }
        let organisations = if settings.organisations == ["*"] {
            Organisations::All
        } else {
            let ids = settings
                .organisations
                .iter()
                .map(|id| OrganisationId::parse(id));
            let ids: Option<BTreeSet<_>> = ids.collect();
            Organisations::These(
                ids.ok_or_else(|| wrong("organisations are ids such as org_…, or [\"*\"]"))?,
            )
        };
        let keys = keys(&settings.issuer);
        Ok(Self {
            settings,
            organisations,
            keys,
        })
    }

    /// Whether it may speak for the organisation.
    #[must_use]
    pub fn speaks_for(&self, organisation: OrganisationId) -> bool {
        match &self.organisations {
            Organisations::All => true,
            Organisations::These(ids) => ids.contains(&organisation),
        }
    }
}

/// All issuers that the service trusts.
#[derive(Debug, Default)]
pub struct Issuers(Vec<Arc<Issuer>>);

impl Issuers {
    /// The issuers of the settings.
    ///
    /// # Errors
    /// When one of them contradicts itself.
    pub fn new(
        settings: &[settings::Issuer],
        fetch: &Fetch,
        clock: Clock,
    ) -> Result<Self, IssuerError> {
        let mut issuers = Self::default();
        for one in settings {
            let wrong = |what: &str| IssuerError {
                issuer: one.issuer.clone(),
                what: what.to_owned(),
            };
            let secure = Url::parse(&one.issuer).is_ok_and(|url| is_secure(&url));
            if !secure {
                return Err(wrong("an issuer is an https URL"));
            }
            if issuers.get(&one.issuer).is_some() {
                return Err(wrong("it is there twice"));
            }
            let keys = |issuer: &str| Keys::discovered(issuer.to_owned(), fetch.clone(), clock);
            issuers.0.push(Arc::new(Issuer::new(one.clone(), keys)?));
        }
        Ok(issuers)
    }

    /// These, and one whose keys are known: it may speak for everybody, so it is for the demo alone.
    ///
    /// # Errors
    /// When the settings contradict themselves.
    pub fn and(
        mut self,
        settings: settings::Issuer,
        known: Discovered,
        clock: Clock,
    ) -> Result<Self, IssuerError> {
        let keys = |_: &str| Keys::known(known, clock);
        self.0.push(Arc::new(Issuer::new(settings, keys)?));
        Ok(self)
    }

    /// The one with this identifier.
    #[must_use]
    pub fn get(&self, issuer: &str) -> Option<&Arc<Issuer>> {
        self.0.iter().find(|one| one.settings.issuer == issuer)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Issuer>> {
        self.0.iter()
    }

    /// Those with which people can sign in to the service's pages.
    pub fn with_sign_in(&self) -> impl Iterator<Item = (&Arc<Issuer>, &settings::SignIn)> {
        self.0
            .iter()
            .filter_map(|one| Some((one, one.settings.sign_in.as_ref()?)))
    }
}
