//! What a host of this workspace does with each component. The README's table is made of it.

use crate::crdt::id::ComponentId;

/// How much of a component is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Players see, hear or feel it.
    Shown,
    /// The host writes it, as the scene expects.
    Answered,
    /// It is taken and does nothing.
    Stubbed,
    /// It is kept and nobody looks at it.
    Missing,
}

impl Status {
    /// In the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Answered => "answered",
            Self::Stubbed => "stubbed",
            Self::Missing => "missing",
        }
    }
}

/// What is done, and what of it is not. A component that is not here is [`Status::Missing`].
const DONE: &[(u32, Status, &str)] = &[
    (1, Status::Shown, ""),
    (1017, Status::Shown, "pictures from the folder; videos and portraits are pictures that say so"),
    (1018, Status::Shown, ""),
    (1019, Status::Shown, ""),
    (1020, Status::Shown, "MP3 and WAV files of at most five minutes; a change of pitch begins the note anew"),
    (1021, Status::Answered, "with an error: nothing is played from the web"),
    (1030, Status::Shown, "one font, without outlines and shadows"),
    (1040, Status::Shown, "a frame that says what it would show"),
    (1041, Status::Shown, "from the folder"),
    (1042, Status::Shown, ""),
    (1043, Status::Shown, "as a picture that says so, where a material shows it"),
    (1044, Status::Answered, "with an error"),
    (1048, Status::Answered, ""),
    (1049, Status::Answered, ""),
    (1050, Status::Shown, ""),
    (1052, Status::Shown, "`<b>`, `<i>` and `<color>`"),
    (1053, Status::Shown, "pictures from the folder; nine slices are not tinted"),
    (1054, Status::Answered, "of the page of who has been there longest"),
    (1060, Status::Answered, "things are in it as soon as the box around them is"),
    (1061, Status::Answered, ""),
    (1062, Status::Shown, "without highlights"),
    (1063, Status::Answered, "of all players"),
    (1067, Status::Answered, ""),
    (1068, Status::Answered, "without names of meshes"),
    (1070, Status::Shown, "there are no passports to disable"),
    (1071, Status::Shown, ""),
    (1072, Status::Answered, ""),
    (1073, Status::Shown, "at places of a body at rest"),
    (1074, Status::Answered, ""),
    (1075, Status::Shown, "for all players"),
    (1076, Status::Shown, ""),
    (
        1078,
        Status::Shown,
        "for all players: walking, jogging, running and jumping; there are no emotes, double jumps or gliding",
    ),
    (1079, Status::Shown, "without shadows and masks"),
    (1080, Status::Shown, "as our figure, which walks as it is moved; without wearables and emotes"),
    (1081, Status::Shown, ""),
    (1087, Status::Answered, ""),
    (1088, Status::Answered, "when a scene triggers an emote; our figure does not play it"),
    (1089, Status::Answered, ""),
    (1090, Status::Shown, "to the camera of who has been there longest; axes Y and all"),
    (1091, Status::Answered, "empty"),
    (1093, Status::Shown, ""),
    (1094, Status::Shown, ""),
    (1095, Status::Answered, "of all players"),
    (1096, Status::Answered, "of all players"),
    (1099, Status::Shown, "materials; shadows stay"),
    (1102, Status::Shown, "pictures move in steps of a 32nd"),
    (1103, Status::Answered, ""),
    (1104, Status::Stubbed, "the SDK does it by itself"),
    (1105, Status::Answered, "playing, ready and error"),
    (1106, Status::Answered, ""),
    (1209, Status::Answered, "always the middle of the picture"),
    (1210, Status::Shown, "at once, for all players, of the first scene"),
    (1211, Status::Shown, "for all players: jog, run and jump"),
    (1213, Status::Answered, ""),
    (1214, Status::Answered, "at once"),
    (1215, Status::Shown, "for all players, whose mass is 1"),
    (1216, Status::Shown, "for all players, whose mass is 1"),
    (1217, Status::Shown, "256 of a system, 32 systems; none stays behind in the world, none is added or multiplied"),
];

/// What is done of a component, and what of it is not.
pub fn status(id: ComponentId) -> (Status, &'static str) {
    let found = DONE.iter().find(|&&(number, ..)| number == id.0);
    found.map_or((Status::Missing, ""), |&(_, status, note)| (status, note))
}
