//! A report as a document: the same for everybody who may read it.

use std::{collections::HashMap, sync::Arc};

use derive_where::derive_where;
use entities::{
    ids::{ProgrammeId, ReportId},
    report,
};

use crate::{
    access::{Batch, Failure, Gate},
    graph::coded::Locale,
    report::{self as documents, Asked, Document, Facts},
};

/// A report's page in a language. Whether the viewer may read it is asked before
/// ([`super::policy::may_read_document`]).
#[derive(Clone)]
#[derive_where(PartialEq, Eq, Hash)]
pub(super) struct DocumentOf {
    id: ReportId,
    locale: Locale,
    #[derive_where(skip(EqHashOrd))]
    report: Arc<report::Model>,
}

impl DocumentOf {
    pub(super) fn new(report: &Arc<report::Model>, locale: Locale) -> Self {
        Self {
            id: report.id,
            locale,
            report: report.clone(),
        }
    }
}

impl Batch for DocumentOf {
    type Output = Arc<str>;

    async fn load(gate: &Gate, keys: Vec<Self>) -> Result<HashMap<Self, Arc<str>>, Failure> {
        let mut programmes: Vec<ProgrammeId> =
            keys.iter().map(|key| key.report.programme_id).collect();
        programmes.sort_unstable();
        programmes.dedup();
        let mut found = HashMap::new();
        // What is read is the programme's, however many of its reports are asked for.
        for programme in programmes {
            let gate = gate.seen_by(documents::reader(programme));
            let Some(facts) = Facts::read(&gate, programme).await? else {
                continue;
            };
            for key in keys
                .iter()
                .filter(|key| key.report.programme_id == programme)
            {
                let Some(snapshot) = key.report.snapshot_id else {
                    continue;
                };
                let asked = Asked {
                    kind: key.report.kind,
                    snapshot,
                    locale: key.locale,
                    title: Some(key.report.title.clone()),
                    summary: Some(key.report.summary.clone()),
                    made_on: gate.lens.today,
                };
                if let Some(document) = Document::write(&facts, &asked) {
                    found.insert(key.clone(), document.html().into());
                }
            }
        }
        Ok(found)
    }
}
