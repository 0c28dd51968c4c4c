//! A course and everybody on its roll: who has a place, who waits, and what becomes of them.
//!
//! After every step: no more have a place than there are, nobody waits while there is room, the
//! places of those who wait are 1, 2, 3 … in the order in which they began to wait, and a course
//! that takes enrolments is FULL exactly when it has no room.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entities::{
    codes::{CourseStatus, EnrolmentStatus},
    course, enrolment,
    ids::{EnrolmentId, FamilyId},
};

use super::{course_may, enrolment_may};
use crate::graph::mutation::UserErrorCode as Code;

/// A course and its enrolments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// The course.
    pub course: course::Model,
    /// Everybody who was ever enrolled; a new one is added at the end.
    pub rows: Vec<enrolment::Model>,
}

/// A family that is to be enrolled.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key of its enrolment, if it has none yet.
    pub id: EnrolmentId,
    /// Its alias, if it has none yet.
    pub alias: String,
    /// The family.
    pub family: FamilyId,
    /// At once, or proposed.
    pub confirm: bool,
    /// Whether it would wait for a place.
    pub waits: bool,
    /// When, UTC.
    pub at: DateTime<Utc>,
}

impl Roll {
    /// PLANNED → OPEN.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`].
    pub fn open(&mut self) -> Result<(), Code> {
        // A full one opens by itself, when there is room.
        if self.course.status != CourseStatus::Planned {
            return Err(Code::TransitionIllegal);
        }
        self.go(CourseStatus::Open)?;
        self.settle();
        Ok(())
    }

    /// OPEN or FULL → RUNNING: who has a place attends. Who was only proposed, and who waits, may
    /// still be cancelled or, for the latter, move up.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`]; [`Code::BelowMinimum`] unless it starts `anyway`.
    pub fn start(&mut self, anyway: bool) -> Result<(), Code> {
        self.go(CourseStatus::Running)?;
        if self.taken() < self.course.participants_min && !anyway {
            return Err(Code::BelowMinimum);
        }
        self.turn(&[EnrolmentStatus::Confirmed], EnrolmentStatus::Attending);
        Ok(())
    }

    /// RUNNING → COMPLETED: who attends completes it, and the others never came to it.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`].
    pub fn complete(&mut self) -> Result<(), Code> {
        self.go(CourseStatus::Completed)?;
        self.turn(&[EnrolmentStatus::Attending], EnrolmentStatus::Completed);
        self.cancel_all();
        Ok(())
    }

    /// CANCELLED, and all enrolments with it.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`].
    pub fn cancel(&mut self) -> Result<(), Code> {
        self.go(CourseStatus::Cancelled)?;
        self.cancel_all();
        Ok(())
    }

    /// Another number of places, never fewer than are taken; who waits moves up.
    ///
    /// # Errors
    /// [`Code::ValueInvalid`].
    pub fn resize(&mut self, most: i32) -> Result<(), Code> {
        if most < self.taken() || most < self.course.participants_min {
            return Err(Code::ValueInvalid);
        }
        self.course.participants_max = most;
        self.settle();
        Ok(())
    }

    /// Enrols a family, last of all. One that was cancelled comes back as the enrolment that it
    /// was, under its alias, as if it had never been there before.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`] while the course takes no enrolments; [`Code::AlreadyEnrolled`];
    /// [`Code::CourseFull`] for one that would not wait.
    pub fn enrol(&mut self, entry: Entry) -> Result<EnrolmentId, Code> {
        self.takes_enrolments()?;
        let before = self
            .rows
            .iter()
            .position(|row| row.family_id == Some(entry.family));
        if before.is_some_and(|at| self.rows[at].status != EnrolmentStatus::Cancelled) {
            return Err(Code::AlreadyEnrolled);
        }
        if entry.confirm && !entry.waits && !self.has_room() {
            return Err(Code::CourseFull);
        }
        // Two at the same moment still came one after the other.
        let last = self.rows.iter().map(|row| row.enrolled_at).max();
        let at = entry.at.trunc_subsecs(6);
        let next = last.map(|last| last + TimeDelta::microseconds(1));
        let enrolled_at = next.map_or(at, |next| at.max(next));
        let status = if entry.confirm {
            EnrolmentStatus::Waitlisted
        } else {
            EnrolmentStatus::Proposed
        };
        let id = match before {
            Some(at) => {
                let row = &mut self.rows[at];
                (row.status, row.enrolled_at) = (status, enrolled_at);
                row.id
            }
            None => {
                self.rows.push(enrolment::Model {
                    id: entry.id,
                    programme_id: self.course.programme_id,
                    course_id: self.course.id,
                    family_id: Some(entry.family),
                    alias: entry.alias,
                    status,
                    place: None,
                    enrolled_at,
                });
                entry.id
            }
        };
        self.settle();
        Ok(id)
    }

