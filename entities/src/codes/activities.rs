//! Activities of the associations, and their signups.

use crate::code::codes;

codes! {
    /// Type of a local activity (R84).
    ActivityType {
        /// The rolling cake man («den rullende kagemand»): a visit with cake and a chat.
        RollingCakeMan = "ROLLING_CAKE_MAN", "Den rullende kagemand", "The rolling cake man";
        /// Starter kits for the baby («babystartpakker»).
        BabyStarterKit = "BABY_STARTER_KIT", "Babystartpakker", "Baby starter kits";
        /// Outings and experiences («oplevelser og udflugter»).
        Outing = "OUTING", "Oplevelser og udflugter", "Outings";
        /// Baby café.
        BabyCafe = "BABY_CAFE", "Babycafé", "Baby café";
        /// Cooking and eating together («Måltidet»).
        SharedMeal = "SHARED_MEAL", "Måltidet", "The shared meal";
        /// A mentor at home («Familieven»).
        FamilyFriend = "FAMILY_FRIEND", "Familieven", "Family friend";
        /// Story club («historieklub»).
        StoryClub = "STORY_CLUB", "Historieklub", "Story club";
        /// Romp and play («tons og tummel»).
        RompAndPlay = "ROMP_AND_PLAY", "Tons og tummel", "Romp and play";
    }
    /// Status of an activity.
    ActivityStatus {
        /// Being planned, seen by the association alone.
        Draft = "DRAFT", "kladde", "Draft";
        /// Published.
        Published = "PUBLISHED", "offentliggjort", "Published";
        /// Cancelled.
        Cancelled = "CANCELLED", "aflyst", "Cancelled";
        /// Held.
        Held = "HELD", "afholdt", "Held";
    }
    /// Status of a signup («tilmelding»).
    SignupStatus {
        /// Has a seat.
        Confirmed = "CONFIRMED", "har plads", "Confirmed";
        /// On the waiting list.
        Waitlisted = "WAITLISTED", "på venteliste", "Waiting list";
        /// Got a seat from the waiting list, to be told.
        ToBeTold = "TO_BE_TOLD", "har fået plads, skal have besked", "Got a seat, to be told";
        /// Cancelled.
        Cancelled = "CANCELLED", "afmeldt", "Cancelled";
    }
}
