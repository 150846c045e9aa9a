/// How long a name may be: longer ones name no file.
const MAX_BYTES: usize = 1024;

/// A path in the scene's folder without detours, as in `models/tree.glb`; none if it leads out of it or is no such path.
pub(super) fn normal(name: &str) -> Option<String> {
    if name.len() > MAX_BYTES || name.contains(['\0', ':']) {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            _ => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The same for all spellings that Decentraland does not tell apart.
pub(super) fn key(name: &str) -> Option<String> {
    normal(name).map(|name| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_without_detours_and_capitals() {
        assert_eq!(key("./Models//Tree.GLB").as_deref(), Some("models/tree.glb"));
        assert_eq!(key("/models\\a/../tree.glb").as_deref(), Some("models/tree.glb"));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["", ".", "..", "../a", "a/../..", "a/../../b", "c:\\a", "a\0", &"a".repeat(1025)] {
            assert_eq!(normal(name), None, "{name:?}");
        }
    }
}
