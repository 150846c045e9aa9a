//! What Decentraland's own client shows around a scene.

use super::pointer::InputAction;
use super::texture::TextureUnion;
use crate::proto::{message, numbers, oneof};

message! {
    /// It opened.
    UiOpened {
    }
}

message! {
    /// It closed.
    UiClosed {
    }
}

message! {
    /// That a window of the client opened or closed. The host adds it.
    ExplorerUiEventsResult {
        ui: ExplorerUi = 1,
        timestamp: u32 = 2,
        request_id: u32 = 3,
        ;
        /// What happened.
        event: Event
    }
}

oneof! {
    /// What happened.
    Event {
        Opened(UiOpened) = 10,
        Closed(UiClosed) = 11,
    }
}

message! {
    /// It was bought.
    Purchased {
    }
}

message! {
    /// It was not.
    Dismissed {
    }
}

message! {
    /// It could not be.
    Failed {
    }
}

message! {
    /// What became of a purchase. The host writes it.
    ExplorerItemPurchaseResult {
        urn: String = 1,
        timestamp: u32 = 2,
        request_id: u32 = 3,
        ;
        /// What happened.
        status: Status
    }
}

oneof! {
    /// What happened.
    Status {
        Purchased(Purchased) = 10,
        Dismissed(Dismissed) = 11,
        Failed(Failed) = 12,
    }
}

message! {
    /// One of them.
    TouchInput {
        input_action: InputAction = 1,
        hide: bool = 2,
        icon: Option<TextureUnion> = 3,
    }
}

message! {
    /// Which buttons a touch screen shows.
    TouchScreenControls {
        touch_inputs: Vec<TouchInput> = 1,
        main_action: Option<InputAction> = 2,
        hide_joystick: bool = 3,
        hide_crosshair: bool = 4,
    }
}

numbers! {
    /// A window of the client.
    ExplorerUi {
        Settings = 0,
        Map = 1,
        Backpack = 2,
        CameraReel = 3,
        Communities = 4,
        Places = 5,
        Events = 6,
        ItemPurchase = 7,
    }
}
