//! What a native world says of its state.

use bevy_app::App;

/// Natively, what is registered is digested, saved and restored. A program's whole memory is: here it does nothing.
pub trait RegisterSaved {
    /// A component of the world's own.
    fn register_saved<T>(&mut self) -> &mut Self;

    /// A resource of the world's own.
    fn register_saved_resource<T>(&mut self) -> &mut Self;
}

impl RegisterSaved for App {
    fn register_saved<T>(&mut self) -> &mut Self {
        self
    }

    fn register_saved_resource<T>(&mut self) -> &mut Self {
        self
    }
}
