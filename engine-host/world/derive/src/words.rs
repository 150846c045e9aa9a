//! Names as they stand in layouts and schemas.

/// Whether it can name a component or a resource: `"player.first-person"`.
pub(crate) fn is_state_name(name: &str) -> bool {
    name.split(['.', '-']).all(is_word)
}

/// Whether it can name a field or a variant: `"next id"`.
pub(crate) fn is_layout_name(name: &str) -> bool {
    name.split([' ', '-']).all(is_word)
}

fn is_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// The name of the field `walked_m` is `"walked m"`.
pub(crate) fn of_field(identifier: &str) -> String {
    identifier.replace('_', " ")
}

/// The name of the variant `WideOpen` is `"wide open"`.
pub(crate) fn of_variant(identifier: &str) -> String {
    let mut name = String::new();
    for c in identifier.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push(' ');
        }
        name.extend(c.to_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_state_are_lower_case_words() {
        for good in ["player", "player.first-person", "host.physics.broad-phase", "a1.b2"] {
            assert!(is_state_name(good), "{good}");
        }
        for bad in ["", "Player", "player.", ".player", "player input", "player..input", "1up", "straße", "a_b"] {
            assert!(!is_state_name(bad), "{bad}");
        }
    }

    #[test]
    fn names_of_layouts_cannot_be_taken_for_syntax() {
        for good in ["held", "next id", "first-person", "of motion"] {
            assert!(is_layout_name(good), "{good}");
        }
        for bad in ["", "held, pressed", "a  b", " a", "a ", "f32×3", "(a)", "Held", "what?"] {
            assert!(!is_layout_name(bad), "{bad}");
        }
    }

    #[test]
    fn identifiers_become_words() {
        assert_eq!(of_field("walked_m"), "walked m");
        assert_eq!(of_variant("WideOpen"), "wide open");
        assert_eq!(of_variant("Shut"), "shut");
        assert!(!is_layout_name(&of_field("_reserved")), "such a field has to be named");
    }
}
