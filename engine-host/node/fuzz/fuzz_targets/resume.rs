//! Tokens to come back with: there is one spelling of each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_node::fuzz::resume_token;

fuzz_target!(|text: &str| {
    if let Some((session, signature)) = resume_token(text) {
        assert!(text.starts_with(&format!("{session:016x}.")) && text.len() == 16 + 1 + 86);
        assert_eq!(signature.len(), 64);
    }
});