    /// The family that was proposed takes part, or waits when there is no room.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`].
    pub fn confirm(&mut self, id: EnrolmentId) -> Result<(), Code> {
        self.takes_enrolments()?;
        self.enter(id, EnrolmentStatus::Waitlisted)
    }

    /// The family does not take part after all; the first who waits moves up.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`].
    pub fn leave(&mut self, id: EnrolmentId) -> Result<(), Code> {
        self.enter(id, EnrolmentStatus::Cancelled)
    }

    /// The family stops coming; the first who waits moves up.
    ///
    /// # Errors
    /// [`Code::TransitionIllegal`].
    pub fn drop_out(&mut self, id: EnrolmentId) -> Result<(), Code> {
        self.enter(id, EnrolmentStatus::DroppedOut)
    }

    /// The family came: one that moved up while the course runs attends from now on.
    pub fn came(&mut self, id: EnrolmentId) {
        if self.course.status == CourseStatus::Running {
            let rows = self.rows.iter_mut();
            for row in rows.filter(|row| row.id == id && row.status == EnrolmentStatus::Confirmed) {
                row.status = EnrolmentStatus::Attending;
            }
        }
    }

    /// How many have a place.
    #[must_use]
    pub fn taken(&self) -> i32 {
        use EnrolmentStatus::{Attending, Completed, Confirmed};
        let rows = self.rows.iter();
        let with_place = rows.filter(|row| matches!(row.status, Confirmed | Attending | Completed));
        i32::try_from(with_place.count()).unwrap_or(i32::MAX)
    }

    fn has_room(&self) -> bool {
        self.taken() < self.course.participants_max
    }

    fn takes_enrolments(&self) -> Result<(), Code> {
        match self.course.status {
            CourseStatus::Open | CourseStatus::Full => Ok(()),
            _ => Err(Code::TransitionIllegal),
        }
    }

    fn go(&mut self, to: CourseStatus) -> Result<(), Code> {
        if !course_may(self.course.status, to) {
            return Err(Code::TransitionIllegal);
        }
        self.course.status = to;
        Ok(())
    }

    fn enter(&mut self, id: EnrolmentId, to: EnrolmentStatus) -> Result<(), Code> {
        let row = self.rows.iter_mut().find(|row| row.id == id);
        let row = row.ok_or(Code::NotFound)?;
        // Enrolling again is not a step of those who confirm.
        if !enrolment_may(row.status, to) || row.status == EnrolmentStatus::Cancelled {
            return Err(Code::TransitionIllegal);
        }
        (row.status, row.place) = (to, None);
        self.settle();
        Ok(())
    }

    fn turn(&mut self, from: &[EnrolmentStatus], to: EnrolmentStatus) {
        let rows = self.rows.iter_mut();
        for row in rows.filter(|row| from.contains(&row.status)) {
            (row.status, row.place) = (to, None);
        }
    }

    fn cancel_all(&mut self) {
        use EnrolmentStatus::{Cancelled, Confirmed, Proposed, Waitlisted};
        self.turn(&[Proposed, Confirmed, Waitlisted], Cancelled);
    }

    /// Whoever waits moves up while there is room, the others close ranks, and the course is full
    /// or open accordingly. Who has no place on the list yet is the last.
    fn settle(&mut self) {
        let free = (self.course.participants_max - self.taken()).max(0);
        let rows = self.rows.iter_mut();
        let mut waiting: Vec<_> = rows
            .filter(|row| row.status == EnrolmentStatus::Waitlisted)
            .collect();
        waiting.sort_by_key(|row| (row.place.is_none(), row.place, row.enrolled_at, row.id));
        for (rank, row) in (1 - free..).zip(waiting) {
            if rank < 1 {
                (row.status, row.place) = (EnrolmentStatus::Confirmed, None);
            } else {
                row.place = Some(rank);
            }
        }
        self.course.status = match self.course.status {
            CourseStatus::Open | CourseStatus::Full if self.has_room() => CourseStatus::Open,
            CourseStatus::Open | CourseStatus::Full => CourseStatus::Full,
            other => other,
        };
    }
}

#[cfg(test)]
mod tests;
