//! What Mødrehjælpen has written down of a family: its profile, and how to reach its members.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Months, Utc};
use entities::{
    Code, CodeSet,
    codes::{
        AgeBand, ChildrenBand, Employment, FamilyStatus, GestationBand, IncomeSource, MemberRole,
        SafeChannel,
    },
    family, family_member,
    ids::FamilyId,
    member_contact, profile,
};

use super::{case::Batch, names, random::Stream, traits, world::World};
use crate::vault::{Field, Vault};

/// Profiles and contacts of a programme, batch by batch.
pub(super) struct Profiles<'a> {
    world: &'a World,
    profiles: Stream,
    contacts: Stream,
    vault: Vault,
    cut: DateTime<Utc>,
    number: usize,
}

impl<'a> Profiles<'a> {
    pub(super) fn new(world: &'a World, seed: u64, cut: DateTime<Utc>) -> Self {
        let stream = |name: &str| Stream::new(seed, &format!("{name}:{}", world.plan.region));
        Self {
            world,
            profiles: stream("profiles"),
            contacts: stream("contacts"),
            vault: Vault::demo(),
            cut,
            number: 0,
        }
    }

    /// Profiles of the batch's families; a few have none yet.
    pub(super) fn profiles(&mut self, batch: &Batch) -> Vec<profile::Model> {
        let bands: BTreeMap<FamilyId, Option<GestationBand>> = batch
            .referrals
            .iter()
            .rev()
            .filter_map(|referral| Some((referral.family_id?, referral.gestation_band)))
            .collect();
        let met = batch.families.iter().filter(|f| f.assignee_id.is_some());
        let mut rows = vec![];
        for family in met {
            let row = self.profile(family, bands.get(&family.id).copied());
            if self.profiles.chance(0.92) {
                rows.push(row);
            }
        }
        rows
    }

    fn profile(
        &mut self,
        family: &family::Model,
        band: Option<Option<GestationBand>>,
    ) -> profile::Model {
        let stream = &mut self.profiles;
        let age_band = stream.weighted(&[
            (AgeBand::Under20, 6),
            (AgeBand::From20To24, 22),
            (AgeBand::From25To29, 30),
            (AgeBand::From30To34, 24),
            (AgeBand::From35To39, 12),
            (AgeBand::From40, 4),
            (AgeBand::Unknown, 2),
        ]);
        let income_source = income(stream, age_band);
        let gestation_band = band.unwrap_or_else(|| Some(traits::gestation(stream)));
        let children = [
            (ChildrenBand::None, 52),
            (ChildrenBand::One, 27),
            (ChildrenBand::Two, 12),
            (ChildrenBand::ThreeOrMore, 6),
            (ChildrenBand::Unknown, 3),
        ];
        profile::Model {
            id: stream.id(),
            family_id: family.id,
            age_band,
            gestation_band,
            children_band: stream.weighted(&children),
            income_source,
            employment: employment(stream, income_source),
            municipality_code: if stream.chance(if family.anonymous { 0.4 } else { 0.93 }) {
                let codes = &self.world.municipalities;
                Some(codes[stream.below(codes.len())].clone())
            } else {
                None
            },
        }
    }

    /// Contacts of the batch's named members, as far as the programme's retention has left them.
    pub(super) fn contacts(&mut self, batch: &Batch) -> Vec<member_contact::Model> {
        let kept = Months::new(self.world.contact_months);
        let reachable: BTreeSet<FamilyId> = batch
            .families
            .iter()
            .filter(|family| !family.anonymous && family.status != FamilyStatus::Anonymised)
            .filter(|family| {
                let gone = family.closed_at.and_then(|at| at.checked_add_months(kept));
                gone.is_none_or(|gone| gone >= self.cut)
            })
            .map(|family| family.id)
            .collect();
        let mut rows = vec![];
        for member in &batch.members {
            let share = match member.role {
                MemberRole::Pregnant => 1.0,
                MemberRole::Partner | MemberRole::OtherAdult => 0.3,
            };
            let row = self.contact(member);
            if self.contacts.chance(share) && reachable.contains(&member.family_id) {
                rows.push(row);
            }
        }
        rows
    }

