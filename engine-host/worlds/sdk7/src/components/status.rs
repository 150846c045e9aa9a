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
    (1017, Status::Shown, "pictures from the folder; neither portraits nor videos"),
    (1018, Status::Shown, ""),
    (1019, Status::Shown, ""),
    (1020, Status::Shown, "WAV files; without pitch"),
    (1030, Status::Shown, "one font, without outlines and shadows"),
    (1041, Status::Shown, "from the folder"),
    (1042, Status::Shown, ""),
    (1048, Status::Answered, ""),
    (1049, Status::Answered, ""),
    (1054, Status::Answered, "always 1280 × 720"),
    (1060, Status::Answered, "players alone"),
    (1061, Status::Answered, ""),
    (1062, Status::Shown, "without highlights; not by proximity"),
    (1063, Status::Answered, "of all players"),
    (1067, Status::Answered, ""),
    (1068, Status::Answered, "without names of meshes"),
    (1072, Status::Answered, ""),
    (1073, Status::Shown, "at places of a body at rest"),
    (1074, Status::Answered, ""),
    (1075, Status::Shown, "for all players"),
    (1076, Status::Shown, "without transitions"),
    (1079, Status::Shown, "to all sides, without shadows"),
    (1080, Status::Shown, "as our figure, standing still"),
    (1081, Status::Shown, ""),
    (1087, Status::Answered, ""),
    (1089, Status::Answered, ""),
    (1090, Status::Shown, "to the camera of who has been there longest; axes Y and all"),
    (1091, Status::Answered, "empty"),
    (1102, Status::Shown, "not of textures"),
    (1103, Status::Answered, ""),
    (1104, Status::Stubbed, "the SDK does it by itself"),
    (1106, Status::Answered, ""),
];

/// What is done of a component, and what of it is not.
pub fn status(id: ComponentId) -> (Status, &'static str) {
    let found = DONE.iter().find(|&&(number, ..)| number == id.0);
    found.map_or((Status::Missing, ""), |&(_, status, note)| (status, note))
}
