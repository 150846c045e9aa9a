//! A plugin that is called as a program is: what it is told, and what it says.

mod common;
mod hears;
mod says;
