//! How long a course is and how many take part: the programme's figures, or others with a reason
//! (I12, C12).

use entities::codes::CourseKind;

use crate::graph::mutation::{UserErrorCode as Code, Wrong, wrong};

/// What the database keeps of any course, whatever a programme agrees on.
const WEEKS: std::ops::RangeInclusive<i32> = 1..=104;
const MINUTES: std::ops::RangeInclusive<i32> = 15..=600;

/// From and to, as far as they are agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// At least.
    pub least: Option<i32>,
    /// At most.
    pub most: Option<i32>,
}

impl Range {
    fn holds(self, figure: i32) -> bool {
        self.least.is_none_or(|least| least <= figure)
            && self.most.is_none_or(|most| figure <= most)
    }

    /// Half-way; where one end alone is agreed, that one.
    fn middle(self) -> Option<i32> {
        match (self.least, self.most) {
            (Some(least), Some(most)) => Some(i32::midpoint(least, most)),
            (least, most) => least.or(most),
        }
    }
}

/// What a programme agreed on for its group courses; absent: undecided.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agreed {
    /// Weeks.
    pub weeks: Range,
    /// Minutes of a session.
    pub minutes: Option<i32>,
    /// Families.
    pub participants: Range,
}

impl Agreed {
    /// Whether figures lie within what was agreed.
    #[must_use]
    pub fn holds(&self, figures: &Figures) -> bool {
        self.weeks.holds(figures.weeks)
            && self.minutes.is_none_or(|agreed| agreed == figures.minutes)
            && self.participants.holds(figures.least)
            && self.participants.holds(figures.most)
    }
}

/// What somebody wishes for a course; absent: as agreed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Weeks.
    pub weeks: Option<i32>,
    /// Minutes of a session.
    pub minutes: Option<i32>,
    /// Families at least.
    pub least: Option<i32>,
    /// Families at most.
    pub most: Option<i32>,
}

/// The figures of a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Weeks.
    pub weeks: i32,
    /// Minutes of a session.
    pub minutes: i32,
    /// Families at least.
    pub least: i32,
    /// Families at most.
    pub most: i32,
}