    fn contact(&mut self, member: &family_member::Model) -> member_contact::Model {
        use SafeChannel::{Email, Letter, PhoneDaytime, Sms};
        self.number += 1;
        let stream = &mut self.contacts;
        let name = names::name(stream);
        let email = names::email(&name, self.number);
        let phone = names::phone(stream);
        let everything: CodeSet<SafeChannel> =
            SafeChannel::ALL.iter().map(|entry| entry.value).collect();
        // One in ten can't be called and written to freely.
        let (safe_channels, note) = stream.pick(&[
            (everything, None),
            (everything, None),
            (everything, None),
            ([PhoneDaytime, Sms, Email].into_iter().collect(), None),
            ([PhoneDaytime, Email, Letter].into_iter().collect(), None),
        ]);
        let (safe_channels, note) = if stream.chance(0.1) {
            stream.pick(&[
                (CodeSet::empty(), Some("Kontakt kun gennem jordemoderen")),
                (CodeSet::empty(), Some("Aftal ny tid, når hun selv ringer")),
                (
                    [PhoneDaytime].into_iter().collect(),
                    Some("Kun mellem kl. 10 og 12, læg ingen besked"),
                ),
                (
                    [Email].into_iter().collect(),
                    Some("Nævn ikke Mødrehjælpen i emnet"),
                ),
            ])
        } else {
            (safe_channels, note)
        };
        let (has_phone, has_email) = (stream.chance(0.95), stream.chance(0.7));
        let (vault, id) = (&self.vault, member.id);
        let mut seal = |field, text: &str| vault.seal(field, id, text, stream.generator());
        member_contact::Model {
            member_id: id,
            family_id: member.family_id,
            name: Some(seal(Field::Name, &name)),
            phone: has_phone.then(|| seal(Field::Phone, &phone)),
            email: has_email.then(|| seal(Field::Email, &email)),
            safe_note: note.map(|note: &str| seal(Field::SafeNote, note)),
            key_id: vault.newest().to_owned(),
            safe_channels,
            version: 1,
        }
    }
}

fn income(stream: &mut Stream, age: AgeBand) -> IncomeSource {
    use IncomeSource as I;
    let young = matches!(age, AgeBand::Under20 | AgeBand::From20To24);
    let of = |young_share, share| if young { young_share } else { share };
    stream.weighted(&[
        (I::Wages, of(14, 30)),
        (I::SelfEmployed, of(0, 2)),
        (I::UnemploymentInsurance, of(3, 8)),
        (I::CashBenefit, of(6, 16)),
        (I::EducationBenefit, of(32, 5)),
        (I::IntroductionBenefit, of(6, 6)),
        (I::SicknessBenefit, of(3, 8)),
        (I::MaternityBenefit, of(3, 5)),
        (I::StudentGrant, of(22, 4)),
        (I::Rehabilitation, of(2, 5)),
        (I::FlexJob, of(0, 2)),
        (I::DisabilityPension, of(0, 2)),
        (I::PartnersIncome, of(3, 3)),
        (I::NoIncome, of(2, 1)),
        (I::Unknown, of(4, 3)),
    ])
}

fn employment(stream: &mut Stream, income: IncomeSource) -> Employment {
    use {Employment as E, IncomeSource as I};
    match income {
        I::Wages => stream.weighted(&[(E::FullTime, 6), (E::PartTime, 4)]),
        I::SelfEmployed => E::SelfEmployed,
        I::UnemploymentInsurance | I::CashBenefit => E::SeekingWork,
        I::EducationBenefit | I::IntroductionBenefit => {
            stream.weighted(&[(E::SeekingWork, 5), (E::InEducation, 4), (E::Unknown, 1)])
        }
        I::SicknessBenefit | I::MaternityBenefit => E::OnLeave,
        I::StudentGrant => E::InEducation,
        I::FlexJob => E::PartTime,
        I::Rehabilitation | I::DisabilityPension => E::OutsideLabourMarket,
        I::PartnersIncome | I::NoIncome => {
            stream.weighted(&[(E::SeekingWork, 4), (E::OutsideLabourMarket, 6)])
        }
        I::Unknown => E::Unknown,
    }
}
