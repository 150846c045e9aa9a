/// What is never part of a scene, whatever its `.dclignore` says: what it was made from, and what `sdk-commands` leaves out, too.
const NEVER: [&str; 21] = [
    ".*",
    "*.blend",
    "*.fbx",
    "*.map",
    "*.md",
    "*.rar",
    "*.ts",
    "*.tsx",
    "*.zip",
    "Dockerfile",
    "build.json",
    "dclcontext",
    "dist",
    "export",
    "node_modules",
    "package-lock.json",
    "package.json",
    "thumbnails",
    "tsconfig.json",
    "tslint.json",
    "yarn-lock.json",
];

/// How many lines of a `.dclignore` are looked at, and how long they may be.
const MAX_LINES: usize = 256;
const MAX_LINE_BYTES: usize = 256;

/// Which files of a folder are not content.
pub(super) struct Ignored(Vec<String>);

impl Ignored {
    /// `text` is that of a `.dclignore`: a pattern in each line. Lines that take something in again (`!`) are left out.
    pub fn read(text: &str) -> Self {
        let own = text.lines().map(str::trim).take(MAX_LINES);
        let own = own.filter(|line| !line.is_empty() && !line.starts_with(['#', '!']) && line.len() <= MAX_LINE_BYTES);
        Self(NEVER.into_iter().chain(own).map(str::to_owned).collect())
    }

    /// Whether a file or folder is left out, by its path in the scene's folder.
    pub fn has(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.0.iter().any(|pattern| {
            let pattern = pattern.strip_suffix("/**").unwrap_or(pattern).trim_end_matches('/');
            match pattern.strip_prefix("**/").unwrap_or(pattern) {
                anywhere if !anywhere.contains('/') => matches(anywhere.as_bytes(), name.as_bytes()),
                whole => matches(whole.trim_start_matches('/').as_bytes(), path.as_bytes()),
            }
        })
    }
}

/// Whether a name fits a pattern in which `*` stands for anything but `/`.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    // Where to go on when what follows the last star does not fit: behind the star, and one further in the name.
    let mut again = None;
    while from < name.len() {
        if pattern.get(at) == Some(&b'*') {
            again = Some((at + 1, from));
            at += 1;
        } else if pattern.get(at) == Some(&name[from]) {
            (at, from) = (at + 1, from + 1);
        } else if let Some((behind, taken)) = again.filter(|&(_, taken)| name[taken] != b'/') {
            again = Some((behind, taken + 1));
            (at, from) = (behind, taken + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scene_is_made_from_is_no_content() {
        let ignored = Ignored::read("");
        for path in [".git", "node_modules", "a/node_modules", "src/index.ts", "README.md", "bin/index.js.map"] {
            assert!(ignored.has(path), "{path}");
        }
        for path in ["scene.json", "bin/index.js", "models/tree.glb", "models/a.ts.png"] {
            assert!(!ignored.has(path), "{path}");
        }
    }

    #[test]
    fn patterns_of_a_dclignore_count() {
        let ignored = Ignored::read("# none\n/src\nbin/*.txt\n**/*.wav\ntools/\nraw/**\n!raw/kept\n");
        for path in ["src", "bin/a.txt", "sounds/a.wav", "a.wav", "tools", "raw"] {
            assert!(ignored.has(path), "{path}");
        }
        for path in ["bin/a/b.txt", "a/bin/a.txt", "src2", "# none", "wav"] {
            assert!(!ignored.has(path), "{path}");
        }
    }
}