/// The figures of a new course. An individual one is for one family, and as long as it takes.
///
/// # Errors
/// [`Code::ValueInvalid`] on what is undecided and not asked for, and on what no course can have.
pub fn figures(kind: CourseKind, agreed: &Agreed, asked: &Asked) -> Result<Figures, Wrong> {
    let participants = match kind {
        CourseKind::Group => agreed.participants,
        CourseKind::Individual => Range {
            least: Some(1),
            most: Some(1),
        },
    };
    let missing = |field| wrong(field, Code::ValueInvalid);
    let weeks = asked.weeks.or(agreed.weeks.middle());
    let minutes = asked.minutes.or(agreed.minutes);
    let most = asked.most.or(participants.most);
    let most = most.ok_or(missing("participantsMax"))?;
    // Who asks for fewer at most asks for no more at least.
    let least = asked
        .least
        .or(participants.least.map(|least| least.min(most)));
    let figures = Figures {
        weeks: weeks.ok_or(missing("weeks"))?,
        minutes: minutes.ok_or(missing("sessionMinutes"))?,
        least: least.ok_or(missing("participantsMin"))?,
        most,
    };
    let alone = kind == CourseKind::Individual;
    for (field, possible) in [
        ("weeks", WEEKS.contains(&figures.weeks)),
        ("sessionMinutes", MINUTES.contains(&figures.minutes)),
        ("participantsMin", figures.least >= 1),
        (
            "participantsMax",
            figures.most >= figures.least && !(alone && figures.most > 1),
        ),
    ] {
        if !possible {
            return Err(missing(field));
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn range(least: i32, most: i32) -> Range {
        Range {
            least: Some(least),
            most: Some(most),
        }
    }

    /// As in Region Syddanmark.
    const AGREED: Agreed = Agreed {
        weeks: range(20, 25),
        minutes: Some(180),
        participants: range(8, 10),
    };

    fn group(asked: Asked) -> Result<Figures, Wrong> {
        figures(CourseKind::Group, &AGREED, &asked)
    }

    fn field(of: Result<Figures, Wrong>) -> &'static str {
        let wrong = of.expect_err("it is refused");
        assert_eq!(wrong.code, Code::ValueInvalid);
        wrong.field.expect("a field")
    }

    #[test]
    fn a_group_course_is_as_agreed() {
        let figures = group(Asked::default()).expect("all is agreed");
        let expected = Figures {
            weeks: 22,
            minutes: 180,
            least: 8,
            most: 10,
        };
        assert_eq!(figures, expected);
        assert!(AGREED.holds(&figures));
    }

    #[test]
    fn what_is_undecided_has_to_be_asked_for() {
        let mut asked = Asked::default();
        let of = |asked| figures(CourseKind::Group, &Agreed::default(), &asked);
        assert_eq!(field(of(asked)), "participantsMax");
        asked.most = Some(8);
        assert_eq!(field(of(asked)), "weeks");
        asked.weeks = Some(12);
        assert_eq!(field(of(asked)), "sessionMinutes");
        asked.minutes = Some(120);
        assert_eq!(field(of(asked)), "participantsMin");
        asked.least = Some(5);
        let figures = of(asked).expect("all is asked for");
        assert_eq!((figures.weeks, figures.least), (12, 5));
        assert!(Agreed::default().holds(&figures));
    }

    #[test]
    fn the_ends_of_a_range_are_within_it() {
        let weeks = |weeks| Asked {
            weeks: Some(weeks),
            ..Asked::default()
        };
        for (n, within) in [(19, false), (20, true), (25, true), (26, false)] {
            assert_eq!(
                AGREED.holds(&group(weeks(n)).expect("weeks")),
                within,
                "{n}"
            );
        }
        for (minutes, within) in [(179, false), (180, true), (181, false)] {
            let asked = Asked {
                minutes: Some(minutes),
                ..Asked::default()
            };
            assert_eq!(AGREED.holds(&group(asked).expect("minutes")), within);
        }
        for (least, most, within) in [(8, 10, true), (9, 9, true), (7, 10, false), (8, 11, false)] {
            let asked = Asked {
                least: Some(least),
                most: Some(most),
                ..Asked::default()
            };
            assert_eq!(AGREED.holds(&group(asked).expect("families")), within);
        }
        let half = Range {
            least: Some(20),
            most: None,
        };
        assert!(half.holds(20) && half.holds(99) && !half.holds(19));
        assert_eq!(half.middle(), Some(20));
        let asked = Asked {
            most: Some(6),
            ..Asked::default()
        };
        assert_eq!(group(asked).expect("fewer").least, 6);
    }

    #[test]
    fn no_course_is_impossible() {
        let asked = Asked::default();
        for (wrong, asked) in [
            (
                "weeks",
                Asked {
                    weeks: Some(0),
                    ..asked
                },
            ),
            (
                "weeks",
                Asked {
                    weeks: Some(105),
                    ..asked
                },
            ),
            (
                "sessionMinutes",
                Asked {
                    minutes: Some(14),
                    ..asked
                },
            ),
            (
                "sessionMinutes",
                Asked {
                    minutes: Some(601),
                    ..asked
                },
            ),
            (
                "participantsMin",
                Asked {
                    least: Some(0),
                    ..asked
                },
            ),
            (
                "participantsMin",
                Asked {
                    most: Some(0),
                    ..asked
                },
            ),
            (
                "participantsMax",
                Asked {
                    least: Some(11),
                    ..asked
                },
            ),
        ] {
            assert_eq!(field(group(asked)), wrong, "{asked:?}");
        }
    }

    #[test]
    fn an_individual_course_is_for_one_family() {
        let of = |asked| figures(CourseKind::Individual, &AGREED, &asked);
        let short = Asked {
            weeks: Some(3),
            minutes: Some(60),
            ..Asked::default()
        };
        let figures = of(short).expect("free weeks");
        assert_eq!((figures.weeks, figures.least, figures.most), (3, 1, 1));
        for most in [0, 2] {
            let asked = Asked {
                most: Some(most),
                ..short
            };
            assert!(of(asked).is_err(), "{most}");
        }
        let two = Asked {
            least: Some(2),
            ..short
        };
        assert_eq!(field(of(two)), "participantsMax");
    }
}
